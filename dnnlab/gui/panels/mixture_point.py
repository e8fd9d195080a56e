"""The point whose gradients are shown: a ring on the density, and its target as a line to drag in the slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.theme import Theme
from dnnlab.gui.widgets.pixels import near

_RADIUS, _REACH = 6.0, 6.0
_CLICK = 9.0
_HANDLE = 12.0
_STILL = 3.0

Values = NDArray[np.float64]


class Ring(Layer):
    """A ring around the chosen point."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self.place_shown: tuple[float, float] | None = None

    def show_at(self, place: tuple[float, float] | None) -> None:
        """Stand around a place in data coordinates, or nowhere."""
        if place != self.place_shown:
            self.place_shown = place
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self.place_shown is None:
            return
        x, y = (
            float(near(at)) for at in (self.plot.x_pixel(self.place_shown[0]), self.plot.y_pixel(self.place_shown[1]))
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in ((theme.plot, 4.0), (theme.accent, 2.0)):
            painter.setPen(QPen(ink, width))
            painter.drawEllipse(QPointF(x, y), _RADIUS, _RADIUS)


class Click(Layer):
    """Tells where the person pressed and let go."""

    clicked = Signal(QPointF)

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._pressed: QPointF | None = None

    def grab(self, point: QPointF) -> bool:
        inside = bool(self.plot.isVisible() and self.plot.box.rect().contains(point))
        self._pressed = QPointF(point) if inside else None
        return inside

    def drag(self, point: QPointF) -> None:
        if self._pressed is not None and (point - self._pressed).manhattanLength() > _STILL:
            self._pressed = None

    def drop(self) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self.clicked.emit(pressed)


class TargetLine(Layer):
    """The target at which the gradients are taken, as a horizontal line with a handle at its right end."""

    moved = Signal(float)
    """The target that the person wants; the line does not move by itself."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self.value: float | None = None

    def show_at(self, value: float | None) -> None:
        """Stand at a target, or nowhere."""
        if value != self.value:
            self.value = value
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self.value is None:
            return
        y = round(float(near(self.plot.y_pixel(self.value))))
        right = self.plot.width - _HANDLE
        painter.fillRect(QRectF(0, y - 0.5, right, 1.5), theme.accent)
        painter.setPen(QPen(theme.plot, 1.0))
        painter.setBrush(theme.accent_fill)
        painter.drawEllipse(QPointF(right, y + 0.25), 5.0, 5.0)

    def _is_on(self, point: QPointF) -> bool:
        if self.value is None or not self.plot.box.rect().contains(point):
            return False
        return abs(point.y() - float(self.plot.y_pixel(self.value))) <= _REACH

    def grab(self, point: QPointF) -> bool:
        return self.value is not None and self.plot.box.rect().contains(point)

    def drag(self, point: QPointF) -> None:
        low, high = self.plot.y_range
        self.moved.emit(min(max(self.plot.y_value(point.y()), low), high))

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SizeVerCursor if self._is_on(point) else None

    def key(self, event: QKeyEvent) -> bool:
        direction = {Qt.Key.Key_Up: -1.0, Qt.Key.Key_Down: 1.0}.get(Qt.Key(event.key()))
        if direction is None or self.value is None:
            return False
        self.drag(QPointF(0.0, float(self.plot.y_pixel(self.value)) + direction))
        return True


def nearest(plot: Plot, point: QPointF, x: Values, y: Values) -> int | None:
    """Return which of the points (N,) lies under the pointer, the nearest one; None where none does."""
    if not len(x):
        return None
    distance = np.hypot(plot.x_pixel(x) - point.x(), plot.y_pixel(y) - point.y())
    place = int(np.argmin(distance))
    return place if distance[place] <= _CLICK else None
