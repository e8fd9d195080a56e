"""One plot: its range, its frame and axes, and the layers that are drawn in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneResizeEvent, QGraphicsWidget, QSizePolicy

from dnnlab.gui.panels.plot_frame import (
    LINE,
    TICK_GAP,
    TICK_SIZE,
    Border,
    BottomAxis,
    Decoration,
    Ground,
    LeftAxis,
    is_long,
)
from dnnlab.gui.panels.ticks import decade_text, decade_ticks, linear_ticks, tick_texts
from dnnlab.gui.theme import font

Pixels = NDArray[np.float64]
Range = tuple[float, float]

_BOTTOM, _LEAST_LEFT = 20.0, 26.0
_ACROSS, _UP = 60.0, 68.0
_CLEAR = 4.0  # pixels between box and tick labels, so that they are not painted with every frame
_CLOSEST_ZOOM, _WIDEST_ZOOM = 1e-3, 20.0


@dataclass(frozen=True, slots=True)
class AxisLook:
    """How one axis of a plot looks.

    Attributes:
        label: Written once, at the axis; short ones among the tick labels.
        shown: Whether there are tick labels; without, the plot takes no room for them (for shared axes).
        logarithmic: The plot's values are exponents of ten, ticks stand at decades.
        grid: Whether a line is drawn for each tick.
        ticks: Fixed ticks in place of chosen ones.
        spacing: How far apart ticks are at least, in pixels; a sensible distance if 0.
    """

    label: str = ""
    shown: bool = True
    grid: bool = True
    logarithmic: bool = False
    ticks: tuple[float, ...] = ()
    spacing: float = 0.0


class Plot(QGraphicsWidget):
    """One plot: a framed box with axes at its left and bottom.

    What is in the box is drawn by layers, in pixels from the top left corner of the box.
    """

    range_changed = Signal()
    """Another part is shown, or the plot has another size."""

    def __init__(self, x: AxisLook, y: AxisLook, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.x_look, self.y_look = x, y
        self.layers: list[Layer] = []
        self.x_range: Range = (0.0, 1.0)
        self.y_range: Range = (0.0, 1.0)
        self.x_ticks: tuple[tuple[float, str], ...] = ()
        self.y_ticks: tuple[tuple[float, str], ...] = ()
        self._home: tuple[Range, Range] = (self.x_range, self.y_range)
        self._least_left = 0.0
        self.width = 1.0
        """The width of the box in pixels."""
        self.height = 1.0
        """The height of the box in pixels."""
        self._shared: list[tuple[Plot, bool, bool]] = []
        self.box = QGraphicsWidget(self)
        self.box.setFlag(self.GraphicsItemFlag.ItemClipsChildrenToShape)
        self._ground = Ground(self, self.box, -1e4)
        self._border = Border(self, self.box, 1e4)
        self._bottom = BottomAxis(self, self)
        self._left = LeftAxis(self, self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(0.0, 0.0)
        self.setPreferredSize(1.0, 1.0)  # the grid's stretch factors decide
        self._arrange()

    # ---- what is shown

    def set_home(self, x: Range, y: Range) -> None:
        """Show this range, now and whenever the view is reset."""
        if (x, y) != self._home:
            self._home = (x, y)
            self._arrange()
        self.reset_view()

    def set_labels(self, x: str, y: str) -> None:
        """Name the axes."""
        if (x, y) != (self.x_look.label, self.y_look.label):
            self.x_look, self.y_look = replace(self.x_look, label=x), replace(self.y_look, label=y)
            self._arrange()

    def reset_view(self) -> None:
        """Show the home range."""
        self.show_range(*self._home)

    @property
    def at_home(self) -> bool:
        """Whether the home range is shown."""
        return (self.x_range, self.y_range) == self._home

    def show_range(self, x: Range | None = None, y: Range | None = None) -> None:
        """Show a range without making it the home range; None leaves an axis as it is."""
        shown = x or self.x_range, y or self.y_range
        if shown == (self.x_range, self.y_range) or not all(_is_range(ends) for ends in shown):
            return
        self.x_range, self.y_range = shown
        for other, shares_x, shares_y in self._shared:
            other.show_range(self.x_range if shares_x else None, self.y_range if shares_y else None)
        self._repaint()

    def share(self, other: Plot, *, x: bool = False, y: bool = False) -> None:
        """Keep an axis of this plot and of another the same, whichever is moved; the other takes this one's now."""
        self._shared.append((other, x, y))
        other._shared.append((self, x, y))
        other.show_range(self.x_range if x else None, self.y_range if y else None)

    def zoom(self, factor: float, centre: QPointF) -> None:
        """Show `factor` times as much, the value under `centre` (pixels of the box) staying where it is."""
        home_x, home_y = self._home
        x = _zoomed(self.x_range, factor, self.x_value(centre.x()), home_x)
        y = _zoomed(self.y_range, factor, self.y_value(centre.y()), home_y)
        self.show_range(x, y)

    def pan(self, moved: QPointF) -> None:
        """Move what is shown along with the pointer, by so many pixels."""
        dx = self.x_value(moved.x()) - self.x_range[0]
        dy = self.y_value(moved.y()) - self.y_range[1]
        self.show_range(_moved(self.x_range, -dx), _moved(self.y_range, -dy))

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
        widest = max(plot._wanted_left() for plot in (self, *others))
        for plot in (self, *others):
            plot._least_left = widest
            plot._arrange()

    def _wanted_left(self) -> float:
        if not self.y_look.shown:
            return 0.0
        ticks = self._ticks(self.y_look, self._home[1], max(self.height, 200.0))
        metrics = QFontMetricsF(font(TICK_SIZE))
        widest = max((metrics.horizontalAdvance(text) for _, text in ticks), default=0.0)
        beside = LINE + 1 if is_long(self.y_look.label) else 0.0
        return max(_LEAST_LEFT, float(np.ceil(widest)) + TICK_GAP + 3) + beside

    def _arrange(self) -> None:
        left = max(self._wanted_left(), self._least_left)
        bottom = _BOTTOM if self.x_look.shown else 0.0
        whole = self.size()
        width = max(float(np.floor(whole.width() - left)), 1.0)
        height = max(float(np.floor(whole.height() - bottom)), 1.0)
        self.width, self.height = width, height
        self.box.setGeometry(QRectF(left, 0.0, width, height))
        self._bottom.place(QRectF(0.0, height + _CLEAR, left + width, max(bottom - _CLEAR, 0.0)))
        self._left.place(QRectF(0.0, 0.0, max(left - _CLEAR, 0.0), height + bottom / 2))
        self._repaint()

    def _repaint(self) -> None:
        self.x_ticks = self._ticks(self.x_look, self.x_range, self.width)
        self.y_ticks = self._ticks(self.y_look, self.y_range, self.height)
        inside = self.box.rect()
        self._ground.place(inside)
        self._border.place(inside)
        for layer in self.layers:
            layer.geometry_changed()
        self._bottom.update()
        self._left.update()
        self.range_changed.emit()

    def _ticks(self, look: AxisLook, shown: Range, length: float) -> tuple[tuple[float, str], ...]:
        spacing = look.spacing or (_ACROSS if look is self.x_look else _UP)
        most = int(length / spacing) + 1
        if look.logarithmic:
            return tuple((value, decade_text(value)) for value in decade_ticks(*shown, most))
        values = look.ticks or linear_ticks(*shown, most)
        visible = tuple(value for value in values if shown[0] <= value <= shown[1])
        return tuple(zip(visible, tick_texts(visible), strict=True))

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Paint everything again, in the colours of the current theme."""
        for layer in self.layers:
            layer.restyle()
        for part in (self._ground, self._border, self._bottom, self._left):
            part.update()


class Layer(Decoration):
    """Something drawn in a plot, in pixels from the top left corner of its box.

    Subclasses override `draw`, whose painter is antialiased, and what they need of the rest. They keep what is costly
    to make, and drop it in `geometry_changed` and `restyle`.

    Args:
        plot: Where it is drawn.
        depth: Higher ones are drawn over lower ones; -9,999 to 9,999.
    """

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, plot.box, depth)
        self.place(plot.box.rect())
        plot.layers.append(self)
        plot.layers.sort(key=lambda layer: layer.zValue())

    def geometry_changed(self) -> None:
        """The plot shows another range or has another size. Overriding methods call this one."""
        self.place(self.plot.box.rect())

    def restyle(self) -> None:
        """The theme is another. Overriding methods call this one."""
        self.update()

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


def _zoomed(shown: Range, factor: float, centre: float, home: Range) -> Range:
    span, whole = shown[1] - shown[0], home[1] - home[0]
    factor = min(max(factor, _CLOSEST_ZOOM * whole / span), _WIDEST_ZOOM * whole / span)
    return centre - (centre - shown[0]) * factor, centre + (shown[1] - centre) * factor


def _is_range(ends: Range) -> bool:
    return math.isfinite(ends[0]) and math.isfinite(ends[1]) and ends[1] - ends[0] > 1e-12 * max(map(abs, ends))


def _moved(shown: Range, by: float) -> Range:
    return shown[0] + by, shown[1] + by
