"""Words beside things in the arm's view, and where they stand: off each other, off the arms, and where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from dnnlab.gui.theme import MEDIUM, Theme, font, ink, paint_icon
from dnnlab.gui.widgets.painting import paint_ground
from dnnlab.theory.kinematics import FloatArray

_HEIGHT, _PADDING, _ICON, _GAP = 22.0, 8.0, 14.0, 5.0
_SIDES = np.array([(1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1)], dtype=np.float64)
_FURTHER = (0.0, 16.0, 40.0, 80.0)
_ON_CALLOUT, _ON_ANCHOR, _PUSHED, _ON_ARM, _LATER, _MOVED = 1000.0, 200.0, 1.0, 30.0, 1.0, 24.0


@dataclass(frozen=True, slots=True)
class Callout:
    """A few words with a border.

    Attributes:
        key: What it is about, by which it keeps its place.
        words: What it says.
        anchor: What it stands beside, in pixels. clear: How far from it at least.
        border: A colour of the theme. ink: That of the words. icon: Before the words.
        leftwards: Whether it rather stands at the left.
    """

    key: str
    words: str
    anchor: QPointF
    clear: float = 14.0
    border: str = "line_2"
    ink: str = "text_1"
    icon: str = ""
    leftwards: bool = False

    def size(self) -> QSizeF:
        """Return how large it is, in pixels."""
        width = QFontMetricsF(font(12, MEDIUM)).horizontalAdvance(self.words)
        return QSizeF(width + 2 * _PADDING + (_ICON + _GAP if self.icon else 0.0), _HEIGHT)


def placed(
    callouts: Sequence[Callout],
    area: QRectF,
    taken: Sequence[QRectF],
    arms: tuple[FloatArray, float],
    before: Mapping[str, int],
) -> dict[str, tuple[int, QRectF]]:
    """Return for each callout which of its spots it takes, and where that is.

    Args:
        callouts: In the order in which they choose.
        area: What they must stand in.
        taken: Rectangles that something else covers.
        arms: Points `(P, 2)` in pixels that they should leave free, and how far about each of them.
        before: The spots they took before; they move only where that is clearly better.
    """
    found: dict[str, tuple[int, QRectF]] = {}
    rects = [_edges(rect) for rect in taken]
    for callout in callouts:
        spots = _spots(callout)
        cost = _LATER * np.arange(len(spots)) + _PUSHED * _push_inside(spots, area)
        cost += _ON_ARM * np.minimum(_points_in(spots, *arms), 4)
        cost += _ON_CALLOUT * _overlaps(spots, rects)
        at = callout.anchor
        cost += _ON_ANCHOR * _overlaps(spots, [_edges(QRectF(at.x() - 4, at.y() - 4, 8, 8))])
        known = before.get(callout.key)
        if known is not None:
            cost[known] -= _MOVED
        spot = int(np.argmin(cost))
        left, top, right, bottom = spots[spot].tolist()
        rect = QRectF(QPointF(left, top), QPointF(right, bottom))
        found[callout.key] = (spot, rect)
        rects.append(_edges(rect))
    return found


def _spots(callout: Callout) -> FloatArray:
    """Left, top, right and bottom of every spot, the usual one first."""
    size, sides = callout.size(), _SIDES * (-1 if callout.leftwards else 1, 1)
    reach = np.concatenate([np.hypot(*sides.T)[:, None] ** -1 * (callout.clear + more) * sides for more in _FURTHER])
    half = np.array([size.width() / 2, size.height() / 2])
    middle = np.array([callout.anchor.x(), callout.anchor.y()]) + reach + np.tile(sides, (len(_FURTHER), 1)) * half
    return np.concatenate([middle - half, middle + half], axis=1)


def _push_inside(spots: FloatArray, area: QRectF) -> FloatArray:
    """Move spots that reach out of the area into it, and return by how many pixels each was moved."""
    right = np.maximum(area.left() - spots[:, 0], 0.0) - np.maximum(spots[:, 2] - area.right(), 0.0)
    down = np.maximum(area.top() - spots[:, 1], 0.0) - np.maximum(spots[:, 3] - area.bottom(), 0.0)
    spots += np.stack([right, down, right, down], axis=1)
    moved: FloatArray = np.abs(right) + np.abs(down)
    return moved


def _points_in(spots: FloatArray, points: FloatArray, about: float) -> FloatArray:
    """Return how many points lie within each spot, or so near to it."""
    inside = (points[:, 0] > spots[:, :1] - about) & (points[:, 0] < spots[:, 2:3] + about)
    inside &= (points[:, 1] > spots[:, 1:2] - about) & (points[:, 1] < spots[:, 3:4] + about)
    counts: FloatArray = inside.sum(axis=1).astype(np.float64)
    return counts


def _edges(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _overlaps(spots: FloatArray, rects: Sequence[tuple[float, float, float, float]]) -> FloatArray:
    """Return how many of the rectangles, given by their edges, each spot lies on or near to."""
    left, top, right, bottom = np.array(rects, dtype=np.float64).reshape(-1, 4).T
    apart = (spots[:, 2:3] < left - 3) | (spots[:, :1] > right + 3)
    apart |= (spots[:, 3:] < top - 3) | (spots[:, 1:2] > bottom + 3)
    counts: FloatArray = (~apart).sum(axis=1).astype(np.float64)
    return counts


def paint_callout(painter: QPainter, theme: Theme, callout: Callout, rect: QRectF) -> None:
    """Paint one where it was placed."""
    paint_ground(painter, rect, 5, theme.card, ink(callout.border))
    left = rect.left() + _PADDING
    if callout.icon:
        square = QRectF(left, rect.center().y() - _ICON / 2, _ICON, _ICON)
        paint_icon(painter, callout.icon, square, callout.border)
        left += _ICON + _GAP
    painter.setFont(font(12, MEDIUM))
    painter.setPen(ink(callout.ink))
    place = QRectF(left, rect.top(), rect.right() - left, rect.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, callout.words)
