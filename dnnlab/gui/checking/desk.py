"""Joins the checks to the window: what may be run, what is remembered, what is told."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from dnnlab.experiments.catalog import experiment_named, experiments
from dnnlab.gui.checking.runs import CheckRun, CheckRuns
from dnnlab.gui.document import Document
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.widgets.toast import Toaster


class CheckDesk(QObject):
    """Runs the checks of the document's experiment, remembers whether they passed and says so.

    Attributes:
        runs: What runs them.
    """

    def __init__(self, document: Document, record: ExperimentRecord, toaster: Toaster, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._record, self._toaster = document, record, toaster
        self._action: QAction | None = None
        self.runs = CheckRuns(parent=self)
        self.runs.finished.connect(self._take)
        self.runs.changed.connect(self._offer)
        document.opened.connect(self._offer)

    def serve(self, action: QAction) -> None:
        """Let an action run them; it is enabled where that is possible."""
        self._action = action
        self._offer()

    def run(self) -> None:
        """Begin the checks of the document's experiment."""
        self.runs.start(self._document.project.experiment)

    @property
    def obstacle(self) -> str:
        """Why they cannot be run, as a sentence without a full stop; empty if they can."""
        if self.runs.running:
            return "Checks run already"
        known = self._document.project.experiment in experiments()
        return "" if known else "The project was not begun from an experiment"

    def _offer(self) -> None:
        if self._action is not None:
            self._action.setEnabled(not self.obstacle)

    def _take(self, run: CheckRun) -> None:
        match run.standing:
            case "finished":
                self._record.note_verdict(run.experiment, passed=run.passed)
                passed = sum(result.passed for result in run.results)
                words = f"{passed} of {len(run.results)} checks passed"
                title = experiment_named(run.experiment).title
                self._toaster.show_message(words, "ok" if run.passed else "warn", detail=title)
            case "failed" if run.error is not None:
                self._toaster.show_error(run.error)
