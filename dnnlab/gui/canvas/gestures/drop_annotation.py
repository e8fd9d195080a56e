"""Dragging a new note or frame from the palette over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.edits import added
from dnnlab.gui.canvas.annotations.painter import paint_annotation
from dnnlab.gui.canvas.gestures.gesture import Gesture, Host, Pointer
from dnnlab.gui.theme import current


class DropAnnotation(Gesture):
    """Shows where a note or frame dragged from the palette would stand.

    Attributes:
        added: What was added; empty before that.
    """

    def __init__(self, host: Host, kind: str) -> None:
        super().__init__(host)
        self._kind = kind
        model, id = added(host.editor.model, kind, Point(0.0, 0.0))
        self._ghost = model.layout.annotations[id]
        self._area = QRectF()
        self.added: AnnotationId = ""

    def move(self, pointer: Pointer) -> None:
        model, id = added(self.host.editor.model, self._kind, Point(pointer.scene.x(), pointer.scene.y()))
        self._ghost = model.layout.annotations[id]
        corner, size = self._ghost.corner, self._ghost.size
        old, self._area = self._area, QRectF(corner.x, corner.y, size.width, size.height)
        self.host.refresh(old.united(self._area))

    def end(self, pointer: Pointer) -> None:
        self.cancel()
        self.added = self.host.editor.add(self._kind, Point(pointer.scene.x(), pointer.scene.y()))

    def cancel(self) -> None:
        old, self._area = self._area, QRectF()
        self.host.refresh(old)

    def paint(self, painter: QPainter) -> None:
        if self._area.isEmpty():
            return
        painter.save()
        painter.setOpacity(0.8)
        painter.translate(self._area.topLeft())
        paint_annotation(painter, self._ghost, current(), self.host.zoom)
        painter.restore()
