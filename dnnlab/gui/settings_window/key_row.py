"""One action on the page of keys: its title, its keys, and what stands against other ones."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.settings_window.key_recorder import KeyRecorder
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label


class KeyRow(QWidget):
    """Signals:
    key_wanted: (key: str) this key instead of those it has; empty for none.
    take_over_wanted: (key: str) this key, though it runs another action.
    reset_wanted: The keys it came with.

    Args:
        title: The action's title.
    """

    key_wanted = Signal(str)
    take_over_wanted = Signal(str)
    reset_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.recorder = KeyRecorder(title)
        self.recorder.recorded.connect(self.key_wanted)
        self.recorder.listening_changed.connect(self.hide_conflict)
        self.clear_button = IconButton("close", f"{title}: no key", side=26, icon_side=14)
        self.clear_button.clicked.connect(lambda: self.key_wanted.emit(""))
        self.reset_button = IconButton("restart", f"{title}: back to its own keys", side=26, icon_side=14)
        self.reset_button.clicked.connect(self.reset_wanted)
        for button in (self.clear_button, self.reset_button):
            keeps = button.sizePolicy()
            keeps.setRetainSizeWhenHidden(True)
            button.setSizePolicy(keeps)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(Label(title), 1)
        for widget in (self.recorder, self.clear_button, self.reset_button):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3, 0, 3)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._conflict())

    def _conflict(self) -> QWidget:
        self.conflict = QWidget()
        self.complaint = Label("", "warn", wrap=True)
        self.take_over_button = Button("Take it over", small=True)
        self.take_over_button.clicked.connect(self._take_over)
        self.keep_button = Button("Leave it", small=True)
        self.keep_button.clicked.connect(self._leave)
        row = QHBoxLayout(self.conflict)
        row.setContentsMargins(0, 2, 60, 6)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert-circle-outline", "warn"))
        row.addWidget(self.complaint, 1)
        row.addWidget(self.take_over_button)
        row.addWidget(self.keep_button)
        self.conflict.hide()
        return self.conflict

    def show_keys(self, keys: tuple[str, ...], *, is_default: bool) -> None:
        """Show the action's keys."""
        self.recorder.show_keys(keys)
        self.clear_button.setVisible(bool(keys))
        self.reset_button.setVisible(not is_default)
        self.hide_conflict()

    def show_conflict(self, key: str, complaint: str, *, can_take_over: bool) -> None:
        """Say what stands against a key."""
        self._key = key
        self.complaint.setText(complaint)
        self.take_over_button.setVisible(can_take_over)
        self.keep_button.setText("Leave it" if can_take_over else "All right")
        self.conflict.show()
        (self.take_over_button if can_take_over else self.keep_button).setFocus(Qt.FocusReason.TabFocusReason)

    def hide_conflict(self) -> None:
        """Say it no longer."""
        self.conflict.hide()

    def _take_over(self) -> None:
        self.recorder.setFocus(Qt.FocusReason.TabFocusReason)
        self.take_over_wanted.emit(self._key)

    def _leave(self) -> None:
        self.recorder.setFocus(Qt.FocusReason.TabFocusReason)
        self.hide_conflict()
