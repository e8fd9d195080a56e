"""The marks of the approximate and of the true conditional mode, alike wherever they stand."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from dnnlab.gui.theme import Theme

SIDE = 9
"""Pixels of the square in whose middle a mark stands."""


def hollow_dot(painter: QPainter, theme: Theme) -> None:
    """Paint the mark of the approximate mode in the middle of a square of 9 pixels."""
    painter.setPen(QPen(theme.text_1, 1.5))
    painter.setBrush(theme.plot)
    painter.drawEllipse(QPointF(SIDE / 2, SIDE / 2), 2.9, 2.9)


def diamond(painter: QPainter, theme: Theme) -> None:
    """Paint the mark of the true mode in the middle of a square of 9 pixels."""
    middle, reach = SIDE / 2, 3.9
    painter.setPen(QPen(theme.plot, 1.0))
    painter.setBrush(theme.text_1)
    corners = ((0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0))
    painter.drawPolygon(QPolygonF([QPointF(middle + x, middle + y) for x, y in corners]))
