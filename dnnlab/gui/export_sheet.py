"""The sheet that exports the model: formats, place, progress, and the proof that the files agree with the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.exporting import naming
from dnnlab.gui.exporting.choices import Choices, icon_for
from dnnlab.gui.exporting.file_row import FileRow
from dnnlab.gui.exporting.findings import Findings
from dnnlab.gui.exporting.job import COMMAND, ExportJob
from dnnlab.gui.exporting.outcome import ExportOutcome
from dnnlab.gui.exporting.slide_over import SlideOver
from dnnlab.gui.theme import set_property
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.project.project import MAIN_MODEL

Done = Callable[[Path], None]
Failed = Callable[[DnnlabError], None]
WriteProject = Callable[[Done, Failed], None]


class Stage(Enum):
    """What the sheet is at."""

    CHOOSING = "choosing"
    ASKING = "asking"
    WORKING = "working"
    OVER = "over"


class ExportSheet(SlideOver):
    """Exports the present model to files; training goes on meanwhile.

    Args:
        window: The window it covers.
        write_project: Saves the present state to a temporary project file and calls back in the window's thread,
            with its path or with what went wrong.
        title: The project's title, from which the files' name is proposed.
        default_folder: Where they go unless the person says otherwise.
        command: The program that exports.
        model: Which of the project's models.
    """

    def __init__(
        self,
        window: QWidget,
        write_project: WriteProject,
        title: str,
        default_folder: Path,
        *,
        command: Sequence[str] = COMMAND,
        model: str = MAIN_MODEL,
    ) -> None:
        super().__init__(window)
        self._model = model
        self._write_project, self._command = write_project, tuple(command)
        self._stage = Stage.CHOOSING
        self._rows: list[FileRow] = []
        self._outcomes: list[ExportOutcome] = []
        self._findings: Findings | None = None
        self._job: ExportJob | None = None
        self._attempt = 0
        self.setAccessibleName("Export model")
        self.choices = Choices(title, default_folder)
        self.choices.changed.connect(self._choose_again)
        self._make_buttons()
        self._lay_out(title)
        self._show_files()

    @property
    def stage(self) -> Stage:
        """What the sheet is at."""
        return self._stage

    @property
    def outcomes(self) -> tuple[ExportOutcome, ...]:
        """What was compared so far; files that do not pass are not kept."""
        return tuple(self._outcomes)

    @property
    def _kept(self) -> list[ExportOutcome]:
        return [outcome for outcome in self._outcomes if outcome.passed]

    @property
    def rows(self) -> tuple[FileRow, ...]:
        """The lines of the files."""
        return tuple(self._rows)

    def open_sheet(self) -> None:
        """Slide in."""
        self.slide_in(self.choices.cards["onnx"])

    def may_close(self) -> bool:
        """End what goes on; the sheet closes."""
        self._attempt += 1  # a project file that is still being written is for nobody now
        if self._job is not None:
            self._job.stop()
        return True

    # ---- making it

    def _make_buttons(self) -> None:
        self.complaint = Label("", "warn", wrap=True)
        self.question = Label("", "warn", wrap=True)
        self.replace_button = Button("Replace", "danger", small=True)
        self.replace_button.clicked.connect(self._begin)
        self.keep_button = Button("Keep", small=True)
        self.keep_button.clicked.connect(self._choose_again)
        self.open_button = Button("Open folder", icon_name="folder-open-outline")
        self.open_button.clicked.connect(self._open_folder)
        self.cancel_button = Button("Cancel")
        self.cancel_button.clicked.connect(self._cancel)
        self.export_button = Button("Export", "primary", icon_name="export-variant")
        self.export_button.clicked.connect(self._export)
        self.close_button = IconButton("close", "Close")
        self.close_button.clicked.connect(self.close_sheet)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(title))
        column.addWidget(_line())
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._body())
        column.addWidget(self._scroll, 1)
        column.addWidget(_line())
        column.addLayout(self._foot())

    def _head(self, title: str) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label("Export model", "title"))
        words.addWidget(Label(f"{title}, with its weights as they are now", "note"))
        head = QHBoxLayout()
        head.setContentsMargins(24, 10, 14, 10)
        head.addLayout(words, 1)
        head.addWidget(self.close_button)
        return head

    def _body(self) -> QWidget:
        body = QWidget()
        set_property(body, "plain", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.choices)
        column.addSpacing(10)
        files = QHBoxLayout()
        files.addWidget(Label("Files", "strong"))
        files.addStretch(1)
        self._total = Label("", "note")
        files.addWidget(self._total)
        column.addLayout(files)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        column.addSpacing(10)
        self._found = QVBoxLayout()
        column.addLayout(self._found)
        column.addStretch(1)
        return body

    def _foot(self) -> QVBoxLayout:
        self._asking = QWidget()
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        asking.addWidget(IconLabel("alert-circle-outline", "warn"))
        asking.addWidget(self.question, 1)
        asking.addWidget(self.keep_button)
        asking.addWidget(self.replace_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.complaint, 1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(10)
        foot.addWidget(self._asking)
        foot.addLayout(buttons)
        return foot

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_PageDown | Qt.Key.Key_Down:
                bar.setValue(bar.value() + bar.pageStep() // 2)
            case Qt.Key.Key_PageUp | Qt.Key.Key_Up:
                bar.setValue(bar.value() - bar.pageStep() // 2)
        super().keyPressEvent(event)

    # ---- choosing

    def _choose_again(self) -> None:
        self._outcomes.clear()
        self._drop_findings()
        self._go_to(Stage.CHOOSING)
        self._show_files()

    def _show_files(self) -> None:
        """List the files that would be written, or say what is missing."""
        reason = self.choices.complaint()
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [] if reason else [FileRow(path, icon_for(path)) for path in self.choices.files()]
        for row in self._rows:
            self._list.addWidget(row)
        self._total.setText("")
        self.complaint.setText(reason)
        self.export_button.setEnabled(not reason)
        self.export_button.setToolTip(reason)
        count = len(self._rows) or len(self.choices.formats())
        self.export_button.setText(f"Export {count} file{'' if count == 1 else 's'}")
        self._go_to(self._stage)

    def _go_to(self, stage: Stage) -> None:
        self._stage = stage
        choosing, working, over = stage is Stage.CHOOSING, stage is Stage.WORKING, stage is Stage.OVER
        self.choices.setEnabled(not working)
        self._asking.setVisible(stage is Stage.ASKING)
        if not (choosing or over):
            self.complaint.setText("")
        self.open_button.setVisible(over and bool(self._kept))
        self.export_button.setVisible(choosing or (over and not self._kept))
        self.cancel_button.setVisible(stage is not Stage.ASKING)
        self.cancel_button.setText("Close" if over else "Cancel")

    # ---- exporting

    def _export(self) -> None:
        there = [path.name for path in self.choices.files() if path.exists()]
        if not there:
            self._begin()
            return
        verb = "is" if len(there) == 1 else "are"
        self.question.setText(f"{' and '.join(there)} {verb} there already.")
        self._go_to(Stage.ASKING)
        self.keep_button.setFocus()

    def _begin(self) -> None:
        self._outcomes.clear()
        self._drop_findings()
        self._attempt += 1
        attempt = self._attempt
        self._go_to(Stage.WORKING)
        self.cancel_button.setFocus()
        for number, row in enumerate(self._rows):
            (row.show_waiting if number else row.show_running)()

        def done(project: Path) -> None:
            if attempt == self._attempt:
                self._start_job(project)

        def failed(error: DnnlabError) -> None:
            if attempt == self._attempt:
                self._on_not_saved(error)

        self._write_project(done, failed)

    def _start_job(self, project: Path) -> None:
        self._job = ExportJob(project, [row.path for row in self._rows], self._command, self, model=self._model)
        self._job.started.connect(self._on_started)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)
        self._job.finished.connect(self._on_finished)
        self._job.start()

    def _on_not_saved(self, error: DnnlabError) -> None:
        for row in self._rows:
            row.show_error(error)
        self._on_finished()

    def _on_started(self, number: int) -> None:
        self._rows[number].show_running()

    def _on_succeeded(self, number: int, outcome: ExportOutcome) -> None:
        self._rows[number].show_outcome(outcome)
        self._outcomes.append(outcome)
        self._total.setText(f"{naming.size_text(sum(one.bytes for one in self._kept))} in total")

    def _on_failed(self, number: int, error: DnnlabError) -> None:
        self._rows[number].show_error(error)

    def _on_finished(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
        for row in self._rows:
            if not row.is_over:
                row.show_called_off()
        self._drop_findings()
        if self._outcomes:
            self._findings = Findings(self._outcomes)
            self._found.addWidget(self._findings)
        self._go_to(Stage.OVER)
        failures = len(self._rows) - len(self._kept)
        if failures:
            self.complaint.setText(f"{format_integer(failures)} of {len(self._rows)} not written")
        (self.open_button if self._kept else self.export_button).setFocus()

    def _drop_findings(self) -> None:
        if self._findings is not None:
            self._found.removeWidget(self._findings)
            self._findings.hide()
            self._findings.deleteLater()
            self._findings = None

    def _cancel(self) -> None:
        if self._stage is not Stage.WORKING:
            self.close_sheet()
            return
        self._attempt += 1
        if self._job is not None:
            self._job.call_off()
        else:
            self._on_finished()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.choices.chosen_folder())))


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
