"""Steps per second of the tiers, headless and with the window open, against a plain loop and against JAX, in turn."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_least, at_most, median, reported

ROUNDS = 3
SECONDS = 4.0
BUILDING_SECONDS = 45.0
SIZES = ((200, 15.0, 0.7), (5000, 4.0, 1.5))
"""Rows, and what the compiled tier should reach against plain and against JAX."""

Figures = dict[str, Any]


def run() -> list[Result]:
    """Measure each group in turn, so that the machine's moods meet all alike."""
    with tempfile.TemporaryDirectory(prefix="dnnlab-bench-") as folder:
        store = Path(folder)
        return [*_toy(store), *_sizes(store), *_digits(store), *_while_building()]


def _toy(store: Path) -> list[Result]:
    rounds = [
        {
            "plain": in_child("plain_loop", "1000", str(SECONDS)),
            "jax": in_child("jax_loop", "1000", str(SECONDS)),
            "fused": _headless(store, "1000", "fused"),
            "compiled": _headless(store, "1000", "compiled"),
            "window, fused": in_child("window_training", "fused", str(SECONDS), store=store),
            "window, compiled": in_child("window_training", "compiled", str(SECONDS), store=store),
        }
        for _ in range(ROUNDS)
    ]
    windows = [one[name] for one in rounds for name in ("window, fused", "window, compiled")]
    return [
        *(reported(f"toy mixture, N=1000: {name}", _median(rounds, name), "steps/s") for name in rounds[0]),
        at_least("fused, headless, against plain", _ratio(rounds, "fused", "plain"), 1.5, "x"),
        at_least("fused, window open, against plain", _ratio(rounds, "window, fused", "plain"), 4.0, "x"),
        at_least("window open against headless, fused", _ratio(rounds, "window, fused", "fused"), 0.8, "x"),
        at_least("compiled, window open, against plain", _ratio(rounds, "window, compiled", "plain"), 8.0, "x"),
        at_least("compiled, headless, against plain", _ratio(rounds, "compiled", "plain"), 10.0, "x"),
        *_against_jax(rounds, "N=1000", 1.0),
        at_most("frame interval while training, median", _milliseconds(windows, "interval_p50"), 17.0, "ms"),
        at_most("frame interval while training, 99th percentile", _milliseconds(windows, "interval_p99"), 34.0, "ms"),
    ]  # fmt: skip


def _sizes(store: Path) -> list[Result]:
    found: list[Result] = []
    for rows, against_plain, against_jax in SIZES:
        rounds = [
            {
                "plain": in_child("plain_loop", str(rows), str(SECONDS)),
                "jax": in_child("jax_loop", str(rows), str(SECONDS)),
                "compiled": _headless(store, str(rows), "compiled"),
            }
            for _ in range(ROUNDS)
        ]
        ratio = _ratio(rounds, "compiled", "plain")
        found.append(at_least(f"compiled against plain, N={rows}", ratio, against_plain, "x"))
        found += _against_jax(rounds, f"N={rows}", against_jax)
    return found


def _digits(store: Path) -> list[Result]:
    rounds = [
        {"plain": in_child("plain_loop", "digits", str(SECONDS)), "compiled": _headless(store, "digits", "compiled")}
        for _ in range(ROUNDS)
    ]
    return [
        reported("digits 64-256-128-10, batch 128: plain loop with DataLoader", _median(rounds, "plain"), "steps/s"),
        reported("digits: compiled", _median(rounds, "compiled"), "steps/s"),
        at_least("digits: compiled against plain", _ratio(rounds, "compiled", "plain"), 4.0, "x"),
    ]


def _while_building() -> list[Result]:
    """With an empty store: the window while the compiler works beside it."""
    figures = in_child("window_training", "building", str(BUILDING_SECONDS))
    return [
        at_most("frame interval while a program is built, 99th percentile", 1000 * figures["interval_p99"], 34.0, "ms"),
        reported("frame interval while a program is built, longest", 1000 * figures["interval_max"], "ms"),
        reported(f"steps per second over these {BUILDING_SECONDS:g} s", figures["steps_per_second"], "steps/s"),
    ]


def _headless(store: Path, problem: str, execution: str) -> Figures:
    figures = in_child("headless_training", problem, execution, str(SECONDS), store=store)
    if figures["execution"] != execution:
        raise RuntimeError(f"{problem} ran on the {figures['execution']} tier: {figures['note']}")
    return figures


def _against_jax(rounds: list[dict[str, Figures]], what: str, least: float) -> list[Result]:
    if not rounds[0]["jax"]["installed"]:
        return [reported(f"JAX is not installed (extra `bench`): not run, {what}", 0.0, "")]
    return [at_least(f"compiled against JAX, {what}", _ratio(rounds, "compiled", "jax"), least, "x")]


def _milliseconds(windows: list[Figures], name: str) -> float:
    return 1000 * median(one[name] for one in windows)


def _ratio(rounds: list[dict[str, Figures]], one: str, other: str) -> float:
    return median(each[one]["steps_per_second"] / each[other]["steps_per_second"] for each in rounds)


def _median(rounds: list[dict[str, Figures]], name: str) -> float:
    return median(each[name]["steps_per_second"] for each in rounds)
