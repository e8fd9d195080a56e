"""Where the labels of the reference lines stand: on their line, off each other, and off the curves if that can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF

Floats = NDArray[np.float64]

_MARGIN, _GAP = 10.0, 3.0
_ON_LABEL, _OUTSIDE, _ON_LINE, _ON_CURVE, _FAR, _SWITCH = 1000.0, 800.0, 60.0, 3.0, 12.0, 25.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label relative to its line: above or below it, at the left or the right, and how many rows off."""

    above: bool
    left: bool
    row: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What labels have to keep clear of.

    Attributes:
        area: The plot.
        taken: Rectangles that are taken already, the legend's for one.
        curve_x: Pixels of points along the curves, (P,).
        curve_y: The same, downwards, (P,).
    """

    area: QRectF
    taken: Sequence[QRectF] = ()
    curve_x: Floats = field(default_factory=lambda: np.empty(0))
    curve_y: Floats = field(default_factory=lambda: np.empty(0))


def place_labels(
    heights: Sequence[float], sizes: Sequence[QSizeF], around: Surroundings, before: Mapping[int, Spot]
) -> dict[int, Spot]:
    """Return a spot for the label of each line that is in view, by the line's index.

    A label that stood somewhere before moves only if that is clearly better, so that labels do not hop about.

    Args:
        heights: The lines' pixels, downwards.
        sizes: The labels' sizes.
        around: What to keep clear of.
        before: Where the labels stood before.
    """
    placed: dict[int, Spot] = {}
    rects = list(around.taken)
    in_view = [i for i, height in enumerate(heights) if around.area.top() <= height <= around.area.bottom()]
    for index in sorted(in_view, key=lambda i: heights[i]):
        others = [heights[i] for i in in_view if i != index]
        costs = {
            spot: _cost(spot, rect_of(spot, heights[index], sizes[index], around.area), rects, others, around)
            for spot in _spots(index, in_view, heights)
        }
        spot = min(costs, key=costs.__getitem__)
        known = before.get(index)
        if known in costs and costs[known] < costs[spot] + _SWITCH:
            spot = known
        placed[index] = spot
        rects.append(rect_of(spot, heights[index], sizes[index], around.area))
    return placed


def rect_of(spot: Spot, height: float, size: QSizeF, area: QRectF) -> QRectF:
    """Return the rectangle of a label at a spot of the line at a height."""
    left = area.left() + _MARGIN if spot.left else area.right() - _MARGIN - size.width()
    offset = _GAP + spot.row * size.height()
    top = height - offset - size.height() if spot.above else height + offset
    return QRectF(left, top, size.width(), size.height())


def _spots(index: int, in_view: Sequence[int], heights: Sequence[float]) -> list[Spot]:
    """All spots, the usual one first: above the line, but for the lowest of several below it."""
    lowest = len(in_view) > 1 and heights[index] == max(heights[i] for i in in_view)
    return [Spot(above, left, row) for row, left, above in product((0, 1, 2), (True, False), (not lowest, lowest))]


def _cost(spot: Spot, rect: QRectF, taken: Sequence[QRectF], lines: Sequence[float], around: Surroundings) -> float:
    cost = _FAR * spot.row
    cost += _ON_LABEL * sum(rect.intersects(other) for other in taken)
    cost += _ON_LINE * sum(rect.top() < line < rect.bottom() for line in lines)
    if not around.area.contains(rect):
        cost += _OUTSIDE
    near = rect.adjusted(-2, -2, 2, 2)
    inside = (around.curve_x > near.left()) & (around.curve_x < near.right())
    inside &= (around.curve_y > near.top()) & (around.curve_y < near.bottom())
    return cost + _ON_CURVE * float(inside.sum())
