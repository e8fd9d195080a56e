"""An input's card: how its columns are distributed, and where they come from."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from dnnlab.data.symbols import in_symbols
from dnnlab.gui.canvas.card import Card, ColumnSummary
from dnnlab.gui.canvas.faces.face import PADDING, Face, Live
from dnnlab.gui.canvas.lettering import CENTRE, LEFT, RIGHT, write
from dnnlab.gui.canvas.metrics import HEADER_HEIGHT
from dnnlab.gui.theme import Theme, font, mixed
from dnnlab.gui.widgets.number_text import format_fixed, format_integer, format_significant

_TOP = HEADER_HEIGHT + 12.0
_BARS = 40.0
_GAP = 8.0


class InputFace(Face):
    """Bars for each of the first columns, side by side."""

    def footer(self, card: Card) -> tuple[str, str, str]:
        return card.source, "", f"{format_integer(card.rows)} points"

    def paint(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        room = card.base.width - 2 * PADDING
        if not card.columns:
            area = QRectF(PADDING, HEADER_HEIGHT, room, card.base.height - 2 * HEADER_HEIGHT + 8)
            write(painter, area, "no columns yet", font(12), theme.text_3, CENTRE)
            return
        count = len(card.columns)
        width = (room - _GAP * (count - 1)) / count
        for index, column in enumerate(card.columns):
            area = QRectF(PADDING + index * (width + _GAP), _TOP, width, _BARS)
            _paint_bars(painter, column, area, theme)
            words = QRectF(area.left() - 2, area.bottom() + 2, area.width() + 4, 16)
            rest = len(card.layer.columns) - count
            if count == 1:
                _paint_range(painter, column, words, theme)
            else:
                name = f"+{rest + 1}" if rest and index == count - 1 else in_symbols(column.name)
                write(painter, words, name, font(11), theme.text_3, CENTRE)


def _paint_bars(painter: QPainter, column: ColumnSummary, area: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(theme.line_2, theme.text_3, 0.12) if theme.is_dark else theme.line_2)
    pitch = area.width() / len(column.heights)
    for index, height in enumerate(column.heights):
        if height > 0:
            tall = max(1.0, height * area.height())
            bar = QRectF(area.left() + index * pitch, area.bottom() - tall, max(1.0, pitch - 0.7), tall)
            painter.drawRoundedRect(bar, 1.0, 1.0) if pitch > 4 else painter.drawRect(bar)
    painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), theme.line_2)


def _paint_range(painter: QPainter, column: ColumnSummary, words: QRectF, theme: Theme) -> None:
    face = font(11)
    if column.categories:
        write(painter, words, f"{column.name}, {column.high:.0f} categories", face, theme.text_3, CENTRE)
        return
    third = words.width() * 0.3
    low, high = range_words(column.low, column.high)
    write(painter, words.adjusted(0, 0, -2 * third, 0), low, face, theme.text_3, LEFT)
    write(painter, words.adjusted(2 * third, 0, 0, 0), high, face, theme.text_3, RIGHT)
    write(painter, words.adjusted(third, 0, -third, 0), column.name, face, theme.text_2, CENTRE)


def range_words(low: float, high: float) -> tuple[str, str]:
    """Return the ends of a range in words, both to the tenth of its size: "−0.1" and "1.1"."""
    size = high - low if high > low else abs(high) or 1.0
    decimals = 1 - math.floor(math.log10(size))
    if decimals > 6 or max(abs(low), abs(high)) >= 1e6:
        return format_significant(low, 3), format_significant(high, 3)
    return format_fixed(low, max(0, decimals)), format_fixed(high, max(0, decimals))
