"""Lining cards up: guides while they are dragged, and edits that align or distribute them. No Qt, no history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.contents import moved_together, outermost
from dnnlab.gui.canvas.placement import Box, item_boxes
from dnnlab.project.project import Model

Floats = NDArray[np.float64]
Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["horizontally", "vertically"]

_SAME = 0.25


@dataclass(frozen=True, slots=True)
class Guide:
    """A line, across or down, on which edges or middles of cards lie; in scene units."""

    x1: float
    y1: float
    x2: float
    y2: float


def guided(moving: Box, others: Floats, reach: float) -> tuple[float | None, float | None, list[Guide]]:
    """Return by how much a box must be shifted to line up with others, and the guides on which it then lies.

    Args:
        moving: What is dragged.
        others: (n, 4) left, top, right and bottom of what it may line up with.
        reach: How far it may be shifted.

    Returns:
        The shift to the right and the shift downwards, each None where nothing is within reach, and the guides.
    """
    dx = _nearest(_lines(_row(moving), 0), _lines(others, 0), reach)
    dy = _nearest(_lines(_row(moving), 1), _lines(others, 1), reach)
    right, down = dx or 0.0, dy or 0.0
    box = Box(moving.left + right, moving.top + down, moving.right + right, moving.bottom + down)
    guides = [] if dx is None else _guides(box, others, 0)
    guides += [] if dy is None else _guides(box, others, 1)
    return dx, dy, guides


def aligned(model: Model, items: Collection[str], edge: Edge) -> Model:
    """Return the model with some cards, notes and frames lined up at one edge of the rectangle around them all.

    What is inside a frame among them goes along with it. The edge may be the middle.
    """
    boxes = item_boxes(model, outermost(model, items))
    if not boxes:
        return model
    around = Box.around(list(boxes.values()))
    return moved_together(model, {id: _line_up(box, around, edge) for id, box in boxes.items()})


def distributed(model: Model, items: Collection[str], axis: Axis) -> Model:
    """Return the model with equal gaps between some cards, notes and frames; the first and the last stay."""
    first, last = ("left", "right") if axis == "horizontally" else ("top", "bottom")
    boxes = sorted(
        item_boxes(model, outermost(model, items)).items(),
        key=lambda entry: (getattr(entry[1], first) + getattr(entry[1], last), entry[0]),
    )
    if len(boxes) < 3:
        return model
    sizes = [getattr(box, last) - getattr(box, first) for _id, box in boxes]
    start, end = getattr(boxes[0][1], first), getattr(boxes[-1][1], last)
    gap = (end - start - sum(sizes)) / (len(boxes) - 1)
    places, at = {}, start
    for (id, box), size in zip(boxes, sizes, strict=True):
        places[id] = Point(at, box.top) if axis == "horizontally" else Point(box.left, at)
        at += size + gap
    return moved_together(model, places)


def edges_in_words(edge: Edge) -> str:
    """Return an edge in the plural: "left edges", "middles"."""
    return f"{edge}s" if edge in ("centre", "middle") else f"{edge} edges"


def _line_up(box: Box, around: Box, edge: Edge) -> Point:
    match edge:
        case "left":
            return Point(around.left, box.top)
        case "centre":
            return Point((around.left + around.right - (box.right - box.left)) / 2, box.top)
        case "right":
            return Point(around.right - (box.right - box.left), box.top)
        case "top":
            return Point(box.left, around.top)
        case "middle":
            return Point(box.left, (around.top + around.bottom - (box.bottom - box.top)) / 2)
        case "bottom":
            return Point(box.left, around.bottom - (box.bottom - box.top))


def _row(box: Box) -> Floats:
    return np.array([[box.left, box.top, box.right, box.bottom]])


def _lines(boxes: Floats, axis: int) -> Floats:
    """Return where boxes begin, have their middle and end along an axis, (n, 3)."""
    low, high = boxes[:, axis], boxes[:, axis + 2]
    return np.stack([low, (low + high) / 2, high], axis=1)


def _nearest(own: Floats, others: Floats, reach: float) -> float | None:
    """Return the least shift that puts one of three lines on one of others; None if all are out of reach."""
    if not len(others):
        return None
    shifts = (others[:, :, None] - own[0]).ravel()
    best = float(shifts[np.argmin(np.abs(shifts))])
    return best if abs(best) <= reach else None


def _guides(box: Box, others: Floats, axis: int) -> list[Guide]:
    """Return a guide for each line of a box on which others have one: as far as the nearest of them."""
    own, lines = _lines(_row(box), axis)[0], _lines(others, axis)
    across = 1 - axis
    top, bottom = _row(box)[0, [across, across + 2]].tolist()
    gaps = np.maximum(others[:, across] - bottom, top - others[:, across + 2])
    found = []
    for at in own.tolist():
        on_it = np.flatnonzero((np.abs(lines - at) < _SAME).any(axis=1))
        if len(on_it):
            nearest = others[on_it[np.argmin(gaps[on_it])]]
            low, high = min(top, float(nearest[across])), max(bottom, float(nearest[across + 2]))
            found.append(Guide(at, low, at, high) if axis == 0 else Guide(low, at, high, at))
    return found
