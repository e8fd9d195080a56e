"""What the colours of the units level mean: a bar over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QLinearGradient, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from dnnlab.gui.canvas.lettering import LEFT, width, write
from dnnlab.gui.canvas.units.wires import weight_colour
from dnnlab.gui.theme import current, font, set_surface
from dnnlab.gui.widgets.number_text import MINUS, format_significant
from dnnlab.gui.widgets.painting import follow_theme, painting

_HEIGHT, _BAR, _SHORTEST_BAR, _STOPS = 30, 120.0, 48.0, 17
_PADDING, _GAP = 12.0, 8.0


class Legend(QFrame):
    """The scale of the weights from -limit to limit, that of activations, and the sign of a bias."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "floating")
        self._limit = 0.0
        self._bounded = True
        self._bar = _BAR
        self.set_limit(1.0)
        follow_theme(self)

    def set_limit(self, limit: float, *, bounded: bool = True) -> None:
        """Show where the scale of the weights ends, and that of activations: at 1, or for each layer elsewhere."""
        text = format_significant(limit, 2)
        if self._limit and text == format_significant(self._limit, 2) and bounded == self._bounded:
            return
        self._limit, self._bounded = limit, bounded
        self.setFixedSize(round(self._width(self._bar)), _HEIGHT)
        self.setAccessibleName(f"Colours: weights from {MINUS}{text} to +{text}, {self._words()[3]}, bias")
        self.update()

    def fit(self, room: int) -> bool:
        """Take less room where there is little, by a shorter bar; return whether it is enough."""
        bar = min(_BAR, max(_SHORTEST_BAR, _BAR - (self._width(_BAR) - room)))
        if bar != self._bar:
            self._bar = bar
            self.setFixedSize(round(self._width(bar)), _HEIGHT)
            self.update()
        return self.width() <= room

    def _words(self) -> tuple[str, str, str, str, str]:
        limit = format_significant(self._limit, 2)
        activations = f"activations {MINUS}1 to +1" if self._bounded else "activations, scaled by layer"
        return "weights", f"{MINUS}{limit}", f"+{limit}", activations, "bias"

    def _width(self, bar: float) -> float:
        return 2 * _PADDING + sum(width(word, font(12)) for word in self._words()) + bar + 3 * _GAP + 2 * 25 + 16

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, face = current(), font(12)
        with painting(self) as painter:
            x = _PADDING
            middle = self.height() / 2

            def say(word: str, gap: float) -> None:
                nonlocal x
                room = QRectF(x, 0, width(word, face) + 2, self.height())
                write(painter, room, word, face, theme.text_2, LEFT)
                x += width(word, face) + gap

            name, low, high, activations, bias = self._words()
            say(name, _GAP)
            say(low, _GAP)
            gradient = QLinearGradient(x, 0, x + self._bar, 0)
            for stop in range(_STOPS):
                share = stop / (_STOPS - 1)
                gradient.setColorAt(share, weight_colour(theme, 2 * share - 1))
            painter.setPen(QPen(theme.line_2, 1.0))
            painter.setBrush(QBrush(gradient))
            painter.drawRoundedRect(QRectF(x, middle - 4, self._bar, 8), 3, 3)
            x += self._bar + _GAP
            say(high, 0)
            for word in (activations, bias):
                painter.setPen(QPen(theme.line, 1.0))
                painter.drawLine(QPointF(x + 12.5, middle - 8), QPointF(x + 12.5, middle + 8))
                x += 25
                if word == bias:
                    painter.setPen(QPen(theme.line_2, 1.0))
                    painter.setBrush(weight_colour(theme, 0.6))
                    painter.drawEllipse(QPointF(x + 5, middle), 5, 5)
                    x += 16
                say(word, 0)
