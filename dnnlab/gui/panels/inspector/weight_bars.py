"""Weights as bars from a line in the middle: to the right what is positive, to the left what is negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.canvas.lettering import LEFT, RIGHT, write
from dnnlab.gui.canvas.units.numbers import weight_text
from dnnlab.gui.canvas.units.symbols import Symbol, draw_symbol, symbol_width
from dnnlab.gui.canvas.units.wires import weight_colour
from dnnlab.gui.theme import MEDIUM, current, font
from dnnlab.gui.widgets.painting import follow_theme, painting

MOST_BARS = 12
_ROW, _NAME, _VALUE, _BAR = 24.0, 46.0, 62.0, 9.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A weight and what it is called: by a symbol, or in words."""

    name: Symbol | str
    value: float

    @property
    def words(self) -> str:
        """Its name in plain text."""
        return self.name.text if isinstance(self.name, Symbol) else self.name


class WeightBars(QWidget):
    """Shows weights; of many the largest ones."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._bars: tuple[Bar, ...] = ()
        self._limit = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], limit: float) -> None:
        """Show other weights.

        Args:
            bars: The weights, in order.
            limit: Where the colours end, one for the whole network.
        """
        kept = sorted(sorted(range(len(bars)), key=lambda place: -abs(bars[place].value))[:MOST_BARS])
        shown = tuple(bars[place] for place in kept)
        if (shown, limit) == (self._bars, self._limit):
            return
        other_size = len(shown) != len(self._bars)
        self._bars, self._limit = shown, max(limit, 1e-12)
        words = (
            f"{bar.name.text if isinstance(bar.name, Symbol) else bar.name} {weight_text(bar.value)}" for bar in shown
        )
        self.setAccessibleName(f"{self._title}: {', '.join(words)}")
        if other_size:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, round(_ROW * len(self._bars)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        largest = max((abs(bar.value) for bar in self._bars), default=0.0) or 1.0
        track = QRectF(_NAME, 0, self.width() - _NAME - _VALUE, _BAR)
        with painting(self) as painter:
            for number, bar in enumerate(self._bars):
                middle = _ROW * (number + 0.5)
                if isinstance(bar.name, Symbol):
                    at = QPointF(symbol_width(bar.name) / 2 + 3, middle)
                    draw_symbol(painter, bar.name, at, 1.0, self.devicePixelRatioF(), theme)
                else:
                    write(painter, QRectF(1, middle - 10, _NAME, 20), bar.name, font(12), theme.text_2, LEFT)
                track.moveTop(middle - _BAR / 2)
                painter.fillRect(track, theme.plot)
                centre, long = track.center().x(), bar.value / largest * track.width() / 2
                rect = QRectF(min(centre, centre + long), track.top(), abs(long), _BAR)
                painter.fillRect(rect, weight_colour(theme, bar.value / self._limit))
                painter.fillRect(QRectF(round(centre) - 0.5, track.top() - 3, 1, _BAR + 6), theme.line_2)
                value = QRectF(self.width() - _VALUE, middle - 10, _VALUE - 1, 20)
                write(painter, value, weight_text(bar.value), font(12.5, MEDIUM), theme.text_1, RIGHT)
