"""A long ribbon cut into pieces, of which only those in view are painted. Pure arithmetic, no Qt."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.canvas.routing import bernstein

Floats = NDArray[np.float64]

_LENGTH = 300.0
"""About how long a piece is, in scene units."""
_MARGIN = 4.0


class RibbonPieces:
    """The pieces of some strands, from the first port to the last.

    Args:
        strands: (count, 3 S + 1, 2) the control points of each strand; see `dnnlab.gui.canvas.routing.Route`.

    Attributes:
        boxes: (pieces, 4) the left, top, right and bottom of what each piece of all strands covers.
    """

    def __init__(self, strands: Floats) -> None:
        curves = [strands[:, first : first + 4] for first in range(0, strands.shape[1] - 1, 3)]
        points = np.concatenate([_cut(curve) for curve in curves])
        self.boxes: Floats = np.concatenate(
            [points.min(axis=(1, 2)) - _MARGIN, points.max(axis=(1, 2)) + _MARGIN], axis=1
        )
        self._points = points

    def run_within(self, left: float, top: float, right: float, bottom: float) -> tuple[int, int]:
        """Return the first piece that may have something in an area, and the one after the last; (0, 0) for none."""
        lefts, tops, rights, bottoms = self.boxes.T
        met = ((lefts < right) & (rights > left) & (tops < bottom) & (bottoms > top)).nonzero()[0]
        return (int(met[0]), int(met[-1]) + 1) if len(met) else (0, 0)

    def strands(self, first: int, end: int) -> Floats:
        """Return the control points of some neighbouring pieces of each strand; no seam shows where they meet."""
        pieces = self._points[first:end]
        points: Floats = np.concatenate([pieces[0, :, :1], *pieces[:, :, 1:]], axis=1)
        return points


def _cut(curves: Floats) -> Floats:
    """Cut cubic curves, (count, 4, 2), at the same places into pieces of about the wanted length.

    Returns the control points of each piece of each curve, (pieces, count, 4, 2).
    """
    steps = np.diff(curves, axis=1)
    length = float(np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1).max())
    pieces: Floats = _cuts(max(1, round(length / _LENGTH)))[:, None] @ curves
    return pieces


@lru_cache(maxsize=256)
def _cuts(count: int) -> Floats:
    """Return for each of `count` pieces of a cubic curve what leads to its control points, (count, 4, 4)."""
    inner = (np.arange(count)[:, None] + np.linspace(0.0, 1.0, 4)) / count
    at = np.stack([(1 - inner) ** 3, 3 * (1 - inner) ** 2 * inner, 3 * (1 - inner) * inner**2, inner**3], axis=-1)
    return np.asarray(np.linalg.solve(bernstein(4), at))  # the one cubic through four of its points
