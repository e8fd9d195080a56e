"""The command palette over the window: a field, and under it what fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.command_palette.command import Command, Found, matches
from dnnlab.gui.command_palette.rows import HEADING, ROW, Row, RowPainter, Rows
from dnnlab.gui.theme import current, faded, font, paint_shadow, set_property, set_surface
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.key_caps import KeyCaps
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme

WIDTH, TOP, MOST_HEIGHT = 640, 56, 436
MOST_USED = 4
USED_LAST = "Used last"
_DIM_DARK, _DIM_LIGHT = 0.38, 0.16


class CommandPalette(QWidget):
    """Covers the window while it is open and keeps the keyboard; whatever had it before gets it back.

    Up, Down, Tab and the page keys choose, Enter and a click run, Escape and a click beside it close.

    Signals:
        failed: (error: DnnlabError) what was run could not be done.

    Args:
        window: The window that it covers.
        opener: The action that opens it; its keys close it again.
        source: Returns what can be run; asked each time it opens.
    """

    failed = Signal(object)

    def __init__(self, window: QWidget, opener: QAction, source: Callable[[], Sequence[Command]]) -> None:
        super().__init__(window)
        self._window, self._opener, self._source = window, opener, source
        self._commands: tuple[Command, ...] = ()
        self._used: list[str] = []
        self._before: QWidget | None = None
        self.hide()
        self.setAccessibleName("Command palette")
        self.frame = QFrame(self)
        set_surface(self.frame, "floating")
        self._make_field()
        self._make_list()
        self._lay_out()
        window.installEventFilter(self)
        follow_theme(self)

    def _make_field(self) -> None:
        self.field = QLineEdit(self.frame)
        self.field.setFont(font(15))
        self.field.setPlaceholderText("Search for an action, a layer, an experiment or a project")
        self.field.setAccessibleName("Search or run")
        self.field.setClearButtonEnabled(False)
        set_property(self.field, "plain", True)
        self.field.textChanged.connect(self._show_matches)

    def _make_list(self) -> None:
        self.list = QListView(self.frame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("What fits")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setUniformItemSizes(False)
        self.list.setMouseTracking(True)
        self.list.viewport().setAutoFillBackground(False)
        set_property(self.list, "plain", True)
        self.rows = Rows(self.list)
        self._painter = RowPainter(self.list)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._painter)
        self.list.clicked.connect(self._on_clicked)

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(48)
        top = QHBoxLayout(head)
        top.setContentsMargins(18, 0, 14, 0)
        top.setSpacing(6)
        top.addWidget(IconLabel("magnify", "text_3", 20))
        top.addWidget(self.field, 1)
        self.none_fits = Label("Nothing fits. Try fewer letters, or another word for it.", "secondary")
        self.none_fits.setContentsMargins(18, 14, 18, 14)
        self.hint = Label("", "caption")
        bottom = QHBoxLayout()
        bottom.setContentsMargins(14, 6, 14, 6)
        bottom.setSpacing(6)
        bottom.addWidget(self.hint, 1)
        for keys, words in (("↑+↓", "choose"), ("Enter", "run"), ("Esc", "close")):
            bottom.addSpacing(8)
            bottom.addWidget(KeyCaps(keys))
            bottom.addWidget(Label(words, "caption"))
        self._column = column = QVBoxLayout(self.frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(_line())
        middle = QVBoxLayout()
        middle.setContentsMargins(6, 4, 6, 6)
        middle.addWidget(self.list, 1)
        middle.addWidget(self.none_fits)
        column.addLayout(middle, 1)
        column.addWidget(_line())
        column.addLayout(bottom)

    # ---- opening and closing

    def open_palette(self) -> None:
        """Open with an empty field, or close if it is open."""
        if self.isVisible():
            self.close_palette()
            return
        self._before = QApplication.focusWidget() or self._window.focusWidget()
        self._commands = tuple(self._source())
        self.field.clear()
        self._show_matches("")
        self.show()
        self.raise_()
        self._place()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Close it and give the keyboard back."""
        self.hide()
        before, self._before = self._before, None
        if before is not None:
            with suppress(RuntimeError):  # it is gone
                before.setFocus(Qt.FocusReason.PopupFocusReason)

    # ---- what fits

    @property
    def current(self) -> Command | None:
        """The command that Enter would run."""
        found = self.rows.found(self.list.currentIndex().row())
        return found.command if found is not None else None

    def _show_matches(self, words: str) -> None:
        found = matches(self._commands, words)
        is_searching = bool(words.strip())
        rows: Sequence[Row] = found if is_searching else self._grouped(found)
        self._painter.shows_groups = is_searching
        self.rows.show_rows(rows)
        self.list.setVisible(bool(found))
        self.none_fits.setVisible(not found)
        self._choose(next((row for row, entry in enumerate(rows) if isinstance(entry, Found)), -1))
        self.list.scrollToTop()
        self._place()

    def _grouped(self, found: Sequence[Found]) -> list[Row]:
        """Return the commands under their headings, those that were used last once more before them."""
        by_name = {entry.command.name: entry for entry in found}
        used = [by_name[name] for name in self._used if name in by_name]
        rows: list[Row] = [USED_LAST, *used] if used else []
        for group, members in groupby(found, key=lambda entry: entry.command.group):
            rows.extend([group, *members])
        return rows

    def _choose(self, row: int) -> None:
        index = self.rows.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        command = self.current
        self.hint.set_role("caption")
        self.hint.setText("")
        words = str(index.data(Qt.ItemDataRole.AccessibleTextRole)) if command is not None else "Nothing fits"
        self.field.setAccessibleDescription(words)

    def _move(self, steps: int) -> None:
        """Go some commands on, around the ends if by one."""
        rows = [row for row in range(self.rows.rowCount()) if self.rows.found(row) is not None]
        if not rows:
            return
        now = self.list.currentIndex().row()
        place = rows.index(now) if now in rows else 0
        goal = (place + steps) % len(rows) if abs(steps) == 1 else min(max(place + steps, 0), len(rows) - 1)
        self._choose(rows[goal])
        if goal == 0:
            self.list.scrollToTop()  # its heading too

    # ---- running

    def run_current(self) -> None:
        """Close and run what is chosen; say why if it cannot be run."""
        command = self.current
        if command is None:
            return
        if not command.enabled:
            self.hint.set_role("warn")
            self.hint.setText(command.obstacle or "This is not possible now")
            return
        self._used = [command.name, *(name for name in self._used if name != command.name)][:MOST_USED]
        self.close_palette()
        try:
            command.run()
        except DnnlabError as error:
            self.failed.emit(error)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.rows.found(index.row()) is not None:
            self._choose(index.row())
            self.run_current()

    # ---- the keyboard and the mouse stay here

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:  # the window's own shortcuts rest
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._move(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.list.viewport().height() // ROW - 1)
        match event.key():
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_PageDown:
                self._move(page + 1)
            case Qt.Key.Key_PageUp:
                self._move(-page - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.run_current()
            case Qt.Key.Key_Escape:
                self.close_palette()
            case _ if QKeySequence(event.keyCombination()) in self._opener.shortcuts():
                self.close_palette()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.close_palette()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    # ---- the look

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        wanted = sum(ROW if isinstance(row, Found) else HEADING for row in self.rows.rows)
        most = min(MOST_HEIGHT, max(3 * ROW, self.height() - 2 * TOP - 100))
        self.list.setFixedHeight(min(wanted, most))
        width = min(WIDTH, self.width() - 32)
        self.frame.setFixedWidth(width)
        self._column.invalidate()
        self._column.activate()  # else the frame takes the height that the list had before
        self.frame.resize(width, self._column.sizeHint().height())
        self.frame.move((self.width() - width) // 2, TOP)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dim = _DIM_DARK if current().is_dark else _DIM_LIGHT
        painter.fillRect(self.rect(), faded(QColor(0, 0, 0), dim))
        paint_shadow(painter, QRectF(self.frame.geometry()), 8)
        painter.end()


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
