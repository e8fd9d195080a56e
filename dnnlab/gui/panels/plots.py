"""Plots with the look of the window: a widget that holds one or more of them, and the pointer over them.

They are a plain graphics scene: with pyqtgraph's view boxes, which were tried first, a frame took longer to paint, and
importing them alone takes 0.2 s of the window's start.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsGridLayout,
    QGraphicsScene,
    QGraphicsView,
    QGraphicsWidget,
    QSizePolicy,
    QWidget,
)

from dnnlab.gui.panels.plot import AxisLook, Layer, Plot
from dnnlab.gui.theme import Theme, current, theme_switch

__all__ = ["AxisLook", "Layer", "Plot", "PlotCanvas"]


class PlotCanvas(QGraphicsView):
    """A widget that holds plots in a grid.

    The wheel zooms the plot under the pointer, dragging with the right button pans it, a double click shows its home
    range again. The left button belongs to the layers.
    """

    resized = Signal()
    """It has another size; for panels that share it out in their own way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setOptimizationFlag(self.OptimizationFlag.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._whole = QGraphicsWidget()
        self.scene().addItem(self._whole)
        self.grid = QGraphicsGridLayout(self._whole)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(0)
        self.plots: list[Plot] = []
        self._panned: Plot | None = None
        self._grabber: Layer | None = None
        self._last = QPointF()
        theme_switch().changed.connect(self._recolour)
        self._recolour(current())

    def set_takes_focus(self, name: str) -> None:
        """Let the keyboard reach the layers; `name` says to those who do not see it what there is."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def add_plot(self, row: int, column: int, x: AxisLook | None = None, y: AxisLook | None = None) -> Plot:
        """Add a plot to the grid."""
        plot = Plot(x or AxisLook(), y or AxisLook(), self._whole)
        self.grid.addItem(plot, row, column)
        self.plots.append(plot)
        return plot

    def plot_at(self, point: QPointF) -> Plot | None:
        """Return the plot whose inside a point of the widget lies in."""
        for plot in self.plots:
            if plot.isVisible() and plot.box.sceneBoundingRect().contains(self.mapToScene(point.toPoint())):
                return plot
        return None

    def _recolour(self, theme: Theme) -> None:
        self.setBackgroundBrush(theme.panel)
        for plot in self.plots:
            plot.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
        whole = QRectF(self.viewport().rect())
        self.setSceneRect(whole)
        self._whole.setGeometry(whole)

    # ---- the pointer

    def wheelEvent(self, event: QWheelEvent) -> None:
        plot = self.plot_at(event.position())
        turned = event.angleDelta().y()
        if plot is None or turned == 0:
            event.ignore()
            return
        plot.zoom(0.999**turned, self._inside(plot, event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabber = self._layer_taking(event.position())
        elif event.button() is Qt.MouseButton.RightButton:
            self._panned = self.plot_at(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = event.position() - self._last
        self._last = event.position()
        if self._grabber is not None:
            self._grabber.drag(self._inside(self._grabber.plot, event.position()))
        elif self._panned is not None:
            self._panned.pan(moved)
        else:
            self._hover(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grabber, self._grabber, self._panned = self._grabber, None, None
        if grabber is not None:
            grabber.drop()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        plot = self.plot_at(event.position())
        if plot is not None and event.button() is Qt.MouseButton.LeftButton:
            plot.reset_view()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for plot in self.plots:
            if any(layer.key(event) for layer in plot.layers if layer.isVisible()):
                event.accept()
                return
        QWidget.keyPressEvent(self, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()  # layers may show that they have the keyboard

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _layer_taking(self, point: QPointF) -> Layer | None:
        for plot in self.plots:
            inside = self._inside(plot, point)
            for layer in reversed(plot.layers):
                if layer.isVisible() and layer.grab(inside):
                    return layer
        return None

    def _hover(self, point: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        for plot in self.plots:
            inside = self._inside(plot, point)
            for layer in plot.layers:
                shape = (layer.hover(inside) if layer.isVisible() else None) or shape
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _inside(self, plot: Plot, point: QPointF) -> QPointF:
        return plot.box.mapFromScene(self.mapToScene(point.toPoint()))
