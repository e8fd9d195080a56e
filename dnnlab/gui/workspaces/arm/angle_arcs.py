"""Arcs that say how far each joint is turned."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.theme import Theme, faded, font, pen
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.painting import paint_ground
from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.theory.kinematics import FloatArray, Kinematics

_RADIUS, _BEYOND = 46.0, 18.0
_DASHES = (3.0, 3.0)


def paint_angles(painter: QPainter, theme: Theme, framing: Framing, arm: Kinematics, angles: FloatArray) -> None:
    """Mark both angles of a pose `(2,)`.

    theta1 counts from the x axis. theta2 counts from where the second link points at theta2 = 0: straight on where the
    second link's sign is plus, back to the base where it is minus.
    """
    theta1, theta2 = (float(angle) for angle in angles)
    start = theta1 if arm.sign == "plus" else theta1 + math.pi
    base, elbow = QPointF(framing.left, framing.top), framing.point(arm.elbow(angles))
    _paint_arc(painter, theme, base, 0.0, theta1, "θ₁")
    _paint_arc(painter, theme, elbow, start, theta2, "θ₂")


def _paint_arc(painter: QPainter, theme: Theme, centre: QPointF, start: float, turn: float, name: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.text_3, 1.2, _DASHES))
    painter.drawLine(centre, centre + _direction(start) * (_RADIUS + _BEYOND))
    painter.setPen(QPen(theme.text_2, 1.4))
    square = QRectF(centre.x() - _RADIUS, centre.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    painter.drawArc(square, round(16 * math.degrees(start)), round(16 * math.degrees(turn)))
    painter.setFont(font(12))
    middle = centre + _direction(start + 0.5 * turn) * (_RADIUS + 26.0)
    words = QRectF(middle.x() - 30.0, middle.y() - 9.0, 60.0, 18.0)
    text = f"{name} {format_fixed(turn, 2)}"
    half = painter.fontMetrics().horizontalAdvance(text) / 2 + 3
    paint_ground(painter, QRectF(middle.x() - half, middle.y() - 9.0, 2 * half, 18.0), 4, faded(theme.canvas, 0.7))
    painter.setPen(theme.text_2)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)


def _direction(angle: float) -> QPointF:
    return QPointF(math.cos(angle), -math.sin(angle))
