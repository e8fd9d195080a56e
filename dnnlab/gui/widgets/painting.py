"""What the widgets that paint themselves share: repainting with the theme, the ground of a control, its focus ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import DISABLED_OPACITY, current, theme_switch


def follow_theme(widget: QWidget) -> None:
    """Repaint the widget whenever the theme changes, for as long as it lives."""
    theme_switch().changed.connect(widget.update)


@contextmanager
def painting(widget: QWidget) -> Iterator[QPainter]:
    """Open an antialiased painter on a widget; a disabled widget is painted faintly."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not widget.isEnabled():
        painter.setOpacity(DISABLED_OPACITY)
    try:
        yield painter
    finally:
        painter.end()


def paint_ground(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    ground: QColor | None,
    border: QColor | None = None,
    *,
    width: float = 1.0,
) -> None:
    """Paint a rounded rectangle whose border lies wholly inside `rect`, so that it is sharp at scale 1."""
    inset = width / 2 if border is not None else 0.0
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ground) if ground is not None else Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, radius - inset, radius - inset)


def paint_focus_ring(painter: QPainter, widget: QWidget, rect: QRectF, radius: float) -> None:
    """Paint the ring of keyboard focus inside `rect`, if the widget has the focus."""
    if widget.hasFocus():
        paint_ground(painter, rect, radius, None, current().accent, width=2.0)
