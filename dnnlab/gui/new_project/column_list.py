"""The columns of a data set, a line each, with a switch at the end that says what the column is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from dnnlab.gui.new_project.columns import ROLES, ColumnFacts, ColumnRole
from dnnlab.gui.theme import MEDIUM, current, font
from dnnlab.gui.widgets.painting import paint_ground

Index = QModelIndex | QPersistentModelIndex

NAME, KIND, CONTENT, ROLE = range(4)
_TITLES = ("Column", "Holds", "Values", "Role")
_ROLE_TITLES: Mapping[ColumnRole, str] = {"input": "Input", "target": "Target", "unused": "Unused"}
_ROW_HEIGHT, _SWITCH_WIDTH, _SWITCH_HEIGHT = 32, 186, 24
_KEYS: Mapping[int, ColumnRole] = {Qt.Key.Key_I: "input", Qt.Key.Key_T: "target", Qt.Key.Key_U: "unused"}


class ColumnModel(QAbstractTableModel):
    """The columns' facts and roles. Roles change through `set_roles` only."""

    roles_changed = Signal()

    def __init__(self, facts: Sequence[ColumnFacts], roles: dict[str, ColumnRole]) -> None:
        super().__init__()
        self.facts = tuple(facts)
        self.roles = roles

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.facts)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        fact = self.facts[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return (fact.name, fact.kind, _content(fact), _ROLE_TITLES[self.roles[fact.name]])[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return (fact.name, fact.kind, _content(fact), _role_tip(fact))[index.column()]
            case Qt.ItemDataRole.ForegroundRole:
                theme = current()
                pale = index.column() in (KIND, CONTENT) or self.roles[fact.name] == "unused"
                return theme.text_2 if pale else theme.text_1
            case Qt.ItemDataRole.FontRole:
                return font(13, MEDIUM) if index.column() == NAME else font(12)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is Qt.Orientation.Vertical:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _TITLES[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def set_roles(self, rows: Sequence[int], role: ColumnRole) -> None:
        """Use these columns for that."""
        changed = [row for row in rows if self.roles[self.facts[row].name] != role]
        if not changed:
            return
        for row in changed:
            self.roles[self.facts[row].name] = role
        self.dataChanged.emit(self.index(min(changed), 0), self.index(max(changed), ROLE))
        self.roles_changed.emit()


class ColumnList(QTableView):
    """The list. Left and Right move the switch of the lines that are selected; I, T and U set it."""

    def __init__(self, model: ColumnModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = model
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._found.setFilterKeyColumn(NAME)
        self.setModel(self._found)
        self._delegate = _RoleDelegate(self)
        self.setItemDelegateForColumn(ROLE, self._delegate)
        self.setAccessibleName("Columns and their roles")
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self._lay_out()
        self.selectRow(0)

    def _lay_out(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(CONTENT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ROLE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(KIND, 86)
        header.resizeSection(ROLE, _SWITCH_WIDTH + 16)

    def show_matching(self, text: str) -> None:
        """Show only the columns whose name contains a text."""
        self._found.setFilterFixedString(text)
        if not self.selectionModel().hasSelection() and self._found.rowCount():
            self.selectRow(0)

    def set_role(self, index: Index, role: ColumnRole) -> None:
        """Use a column for that; with it, where it is one of several that are selected, all of them."""
        selected = self._selected()
        row = self._found.mapToSource(index).row()
        self._columns.set_roles(selected if row in selected else [row], role)

    def _selected(self) -> list[int]:
        return [self._found.mapToSource(index).row() for index in self.selectionModel().selectedRows()]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and index.column() == ROLE:
            for rect, role in _segments(_switch(QRectF(self.visualRect(index)))):
                if rect.contains(event.position()):
                    self.set_role(index, role)
                    if not self.selectionModel().isSelected(index):
                        self.selectRow(index.row())
                    self.setFocus(Qt.FocusReason.MouseFocusReason)
                    return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        rows = self._selected()
        if modifiers != Qt.KeyboardModifier.NoModifier or not rows:
            super().keyPressEvent(event)
            return
        match event.key():
            case key if key in _KEYS:
                self._columns.set_roles(rows, _KEYS[key])
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                now = ROLES.index(self._columns.roles[self._columns.facts[rows[0]].name])
                step = 1 if event.key() == Qt.Key.Key_Right else -1
                self._columns.set_roles(rows, ROLES[min(max(now + step, 0), len(ROLES) - 1)])
            case _:
                super().keyPressEvent(event)


class _RoleDelegate(QStyledItemDelegate):
    """Paints the switch: a widget for every line would make 1,000 lines slow."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, _without_text(option), QModelIndex())
        theme = current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = _switch(QRectF(option.rect))
        paint_ground(painter, ground, 7, theme.card if theme.is_dark else theme.raised, theme.line)
        shown = index.data()
        painter.setFont(font(12, MEDIUM))
        for rect, role in _segments(ground):
            on = _ROLE_TITLES[role] == shown
            if on:
                accent = role == "target"
                plain = theme.raised if theme.is_dark else theme.card
                edge = theme.accent if accent else theme.line_2
                paint_ground(painter, rect, 5, theme.accent_soft if accent else plain, edge)
            painter.setPen((theme.accent if role == "target" else theme.text_1) if on else theme.text_3)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _ROLE_TITLES[role])
        painter.restore()


def _switch(cell: QRectF) -> QRectF:
    return QRectF(cell.left() + 6, round(cell.center().y() - _SWITCH_HEIGHT / 2), _SWITCH_WIDTH, _SWITCH_HEIGHT)


def _segments(switch: QRectF) -> list[tuple[QRectF, ColumnRole]]:
    inner = switch.adjusted(2, 2, -2, -2)
    width = inner.width() / len(ROLES)
    return [
        (QRectF(inner.left() + k * width, inner.top(), width, inner.height()), role) for k, role in enumerate(ROLES)
    ]


def _without_text(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    plain = QStyleOptionViewItem(option)
    plain.text = ""
    return plain


def _content(fact: ColumnFacts) -> str:
    return f"{fact.oddity}, {fact.content}" if fact.oddity else fact.content


def _role_tip(fact: ColumnFacts) -> str:
    return f"Unused at first: {fact.oddity}" if fact.oddity else "Input: the network reads it. Target: it learns it"
