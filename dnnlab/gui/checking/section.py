"""The part of an explanation that runs an experiment's checks and shows what came out."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.experiments.experiment import CheckResult
from dnnlab.gui.checking.runs import CheckRun, CheckRuns
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant

_MOST_ROWS = 14


class CheckSection(QWidget):
    """Signals: resized: It wants another height."""

    resized = Signal()

    def __init__(self, runs: CheckRuns, experiment: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs, self._experiment = runs, experiment
        self.words = Label("", "secondary", wrap=True)
        self.busy = Busy("Running the checks", 14)
        self.button = Button("Run the checks", icon_name="shield-check-outline", small=True)
        self.button.clicked.connect(lambda: runs.start(experiment))
        self.cancel = Button("Cancel", small=True)
        self.cancel.clicked.connect(runs.cancel)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.busy)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        row.addWidget(self.cancel)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(row)
        self.table: QWidget | None = None
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_seconds)
        runs.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show how the checks stand."""
        run = self._runs.of(self._experiment)
        running = run is not None and run.standing == "running"
        self.busy.setVisible(running)
        self.cancel.setVisible(running)
        self.button.setVisible(not running)
        self.button.setEnabled(not self._runs.running)
        self.button.setText("Run the checks" if run is None else "Run them again")
        self.words.set_role("bad" if run is not None and run.standing == "failed" else "secondary")
        self.words.setText(_words(run))
        self._show_table(run.results if run is not None else ())
        if running:
            self._clock.start()
            self._show_seconds()
        else:
            self._clock.stop()
        self._column.activate()
        self.updateGeometry()
        self.resized.emit()

    def _show_seconds(self) -> None:
        self.words.setText(f"Running in the background, {self._runs.seconds} s")

    def _show_table(self, results: tuple[CheckResult, ...]) -> None:
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        if results:
            self.table = _table(results)
            self._column.addWidget(self.table)


def _words(run: CheckRun | None) -> str:
    match run:
        case None:
            return "Trains the experiment anew and holds it against its theory, as `dnnlab check` does."
        case CheckRun(standing="cancelled"):
            return "They were cancelled."
        case CheckRun(standing="failed", error=error):
            return str(error)
        case CheckRun(results=results):
            passed = sum(result.passed for result in results)
            return f"{passed} of {len(results)} passed."


def _table(results: tuple[CheckResult, ...]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 4, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    tolerated = "±" if any(result.tolerance for result in results) else ""
    for column, title in enumerate(("", "Check", "Measured", "Expected", tolerated)):
        label = Label(title, "caption")
        label.setAlignment(Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label, 0, column)
    ordered = sorted(results, key=lambda result: result.passed)  # what fell short comes first
    for row, result in enumerate(ordered[:_MOST_ROWS], 1):
        icon_name, ink = ("check-circle", "ok") if result.passed else ("alert", "bad")
        grid.addWidget(IconLabel(icon_name, ink, 14), row, 0)
        grid.addWidget(Label(result.check, "note", wrap=True), row, 1)
        tolerance = format_significant(result.tolerance) if result.tolerance else ""
        for column, text in enumerate(
            (format_significant(result.measured), format_significant(result.expected), tolerance), 2
        ):
            label = Label(text, "value" if column == 2 else "note")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, row, column)
    if len(ordered) > _MOST_ROWS:
        grid.addWidget(Label(f"and {len(ordered) - _MOST_ROWS} more, which passed", "note"), _MOST_ROWS + 1, 1, 1, 4)
    return table
