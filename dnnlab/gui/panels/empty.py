"""What a panel says while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label


class EmptyState(QWidget):
    """A sentence, what to do about it, and perhaps a button that begins it.

    Signals:
        acted: The button was pressed.
    """

    acted = Signal()

    def __init__(self, icon_name: str = "chart-bell-curve", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Label("", "strong", wrap=True)
        self.remedy = Label("", "secondary", wrap=True)
        self.button = Button("", icon_name="cursor-default")
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(IconLabel(icon_name, "text_3", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.sentence, self.remedy):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def show_words(self, sentence: str, remedy: str, action: str = "") -> None:
        """Say what is missing and what to do; with an action, offer a button of that title."""
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        self.button.setText(action)
        self.button.setVisible(bool(action))
