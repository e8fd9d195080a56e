"""The shown step in the loss plot: a line to drag, a dot on the curve, and a read-out of what is under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from dnnlab.gui.panels.plots import Layer, Plot
from dnnlab.gui.theme import MEDIUM, Theme, font

_REACH = 6.0
_DOT = 4.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pointer points at: its place, and words in lines with the theme colour that each has."""

    place: QPointF
    lines: tuple[tuple[str, str], ...]


class CursorLayer(Layer):
    """A vertical line at the shown step. Dragging it asks for another step; it does not move by itself.

    It is no infinite line of pyqtgraph's because that would stand under the labels.
    """

    dragged = Signal(float)
    """A pixel that the person dragged the line to."""
    dropped = Signal()
    """The drag has ended."""

    def __init__(self, plot: Plot) -> None:
        self._x: float | None = None
        self._y: float | None = None
        super().__init__(plot, 5.0)

    @property
    def x_shown(self) -> float | None:
        """The pixel at which the line stands; None while there is none."""
        return self._x

    def show_cursor(self, x: float | None, y: float | None) -> None:
        """Stand at a pixel, with a dot at a height; None for no line, or no dot."""
        if (x, y) != (self._x, self._y):
            self._x, self._y = x, y
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._x is None or not 0 <= self._x <= self.plot.width + 1:
            return
        x = round(self._x)
        painter.fillRect(QRectF(x - 0.75, 0, 1.5, self.plot.height - 1), theme.text_2)
        if self._y is not None and 0 <= self._y <= self.plot.height:
            painter.setPen(QPen(theme.plot, 2))
            painter.setBrush(theme.accent)
            painter.drawEllipse(QPointF(x, self._y), _DOT + 1, _DOT + 1)

    def grab(self, point: QPointF) -> bool:
        return self._is_near(point)

    def drag(self, point: QPointF) -> None:
        self.dragged.emit(point.x())

    def drop(self) -> None:
        self.dropped.emit()

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SplitHCursor if self._is_near(point) else None

    def _is_near(self, point: QPointF) -> bool:
        if self._x is None or not 0 <= point.y() <= self.plot.height:
            return False
        return abs(point.x() - self._x) <= _REACH


class ReadoutLayer(Layer):
    """Shows, while the pointer is over the plot, the losses at the step under it.

    Args:
        plot: The plot.
        read: Gives what there is to say about a place, or None.
    """

    def __init__(self, plot: Plot, read: Callable[[QPointF], Reading | None]) -> None:
        self._read = read
        self._reading: Reading | None = None
        super().__init__(plot, 6.0)

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        inside = 0 <= point.x() <= self.plot.width and 0 <= point.y() <= self.plot.height
        self._take(self._read(point) if inside else None)
        return None

    def clear(self) -> None:
        """The pointer has left."""
        self._take(None)

    def _take(self, reading: Reading | None) -> None:
        if reading != self._reading:
            self._reading = reading
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._reading is None:
            return
        painter.setPen(QPen(theme.line_2, 1))
        x = round(self._reading.place.x()) + 0.5
        painter.drawLine(QLineF(x, 1, x, self.plot.height - 1))
        face = font(11, MEDIUM)
        metrics = QFontMetricsF(face)
        width = max(metrics.horizontalAdvance(text) for text, _ in self._reading.lines) + 14
        box = QRectF(0, 0, width, 15.0 * len(self._reading.lines) + 8)
        box.moveTopLeft(QPointF(x + 10, max(4.0, self._reading.place.y() - box.height() - 10)))
        if box.right() > self.plot.width - 4:
            box.moveRight(x - 10)
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(face)
        for row, (text, colour) in enumerate(self._reading.lines):
            painter.setPen(getattr(theme, colour))
            line = QRectF(box.left() + 7, box.top() + 4 + 15 * row, width, 15)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
