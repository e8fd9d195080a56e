"""The first rows of a data set, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from dnnlab.data.dataset import Dataset
from dnnlab.gui.new_project.columns import ColumnRole
from dnnlab.gui.theme import current, font
from dnnlab.gui.widgets.number_text import format_significant

Index = QModelIndex | QPersistentModelIndex

SHOWN_ROWS = 100
_ROW_HEIGHT, _COLUMN_WIDTH = 24, 104


class PreviewModel(QAbstractTableModel):
    """Looks up a cell when it is painted, so the size of the data does not matter.

    Args:
        dataset: The data.
        roles: What each column is for; unused ones are paler, targets stand in the accent's colour.
    """

    def __init__(self, dataset: Dataset, roles: Mapping[str, ColumnRole]) -> None:
        super().__init__()
        self._columns = list(dataset.columns.values())
        self._rows = min(dataset.rows, SHOWN_ROWS)
        self._roles = roles

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._rows

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                value = column.values[index.row()]
                return column.categories[value] if column.is_categorical else format_significant(float(value), 5)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if column.is_categorical else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                theme = current()
                colours = {"input": theme.text_1, "target": theme.accent, "unused": theme.text_3}
                return colours[self._roles[column.name]]
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is Qt.Orientation.Vertical:
            return f"{section + 1:,}" if role == Qt.ItemDataRole.DisplayRole else None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.name
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if column.is_categorical else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def show_roles(self) -> None:
        """Repaint: a column is for something else now."""
        last = self.index(self._rows - 1, len(self._columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.ForegroundRole])


class Preview(QTableView):
    """The table of the first rows, to look at."""

    def __init__(self, model: PreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("First rows of the data")
        self.setFont(font(12))
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setFont(font(10.5))
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.horizontalHeader()
        header.setDefaultSectionSize(_COLUMN_WIDTH)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
