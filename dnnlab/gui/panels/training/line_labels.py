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
_ON_LABEL, _OUTSIDE, _ON_LINE, _ON_CURSOR, _ON_CURVE, _FAR, _SWITCH = 1000.0, 800.0, 60.0, 20.0, 6.0, 12.0, 15.0
_MISLEADS = 300.0
"""A label nearer to another line than to its own, or on another label, is worse than none."""
_ALONG = (0.0, 1.0, 0.72, 0.5, 0.28)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label: above or below its line, how far along it (0 left, 1 right), and how many rows off it."""

    above: bool
    along: float
    row: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What labels have to keep clear of.

    Attributes:
        area: The plot.
        taken: Rectangles that are taken already, the legend's for one.
        curve_x: Pixels of points along the curves, (P,).
        curve_y: The same, downwards, (P,).
        cursor: The pixel of the cursor, None where there is none.
    """

    area: QRectF
    taken: Sequence[QRectF] = ()
    curve_x: Floats = field(default_factory=lambda: np.empty(0))
    curve_y: Floats = field(default_factory=lambda: np.empty(0))
    cursor: float | None = None


def place_labels(
    heights: Sequence[float], sizes: Sequence[QSizeF], around: Surroundings, before: Mapping[int, Spot]
) -> dict[int, Spot]:
    """Return a spot for the label of each line that is in view, by the line's index.

    Where there is no room, the label of a line is left out: it would be read as another line's.

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
        spots = _spots(index, in_view, heights)
        known = before.get(index)
        chosen, least = spots[0], float("inf")
        for spot in [known, *spots] if known in spots else spots:
            rect = rect_of(spot, heights[index], sizes[index], around.area)
            cost = _cost(spot, rect, rects, others, around) - (_SWITCH if spot == known else 0.0)
            cost += _MISLEADS * _is_nearer_another(rect, heights[index], others)
            if cost < least:
                chosen, least = spot, cost
            if least <= 0.0:
                break
        if least >= _MISLEADS:
            continue
        placed[index] = chosen
        rects.append(rect_of(chosen, heights[index], sizes[index], around.area))
    return placed


def rect_of(spot: Spot, height: float, size: QSizeF, area: QRectF) -> QRectF:
    """Return the rectangle of a label at a spot of the line at a height."""
    left = area.left() + _MARGIN + spot.along * (area.width() - 2 * _MARGIN - size.width())
    offset = _GAP + spot.row * size.height()
    top = height - offset - size.height() if spot.above else height + offset
    return QRectF(left, top, size.width(), size.height())


def _spots(index: int, in_view: Sequence[int], heights: Sequence[float]) -> list[Spot]:
    """All spots, the usual one first: above the line, but for the lowest of several below it."""
    lowest = len(in_view) > 1 and heights[index] == max(heights[i] for i in in_view)
    return [Spot(above, along, row) for row, along, above in product((0, 1), _ALONG, (not lowest, lowest))]


def _is_nearer_another(rect: QRectF, own: float, others: Sequence[float]) -> bool:
    """Whether a label would be read as another line's; nearly as near is near enough where lines lie close."""
    middle = rect.center().y()
    return any(abs(middle - other) < abs(middle - own) - _GAP for other in others)


def _cost(spot: Spot, rect: QRectF, taken: Sequence[QRectF], lines: Sequence[float], around: Surroundings) -> float:
    cost = _FAR * spot.row
    cost += _ON_LABEL * sum(rect.intersects(other) for other in taken)
    cost += _ON_LINE * sum(rect.top() < line < rect.bottom() for line in lines)
    if around.cursor is not None and rect.left() - 3 < around.cursor < rect.right() + 3:
        cost += _ON_CURSOR
    if not around.area.contains(rect):
        cost += _OUTSIDE
    near = rect.adjusted(-2, -2, 2, 2)
    inside = (around.curve_x > near.left()) & (around.curve_x < near.right())
    inside &= (around.curve_y > near.top()) & (around.curve_y < near.bottom())
    return cost + _ON_CURVE * float(inside.sum())
