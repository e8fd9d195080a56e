"""The controls of one subject beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from dnnlab.experiments.controls import Control, Subject
from dnnlab.gui.widgets.flow import Flow
from dnnlab.gui.workspaces.controls.control import ControlWidget, control_widget


class ControlRow(QWidget, Generic[Subject]):
    """Shows controls in a row, or in as many as it takes.

    Args:
        controls: What is shown.
        preview: Takes a subject in passing.
        edit: Takes words for undo and a subject that the person settled on.

    Signals:
        failed: (error: DnnlabError) a value cannot be taken.
    """

    failed = Signal(object)

    def __init__(
        self,
        controls: Sequence[Control[Subject]],
        preview: Callable[[Subject], object],
        edit: Callable[[str, Subject], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.controls: dict[str, ControlWidget[Subject]] = {}
        for control in controls:
            widget = control_widget(control, preview, edit)
            widget.failed.connect(self.failed)
            self.controls[control.name] = widget
            self._flow.addWidget(widget)

    def add(self, widget: QWidget) -> None:
        """Put another widget at the end."""
        self._flow.addWidget(widget)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be shown now."""
        return all(item.isEmpty() for index in range(self._flow.count()) if (item := self._flow.itemAt(index)))

    def follow(self, subject: Subject) -> None:
        """Show what a subject has."""
        for widget in self.controls.values():
            widget.follow(subject)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._flow.sizeHint()
