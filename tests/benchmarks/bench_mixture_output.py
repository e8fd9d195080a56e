"""The mixture output at its largest: the engine's peak of memory on 100,000 rows, and densities on 10,000 points."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.mixture_grids import density_times, plane_times
from tests.benchmarks.result import Result, at_most, reported

ROWS, COMPONENTS, TARGETS = 100_000, 50, 10
MOST_MEMORY = 2048.0
"""MiB that the engine may ever hold."""
FRAME = 1000.0 / 60.0
"""Milliseconds of one frame at 60 Hz."""


def run() -> list[Result]:
    """Train two steps on all rows and ask every kind of question; then ask for grids again and again."""
    return [*_memory("isotropic"), *_grids()]


def _memory(covariance: str) -> list[Result]:
    found = in_child("mixture_memory", str(ROWS), str(COMPONENTS), str(TARGETS), covariance)
    peaks = found["peaks"]
    of = f"K={COMPONENTS}, L={TARGETS}, N={ROWS:,}, {covariance}"
    return [
        reported(f"engine's peak with the data loaded, {of}", peaks["loaded"], "MiB"),
        reported(f"engine's peak after training, {of}, {found['execution']}", peaks["trained"], "MiB"),
        at_most(f"engine's peak after training and all questions, {of}", max(peaks.values()), MOST_MEMORY, "MiB"),
    ]


def _grids() -> list[Result]:
    of = "10,000 points"
    density, plane = density_times(COMPONENTS), plane_times(COMPONENTS, TARGETS, "isotropic")
    tilted = plane_times(COMPONENTS, TARGETS, "full")
    return [
        at_most(f"p(t|x) on {of}, K={COMPONENTS}, median", density[0], FRAME, "ms"),
        reported(f"p(t|x) on {of}, K={COMPONENTS}, 95th percentile", density[1], "ms"),
        at_most(f"plane of two of {TARGETS} targets on {of}, K={COMPONENTS}, median", plane[0], FRAME, "ms"),
        at_most("the same with full covariances, median", tilted[0], FRAME, "ms"),
        reported("the same with full covariances, 95th percentile", tilted[1], "ms"),
    ]
