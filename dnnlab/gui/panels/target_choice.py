"""The choice of one target column among several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from dnnlab.gui.theme import font
from dnnlab.gui.widgets.label import Label


class TargetChoice(QWidget):
    """A combo box of target columns, hidden while there is but one.

    Signals:
        chosen: A person has chosen another target; `index` says which.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox()
        self.combo.setFont(font(12))
        self.combo.setAccessibleName("Target")
        self.combo.setMinimumContentsLength(8)
        self.combo.activated.connect(lambda _index: self.chosen.emit())
        caption = Label("Target", "caption")
        caption.setBuddy(self.combo)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(caption)
        row.addWidget(self.combo)
        self.hide()

    @property
    def index(self) -> int:
        """The chosen target's place among all."""
        return max(self.combo.currentIndex(), 0)

    def set_targets(self, targets: Sequence[str]) -> None:
        """Offer these targets; the chosen one stays chosen if it is still there."""
        before = self.combo.currentText()
        self.combo.clear()
        self.combo.addItems(list(targets))
        self.combo.setCurrentIndex(max(self.combo.findText(before), 0))
        self.setVisible(len(targets) > 1)
