"""A unit's equation with the numbers of the moment: painted, since it changes while it trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.canvas.lettering import symbol_font, width
from dnnlab.gui.canvas.units.symbols import Symbol, draw_symbol, symbol_width
from dnnlab.gui.theme import Theme, current
from dnnlab.gui.widgets.number_text import MINUS, format_fixed
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

MOST_TERMS = 6
_SIZE, _LINE, _MARGIN, _GAP = 15, 27.0, 12.0, 4.0


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a sum: a number times a symbol, or a number alone; without a number the symbol alone."""

    factor: float | None
    symbol: Symbol | None = None

    @property
    def size(self) -> float:
        return 1.0 if self.factor is None else abs(self.factor)


def strongest(terms: Sequence[Term], most: int = MOST_TERMS) -> tuple[tuple[Term, ...], int]:
    """Return the terms of the largest factors in their own order, and how many are left out."""
    if len(terms) <= most:
        return tuple(terms), 0
    kept = sorted(sorted(range(len(terms)), key=lambda place: -terms[place].size)[:most])
    return tuple(terms[place] for place in kept), len(terms) - most


class Equation(QWidget):
    """Shows a = w z + ... + b, and below it what the unit makes of a."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[tuple[str | Symbol, ...], ...] = ()
        self._result: tuple[str | Symbol, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip("In scaled units. Of many terms those of the largest weights are written")
        follow_theme(self)

    @property
    def text(self) -> str:
        """The same as plain text."""
        words = [
            *(piece for group in self._pieces for piece in group),
            *(("; ",) if self._result else ()),
            *self._result,
        ]
        return "".join(word.text if isinstance(word, Symbol) else word for word in words)

    def show_sum(self, terms: Sequence[Term], bias: float | None, result: Sequence[str | Symbol]) -> None:
        """Show another equation.

        Args:
            terms: What is added up.
            bias: What is added to that; None where there is none.
            result: What follows from a, the last line.
        """
        kept, left_out = strongest(terms)
        pieces: list[tuple[str | Symbol, ...]] = [("𝑎 ", "= ")]
        for term in kept:
            pieces.append(_piece(term, first=len(pieces) == 1))
        if left_out:
            pieces.append((" + … ",))
        if bias is not None:
            pieces.append(_piece(Term(bias), first=len(pieces) == 1))
        elif len(pieces) == 1:
            pieces.append(("0",))
        self._pieces, self._result = tuple(pieces), tuple(result)
        self.setAccessibleName(self.text)
        self._ask_for_height()
        self.update()

    def _ask_for_height(self) -> None:
        if self._height_at(self.width()) != self.height():
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height_at(width)

    def sizeHint(self) -> QSize:
        return QSize(240, self._height_at(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height_at(max(self.width(), 200)))

    def _height_at(self, wide: float) -> int:
        return round(_LINE * (len(self._lines(wide)) + bool(self._result)) + 2 * 8)

    def _lines(self, wide: float) -> list[list[str | Symbol]]:
        """The pieces broken into lines, between terms."""
        room, lines, used = wide - 2 * _MARGIN, [list[str | Symbol]()], 0.0
        for piece in self._pieces:
            length = sum(map(_width, piece))
            if used + length > room and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1] += piece
            used += length
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = current(), self.devicePixelRatioF()
        with painting(self) as painter:
            paint_ground(painter, QRectF(self.rect()), 7, theme.plot, theme.line)
            y = 8 + _LINE / 2
            for line in [*self._lines(self.width()), *([list(self._result)] if self._result else [])]:
                _paint(painter, line, (self.width() - sum(map(_width, line))) / 2, y, ratio, theme)
                y += _LINE


def _piece(term: Term, *, first: bool) -> tuple[str | Symbol, ...]:
    factor = 1.0 if term.factor is None else term.factor
    text = "" if term.factor is None else format_fixed(abs(factor), 2)
    below = factor < 0 and text.strip("0.") != ""
    sign = (MINUS if below else "") if first else f" {MINUS if below else '+'} "
    return (sign + text,) if term.symbol is None else (f"{sign}{text} " if text else sign, term.symbol)


def _width(word: str | Symbol) -> float:
    return symbol_width(word) + _GAP if isinstance(word, Symbol) else width(word, symbol_font(_SIZE))


def _paint(painter: QPainter, line: list[str | Symbol], x: float, y: float, ratio: float, theme: Theme) -> None:
    for word in line:
        wide = _width(word)
        if isinstance(word, Symbol):
            draw_symbol(painter, word, QPointF(x + wide / 2, y), 1.0, ratio, theme)
        else:
            painter.setFont(symbol_font(_SIZE))
            painter.setPen(theme.text_1)
            rect = QRectF(x, y - _LINE / 2, wide + 4, _LINE)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, word)
        x += wide
