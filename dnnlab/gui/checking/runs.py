"""Holds an experiment against its theory in a process of its own, at low priority: the window and its run go on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import msgspec
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, QProcess, QTimer, Signal

from dnnlab.errors import DnnlabError, EngineError
from dnnlab.experiments.experiment import CheckResult

COMMAND = (sys.executable, "-m", "dnnlab", "check")
_LOWEST = 19
_PATIENCE = 4000
"""Milliseconds that a run that is called off has to end by itself, and with it its engine."""
_LAST_WORDS = 400


@dataclass(frozen=True, slots=True)
class CheckRun:
    """How the checks of an experiment stand.

    Attributes:
        experiment: Its name.
        standing: Whether they run, came to their end, were called off, or could not be run.
        results: What came out.
        error: Why they could not be run.
    """

    experiment: str
    standing: Literal["running", "finished", "cancelled", "failed"]
    results: tuple[CheckResult, ...] = ()
    error: DnnlabError | None = None

    @property
    def passed(self) -> bool:
        """Whether there are results, and all of them agree."""
        return bool(self.results) and all(result.passed for result in self.results)


class CheckRuns(QObject):
    """Runs the checks of one experiment at a time.

    Signals:
        changed: What is in `run` is another.
        finished: (run: CheckRun) one came to its end.
    """

    changed = Signal()
    finished = Signal(object)

    def __init__(self, command: Sequence[str] = COMMAND, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._clock = QElapsedTimer()
        self.run: CheckRun | None = None
        self._cancelled = False
        self._process = QProcess(self)
        self._process.started.connect(self._lower_priority)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._process.kill)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    @property
    def running(self) -> bool:
        """Whether checks run."""
        return self.run is not None and self.run.standing == "running"

    @property
    def seconds(self) -> int:
        """For how long they have been running."""
        return self._clock.elapsed() // 1000 if self.running else 0

    def of(self, experiment: str) -> CheckRun | None:
        """Return how the checks of an experiment stand; None where they were not run."""
        return self.run if self.run is not None and self.run.experiment == experiment else None

    def start(self, experiment: str) -> None:
        """Begin the checks of an experiment; nothing while others run."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            return
        self._cancelled = False
        self._clock.start()
        self._put(CheckRun(experiment, "running"))
        program, *arguments = self._command
        self._process.start(program, [*arguments, experiment, "--json"])

    def cancel(self) -> None:
        """End them; there are no results then."""
        if not self.running:
            return
        self._cancelled = True
        pid = int(self._process.processId())
        if pid > 0 and os.name == "posix":
            with suppress(OSError):
                os.kill(pid, signal.SIGINT)  # as Ctrl-C: it ends its engine and leaves nothing behind
            self._patience.start()
        else:
            self._process.kill()

    def stop(self) -> None:
        """End them now and wait for that: the window closes."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self.cancel()
            if not self._process.waitForFinished(_PATIENCE):
                self._process.kill()
                self._process.waitForFinished(1000)

    def _put(self, run: CheckRun) -> None:
        self.run = run
        self.changed.emit()
        if run.standing != "running":
            self.finished.emit(run)

    def _lower_priority(self) -> None:
        """Let everything else come first; the engine that it starts inherits that."""
        if hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, int(self._process.processId()), _LOWEST)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self.run is not None:
            remedy = "Run `dnnlab check` in a terminal"
            self._put(
                CheckRun(
                    self.run.experiment,
                    "failed",
                    error=EngineError(
                        "The checks could not be started", where=self._process.errorString(), remedy=remedy
                    ),
                )
            )

    def _on_finished(self) -> None:
        self._patience.stop()
        if self.run is None:
            return
        experiment = self.run.experiment
        if self._cancelled:
            self._put(CheckRun(experiment, "cancelled"))
            return
        output = bytes(self._process.readAllStandardOutput().data())
        words = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        try:
            results = msgspec.json.decode(output, type=tuple[CheckResult, ...])
        except msgspec.MsgspecError:
            remedy = f"Run `dnnlab check {experiment}` in a terminal to see all of it"
            error = EngineError("The checks broke off", where=words[-_LAST_WORDS:], remedy=remedy)
            self._put(CheckRun(experiment, "failed", error=error))
            return
        self._put(CheckRun(experiment, "finished", results))
