"""Rows that name a connection and lead to it, or name a layer and lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.canvas.names import ConnectionName
from dnnlab.gui.theme import current, font, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

_HEIGHT, _ICON = 26, 14
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


def symbol_of(name: ConnectionName) -> str:
    """Return a connection's symbol in one line: W⁽¹⁾, skip, identity."""
    return name.symbol + (f"({name.index})".translate(_SUPERSCRIPTS) if name.index else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it leads, an icon in a theme colour, a name, and paler words at the right."""

    target: str
    icon: str
    colour: str
    name: str
    remark: str


class Rows(QWidget):
    """Rows that can be clicked."""

    chosen = Signal(str)
    """The target of the row that the person clicked on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Row, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._shown

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these and no others; rows that stay keep their widget."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        while self._column.count() > len(rows):
            item = self._column.takeAt(self._column.count() - 1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        while self._column.count() < len(rows):
            button = _RowButton()
            button.clicked.connect(lambda _checked, button=button: self.chosen.emit(button.row.target))
            self._column.addWidget(button)
        for index, row in enumerate(rows):
            item = self._column.itemAt(index)
            widget = item.widget() if item is not None else None
            if isinstance(widget, _RowButton):
                widget.show_row(row)


class _RowButton(PaintedButton):
    def __init__(self) -> None:
        super().__init__()
        self.row = Row("", "", "text_3", "", "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_row(self, row: Row) -> None:
        self.row = row
        self.setAccessibleName(f"{row.name} {row.remark}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, row = current(), self.row
        rect = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        with painting(self) as painter:
            if self.is_hovered:
                paint_ground(painter, rect, 6, theme.raised)
            paint_focus_ring(painter, self, rect, 6)
            if row.icon:
                square = QRectF(3, rect.center().y() - _ICON / 2, _ICON, _ICON)
                paint_icon(painter, row.icon, square, row.colour)
            painter.setFont(font(12))
            wide = QFontMetricsF(font(12)).horizontalAdvance(row.remark)
            painter.setPen(theme.text_2)
            painter.drawText(rect.adjusted(0, 0, -3, 0), middle | Qt.AlignmentFlag.AlignRight, row.remark)
            painter.setFont(font(12.5))
            painter.setPen(theme.text_1)
            place = rect.adjusted(25 if row.icon else 3, 0, -wide - 12, 0)
            name = QFontMetricsF(font(12.5)).elidedText(row.name, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, name)
