"""A list of the data's columns to tick, each with its type."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dnnlab.data.dataset import Column, Dataset
from dnnlab.gui.theme import current, font, paint_icon, set_surface, theme_switch
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painted_button import keeps_space
from dnnlab.gui.widgets.painting import paint_ground

Index = QModelIndex | QPersistentModelIndex

_ROW, _MOST_ROWS, _BOX = 26, 6, 14
_MANY = 12
_TYPE = Qt.ItemDataRole.UserRole


def type_words(column: Column) -> str:
    """Return what a column holds, short: number, or its categories by name or by number."""
    if not column.is_categorical:
        return "number"
    names = ", ".join(column.categories)
    return names if len(column.categories) <= 3 and len(names) <= 18 else f"{len(column.categories)} classes"


class ColumnList(QWidget):
    """Shows all columns, ticked those chosen; a click or Space asks for the other state of one."""

    toggled = Signal(str, bool)
    """A column's name and whether the person wants it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label(name, "strong")
        self._rows = _Columns(self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._rows)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setFont(font(12.5))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._found.setFilterFixedString)
        self.view = _View(self)
        self.view.setModel(self._found)
        self.view.setAccessibleName(name)
        self.view.toggled.connect(self._toggle)
        frame = QFrame()
        set_surface(frame, "plot")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 3, 1, 3)
        inside.addWidget(self.view)
        self.complaint = Label("", "bad", wrap=True)
        self.complaint.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.heading, self.search, frame, self.complaint):
            column.addWidget(widget)

    def show_columns(self, dataset: Dataset, chosen: Sequence[str]) -> None:
        """Show a data set's columns; chosen names that it does not have are shown as missing."""
        if self._rows.show_columns(dataset, tuple(chosen)):
            count = self._rows.rowCount()
            self.search.setVisible(count > _MANY)
            self.view.setFixedHeight(_ROW * max(1, min(count, _MOST_ROWS)))
        self.complain("")

    def complain(self, words: str) -> None:
        """Say under the list why a choice cannot be."""
        self.complaint.setText(words)
        self.complaint.setVisible(bool(words))

    def _toggle(self, index: QModelIndex) -> None:
        chosen = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        self.toggled.emit(index.data(Qt.ItemDataRole.DisplayRole), not chosen)


class _Columns(QAbstractListModel):
    """The columns by name, their types and whether each is chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._rows: list[tuple[str, str]] = []
        self._chosen: tuple[str, ...] = ()

    def show_columns(self, dataset: Dataset, chosen: tuple[str, ...]) -> bool:
        """Take up what there is; return whether other rows are shown now."""
        known = [(column.name, type_words(column)) for column in dataset.columns.values()]
        rows = known + [(name, "missing") for name in chosen if name not in dataset.columns]
        if dataset is not self._dataset or rows != self._rows:
            self.beginResetModel()
            self._dataset, self._rows, self._chosen = dataset, rows, chosen
            self.endResetModel()
            return True
        if chosen != self._chosen:
            self._chosen = chosen
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1), [Qt.ItemDataRole.CheckStateRole])
        return False

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name, words = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return name
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if name in self._chosen else Qt.CheckState.Unchecked
            case _ if role == _TYPE:
                return words
        return None


class _View(QListView):
    toggled = Signal(QModelIndex)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Row(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setMouseTracking(True)
        self.clicked.connect(self.toggled)
        theme_switch().changed.connect(self.viewport().update)

    def event(self, event: QEvent) -> bool:
        return keeps_space(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self.currentIndex().isValid():
            self.toggled.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = current(), QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.raised)
        box = QRectF(rect.left() + 9, rect.center().y() - _BOX / 2, _BOX, _BOX)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked:
            paint_ground(painter, box, 4, theme.accent_fill, theme.accent if focused else theme.accent_fill)
            paint_icon(painter, "check", box.adjusted(1, 1, -1, -1), "on_accent")
        else:
            paint_ground(painter, box, 4, theme.input, theme.accent if focused else theme.line_2)
        words = index.data(_TYPE)
        painter.setFont(font(11))
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(words)
        painter.setPen(theme.bad if words == "missing" else theme.text_3)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, words)
        painter.setFont(font(12.5))
        painter.setPen(theme.text_1)
        place = rect.adjusted(31, 0, -18 - wide, 0)
        name = painter.fontMetrics().elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()
