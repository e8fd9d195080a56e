"""An arm's links as strokes of one thickness: ghosts, outlines and what is dashed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from dnnlab.gui.theme import Theme
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments
from dnnlab.gui.workspaces.arm.ground import polygon_of
from dnnlab.theory.kinematics import FloatArray, Kinematics

_SHARE, _THINNEST, _THICKEST = 0.045, 7.0, 26.0


def thickness_of(arm: Kinematics, scale: float) -> float:
    """Return how thick its links are, in pixels, at so many pixels a metre."""
    return min(max(_SHARE * arm.outer_radius * scale, _THINNEST), _THICKEST)


def paint_ghost(painter: QPainter, joints: FloatArray, colour: QColor, thickness: float) -> None:
    """Paint an arm as one translucent stroke through its joints `(3, 2)`, in pixels, with steps at its edges.

    With smooth edges Qt takes eight times as long, and hands parts of the work to other threads, for which it waits
    where the machine is busy.
    """
    brush = QPen(colour, thickness)
    brush.setCapStyle(Qt.PenCapStyle.RoundCap)
    brush.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(brush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPolyline(polygon_of(joints))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def fill_coarsely(painter: QPainter, outline: QPainterPath, colour: QColor) -> None:
    """Fill an outline with steps at its edge, for the same reason; a rim over it hides them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillPath(outline, colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def outline_of(joints: FloatArray, thickness: float) -> QPainterPath:
    """Return the rim of both links together, with round ends."""
    line = QPainterPath()
    line.addPolygon(polygon_of(joints))
    stroker = QPainterPathStroker()
    stroker.setWidth(thickness)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return stroker.createStroke(line).simplified()


def hairline(colour: QColor) -> QPen:
    """Return the pen of opaque lines that are a pixel wide: Qt paints these many times as fast as any other."""
    result = QPen(colour, 1.0)
    result.setCosmetic(True)
    return result


def paint_rim(
    painter: QPainter, outline: QPainterPath, colour: QColor, width: float, dashes: tuple[float, ...] = ()
) -> None:
    """Paint a rim as separate segments: Qt takes several times as long for the whole of it, most of all dashed."""
    painter.setPen(segment_pen(colour, width, dashed=bool(dashes)))
    for part in _rim(outline, dashes):
        part.draw(painter)


def paint_arm_rim(
    painter: QPainter,
    joints: FloatArray,
    thickness: float,
    colour: QColor,
    width: float,
    dashes: tuple[float, ...] = (),
) -> None:
    """Paint the rim of an arm through its joints `(3, 2)`; it is kept for as long as the arm stands still."""
    painter.setPen(segment_pen(colour, width, dashed=bool(dashes)))
    for part in _arm_rim(np.asarray(joints, dtype=np.float64).tobytes(), thickness, dashes):
        part.draw(painter)


@lru_cache(maxsize=8)
def _arm_rim(joints: bytes, thickness: float, dashes: tuple[float, ...]) -> tuple[Segments, ...]:
    return _rim(outline_of(np.frombuffer(joints).reshape(-1, 2), thickness), dashes)


def _rim(outline: QPainterPath, dashes: tuple[float, ...]) -> tuple[Segments, ...]:
    parts = []
    for polygon in outline.toSubpathPolygons():
        corners = np.array([(point.x(), point.y()) for point in polygon.toList()])
        parts.append(segments(corners[:, 0], corners[:, 1], dashes))
    return tuple(parts)


def paint_joint(painter: QPainter, theme: Theme, at: QPointF, radius: float, *, dot: bool = False) -> None:
    """Paint a joint as a ring, the base's with a dot."""
    painter.setPen(QPen(theme.text_1, 2.0))
    painter.setBrush(theme.plot)
    painter.drawEllipse(at, radius, radius)
    if dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.text_1)
        painter.drawEllipse(at, 2.6, 2.6)
