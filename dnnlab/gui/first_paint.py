"""Noticing a window's first painting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _FirstPaint(QObject):
    """Watches the native window: a request to update may come before there is anything to paint on."""

    def __init__(self, window: QWidget, painted: Callable[[], object]) -> None:
        super().__init__(window)
        self._painted = painted
        window.winId()  # makes the native window
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Expose:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)  # Qt paints the window and all in it as it handles this event
        return False


def on_first_paint(window: QWidget, painted: Callable[[], object]) -> None:
    """Call `painted` once, right after a top-level window and all in it were painted for the first time."""
    _FirstPaint(window, painted)
