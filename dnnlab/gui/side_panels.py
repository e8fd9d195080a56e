"""The right side: inspector, lesson, history, and the runs of restarts while there are any."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.history import HistoryPanel
from dnnlab.gui.panels.inspector.panel import InspectorPanel
from dnnlab.gui.panels.lesson import LessonPanel
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.session import Session
from dnnlab.gui.theme import set_surface

if TYPE_CHECKING:
    from dnnlab.gui.panels.restarts.panel import RestartsPanel


class SidePanels(QTabWidget):
    """Panels as tabs."""

    def __init__(self, document: Document, session: Session, restarts: Restarts, record: ExperimentRecord) -> None:
        super().__init__()
        self._restarts = restarts
        self.inspector = InspectorPanel(document, session)
        self.lesson = LessonPanel(record)
        self.history = HistoryPanel(document)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.addTab(self.inspector, "Inspector")
        self.addTab(self.lesson, "Lesson")
        self.addTab(self.history, "History")
        self.setMinimumWidth(240)
        self.setMaximumWidth(460)
        set_surface(self, "panel")
        restarts.begun.connect(self._open_restarts)
        restarts.changed.connect(self._follow_restarts)

    @cached_property
    def restarts_panel(self) -> RestartsPanel:
        """Every run of the restarts; made when the first ones begin."""
        from dnnlab.gui.panels.restarts.panel import RestartsPanel

        return RestartsPanel(self._restarts)

    def show_panel(self, panel: QWidget) -> None:
        """Bring a panel to the front."""
        self.show()
        self.setCurrentWidget(panel)

    def show_run_record(self) -> None:
        """Bring the record of the run to the front."""
        self.show_panel(self.history)
        self.history.show_run()

    def edit_selection(self) -> None:
        """Let the keyboard edit what is selected, in the inspector; Escape comes back."""
        self.show_panel(self.inspector)
        self.inspector.take_keyboard()

    def _open_restarts(self) -> None:
        if self.indexOf(self.restarts_panel) < 0:
            self.addTab(self.restarts_panel, "Runs")
        self.show_panel(self.restarts_panel)

    def _follow_restarts(self) -> None:
        there = self._restarts.results is not None or self._restarts.running
        if not there and "restarts_panel" in self.__dict__:
            self.removeTab(self.indexOf(self.restarts_panel))
