"""Noticing a window's first painting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _FirstPaint(QObject):
    def __init__(self, window: QWidget, painted: Callable[[], object]) -> None:
        super().__init__(window)
        self._painted, self._seen = painted, False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # a window wholly covered by its children gets no Paint of its own, but always the request to update
        if event.type() in (QEvent.Type.Paint, QEvent.Type.UpdateRequest) and not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._painted)  # after this round of painting, children included
        return False


def on_first_paint(window: QWidget, painted: Callable[[], object]) -> None:
    """Call `painted` once, right after the window and its children were painted for the first time."""
    _FirstPaint(window, painted)
