"""Dragging layers over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.gestures.gesture import ALT, CONTROL, SHIFT, Gesture, Host, Pointer
from dnnlab.gui.canvas.metrics import snapped
from dnnlab.project.project import Model

_THRESHOLD = 4.0


class MoveLayers(Gesture):
    """Drags the pressed layer, and the others selected with it, from grid point to grid point; Ctrl leaves the grid.

    Pressed with Alt it drags copies and leaves the layers where they are.

    A press selects; with Shift it adds or takes away. Released without a drag, a press on one of several selected
    layers selects that one alone. The whole drag is one step of undo.
    """

    def __init__(self, host: Host, layer: LayerId) -> None:
        super().__init__(host)
        self._layer = layer
        self._begin = QPointF()
        self._from = QPointF()
        self._start: Model = host.editor.model
        self._layers: tuple[LayerId, ...] = ()
        self._shift = (0.0, 0.0)
        self._dragging = False
        self._was_selected = False
        self._copies = False
        self._selected: frozenset[str] = frozenset()

    def start(self, pointer: Pointer) -> None:
        document = self.host.editor.document
        self._begin, self._from = pointer.view, pointer.scene
        self._was_selected = self._layer in document.selection
        self._copies = pointer.holds(ALT)
        if pointer.holds(SHIFT):
            document.select(document.selection ^ {self._layer})
        elif not self._was_selected:
            document.select([self._layer])

    def move(self, pointer: Pointer) -> None:
        if not self._dragging and not self._begin_dragging(pointer):
            return
        way = pointer.scene - self._from
        corner = self._start.layout.at(self._layer)
        goal = Point(corner.x + way.x(), corner.y + way.y())
        goal = goal if pointer.holds(CONTROL) else snapped(goal)
        shift = (goal.x - corner.x, goal.y - corner.y)
        if shift != self._shift:
            self._shift = shift
            self.host.editor.preview_move(self._start, self._layers, *shift)

    def _begin_dragging(self, pointer: Pointer) -> bool:
        way = pointer.view - self._begin
        if abs(way.x()) + abs(way.y()) < _THRESHOLD:
            return False
        document = self.host.editor.document
        if self._layer not in document.selection:  # Shift took it away, but it is dragged after all
            document.select(document.selection | {self._layer})
        self._layers = tuple(id for id in document.selection if id in document.network.layers)
        self._dragging = True
        self.cursor = Qt.CursorShape.ClosedHandCursor
        if self._copies:
            self._drag_copies()
        return True

    def _drag_copies(self) -> None:
        self.cursor = Qt.CursorShape.DragCopyCursor
        self._selected = self.host.editor.document.selection
        self._start, copies = self.host.editor.preview_copies(self._layers)
        self._layer, self._layers = copies[self._layer], tuple(copies.values())

    def end(self, pointer: Pointer) -> None:
        if self._dragging:
            if self._copies and self._shift == (0.0, 0.0):
                self.cancel()
            else:
                verb = "Copy" if self._copies else "Move"
                self.host.editor.move(self._start, self._layers, *self._shift, verb)
        elif self._was_selected and not pointer.holds(SHIFT):
            self.host.editor.document.select([self._layer])

    def cancel(self) -> None:
        if self._dragging:
            self.host.editor.cancel_move()
            if self._copies:
                self.host.editor.document.select(self._selected)
