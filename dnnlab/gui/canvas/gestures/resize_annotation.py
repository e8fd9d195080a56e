"""Dragging an edge or a corner of a note or frame."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.plane import Size
from dnnlab.gui.canvas.annotations.edits import stretched
from dnnlab.gui.canvas.gestures.gesture import CONTROL, DRAG_THRESHOLD, Gesture, Host, Pointer
from dnnlab.gui.canvas.metrics import GRID
from dnnlab.gui.canvas.placement import Box, box_of_annotation
from dnnlab.project.project import Model

CURSORS = {
    "l": Qt.CursorShape.SizeHorCursor,
    "r": Qt.CursorShape.SizeHorCursor,
    "t": Qt.CursorShape.SizeVerCursor,
    "b": Qt.CursorShape.SizeVerCursor,
    "lt": Qt.CursorShape.SizeFDiagCursor,
    "rb": Qt.CursorShape.SizeFDiagCursor,
    "lb": Qt.CursorShape.SizeBDiagCursor,
    "rt": Qt.CursorShape.SizeBDiagCursor,
}
"""The cursor for each grip (see `AnnotationItem.grip_at`)."""


class ResizeAnnotation(Gesture):
    """Takes the edges of a grip along, from line to line of the grid; Ctrl lets them go anywhere.

    What is inside a frame stays where it is. The whole drag is one step of undo; a press without one selects.
    """

    def __init__(self, host: Host, annotation: AnnotationId, grip: str) -> None:
        super().__init__(host)
        self._id = annotation
        self._grip = grip
        self._start: Model = host.editor.model
        self._shown = self._start
        self._begin = QPointF()
        self._from = QPointF()
        self._dragging = False
        self.cursor = CURSORS.get(grip)

    def start(self, pointer: Pointer) -> None:
        self._begin, self._from = pointer.view, pointer.scene
        self.host.editor.document.select([self._id])

    def move(self, pointer: Pointer) -> None:
        self._dragging = self._dragging or (pointer.view - self._begin).manhattanLength() >= DRAG_THRESHOLD
        if not self._dragging:
            return
        way = pointer.scene - self._from
        one = self._start.layout.annotations[self._id]
        box = _dragged(box_of_annotation(one), self._grip, way, GRID if not pointer.holds(CONTROL) else 0.0)
        self._shown = stretched(self._start, self._id, _at_least(box, one.declared.smallest, self._grip))
        self.host.editor.document.preview(self._shown)

    def end(self, pointer: Pointer) -> None:
        if self._dragging:
            name = self._start.layout.annotations[self._id].name
            self.host.editor.document.edit(f"Resize {name}", self._shown)

    def cancel(self) -> None:
        if self._dragging:
            self.host.editor.cancel_move()


def _dragged(box: Box, grip: str, way: QPointF, grid: float) -> Box:
    def shifted(edge: str, at: float, by: float) -> float:
        if edge not in grip:
            return at
        return grid * round((at + by) / grid) if grid else at + by

    return Box(
        shifted("l", box.left, way.x()),
        shifted("t", box.top, way.y()),
        shifted("r", box.right, way.x()),
        shifted("b", box.bottom, way.y()),
    )


def _at_least(box: Box, least: Size, grip: str) -> Box:
    """Return a box of at least a size: what is too small grows at the edges that are dragged."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    if right - left < least.width:
        left, right = (right - least.width, right) if "l" in grip else (left, left + least.width)
    if bottom - top < least.height:
        top, bottom = (bottom - least.height, bottom) if "t" in grip else (top, top + least.height)
    return Box(left, top, right, bottom)
