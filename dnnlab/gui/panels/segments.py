"""Curves as separate line segments, solid or dashed: Qt paints these many times as fast as a whole curve's outline."""

from __future__ import annotations

from dataclasses import dataclass
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
        chosen = parts[self.origin]
        return Segments(np.ascontiguousarray(self.ends[chosen]), self.origin[chosen])

    def draw(self, painter: QPainter) -> None:
        """Paint them with the painter's pen, which has no dashes of its own."""
        if len(self.ends):  # Qt reads the array as it lies in memory
            first = cast("QLineF", wrapInstance(self.ends.ctypes.data, QLineF))
            painter.drawLines(first, len(self.ends))


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
        return Segments(np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1), np.arange(len(x) - 1))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    period = sum(dashes)
    turns = np.arange(int(along[-1] / period) + 1)[:, None] * period
    cuts = (turns + np.cumsum(dashes)).ravel()
    at = np.sort(np.concatenate([along, cuts[cuts < along[-1]]]))
    middles = (at[1:] + at[:-1]) / 2
    place = np.searchsorted(np.cumsum(dashes), middles % period, side="right")
    painted = (place % 2 == 0) & (at[1:] > at[:-1])
    found_x, found_y = np.interp(at, along, x), np.interp(at, along, y)
    ends = np.stack([found_x[:-1], found_y[:-1], found_x[1:], found_y[1:]], axis=1)[painted]
    origin = np.searchsorted(along, middles[painted], side="right") - 1
    return Segments(np.ascontiguousarray(ends), np.clip(origin, 0, len(x) - 2))


def segment_pen(colour: QColor, width: float, *, dashed: bool = False) -> QPen:
    """Return the pen for segments, in the painter's pixels. Those of a solid line overlap a little: no seams show."""
    result = QPen(colour, width)
    result.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.SquareCap)
    return result
