"""An engine for tests of the window that says only what a test wants said."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from PySide6.QtCore import QObject, Signal

from dnnlab.link.messages import ToEngine

Message = TypeVar("Message")


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
