"""Moving the canvas under the view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from dnnlab.gui.canvas.gestures.gesture import Gesture, Host, Pointer


class Pan(Gesture):
    """Drags the canvas along with the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._at = QPointF()
        self._begin = QPointF()

    def start(self, pointer: Pointer) -> None:
        self._at = self._begin = pointer.view

    def move(self, pointer: Pointer) -> None:
        self.host.pan(pointer.view.x() - self._at.x(), pointer.view.y() - self._at.y())
        self._at = pointer.view

    def cancel(self) -> None:
        self.host.pan(self._begin.x() - self._at.x(), self._begin.y() - self._at.y())
