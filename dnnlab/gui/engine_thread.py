"""The window's background thread: it starts the engine process, listens to it, and notices when it dies."""

from __future__ import annotations

from PySide6.QtCore import QObject, QThread, Signal

from dnnlab.errors import EngineError
from dnnlab.link.client import EngineClient
from dnnlab.link.messages import FromEngine, ToEngine


class EngineThread(QThread):
    """Owns one engine process for its whole life; for another process, make another thread.

    Signals:
        received: (thread: EngineThread, message: FromEngine) in the order the engine sent them.
        died: (thread: EngineThread, error: EngineError) the process ended without being told to.
    """

    received = Signal(object, object)
    died = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = EngineClient()
        self._closing = False

    @property
    def pid(self) -> int | None:
        """The engine's process id, None before it started."""
        return self._client.pid

    def send(self, message: ToEngine) -> None:
        """Send a message; lost if the engine is dead, which `died` tells."""
        try:
            self._client.send(message)
        except EngineError:
            return  # run() meets the same broken pipe and reports it once

    def run(self) -> None:
        """Listen until the engine dies or `close` is called. Runs in this thread."""
        try:
            self._client.start()
            while not self._closing:
                message: FromEngine | None = self._client.receive(timeout=0.25)
                if message is not None and not self._closing:
                    self.received.emit(self, message)
        except EngineError as error:
            self._tell(error)
        except Exception as error:  # no room for the engine's files, say: the window must not wait for ever
            self._tell(
                EngineError(
                    f"The engine cannot be used: {error}", remedy="Choose Train > Restart engine, or start dnnlab again"
                )
            )
        finally:
            self._client.close(timeout=2.0)

    def _tell(self, error: EngineError) -> None:
        if not self._closing:
            self.died.emit(self, error)

    def close(self) -> None:
        """End the engine and wait for this thread."""
        self._closing = True
        self._client.wake()
        self.wait(8000)
