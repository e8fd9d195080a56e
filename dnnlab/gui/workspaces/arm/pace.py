"""Calls something no more often than it can be followed, and never forgets the last time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Pace(QObject):
    """Calls at once where the last call is long enough ago, and at the end of the interval otherwise.

    Args:
        milliseconds: Between two calls at least.
        call: What is called.
    """

    def __init__(self, milliseconds: int, call: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._call = call
        self._pending = False
        self._timer = QTimer(self, singleShot=True, interval=milliseconds)
        self._timer.timeout.connect(self._at_end)

    def want(self) -> None:
        """Call now or soon."""
        if self._timer.isActive():
            self._pending = True
        else:
            self._timer.start()
            self._call()

    def _at_end(self) -> None:
        if self._pending:
            self._pending = False
            self.want()
