"""Sends what a person edited to the engine: soon, not at once, so that edits that follow each other are one message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from dnnlab.gui.document import Document
from dnnlab.gui.model_sessions import ModelSessions
from dnnlab.link.messages import ToEngine

EDIT_DELAY = 30
"""Milliseconds: edits that follow each other faster (a slider) reach the engine as one."""
DATA_INTERVAL = 250
"""Milliseconds between two data sets that are sent, at least: each is laid out anew."""


class EditSender(QObject):
    """Knows which edits wait.

    Args:
        document: What is edited.
        models: What the engine was told of each model.
        send: Sends a message, if there is an engine that can take it.
    """

    def __init__(
        self,
        document: Document,
        models: ModelSessions,
        send: Callable[[ToEngine], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._models, self._send = document, models, send
        self._soon = QTimer(self, singleShot=True, interval=EDIT_DELAY)
        self._soon.timeout.connect(self._send_edits)
        self._data_sent = QTimer(self, singleShot=True, interval=DATA_INTERVAL)
        self._data_sent.timeout.connect(self._send_edits)

    @property
    def _other_data(self) -> bool:
        return any(one.lacks(self._document.dataset) for one in self._models)

    def send_soon(self) -> None:
        """Something was edited."""
        if not (self._other_data and self._soon.isActive()):  # a drag that goes on shall not keep data from being sent
            self._soon.start()

    def flush(self) -> None:
        """Send now what waits: what is said next is about the network as it is now."""
        if self._soon.isActive() or self._data_sent.isActive():
            self._soon.stop()
            self._send_edits(now=True)

    def _send_edits(self, *, now: bool = False) -> None:
        """Send what was edited. Data that follows other data too soon waits, with what was edited meanwhile."""
        if self._other_data:
            if self._data_sent.isActive() and not now:
                return
            self._data_sent.start()
        for one in self._models:
            for message in one.edits(self._document.project, self._document.dataset):
                self._send(message)
