"""One plot: pyqtgraph's view box between two axes, and the layers that are drawn in it."""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGraphicsSceneResizeEvent, QGraphicsWidget, QSizePolicy

from dnnlab.gui.panels.plot_axes import BOTTOM, CLEAR, AxisLook, BottomAxis, LeftAxis
from dnnlab.gui.panels.plot_box import Box
from dnnlab.gui.panels.plot_frame import Decoration
from dnnlab.gui.panels.plot_series import Series

__all__ = ["AxisLook", "Layer", "Plot"]

Pixels = NDArray[np.float64]
Range = tuple[float, float]


class Themed(Protocol):
    """One of pyqtgraph's items that knows its colours."""

    def restyle(self) -> None:
        """The theme is another."""


class Plot(QGraphicsWidget):
    """One plot: a framed box with axes at its left and bottom.

    What is in the box is drawn by layers, in pixels from the top left corner of the box, and by pyqtgraph's own items,
    in data coordinates.
    """

    range_changed = Signal()
    """Another part is shown, or the plot has another size."""

    def __init__(self, x: AxisLook, y: AxisLook) -> None:
        super().__init__()
        self.layers: list[Layer] = []
        self._items: list[Themed] = []
        self._home: tuple[Range, Range] = ((0.0, 1.0), (0.0, 1.0))
        self.width = 1.0
        """The width of the box in pixels."""
        self.height = 1.0
        """The height of the box in pixels."""
        self._left = 0.0
        self._aligned: tuple[weakref.ref[Plot], ...] = (weakref.ref(self),)
        self.box = Box(self)
        self.x_axis, self.y_axis = BottomAxis(x, self), LeftAxis(y, self)
        self.x_axis.linkToView(self.box)
        self.y_axis.linkToView(self.box)
        self.box.sigRangeChanged.connect(self._follow_range)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(0.0, 0.0)
        self.setPreferredSize(1.0, 1.0)  # the grid's stretch factors decide
        self._arrange()

    # ---- what is shown

    @property
    def x_range(self) -> Range:
        """The values at the left and the right edge."""
        low, high = self.box.viewRange()[0]
        return float(low), float(high)

    @property
    def y_range(self) -> Range:
        """The values at the bottom and the top edge."""
        low, high = self.box.viewRange()[1]
        return float(low), float(high)

    def set_home(self, x: Range | None = None, y: Range | None = None) -> None:
        """Show this range, now and whenever the view is reset; None leaves an axis as it is."""
        home = x or self._home[0], y or self._home[1]
        if home != self._home:
            self._home = home
            self._arrange()
        self.box.free_zoom()
        self.show_range(x, y)
        self.box.limit_zoom(*(high - low for low, high in home))

    @property
    def x_look(self) -> AxisLook:
        """How the bottom axis looks."""
        return self.x_axis.look

    @property
    def y_look(self) -> AxisLook:
        """How the left axis looks."""
        return self.y_axis.look

    def set_logarithmic(self, x: bool) -> None:
        """Say whether the values along the bottom axis are exponents of ten."""
        if x != self.x_look.logarithmic:
            self.x_axis.look = replace(self.x_look, logarithmic=x)
            self._arrange()

    def set_labels(self, x: str, y: str) -> None:
        """Name the axes."""
        if (x, y) != (self.x_look.label, self.y_look.label):
            self.x_axis.look = replace(self.x_look, label=x)
            self.y_axis.look = replace(self.y_look, label=y)
            self._arrange()

    def reset_view(self) -> None:
        """Show the home range."""
        self.show_range(*self._home)

    @property
    def home(self) -> tuple[Range, Range]:
        """The range that is shown when the view is reset: of x and of y."""
        return self._home

    @property
    def at_home_y(self) -> bool:
        """Whether the home range of y is shown."""
        return self.y_range == self._home[1]

    @property
    def at_home(self) -> bool:
        """Whether the home range is shown."""
        return (self.x_range, self.y_range) == self._home

    def show_range(self, x: Range | None = None, y: Range | None = None) -> None:
        """Show a range without making it the home range; None leaves an axis as it is."""
        shown = x or self.x_range, y or self.y_range
        if shown != (self.x_range, self.y_range) and all(_is_range(ends) for ends in shown):
            self.box.setRange(xRange=shown[0], yRange=shown[1], padding=0)

    def share(self, other: Plot, *, x: bool = False, y: bool = False) -> None:
        """Keep an axis of this plot and of another the same, whichever is moved; the other takes this one's now."""
        if x:
            other.box.setXLink(self.box)
        if y:
            other.box.setYLink(self.box)

    # ---- what is drawn

    def add_item(self, item: Themed, depth: float = 0.0) -> None:
        """Draw one of pyqtgraph's items in the box, higher ones over lower ones; all stand between layers 0 and 1."""
        self.box.addItem(item, ignoreBounds=True)
        item.setZValue(depth)  # type: ignore[attr-defined] # it is a graphics item as well
        self._items.append(item)

    def remove_item(self, item: Themed) -> None:
        """Draw an item no more."""
        self._items.remove(item)
        self.box.removeItem(item)

    # ---- the numbers behind it

    def series(self) -> list[Series]:
        """Return what its visible layers and items draw, those of them that tell, as numbers in data coordinates."""
        found: list[Series] = []
        for part in (*self.layers, *self._items):
            tells = getattr(part, "series", None)
            if tells is not None and part.isVisible():  # type: ignore[attr-defined] # they are graphics items
                found += tells()
        return found

    @property
    def axis_names(self) -> tuple[str, str]:
        """What the axes are called in a table."""
        return self.x_look.label or "x", self.y_look.label or "y"

    # ---- data and pixels

    def x_pixel(self, values: ArrayLike) -> Pixels:
        """Return how far values are from the left edge of the box, in pixels."""
        low, high = self.x_range
        return np.asarray((np.asarray(values, dtype=np.float64) - low) * (self.width / (high - low)))

    def y_pixel(self, values: ArrayLike) -> Pixels:
        """Return how far values are from the top edge of the box, in pixels."""
        low, high = self.y_range
        return np.asarray((high - np.asarray(values, dtype=np.float64)) * (self.height / (high - low)))

    def x_value(self, pixels: float) -> float:
        """Return the value at a distance from the left edge of the box."""
        low, high = self.x_range
        return low + pixels / max(self.width, 1.0) * (high - low)

    def y_value(self, pixels: float) -> float:
        """Return the value at a distance from the top edge of the box."""
        low, high = self.y_range
        return high - pixels / max(self.height, 1.0) * (high - low)

    # ---- arrangement

    def align_left(self, *others: Plot) -> None:
        """Give this plot and others the same room for tick labels, so that their boxes stand in one line."""
        plots = (self, *others)
        for plot in plots:
            plot._aligned = tuple(map(weakref.ref, plots))
        for plot in plots:
            plot._arrange()

    def _wanted_left(self) -> float:
        return self.y_axis.room((self._home[1], self.y_range), self._inner_height())

    def _inner_height(self) -> float:
        bottom = BOTTOM if self.x_look.shown else 0.0
        return max(float(np.floor(self.size().height() - bottom)), 1.0)

    def _room(self) -> float:
        """The room for tick labels that the widest of the aligned plots wants."""
        return max(plot._wanted_left() for plot in (reference() for reference in self._aligned) if plot is not None)

    def _arrange(self) -> None:
        self._left = left = self._room()
        width, height = max(float(np.floor(self.size().width() - left)), 1.0), self._inner_height()
        self.width, self.height = width, height
        self.box.setGeometry(QRectF(left, 0.0, width, height))
        self.x_axis.origin = left
        self.x_axis.setHeight(BOTTOM - CLEAR)
        self.x_axis.setGeometry(QRectF(0.0, height + CLEAR, left + width, BOTTOM - CLEAR))
        self.y_axis.setWidth(max(left - CLEAR, 0.0))
        self.y_axis.setGeometry(QRectF(0.0, 0.0, max(left - CLEAR, 0.0), height))
        self._refresh()

    def _follow_range(self) -> None:
        if self._room() == self._left:
            self._refresh()
            return
        for plot in [reference() for reference in self._aligned]:
            if plot is not None:
                plot._arrange()

    def _refresh(self) -> None:
        x = [value for value, _ in self.x_axis.ticks(self.x_range, self.width)] if self.x_look.grid else []
        y = [value for value, _ in self.y_axis.ticks(self.y_range, self.height)] if self.y_look.grid else []
        self.box.show_grid(self.x_pixel(x).round().tolist(), self.y_pixel(y).round().tolist())
        for layer in self.layers:
            layer.geometry_changed()
        self.x_axis.update()
        self.y_axis.update()
        self.range_changed.emit()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        for plot in [reference() for reference in self._aligned]:  # its tick labels may need other room now
            if plot is not None and plot._left != self._left:
                plot._arrange()

    def restyle(self) -> None:
        """Paint everything again, in the colours of the current theme."""
        for part in (*self.layers, *self._items, self.x_axis, self.y_axis):
            part.restyle()
        self.box.update()
        self.box.frame.update()


class Layer(Decoration):
    """Something drawn in a plot, in pixels from the top left corner of its box.

    Subclasses override `draw`, whose painter is antialiased, and what they need of the rest. They keep what is costly
    to make, and drop it in `geometry_changed` and `restyle`.

    Args:
        plot: Where it is drawn.
        depth: Higher ones are drawn over lower ones, and those above 0.5 over pyqtgraph's own items; -9,999 to 9,999.
    """

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        self._plot = weakref.ref(plot)  # a cycle of references would be left to the garbage collector
        super().__init__(plot.box, depth)
        self.place(plot.box.rect())
        plot.layers.append(self)
        plot.layers.sort(key=lambda layer: float(layer.zValue()))

    @property
    def plot(self) -> Plot:
        """Where it is drawn."""
        plot = self._plot()
        assert plot is not None
        return plot

    def geometry_changed(self) -> None:
        """The plot shows another range or has another size. Overriding methods call this one."""
        self.place(self.plot.box.rect())

    def restyle(self) -> None:
        """The theme is another. Overriding methods call this one."""
        self.update()

    def series(self) -> Sequence[Series]:
        """Return what it draws as numbers, for those who want the data behind the plot."""
        return ()

    def grab(self, point: QPointF) -> bool:
        """Return whether a press of the left button here begins a drag of this layer."""
        return False

    def drag(self, point: QPointF) -> None:
        """Follow the pointer; called after `grab` returned True."""

    def drop(self) -> None:
        """The drag has ended."""

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        """The pointer passes here with no button down; return the cursor to show, or None."""
        return None

    def key(self, event: QKeyEvent) -> bool:
        """Return whether a key was for this layer; asked while the canvas has the focus."""
        return False


def _is_range(ends: Range) -> bool:
    return math.isfinite(ends[0]) and math.isfinite(ends[1]) and ends[1] - ends[0] > 1e-12 * max(map(abs, ends))
