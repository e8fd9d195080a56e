"""Lights up layers and connections that a message is about: a loop, or a connection that is there already."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dnnlab.gui.canvas.metrics import CORNER_RADIUS
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.theme import faded

_WIRE, _GLOW, _RING = 2.5, 9.0, 2.0
"""Pixels."""


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
