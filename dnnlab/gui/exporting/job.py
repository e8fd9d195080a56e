"""Writes files in another process, one after the other: training goes on, and the window never loads torch."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Qt, Signal

from dnnlab.errors import DnnlabError, ExportError
from dnnlab.gui.exporting.outcome import outcome_of
from dnnlab.project.project import MAIN_MODEL

COMMAND = (sys.executable, "-m", "dnnlab")
_LAST_WORDS = 1000


class ExportJob(QObject):
    """Exports a project file to several files.

    Each is written under another name beside its place and moved there only when it is whole, so that calling off or
    a failure leaves nothing behind and what was there before stays.

    Signals:
        started: (number: int) a file is being written.
        succeeded: (number: int, outcome: ExportOutcome) it is there.
        failed: (number: int, error: DnnlabError) it is not.
        finished: nothing goes on any more.
    """

    started = Signal(int)
    succeeded = Signal(int, object)
    failed = Signal(int, object)
    finished = Signal()

    def __init__(
        self,
        project: Path,
        files: Sequence[Path],
        command: Sequence[str] = COMMAND,
        parent: QObject | None = None,
        *,
        model: str = MAIN_MODEL,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._project, self._files, self._command = project, tuple(files), tuple(command)
        self._number = -1
        self._folder: Path | None = None
        self._called_off = False
        self._process = QProcess(self)
        self._process.finished.connect(self._on_finished)
        # Queued: a process cannot be started again from within the complaint that it did not start.
        self._process.errorOccurred.connect(self._on_error, Qt.ConnectionType.QueuedConnection)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    def start(self) -> None:
        """Begin with the first file."""
        self._next()

    @property
    def is_running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def call_off(self) -> None:
        """Write no more; `finished` follows."""
        self._called_off = True
        if self.is_running:
            self._process.kill()
        else:
            self._next()

    def stop(self) -> None:
        """End the process now and wait for it: the program closes."""
        self._called_off = True
        if self.is_running:
            self._process.kill()
            self._process.waitForFinished(2000)

    def _next(self) -> None:
        self._number += 1
        if self._called_off or self._number >= len(self._files):
            self.finished.emit()
            return
        out = self._files[self._number]
        self.started.emit(self._number)
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=".dnnlab-export-", dir=out.parent))
        except OSError as error:
            self._fail(_unwritable(out, error))
            return
        program, *arguments = self._command
        beside = self._folder / out.name
        which = [] if self._model == MAIN_MODEL else ["--model", self._model]
        self._process.start(program, [*arguments, "export", str(self._project), str(beside), "--json", *which])

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # every other error is followed by `finished`
            reason = self._process.errorString()
            self._fail(ExportError(f"The export could not be started: {reason}", remedy="Install dnnlab again"))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        printed = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        complained = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        if self._called_off:
            self._clear()
            self.finished.emit()
        elif code != 0 or status is not QProcess.ExitStatus.NormalExit:
            self._fail(_complaint(complained, code))
        else:
            self._keep(printed)

    def _keep(self, printed: str) -> None:
        out = self._files[self._number]
        assert self._folder is not None
        try:
            outcome = outcome_of(printed, out)
            if outcome.passed:
                (self._folder / out.name).replace(out)
        except OSError as error:
            self._fail(_unwritable(out, error))
        except DnnlabError as error:
            self._fail(error)
        else:
            self._clear()
            self.succeeded.emit(self._number, outcome)
            self._next()

    def _fail(self, error: DnnlabError) -> None:
        self._clear()
        self.failed.emit(self._number, error)
        self._next()

    def _clear(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _unwritable(out: Path, error: OSError) -> ExportError:
    reason = error.strerror or str(error)
    return ExportError(f"The file cannot be written: {reason}", where=out.name, remedy="Choose another folder")


def _complaint(text: str, code: int) -> ExportError:
    """Return the error that a process ended with: its last line, which names what was wrong and what to do."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ours = [line for line in lines if line.startswith("dnnlab: ")]
    last = (ours or lines or [f"The export ended with exit code {code} and said nothing"])[-1]
    return ExportError(last.removeprefix("dnnlab: ").removesuffix(".")[:_LAST_WORDS])
