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

_HEIGHT, _BAR, _STOPS = 30, 120.0, 17
_PADDING, _GAP = 12.0, 8.0


class Legend(QFrame):
    """The scale of the weights from -limit to limit, that of activations, and the sign of a bias."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "floating")
        self._limit = 0.0
        self.set_limit(1.0)
        follow_theme(self)

    def set_limit(self, limit: float) -> None:
        """Show where the scale of the weights ends."""
        text = format_significant(limit, 2)
        if self._limit and text == format_significant(self._limit, 2):
            return
        self._limit = limit
        self.setFixedSize(round(self._width()), _HEIGHT)
        self.setAccessibleName(f"Colours: weights from {MINUS}{text} to +{text}, activations, bias")
        self.update()

    def _words(self) -> tuple[str, str, str, str, str]:
        limit = format_significant(self._limit, 2)
        return "weights", f"{MINUS}{limit}", f"+{limit}", f"activations {MINUS}1 to +1", "bias"

    def _width(self) -> float:
        return 2 * _PADDING + sum(width(word, font(12)) for word in self._words()) + _BAR + 3 * _GAP + 2 * 25 + 16

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
            gradient = QLinearGradient(x, 0, x + _BAR, 0)
            for stop in range(_STOPS):
                share = stop / (_STOPS - 1)
                gradient.setColorAt(share, weight_colour(theme, 2 * share - 1))
            painter.setPen(QPen(theme.line_2, 1.0))
            painter.setBrush(QBrush(gradient))
            painter.drawRoundedRect(QRectF(x, middle - 4, _BAR, 8), 3, 3)
            x += _BAR + _GAP
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
