"""A line for each file: what it is called, and how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.exporting.naming import size_text
from dnnlab.gui.exporting.outcome import ExportOutcome
from dnnlab.gui.theme import REGULAR, font
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label


class FileRow(QWidget):
    """One file, from "new" to its size or what went wrong. `is_over` tells whether it is through, well or not."""

    def __init__(self, path: Path, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.is_over = False
        self._icon_name = icon_name
        self._sign = IconLabel(icon_name)
        self._busy = Busy(f"Exporting {path.name}")
        self._signs = QStackedWidget()
        self._signs.setFixedSize(16, 16)
        self._signs.addWidget(self._sign)
        self._signs.addWidget(self._busy)
        name = Label(path.name)
        name.setFont(font(12.5, REGULAR, mono=True))
        name.setToolTip(str(path))
        self.status = Label("", "secondary")
        self.error = Label("", "bad", wrap=True)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.hide()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._signs)
        row.addWidget(name, 1)
        row.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(row)
        inset = QHBoxLayout()
        inset.setContentsMargins(26, 0, 0, 0)
        inset.addWidget(self.error)
        column.addLayout(inset)
        self.show_proposed()

    def show_proposed(self) -> None:
        """Nothing has happened yet: say whether a file of that name is there."""
        self._show(self._icon_name, "text_2", "replaces the one there" if self.path.exists() else "new")

    def show_waiting(self) -> None:
        """Its turn has not come."""
        self.is_over = False
        self._show(self._icon_name, "text_3", "waiting")

    def show_running(self) -> None:
        """It is being written and compared."""
        self.is_over = False
        self._signs.setCurrentWidget(self._busy)
        self.status.setText("exporting and checking")

    def show_outcome(self, outcome: ExportOutcome) -> None:
        """It is there, or it was not kept because it does not give what the model gives."""
        self.is_over = True
        if outcome.passed:
            self._show("check-circle", "ok", size_text(outcome.bytes))
        else:
            self._show("alert", "bad", "disagrees, not kept")

    def show_error(self, error: DnnlabError) -> None:
        """It could not be written."""
        self.is_over = True
        self._show("close-circle-outline", "bad", "not written")
        self.error.setText(str(error))
        self.error.show()

    def show_called_off(self) -> None:
        """The person called it off."""
        self.is_over = True
        self._show("close-circle-outline", "text_3", "called off")

    def _show(self, icon_name: str, colour: str, status: str) -> None:
        self._sign.set_icon(icon_name, colour)
        self._signs.setCurrentWidget(self._sign)
        self.status.setText(status)
        self.error.hide()
