"""One setting: what it is, what it does, the control, and the way back to the default."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label


class SettingRow(QWidget):
    """Signals: reset_wanted: back to the default.

    Args:
        title: What is set.
        explanation: What it does, in a sentence or two.
        control: What it is set with.
    """

    reset_wanted = Signal()

    def __init__(self, title: str, explanation: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, "value"))
        words.addWidget(Label(explanation, "note", wrap=True))
        self.reset_button = IconButton("restart", f"{title}: back to the default")
        self.reset_button.clicked.connect(self.reset_wanted)
        keeps = self.reset_button.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(keeps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_default(self, is_default: bool) -> None:
        """Offer the way back only where there is one."""
        self.reset_button.setVisible(not is_default)
