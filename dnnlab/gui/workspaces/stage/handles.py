"""The layer of a plot with its points to drag."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen

from dnnlab.experiments.stage import Handle, Point
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.pictures.looks import colour_in
from dnnlab.gui.theme import MEDIUM, Theme, font
from dnnlab.gui.widgets.painting import paint_ground

_RADIUS, _REACH = 7.0, 14.0
_PILL = 20.0
_STEPS_ACROSS = 100.0
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A handle and where it is, in data coordinates."""

    handle: Handle
    at: Point


class HandlesLayer(Layer):
    """Shows handles and says where the person moves them.

    Signals:
        moved: (name: str, x: float, y: float) one is dragged there, or moved by a key.
        dropped: (name: str) it has been let go.
    """

    moved = Signal(str, float, float)
    dropped = Signal(str)

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self.placed: tuple[Placed, ...] = ()
        self.chosen = ""
        """The one that the arrow keys move."""
        self.lit = False
        """Whether that one has the keyboard."""
        self._hovered = ""
        self._dragged = ""
        self._offset = QPointF()

    def show_handles(self, placed: tuple[Placed, ...]) -> None:
        """Show these handles."""
        if placed != self.placed:
            self.placed = placed
            self.update()

    def choose(self, name: str, *, lit: bool) -> None:
        """Let the arrow keys move this one; none of this plot if it has none of that name."""
        if (name, lit) != (self.chosen, self.lit):
            self.chosen, self.lit = name, lit
            self.update()

    # ---- the pointer

    def _pixel(self, placed: Placed) -> QPointF:
        x, y = float(self.plot.x_pixel(placed.at[0])), float(self.plot.y_pixel(placed.at[1]))
        return QPointF(min(max(x, 0.0), self.plot.width), min(max(y, 0.0), self.plot.height))

    def _distance(self, placed: Placed, point: QPointF) -> float:
        away = self._pixel(placed) - point
        match placed.handle.along:
            case "x":
                return abs(away.x()) + 4.0  # a point that lies on a line is taken first
            case "y":
                return abs(away.y()) + 4.0
            case _:
                return float((away.x() ** 2 + away.y() ** 2) ** 0.5)

    def _at(self, point: QPointF) -> Placed | None:
        if not (0 <= point.x() <= self.plot.width and 0 <= point.y() <= self.plot.height):
            return None
        near = [(self._distance(placed, point), index) for index, placed in enumerate(self.placed)]
        distance, index = min(near, default=(_REACH + 1.0, 0))
        return self.placed[index] if distance <= _REACH else None

    def grab(self, point: QPointF) -> bool:
        found = self._at(point)
        if found is None:
            return False
        self._dragged = found.handle.name
        self._offset = self._pixel(found) - point
        self.update()
        return True

    def drag(self, point: QPointF) -> None:
        if self._dragged:
            to = point + self._offset
            self.moved.emit(self._dragged, self.plot.x_value(to.x()), self.plot.y_value(to.y()))

    def drop(self) -> None:
        name, self._dragged = self._dragged, ""
        self.update()
        if name:
            self.dropped.emit(name)

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        found = self._at(point)
        name = found.handle.name if found is not None else ""
        if name != self._hovered:
            self._hovered = name
            self.update()
        if found is None:
            return None
        shapes = {"x": Qt.CursorShape.SizeHorCursor, "y": Qt.CursorShape.SizeVerCursor}
        return shapes.get(found.handle.along, Qt.CursorShape.OpenHandCursor)

    def key(self, event: QKeyEvent) -> bool:
        placed = next((one for one in self.placed if one.handle.name == self.chosen), None)
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if placed is None or arrow is None:
            return False
        step = {Qt.KeyboardModifier.ShiftModifier: 10.0, Qt.KeyboardModifier.ControlModifier: 0.1}.get(
            event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, 1.0
        )
        (left, right), (bottom, top) = self.plot.x_range, self.plot.y_range
        x = placed.at[0] + arrow[0] * step * (right - left) / _STEPS_ACROSS
        y = placed.at[1] + arrow[1] * step * (top - bottom) / _STEPS_ACROSS
        self.moved.emit(placed.handle.name, x, y)
        return True

    # ---- painting

    def draw(self, painter: QPainter, theme: Theme) -> None:
        for placed in self.placed:
            self._draw_handle(painter, theme, placed)

    def _draw_handle(self, painter: QPainter, theme: Theme, placed: Placed) -> None:
        handle, at = placed.handle, self._pixel(placed)
        colour = colour_in(theme, handle.colour)
        strong = handle.name in (self._hovered, self._dragged)
        focused = self.lit and handle.name == self.chosen
        if handle.along != "xy":
            ends = (
                (QPointF(at.x(), 0), QPointF(at.x(), self.plot.height))
                if handle.along == "x"
                else (QPointF(0, at.y()), QPointF(self.plot.width, at.y()))
            )
            painter.setPen(QPen(colour, 2.4 if strong or focused else 1.6))
            painter.drawLine(*ends)
            middle = (
                QPointF(at.x(), self.plot.height - _PILL / 2 - 4)
                if handle.along == "x"
                else QPointF(self.plot.width - 24, at.y())
            )
            self._draw_pill(painter, theme, handle, middle, focused=focused)
            return
        if strong or focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft)
            painter.drawEllipse(at, _RADIUS + 5, _RADIUS + 5)
        painter.setPen(QPen(theme.accent if focused else colour, 2.4))
        painter.setBrush(theme.plot)
        painter.drawEllipse(at, _RADIUS - 1, _RADIUS - 1)
        if handle.label:
            self._draw_label(painter, theme, handle.label, at)

    def _draw_pill(self, painter: QPainter, theme: Theme, handle: Handle, middle: QPointF, *, focused: bool) -> None:
        painter.setFont(font(11, MEDIUM))
        width = max(QFontMetricsF(painter.font()).horizontalAdvance(handle.label) + 16, 14.0)
        left = min(max(middle.x() - width / 2, 2.0), self.plot.width - width - 2.0)
        rect = QRectF(left, middle.y() - _PILL / 2, width, _PILL)
        paint_ground(painter, rect, 6, theme.accent_fill, theme.text_1 if focused else None, width=2.0)
        painter.setPen(theme.on_accent)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), handle.label)

    def _draw_label(self, painter: QPainter, theme: Theme, label: str, at: QPointF) -> None:
        painter.setFont(font(11, MEDIUM))
        width = QFontMetricsF(painter.font()).horizontalAdvance(label) + 14
        left = at.x() + _RADIUS + 6
        if left + width > self.plot.width - 2:
            left = at.x() - _RADIUS - 6 - width
        top = min(max(at.y() - _PILL / 2, 2.0), self.plot.height - _PILL - 2)
        rect = QRectF(left, top, width, _PILL)
        paint_ground(painter, rect, 5, theme.card, theme.line_2)
        painter.setPen(theme.text_1)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), label)
