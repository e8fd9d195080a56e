"""The engine that the session talks to: one process after the other, each with a thread that listens to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from dnnlab.errors import EngineError
from dnnlab.gui.deaths import Deaths
from dnnlab.gui.engine_thread import EngineThread
from dnnlab.link.messages import FromEngine, ToEngine


class EngineLink(QObject):
    """Passes messages to and from the present engine; what one before it still says is not heard.

    Signals:
        received: (message: FromEngine) in the order the engine sent them.
        died: (error: EngineError) the engine ended without being told to; there is none until `start`.

    Args:
        make_thread: Makes what runs an engine and listens to it.
    """

    received = Signal(object)
    died = Signal(object)

    def __init__(self, make_thread: Callable[[QObject], EngineThread], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.deaths = Deaths()
        self._make_thread = make_thread
        self._thread: EngineThread | None = None
        self._retired: list[EngineThread] = []

    @property
    def pid(self) -> int | None:
        """The engine's process id."""
        return self._thread.pid if self._thread else None

    def start(self) -> None:
        """Start an engine."""
        thread = self._make_thread(self)
        thread.received.connect(self._on_received)  # bound methods: Qt then delivers them in the window's thread
        thread.died.connect(self._on_death)
        self._thread = thread
        thread.start()

    def send(self, message: ToEngine) -> None:
        """Send a message, if there is an engine."""
        if self._thread is not None:
            self._thread.send(message)

    def close(self) -> None:
        """End the engine, and wait until it and those before it have ended."""
        threads = [*self._retired, *([self._thread] if self._thread else [])]
        self._thread = None
        for thread in threads:
            thread.close()

    def _on_received(self, thread: EngineThread, message: FromEngine) -> None:
        if thread is self._thread:
            self.received.emit(message)

    def _on_death(self, thread: EngineThread, error: EngineError) -> None:
        self._retired = [old for old in [*self._retired, thread] if old.isRunning()]
        if thread is self._thread:
            self._thread = None
            self.deaths.note()
            self.died.emit(error)
