"""What is painted over cards and connections: those that a message is about, and locks on frozen ones from afar."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dnnlab.gui.canvas.metrics import CORNER_RADIUS
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.theme import current, faded, paint_icon

_WIRE, _GLOW, _RING = 2.5, 9.0, 2.0
"""Pixels."""
_LOCK, _LARGEST_LOCK = 11.0, 60.0
"""Pixels, and scene units."""


def paint_highlight(painter: QPainter, scene: CanvasScene, ids: Iterable[str], colour: QColor, zoom: float) -> None:
    """Paint a glowing line along each of the connections and a ring around each of the cards, in scene units."""
    pen = QPen(colour, 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for id in ids:
        card, wire = scene.layers.get(id), scene.connections.get(id)
        for width, strength in ((_GLOW, 0.28), (_WIRE if wire is not None else _RING, 1.0)):
            pen.setColor(faded(colour, strength))
            pen.setWidthF(width / zoom)
            painter.setPen(pen)
            if wire is not None:
                painter.drawPath(wire.middle_path())
            elif card is not None:
                painter.drawRoundedRect(card.card_rect, CORNER_RADIUS, CORNER_RADIUS)


def paint_locks(painter: QPainter, scene: CanvasScene, zoom: float) -> None:
    """Paint a lock on the middle of every frozen connection, for where labels are too small to be read.

    Locks have the same size on the screen at any zoom, but never more than the room between two cards.
    """
    side = min(_LOCK / zoom, _LARGEST_LOCK)
    for wire in scene.connections.values():
        if wire.frozen and wire.route is not None:
            middle = QPointF(*wire.route.middle)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(current().canvas)
            painter.drawEllipse(middle, 0.75 * side, 0.75 * side)
            paint_icon(painter, "lock", QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side), "accent")
