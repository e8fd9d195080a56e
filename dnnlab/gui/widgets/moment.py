"""Says that an earlier moment of the run is shown, and brings the present back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer


class MomentNotice(QFrame):
    """A few words over or in a panel while it shows the past; hidden at the present.

    Signals:
        present_wanted: The person wants the present back.
    """

    present_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "floating")
        self._icon = IconLabel("history", colour="accent")
        self._words = Label("", "secondary")
        self._button = Button("Back to the present", "link")
        self._button.clicked.connect(self.present_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self._icon, self._words, self._button):
            row.addWidget(widget)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_moment(self, shown: int, present: int) -> None:
        """Say which step is shown of how many; nothing where that is the present."""
        if shown < present:
            self._words.setText(f"Step {format_integer(shown)} of {format_integer(present)} is shown")
            self.setAccessibleName(self._words.text())
            self.adjustSize()
        self.setVisible(shown < present)
