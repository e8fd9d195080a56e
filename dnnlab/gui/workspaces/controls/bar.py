"""The bar above a workspace: what an experiment lets a person set on its project while it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.controls import WindowAction
from dnnlab.gui.document import Document
from dnnlab.gui.theme import current
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.workspaces.changes import Changes
from dnnlab.project.project import Project

if TYPE_CHECKING:
    from dnnlab.gui.workspaces.controls.row import ControlRow


class ControlBar(QWidget):
    """Shows the controls of the document's experiment; hidden where there are none.

    Signals:
        action_wanted: (action: str, value: int) something that the window can do anyway.
        failed: (error: DnnlabError) a value cannot be taken.
    """

    action_wanted = Signal(str, int)
    failed = Signal(object)

    def __init__(self, document: Document, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._changes = document, changes
        self._experiment: str | None = None
        self.row: ControlRow[Project] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 7, 12, 8)
        document.opened.connect(self.follow)
        document.project_changed.connect(self.follow)
        follow_theme(self)
        self.follow()

    def follow(self) -> None:
        """Show the document as it stands now."""
        project = self._document.project
        if project.experiment != self._experiment:
            self._experiment = project.experiment
            self._make()
        if self.row is not None:
            self.row.follow(project)
        self.setVisible(self.row is not None and not self.row.is_empty)

    def _make(self) -> None:
        if self.row is not None:
            self._column.removeWidget(self.row)
            self.row.hide()
            self.row.deleteLater()
            self.row = None
        experiment = experiments().get(self._experiment or "")
        if experiment is None or not experiment.controls:
            return
        from dnnlab.gui.workspaces.controls.control import ActionControl
        from dnnlab.gui.workspaces.controls.row import ControlRow

        controls = [control for control in experiment.controls if not isinstance(control, WindowAction)]
        self.row = ControlRow(controls, self._changes.preview_project, self._changes.edit_project, self)
        self.row.failed.connect(self.failed)
        for control in experiment.controls:
            if isinstance(control, WindowAction):
                button = ActionControl(control)
                button.wanted.connect(self.action_wanted)
                self.row.add(button)
        self._column.addWidget(self.row)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.panel)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.line)
