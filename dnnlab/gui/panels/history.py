"""The history of edits as a list, a click goes back to any of them and forward again; and the record of the run."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QUndoStack
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dnnlab.gui.document import Document
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.run_list import RunList
from dnnlab.gui.theme import REGULAR, SEMIBOLD, current, font, paint_icon, set_surface
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme
from dnnlab.gui.widgets.row_ground import paint_row_ground
from dnnlab.gui.widgets.segmented import Segment, Segmented

ROW = 32
_LEFT, _RADIUS, _TEXT = 22.0, 4.0, 40.0
_BEGINNING = "The project as it was opened"
_SAVED = "saved"

Index = QModelIndex | QPersistentModelIndex


class HistoryPanel(QWidget):
    """Shows the undo stack from the beginning down to the latest edit, the present marked.

    Selecting and looking around are no edits. Undone steps stay, paler, until another edit takes their place.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = document.undo_stack
        set_surface(self, "panel")
        self.steps = Steps(self)
        self.list = QListView()
        self.list.setAccessibleName("History")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setModel(self.steps)
        self.list.setItemDelegate(_StepPainter(self.list))
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        follow_theme(self.list.viewport())
        self._empty = EmptyState("history")
        self._empty.show_words(
            "No edits yet", "Each change of the network, its layout or its settings is listed here; click to go back."
        )
        self._summary = Label("", "caption", wrap=True)
        self._summary.setContentsMargins(16, 10, 16, 6)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._summary)
        column.addWidget(self.list, 1)
        self.run = RunList(document)
        self.choice = Segmented(
            [
                Segment("edits", "Edits", tip="What was done to the network, its layout and its settings; undo"),
                Segment("run", "Run", tip="What happened along the training run, each with its step"),
            ],
            "Which history",
            height=28,
        )
        self.choice.chosen.connect(self._choose)
        edits, pages = QWidget(), QWidget()
        self._pages = QStackedLayout(edits)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(listed)
        self._histories = QStackedLayout(pages)
        self._histories.addWidget(edits)
        self._histories.addWidget(self.run)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addWidget(self.choice)
        top.addStretch(1)
        whole.addLayout(top)
        whole.addWidget(pages, 1)
        self._stack.indexChanged.connect(self._follow)
        self._stack.cleanChanged.connect(self._follow)
        self._follow()

    def show_run(self) -> None:
        """Show the record of the run."""
        self.choice.set_value("run")
        self._choose("run")

    def _choose(self, value: str) -> None:
        self._histories.setCurrentIndex(1 if value == "run" else 0)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to go back to."""
        return self._pages.currentIndex() == 0

    def _go(self, index: QModelIndex) -> None:
        self._stack.setIndex(index.row())

    def _follow(self) -> None:
        if not isValid(self._stack):  # it speaks once more while it is being destroyed
            return
        self.steps.show_stack(self._stack)
        count, now = self._stack.count(), self._stack.index()
        self._pages.setCurrentIndex(1 if count else 0)
        undone = f", {count - now} undone" if count > now else ""
        self._summary.setText(f"{count} step{'' if count == 1 else 's'}{undone}")
        present = self.steps.index(now)
        self.list.setCurrentIndex(present)
        self.list.scrollTo(present)


class Steps(QAbstractListModel):
    """The undo stack as rows: the first is the beginning, row n is the state after n edits.

    Holds what it shows: the list may ask once more when the stack is gone.

    Attributes:
        present: The row of the state that is shown in the window.
        saved: The row of the state that is in the file; -1 if none is.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts: tuple[str, ...] = (_BEGINNING,)
        self.present, self.saved = 0, 0

    def show_stack(self, stack: QUndoStack) -> None:
        """Take over what is on a stack."""
        self.beginResetModel()
        self._texts = (_BEGINNING, *(stack.text(index) for index in range(stack.count())))
        self.present, self.saved = stack.index(), stack.cleanIndex()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._texts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._texts[row]
            case Qt.ItemDataRole.AccessibleTextRole:
                words = [self._texts[row]]
                if row == self.present:
                    words.append("present")
                elif row > self.present:
                    words.append("undone")
                if row == self.saved:
                    words.append(_SAVED)
                return ", ".join(words)
        return None


class _StepPainter(QStyledItemDelegate):
    """Paints a row: a dot on the line of time, what was done, and whether that is what the file holds."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        steps = index.model()
        if not isinstance(steps, Steps):
            return
        rect = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, rect, state, marked=index.row() == steps.present)
        self._paint_line(painter, rect, index.row(), steps)
        self._paint_words(painter, rect, index.row(), steps)
        painter.restore()

    def _paint_line(self, painter: QPainter, rect: QRectF, row: int, steps: Steps) -> None:
        theme, present = current(), steps.present
        middle, left = rect.center().y(), rect.left() + _LEFT
        past, future = theme.accent, theme.line_2
        above = QRectF(left - 0.75, rect.top(), 1.5, middle - rect.top())
        below = QRectF(left - 0.75, middle, 1.5, rect.bottom() - middle)
        if row:
            painter.fillRect(above, past if row <= present else future)
        if row + 1 < steps.rowCount():
            painter.fillRect(below, past if row < present else future)
        painter.setPen(past if row <= present else future)
        painter.setBrush(past if row == present else theme.panel)
        painter.drawEllipse(QPointF(left, middle), _RADIUS, _RADIUS)

    def _paint_words(self, painter: QPainter, rect: QRectF, row: int, steps: Steps) -> None:
        theme = current()
        right = rect.right() - 16
        if row == steps.saved:
            painter.setFont(font(11))
            painter.setPen(theme.text_3)
            width = QFontMetricsF(painter.font()).horizontalAdvance(_SAVED)
            painter.drawText(
                QRectF(right - width, rect.top(), width + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, _SAVED
            )
            sign = QRectF(right - width - 18, rect.center().y() - 7, 14, 14)
            paint_icon(painter, "check-circle", sign, theme.ok)
            right = sign.left() - 8
        is_present = row == steps.present
        painter.setFont(font(12.5, SEMIBOLD if is_present else REGULAR))
        painter.setPen(theme.text_1 if is_present else theme.text_2 if row < steps.present else theme.text_3)
        words = QRectF(rect.left() + _TEXT, rect.top(), right - rect.left() - _TEXT, rect.height())
        text = str(steps.data(steps.index(row)))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
