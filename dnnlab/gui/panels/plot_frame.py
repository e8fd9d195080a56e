"""What paints itself in a canvas beside pyqtgraph's own items."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.theme import Theme, current, mixed

TICK_SIZE = 10.5
LINE = 14.0


class Decoration(pg.GraphicsObject):
    """A rectangle that paints itself, in pixels of its parent."""

    def __init__(self, parent: QGraphicsItem, depth: float = 0.0) -> None:
        self._bounds = QRectF()
        super().__init__(parent)
        self.setZValue(depth)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def place(self, bounds: QRectF) -> None:
        """Take up this rectangle of the parent and paint it anew."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it."""

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self.draw, painter)


class Picture(QGraphicsWidget):
    """A cell of a canvas that paints itself; what is beside plots."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setPreferredSize(1.0, 1.0)  # the canvas decides

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self.draw, painter)


def paint_safely(draw: Callable[[QPainter, Theme], None], painter: QPainter) -> None:
    """Paint, and hand an exception to the program's own hook: one that leaves a paint method can crash Qt."""
    try:
        draw(painter, current())
    except Exception:
        sys.excepthook(*sys.exc_info())


def is_vector(painter: QPainter) -> bool:
    """Return whether what is painted becomes lines and shapes in a file, in place of pixels."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def on_plot(theme: Theme, colour: QColor) -> QColor:
    """Return the opaque colour that a translucent one makes on the ground of a plot: opaque is painted much faster."""
    return mixed(theme.plot, QColor(colour.rgb()), colour.alphaF())
