"""Rows of facts: what it is, and how much or which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from dnnlab.gui.widgets.label import Label


class Facts(QWidget):
    """Names at the left, values at the right. Values that change keep their label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[str, tuple[Label, Label]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def value(self, name: str) -> str:
        """Return what is shown for a fact; empty if it is not shown."""
        return self._labels[name][1].text() if name in self._labels else ""

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts and no others."""
        names = [name for name, _ in facts]
        if names != list(self._labels):
            self._make(names)
        for name, value in facts:
            label = self._labels[name][1]
            if label.text() != value:
                label.setText(value)

    def _make(self, names: Sequence[str]) -> None:
        for pair in self._labels.values():
            for label in pair:
                label.hide()
                self._grid.removeWidget(label)
                label.deleteLater()
        self._labels = {}
        for row, name in enumerate(names):
            value = Label("", "value", wrap=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            title = Label(name, "note")
            self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            self._labels[name] = title, value
