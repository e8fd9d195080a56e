"""The rows of the command palette: headings, and commands with their sign, their found letters and their keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dnnlab.gui.command_palette.command import Found
from dnnlab.gui.theme import DISABLED_OPACITY, MEDIUM, REGULAR, SEMIBOLD, current, font, mixed, paint_icon
from dnnlab.gui.widgets.key_caps import key_caps_width, paint_key_caps

ROW, HEADING = 36, 30
_LEFT, _ICON, _GAP = 12.0, 16.0, 12.0

Row = str | Found
"""A heading, or a command."""
Index = QModelIndex | QPersistentModelIndex


class Rows(QAbstractListModel):
    """Headings cannot be chosen; commands that cannot be run can, to read why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def found(self, row: int) -> Found | None:
        """Return the command of a row; None for a heading or no row."""
        there = self._rows[row] if 0 <= row < len(self._rows) else ""
        return there if isinstance(there, Found) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.found(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()] if index.isValid() else ""
        if isinstance(row, str):
            return row if role == Qt.ItemDataRole.DisplayRole else None
        command = row.command
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.title
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (command.title, command.remark, command.keys, command.obstacle)
                return ", ".join(part for part in parts if part)
            case Qt.ItemDataRole.ToolTipRole:
                return command.obstacle or command.remark
        return None


class RowPainter(QStyledItemDelegate):
    """Paints rows. The group of a command is shown only where no heading says it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shows_groups = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, HEADING if _row(index) is None else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        found = _row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if found is None:
            painter.setFont(font(11, MEDIUM))
            painter.setPen(current().text_3)
            words = rect.adjusted(_LEFT, 4, -_LEFT, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data(Qt.ItemDataRole.DisplayRole)))
        else:
            self._paint_ground(painter, rect, state)
            self._paint_command(painter, rect, found)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        theme = current()
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(mixed(theme.card, theme.accent, theme.soft_opacity))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.raised)
        else:
            return
        painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 9, 3, rect.height() - 18), 1.5, 1.5)

    def _paint_command(self, painter: QPainter, rect: QRectF, found: Found) -> None:
        theme, command = current(), found.command
        faint = 1.0 if command.enabled else DISABLED_OPACITY
        painter.setOpacity(faint)
        middle = rect.center().y()
        sign = QRectF(rect.left() + _LEFT, middle - _ICON / 2, _ICON, _ICON)
        paint_icon(painter, command.icon_name, sign, theme.accent if command.checked else theme.text_2)
        right = rect.right() - _LEFT
        if command.keys:
            paint_key_caps(painter, command.keys, right, middle)
            right -= key_caps_width(command.keys) + _GAP
        painter.setOpacity(1.0)
        aside = command.obstacle if not command.enabled else command.group if self.shows_groups else ""
        aside = aside or ("on" if command.checked else "")
        if aside:
            right = self._paint_aside(painter, aside, rect, right)
        painter.setOpacity(faint)
        left = self._paint_title(painter, found, QRectF(sign.right() + _GAP, rect.top(), 0, rect.height()), right)
        if command.remark and right - left > 48:
            painter.setFont(font(12))
            painter.setPen(theme.text_3)
            words = QRectF(left + 10, rect.top(), right - left - 10, rect.height())
            shown = painter.fontMetrics().elidedText(command.remark, Qt.TextElideMode.ElideMiddle, round(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_aside(self, painter: QPainter, text: str, rect: QRectF, right: float) -> float:
        painter.setFont(font(12))
        painter.setPen(current().text_3)
        width = QFontMetricsF(font(12)).horizontalAdvance(text)
        words = QRectF(right - width - 1, rect.top(), width + 1, rect.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        return words.left() - _GAP

    def _paint_title(self, painter: QPainter, found: Found, start: QRectF, right: float) -> float:
        """Paint the title, the letters that were meant stronger; return where it ends."""
        theme = current()
        left = start.left()
        for text, is_meant in _runs(found):
            face = font(13, SEMIBOLD if is_meant else REGULAR)
            width = QFontMetricsF(face).horizontalAdvance(text)
            painter.setFont(face)
            painter.setPen(theme.accent if is_meant else theme.text_1)
            room = QRectF(left, start.top(), max(0.0, min(width + 1, right - left)), start.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            left += width
        return left


def _row(index: Index) -> Found | None:
    model = index.model()
    return model.found(index.row()) if isinstance(model, Rows) else None


def _runs(found: Found) -> list[tuple[str, bool]]:
    """Return the title in pieces, each wholly meant or not."""
    runs: list[tuple[str, bool]] = []
    for at, letter in enumerate(found.command.title):
        is_meant = at in found.letters
        if runs and runs[-1][1] is is_meant:
            runs[-1] = (runs[-1][0] + letter, is_meant)
        else:
            runs.append((letter, is_meant))
    return runs
