"""The record of the run as a list: what happened at which step. A click shows the moment."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dnnlab.gui.document import Document
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.theme import SEMIBOLD, current, font, paint_icon
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.painting import follow_theme
from dnnlab.project.run_record import Kind, RunEvent

Index = QModelIndex | QPersistentModelIndex

_ICONS: dict[Kind, str] = {
    "start": "play",
    "tier": "speedometer",
    "settings": "tune-variant",
    "network": "graph-outline",
    "weights": "pencil-outline",
    "data": "table-edit",
}
_TITLES: dict[Kind, str] = {
    "start": "Fresh weights",
    "tier": "Execution",
    "settings": "Settings",
    "network": "Network",
    "weights": "Weights by hand",
    "data": "Data",
}
_REFRESH = 250
"""Milliseconds between two looks at the record while losses arrive."""
_PADDING, _ICON, _LINE = 10, 16, 16


class RunList(QWidget):
    """Shows the events of the run, the first at the top.

    Signals:
        step_wanted: (step: int) The person wants to see this moment.
    """

    step_wanted = Signal(int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.events = Events(self)
        self.list = QListView()
        self.list.setAccessibleName("Record of the run")
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setModel(self.events)
        self.list.setItemDelegate(_EventPainter(self.list))
        for signal in (self.list.clicked, self.list.activated):
            signal.connect(lambda index: self.step_wanted.emit(self.events.event(index.row()).step))
        follow_theme(self.list.viewport())
        self._summary = Label("", "caption", wrap=True)
        self._summary.setContentsMargins(16, 6, 16, 6)
        self._empty = EmptyState("history")
        self._empty.show_words("No run yet", "What happens while the model trains is listed here, each with its step.")
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._summary)
        column.addWidget(self.list, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(listed)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH)
        self._soon.timeout.connect(self.refresh)
        document.history_changed.connect(self._refresh_soon)
        document.replaced.connect(self.refresh)
        self.refresh()

    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Show the record as it is now."""
        events = self._document.history.events
        if events == self.events.shown:
            return
        self.events.show_events(events)
        self._pages.setCurrentIndex(1 if events else 0)
        self._summary.setText(
            f"{format_integer(len(events))} event{'' if len(events) == 1 else 's'}, saved with the project"
        )
        self.list.scrollToBottom()


class Events(QAbstractListModel):
    """The record as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown: tuple[RunEvent, ...] = ()

    def show_events(self, events: tuple[RunEvent, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.shown = events
        self.endResetModel()

    def event(self, row: int) -> RunEvent:  # type: ignore[override]  # of Qt's `event` a model has no use
        """Return the event in a row."""
        return self.shown[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        event = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{_TITLES[event.kind]} at step {format_integer(event.step)}: {event.words}"
        return None


class _EventPainter(QStyledItemDelegate):
    """Paints a row: what kind of event at which step, and below it the words over as many lines as they need."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 240
        words = QFontMetricsF(font(12)).boundingRect(
            _words_in(QRectF(0, 0, width, 4000)), _WRAP, self._event(index).words
        )
        return QSize(120, round(2 * _PADDING - 4 + _LINE + words.height()))

    def _event(self, index: Index) -> RunEvent:
        events = index.model()
        assert isinstance(events, Events)
        return events.event(index.row())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        event, theme, rect = self._event(index), current(), QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.setPen(theme.accent if state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(rect.adjusted(6.5, 1.5, -6.5, -1.5), 6, 6)
        top = rect.top() + _PADDING - 2
        paint_icon(painter, _ICONS[event.kind], QRectF(rect.left() + 16, top, _ICON, _ICON), "text_3")
        title = QRectF(rect.left() + 40, top, rect.width() - 56, _LINE)
        painter.setFont(font(12, SEMIBOLD))
        painter.setPen(theme.text_1)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, _TITLES[event.kind])
        painter.setFont(font(11))
        painter.setPen(theme.text_3)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(title, right, f"step {format_integer(event.step)}")
        painter.setFont(font(12))
        painter.setPen(theme.text_2)
        painter.drawText(_words_in(rect), _WRAP, event.words)
        painter.restore()


_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


def _words_in(rect: QRectF) -> QRectF:
    top = _PADDING - 2 + _LINE
    return QRectF(rect.left() + 40, rect.top() + top, rect.width() - 56, rect.height() - top)
