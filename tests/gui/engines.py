"""An engine for tests of the window that says only what a test wants said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from dnnlab.errors import DnnlabError
from dnnlab.link.messages import Frame, Loaded, LossBatch, Progress, Ready, SnapshotMark, ToEngine
from dnnlab.project.project import MAIN_MODEL

Message = TypeVar("Message")
READY = Ready(("cpu",), {"torch": "2"})


class ScriptedEngine(QObject):
    """Stands in for the thread: keeps what is sent, says what the test wants said."""

    received = Signal(object, object)
    died = Signal(object, object)
    made: ClassVar[list[ScriptedEngine]] = []

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sent: list[ToEngine] = []
        self.pid = 1000 + len(ScriptedEngine.made)
        ScriptedEngine.made.append(self)

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def isRunning(self) -> bool:
        return False

    def send(self, message: ToEngine) -> None:
        self.sent.append(message)

    def say(self, *messages: object) -> None:
        for message in messages:
            self.received.emit(self, message)

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.sent if isinstance(message, kind)]


def engine() -> ScriptedEngine:
    """Return the engine that the session speaks with: the last that was made."""
    return ScriptedEngine.made[-1]


def loaded(model: str = MAIN_MODEL, step: int = 0, trainable: DnnlabError | None = None) -> Loaded:
    """Return what an engine says that has taken up a model."""
    return Loaded(model, step, "cpu", "CPU", "fused", "float32", trainable)


def progress(
    step: int, losses: Sequence[float] = (), *, first: int | None = None, running: bool = True, marks: int = 0
) -> Progress:
    """Return how a run stands; the losses end at its step if `first` does not say where they begin."""
    start = step - len(losses) + 1 if first is None else first
    batch = LossBatch(start, np.array(losses), np.empty(0, np.int64), np.empty(0))
    tape = tuple(SnapshotMark(number) for number in range(marks)) if marks else None
    return Progress(step, step, running, 100.0, 0.01, 1.0, batch, tape)


def frame(step: int, losses: Sequence[float] = (), *, first: int | None = None, running: bool = True) -> Frame:
    """Return a frame about the main model."""
    return Frame({MAIN_MODEL: progress(step, losses, first=first, running=running)}, {})
