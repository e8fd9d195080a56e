"""The inside of a plot: pyqtgraph's view box, with its zooming, panning and linking, and the look of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot_frame import Decoration, is_vector, on_plot, paint_safely
from dnnlab.gui.theme import Theme

NATIVE_DEPTH = 0.5
"""The depth at which pyqtgraph's own items, in data coordinates, stand among the layers, in pixels."""
RADIUS = 4.0
_CORNER = 6.0
_WHEEL = -1.0 / 20.0
_CLOSEST_ZOOM, _WIDEST_ZOOM = 1e-3, 20.0
_BORDER_DEPTH = 1e4


class Box(pg.ViewBox):
    """A view box with ground, grid and a border of rounded corners.

    The wheel zooms and the right button pans; the left button belongs to the layers. Boxes that are linked show the
    same range: pyqtgraph would shift them where they do not stand in one line.
    """

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent, enableMenu=False, defaultPadding=0.0)
        self.setFlag(self.GraphicsItemFlag.ItemIsFocusable, False)
        self.disableAutoRange()
        self.state["wheelScaleFactor"] = _WHEEL
        self.borderRect.hide()
        self.childGroup.setZValue(NATIVE_DEPTH)
        self.frame = Border(self)
        self._grid: tuple[Sequence[float], Sequence[float]] = (), ()

    def show_grid(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Draw vertical lines at pixels x and horizontal ones at pixels y."""
        self._grid = x, y
        self.update()

    def limit_zoom(self, x_span: float, y_span: float) -> None:
        """Zoom no further in or out than makes sense for a plot whose home range has these spans."""
        self.setLimits(
            minXRange=_CLOSEST_ZOOM * x_span,
            maxXRange=_WIDEST_ZOOM * x_span,
            minYRange=_CLOSEST_ZOOM * y_span,
            maxYRange=_WIDEST_ZOOM * y_span,
        )

    def free_zoom(self) -> None:
        """Show any range."""
        self.setLimits(minXRange=None, maxXRange=None, minYRange=None, maxYRange=None)

    def linkedViewChanged(self, view: Box | None, axis: int) -> None:
        if self.linksBlocked or view is None:
            return
        shown = view.viewRange()[axis]
        if shown == self.viewRange()[axis]:
            return
        view.blockLink(True)
        try:
            self.setRange(padding=0, **{"yRange" if axis else "xRange": shown})
        finally:
            view.blockLink(False)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.button() is not Qt.MouseButton.RightButton:
            event.ignore()
            return
        event.accept()
        moved = self.mapToView(event.lastPos()) - self.mapToView(event.pos())
        self.translateBy(x=None if axis == self.YAxis else moved.x(), y=None if axis == self.XAxis else moved.y())

    def boundingRect(self) -> QRectF:
        return QRectF(self.rect())  # without the half pixel that pyqtgraph adds, which contents would show in

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.frame.place(self.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self._draw, painter)

    def _draw(self, painter: QPainter, theme: Theme) -> None:
        inside = self.rect()
        painter.fillRect(inside, theme.plot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if not self._grid[0] and not self._grid[1]:
            return
        painter.setPen(QPen(on_plot(theme, theme.grid), 1))
        for x in self._grid[0]:
            painter.drawLine(QPointF(x, 0), QPointF(x, inside.height()))
        for y in self._grid[1]:
            painter.drawLine(QPointF(0, y), QPointF(inside.width(), y))


class Border(Decoration):
    """The border, and the paper in the corners outside it; the rounded corners are kept as a small picture.

    pyqtgraph's own border is a rectangle, whose corners the contents would fill.
    """

    def __init__(self, box: Box) -> None:
        self._places: tuple[tuple[QRectF, QRectF], ...] = ()
        self._edges: tuple[QRectF, ...] = ()
        super().__init__(box, _BORDER_DEPTH)
        self._corners: QPixmap | None = None
        self._look: tuple[float, str] = (0.0, "")

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if is_vector(painter):
            painter.setPen(QPen(theme.line, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._bounds.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            return
        look = (painter.device().devicePixelRatioF(), theme.name)
        if self._corners is None or look != self._look:
            self._corners, self._look = _corners(theme, look[0]), look
            self._places = ()
        if not self._places:
            self._places = self._corner_places(look[0])
            self._edges = self._edge_places()
        for place, source in self._places:
            painter.drawPixmap(place, self._corners, source)
        for edge in self._edges:
            painter.fillRect(edge, theme.line)

    def place(self, bounds: QRectF) -> None:
        self._places = ()
        super().place(bounds)

    def _corner_places(self, scale: float) -> tuple[tuple[QRectF, QRectF], ...]:
        """Where each corner is painted, and where it is in the picture of all of them."""
        width, height, side = self._bounds.width(), self._bounds.height(), _CORNER
        found = []
        for left, top in ((0.0, 0.0), (width - side, 0.0), (0.0, height - side), (width - side, height - side)):
            source = QRectF(side if left else 0.0, side if top else 0.0, side, side)
            scaled = QRectF(source.topLeft() * scale, source.size() * scale)
            found.append((QRectF(left, top, side, side), scaled))
        return tuple(found)

    def _edge_places(self) -> tuple[QRectF, ...]:
        width, height, side = self._bounds.width(), self._bounds.height(), _CORNER
        return (
            QRectF(side, 0, width - 2 * side, 1),
            QRectF(side, height - 1, width - 2 * side, 1),
            QRectF(0, side, 1, height - 2 * side),
            QRectF(width - 1, side, 1, height - 2 * side),
        )


def _corners(theme: Theme, scale: float) -> QPixmap:
    """The four corners of a frame, put together."""
    side = 2 * _CORNER
    pixmap = QPixmap(round(side * scale), round(side * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    outside = QPainterPath()
    outside.addRect(QRectF(0, 0, side, side))
    outside.addRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), RADIUS, RADIUS)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outside, theme.panel)
    painter.setPen(QPen(theme.line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), RADIUS, RADIUS)
    painter.end()
    return pixmap
