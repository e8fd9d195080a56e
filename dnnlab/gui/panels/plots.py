"""Plots with the look of the window: a pyqtgraph layout that holds one or more of them, and the pointer over them.

Ranges, linked axes, zooming and panning, axes, maps, curves and lines across a plot are pyqtgraph's; what it has no
item for, or only a slower one, is drawn by layers.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from dnnlab.gui.panels.plot import AxisLook, Layer, Plot
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.plot_series import Series
from dnnlab.gui.theme import Theme, current, icon, theme_switch

__all__ = ["AxisLook", "Layer", "Plot", "PlotCanvas"]

_CLICK = 5.0
"""Pixels: a press of the right button that moves less is a click."""


class PlotCanvas(pg.GraphicsLayoutWidget):
    """A widget that holds plots in a grid.

    The wheel zooms the plot under the pointer, dragging with the right button pans it, a double click shows its home
    range again. A click with the right button, or the menu key, opens a menu; `menu_actions` come first in it.
    The left button belongs to the layers: pyqtgraph begins a drag only after some pixels or half a second.
    """

    resized = Signal()
    """It has another size; for panels that share it out in their own way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAntialiasing(True)
        self.setOptimizationFlag(self.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what is behind need not be painted
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grid = self.ci.layout
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(0)
        self.plots: list[Plot] = []
        self.menu_actions: list[QAction] = []
        self._right_pressed: QPointF | None = None
        self._grabber: Layer | None = None
        theme_switch().changed.connect(self._recolour)
        self._recolour(current())

    def set_takes_focus(self, name: str) -> None:
        """Let the keyboard reach the layers; `name` says to those who do not see it what there is."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def add_plot(self, row: int, column: int, x: AxisLook | None = None, y: AxisLook | None = None) -> Plot:
        """Add a plot to the grid."""
        plot = Plot(x or AxisLook(), y or AxisLook())
        self.addItem(plot, row, column)
        self.plots.append(plot)
        return plot

    def plot_at(self, point: QPointF) -> Plot | None:
        """Return the plot whose inside a point of the widget lies in."""
        for plot in self.plots:
            if plot.isVisible() and plot.box.sceneBoundingRect().contains(self.mapToScene(point.toPoint())):
                return plot
        return None

    def _recolour(self, theme: Theme) -> None:
        self.setBackground(theme.panel)
        for plot in self.plots:
            plot.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def close(self) -> bool:
        return QWidget.close(self)  # pyqtgraph's takes the scene apart, which crashes with this Qt

    # ---- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabber = self._layer_taking(event.position())
            event.accept()
        else:
            self._right_pressed = event.position() if event.button() is Qt.MouseButton.RightButton else None
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabber is not None:
            self._grabber.drag(self._inside(self._grabber.plot, event.position()))
        elif event.buttons() & ~Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif not event.buttons():
            self._hover(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            begun, self._right_pressed = self._right_pressed, None
            if begun is not None and (event.position() - begun).manhattanLength() < _CLICK:
                self._open_menu(event.globalPosition().toPoint())
            return
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.drop()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        plot = self.plot_at(event.position())
        if plot is not None and event.button() is Qt.MouseButton.LeftButton:
            plot.reset_view()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._open_menu(self.mapToGlobal(self.rect().center()))
        event.accept()  # of a pointer the release tells whether it was a click or a drag

    def menu(self) -> QMenu:
        """Return the menu of a right click."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions(self.menu_actions)
        if not self.menu_actions:
            menu.addAction(icon("fit-to-screen-outline"), "Show the whole plot", self._show_home)
        self.saving().add_to(menu)
        return menu

    def saving(self) -> PlotSaving:
        """Return what copies and saves the plots, with the numbers behind them."""
        return PlotSaving(self, self.series, lambda: self.name)

    @property
    def name(self) -> str:
        """What it shows, for the name of a file."""
        return self.accessibleName().split(";")[0] or "plot"

    def series(self) -> Sequence[Series]:
        """Return the numbers behind the plots: what their visible layers draw."""
        found = [one for plot in self.plots if plot.isVisible() for one in plot.series()]
        return [one for one in found if any(len(column) for column in one.columns.values())]

    def _open_menu(self, at: QPoint) -> None:
        self.menu().popup(at)

    def _show_home(self) -> None:
        for plot in self.plots:
            plot.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        QWidget.leaveEvent(self, event)  # pyqtgraph's items are not told of the pointer

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
        inside: QPointF = plot.box.mapFromScene(self.mapToScene(point.toPoint()))
        return inside
