"""The ground of a row in a list that is painted by hand: marked, under the pointer, or with the focus."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle

from dnnlab.gui.theme import current, mixed


def paint_row_ground(painter: QPainter, rect: QRectF, state: QStyle.StateFlag, *, marked: bool) -> None:
    """Paint a row's ground.

    Args:
        painter: With antialiasing.
        rect: The whole row.
        state: Of the row's item.
        marked: Whether it is the one that counts now.
    """
    theme = current()
    ground = rect.adjusted(6, 1, -6, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if marked:
        painter.setBrush(mixed(theme.panel, theme.accent, theme.soft_opacity))
        painter.drawRoundedRect(ground, 6, 6)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(ground, 6, 6)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(theme.accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
