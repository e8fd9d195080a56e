"""Curves as separate line segments, solid or dashed: Qt paints these many times as fast as a whole curve's outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shiboken6 import wrapInstance

Pixels = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Line segments in pixels.

    Attributes:
        ends: x and y of where each begins and ends, contiguous, (S, 4).
        origin: The part of the curve from point i to point i + 1 that each comes from: i, (S,).
    """

    ends: Pixels
    origin: NDArray[np.int64]

    def of(self, parts: NDArray[np.bool_]) -> Segments:
        """Return those that come from the chosen parts of the curve, (N - 1,)."""
        return self.chosen(parts[self.origin])

    def chosen(self, which: NDArray[np.bool_]) -> Segments:
        """Return those of the segments that are chosen, (S,)."""
        return Segments(self.ends[which], self.origin[which])

    def draw(self, painter: QPainter) -> None:
        """Paint them with the painter's pen, which has no dashes of its own."""
        if len(self.ends):  # Qt reads the array as it lies in memory
            address = self.ends.__array_interface__["data"][0]  # `ctypes.data` takes five times as long
            first = cast("QLineF", wrapInstance(address, QLineF))
            painter.drawLines(first, len(self.ends))


def together(parts: Sequence[Segments]) -> Segments:
    """Return the segments of several curves, to be painted with one pen."""
    return Segments(np.concatenate([part.ends for part in parts]), np.concatenate([part.origin for part in parts]))


def segments(x: Pixels, y: Pixels, dashes: tuple[float, ...] = ()) -> Segments:
    """Return the segments of a curve through points x and y, both (N,), finite and near.

    Args:
        x: Pixels to the right.
        y: Pixels downwards.
        dashes: Lengths of dashes and gaps in turn, in pixels along the curve; a solid curve if empty.
    """
    if len(x) < 2:
        return Segments(np.empty((0, 4)), np.empty(0, dtype=np.int64))
    if not dashes:
        return Segments(_ends(x, y), np.arange(len(x) - 1))
    along = np.empty(len(x))
    along[0] = 0.0
    np.hypot(x[1:] - x[:-1], y[1:] - y[:-1]).cumsum(out=along[1:])
    turns = _turns(dashes)
    length, turn = along[-1], turns[-1]
    cuts = (np.arange(int(length / turn) + 1)[:, None] * turn + turns).ravel()
    at = np.concatenate([along, cuts[: cuts.searchsorted(length)]])
    at.sort()
    middles = (at[1:] + at[:-1]) / 2
    painted = (turns.searchsorted(middles % turn, side="right") & 1 == 0) & (at[1:] > at[:-1])
    ends = _ends(np.interp(at, along, x), np.interp(at, along, y))[painted]
    return Segments(ends, np.minimum(along.searchsorted(middles[painted], side="right") - 1, len(x) - 2))


@lru_cache(maxsize=64)
def _turns(dashes: tuple[float, ...]) -> Pixels:
    """How far along a curve dashes and gaps end, in their first round."""
    return np.cumsum(np.array(dashes, dtype=np.float64))


def _ends(x: Pixels, y: Pixels) -> Pixels:
    ends = np.empty((len(x) - 1, 4))
    ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3] = x[:-1], y[:-1], x[1:], y[1:]
    return ends


def segment_pen(colour: QColor, width: float, *, dashed: bool = False) -> QPen:
    """Return the pen for segments, in the painter's pixels. Those of a solid line overlap a little: no seams show."""
    result = QPen(colour, width)
    result.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.SquareCap)
    return result
