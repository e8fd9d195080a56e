"""Selecting layers, notes and frames with a rubber band."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.canvas.gestures.gesture import SHIFT, Gesture, Host, Pointer
from dnnlab.gui.theme import current


class SelectBand(Gesture):
    """Selects the layers and notes that the band meets, and frames wholly inside it.

    With Shift those selected before stay so. Without a move it is a click on nothing, which selects nothing.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._corner = QPointF()
        self._band = QRectF()
        self._before: frozenset[str] = frozenset()
        self._kept: frozenset[str] = frozenset()

    def start(self, pointer: Pointer) -> None:
        document = self.host.editor.document
        self._corner = pointer.scene
        self._before = document.selection
        self._kept = document.selection if pointer.holds(SHIFT) else frozenset()
        document.select(self._kept)

    def move(self, pointer: Pointer) -> None:
        old, self._band = self._band, QRectF(self._corner, pointer.scene).normalized()
        canvas = self.host.canvas
        met = [*canvas.layers_in(self._band), *canvas.board.met_by(self._band)]
        self.host.editor.document.select(self._kept.union(met))
        self.host.refresh(old.united(self._band))

    def end(self, pointer: Pointer) -> None:
        self._clear()

    def cancel(self) -> None:
        self.host.editor.document.select(self._before)
        self._clear()

    def _clear(self) -> None:
        old, self._band = self._band, QRectF()
        self.host.refresh(old)

    def paint(self, painter: QPainter) -> None:
        if not self._band.isEmpty():
            theme = current()
            border = QPen(theme.accent, 1.0)
            border.setCosmetic(True)
            painter.setPen(border)
            painter.setBrush(theme.accent_soft)
            painter.drawRect(self._band)
