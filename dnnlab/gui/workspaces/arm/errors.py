"""How far the hand is off over many targets: worked out from what the networks answer for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.workspaces.arm.posture import reachable_sheets
from dnnlab.theory.kinematics import FloatArray, Kinematics

TARGETS = 2000
_SEED = 20_240
"""Of the targets: another than any that a person would choose for the data, so that none was trained on."""
LEAST, BINS = -5.0, 56
"""The exponent of ten where the histogram begins, and how many bins it has."""


def held_out_targets(arm: Kinematics, count: int = TARGETS) -> FloatArray:
    """Return hands `(count, 2)` of poses drawn uniformly within the ranges, as the data's are, without noise."""
    low, high = np.array([arm.first_range, arm.second_range]).T
    return arm.hand(low + (high - low) * np.random.default_rng(_SEED).uniform(0.0, 1.0, (count, 2)))


def most_probable(pi: FloatArray, mu: FloatArray) -> FloatArray:
    """Return the means `(M, 2)` of the weightiest components of `(M, K)` and `(M, K, 2)`."""
    chosen = np.argmax(pi, axis=1)
    return np.asarray(mu[np.arange(len(mu)), chosen])


def hand_errors(arm: Kinematics, angles: FloatArray, targets: FloatArray) -> FloatArray:
    """Return how far the hands at angles `(M, 2)` are from the targets, `(M,)`, in metres."""
    errors: FloatArray = np.linalg.norm(arm.hand(angles) - targets, axis=-1)
    return errors


def root_mean_square(errors: FloatArray) -> float:
    """Return the root of the mean square of errors."""
    return float(np.sqrt(np.mean(errors**2)))


def edges(arm: Kinematics) -> FloatArray:
    """Return the edges of the histogram's bins as exponents of ten: from 10 micrometres to the arm's whole width."""
    return np.linspace(LEAST, float(np.log10(2.0 * arm.outer_radius)), BINS + 1)


def histogram(errors: FloatArray, bins: FloatArray) -> NDArray[np.int64]:
    """Return how many errors fall into each bin; what lies beyond the ends counts in the outermost ones."""
    exponents = np.log10(np.maximum(errors, 1e-300)).clip(bins[0], np.nextafter(bins[-1], -np.inf))
    return np.histogram(exponents[np.isfinite(exponents)], bins)[0].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class MapGrid:
    """The places of a map of the error: a grid over the plane, of which those that are reached are asked about.

    Attributes:
        x: Its first and last column. y: Its first and last row.
        reached: Which cells are, `(R, C)`.
        targets: Their places, `(M, 2)`, in the order of `reached`.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    reached: NDArray[np.bool_]
    targets: FloatArray

    def filled(self, values: FloatArray) -> FloatArray:
        """Return values `(M,)` at their cells, `(R, C)`, NaN elsewhere."""
        cells = np.full(self.reached.shape, np.nan)
        cells[self.reached] = values
        return cells


def map_grid(arm: Kinematics, wanted: int = TARGETS) -> MapGrid:
    """Return a grid of which about so many cells are reached."""
    points = np.concatenate(reachable_sheets(arm))
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    coarse = _grid(arm, (left, bottom, right, top), 40)
    share = max(float(coarse.reached.mean()), 0.01)
    return _grid(arm, (left, bottom, right, top), int(np.clip((wanted / share) ** 0.5, 24, 120)))


def _grid(arm: Kinematics, box: tuple[float, float, float, float], columns: int) -> MapGrid:
    left, bottom, right, top = box
    rows = max(2, round(columns * (top - bottom) / (right - left)))
    x, y = np.linspace(left, right, columns), np.linspace(bottom, top, rows)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    reached = arm.reachable(places)
    return MapGrid((left, right), (bottom, top), reached, places[reached])
