"""The hand on the canvas: it follows the pointer and hands what it does to gestures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QMouseEvent

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import ANNOTATION_KINDS
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.annotations.item import AnnotationItem
from dnnlab.gui.canvas.connection_item import ConnectionItem
from dnnlab.gui.canvas.gestures.choice import WIRE_REACH, Tool, gesture_for
from dnnlab.gui.canvas.gestures.connect_by_keys import ConnectByKeys
from dnnlab.gui.canvas.gestures.drop_annotation import DropAnnotation
from dnnlab.gui.canvas.gestures.drop_layer import DropLayer
from dnnlab.gui.canvas.gestures.gesture import DRAG_THRESHOLD, Gesture, Host, Pointer
from dnnlab.gui.canvas.gestures.resize_annotation import CURSORS as GRIPS
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.metrics import DETAIL_ZOOM, PORT_REACH
from dnnlab.gui.canvas.pill import fix_rect
from dnnlab.gui.canvas.requests import Requests

_CURSORS = {
    "input": Qt.CursorShape.CrossCursor,
    "output": Qt.CursorShape.CrossCursor,
    "menu": Qt.CursorShape.PointingHandCursor,
    "fix": Qt.CursorShape.PointingHandCursor,
}


class Hand:
    """Knows the tool, what is under the pointer and the gesture under way."""

    def __init__(self, host: Host, requests: Requests) -> None:
        self._host = host
        self._requests = requests
        self.tool: Tool = "select"
        self.gesture: Gesture | None = None
        self._pressed_twice: QPointF | None = None
        self.drop: DropLayer | DropAnnotation | None = None

    # ---- what is under the pointer

    def layer_at(self, point: QPointF) -> LayerItem | None:
        """Return the layer at a point of the scene."""
        return self._host.canvas.layer_at(point, PORT_REACH / self._host.zoom)

    def connection_at(self, point: QPointF) -> ConnectionItem | None:
        """Return the connection at a point of the scene, by its label or its ribbon."""
        if self._host.zoom >= DETAIL_ZOOM:
            labelled = self._host.canvas.connections_labelled_in(QRectF(point, point).adjusted(-1, -1, 1, 1))
            if labelled:
                return labelled[-1]
        return self._host.canvas.connection_at(point, WIRE_REACH / self._host.zoom)

    def annotation_at(self, point: QPointF) -> AnnotationItem | None:
        """Return the note, or the frame by its title or edge, at a point of the scene where no layer is."""
        board, zoom = self._host.canvas.board, self._host.zoom
        note = board.note_at(point, zoom)
        frame = board.frame_at(point, zoom) if note is None else None
        return frame if frame is not None and self.connection_at(point) is None else note

    def cursor(self, point: QPointF | None = None) -> Qt.CursorShape:
        """Return the cursor for a point of the scene, or for none in particular."""
        if self.gesture is not None:
            return self.gesture.cursor or Qt.CursorShape.ArrowCursor
        if self.tool == "hand":
            return Qt.CursorShape.OpenHandCursor
        resting = Qt.CursorShape.CrossCursor if self.tool == "connect" else Qt.CursorShape.ArrowCursor
        if point is None:
            return resting
        item = self.layer_at(point)
        if item is not None:
            return _CURSORS.get(item.part_at(point, self._host.zoom) or "", resting)
        annotation = self.annotation_at(point)
        if annotation is not None:
            return GRIPS.get(annotation.grip_at(point, self._host.zoom), resting)
        return Qt.CursorShape.PointingHandCursor if self.connection_at(point) is not None else resting

    def hover(self, point: QPointF | None) -> None:
        """Show what is under the pointer; None when it has left."""
        self._host.canvas.set_hovered(self.id_at(point) if point is not None else "")

    def id_at(self, point: QPointF) -> str:
        """Return the identity of what is at a point of the scene; empty for nothing."""
        item = self.layer_at(point) or self.annotation_at(point) or self.connection_at(point)
        return item.id if item is not None else ""

    # ---- pressing, moving, releasing

    def press(self, event: QMouseEvent, pointer: Pointer) -> None:
        """A button was pressed; a second button ends what the first began, and a first one what keys began."""
        if isinstance(self.gesture, ConnectByKeys):
            self.cancel()
        if self.gesture is not None:
            self.cancel()
            return
        left = event.button() is Qt.MouseButton.LeftButton
        item = self.layer_at(pointer.scene)
        if left and item is not None and item.part_at(pointer.scene, self._host.zoom) == "menu":
            self._host.editor.document.select([item.id])
            self._requests.layer_menu.emit(item.id, event.globalPosition().toPoint())
            return
        if left and self._mend_at(pointer, item):
            return
        self.gesture = gesture_for(self._host, pointer, event.button(), self.tool)
        if self.gesture is not None:
            self._host.canvas.set_hovered("")
            self.gesture.start(pointer)

    def _mend_at(self, pointer: Pointer, item: LayerItem | None) -> bool:
        """If the words that mend a problem are under the pointer, mend it; return whether they were."""
        if item is not None:
            problem = item.card.problem if item.part_at(pointer.scene, self._host.zoom) == "fix" else None
        else:
            wire = self.connection_at(pointer.scene)
            hit = wire is not None and fix_rect(wire.label_rect, wire.problem).contains(pointer.scene)
            problem = wire.problem if wire is not None and hit else None
        if problem is None or self.tool == "hand":
            return False
        self.mend(problem, problem.fixes[0], pointer.view)
        return True

    def mend(self, problem: Problem, fix: Fix, at: QPointF) -> None:
        """Mend a problem; what stands against it is said at a point of the view."""
        try:
            self._host.editor.mend(problem, fix)
        except DnnlabError as error:
            self._host.show_error(error, at)

    def move(self, pointer: Pointer) -> None:
        """The pointer moved, with or without a button held."""
        if self._pressed_twice is not None and (pointer.view - self._pressed_twice).manhattanLength() >= DRAG_THRESHOLD:
            self._pressed_twice = None
        if self.gesture is not None:
            self.gesture.move(pointer)
        else:
            self.hover(pointer.scene)

    def release(self, pointer: Pointer) -> None:
        """The button was released."""
        if isinstance(self.gesture, ConnectByKeys):
            return
        gesture, self.gesture = self.gesture, None
        twice, self._pressed_twice = self._pressed_twice, None
        if gesture is not None:
            self._try(gesture.end, pointer)
            self.hover(pointer.scene)
        if twice is not None:
            self._open(pointer)

    def double_press(self, event: QMouseEvent, pointer: Pointer) -> None:
        """A button was pressed again soon after a click: a press like any other, a double click if it stays there.

        So a card that was clicked a moment ago can be dragged at once.
        """
        self.press(event, pointer)
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed_twice = pointer.view if left else None

    def _open(self, pointer: Pointer) -> None:
        """After a double click: rename the card or frame, write in the note, or choose a new layer where nothing is."""
        item, annotation = self.layer_at(pointer.scene), self.annotation_at(pointer.scene)
        if item is not None and item.part_at(pointer.scene, self._host.zoom) in ("title", "card"):
            self._requests.rename.emit(item.id)
        elif item is None and annotation is not None:
            self._requests.rename.emit(annotation.id)
        elif item is None and self.connection_at(pointer.scene) is None:
            self._host.offer_layers(pointer.view)

    def cancel(self) -> bool:
        """Take back what a gesture under way has shown; return whether there was one."""
        gesture, self.gesture = self.gesture, None
        self._pressed_twice = None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _try(self, end: Callable[[Pointer], None], pointer: Pointer) -> None:
        try:
            end(pointer)
        except DnnlabError as error:
            self._host.show_error(error, pointer.view)

    # ---- connecting with keys

    def aim_by_key(self, forward: bool) -> str | None:
        """With the connect tool and one layer selected, walk over the layers with which it may be connected.

        Returns:
            The layer come to; empty where there is none, which is said at the selected one; None without the tool.
        """
        if self.gesture is None:
            layer = self._host.editor.document.selected_layer
            if self.tool != "connect" or layer is None:
                return None
            gesture = ConnectByKeys(self._host, layer)
            try:
                gesture.begin()
            except DnnlabError as error:
                self._host.show_error(error, self._host.place_of(layer))
                return ""
            self.gesture = gesture
        return self.gesture.walk(forward) if isinstance(self.gesture, ConnectByKeys) else ""

    def conclude_by_key(self) -> None:
        """Draw the connection that keys have begun, and take up the selecting tool again."""
        if isinstance(self.gesture, ConnectByKeys):
            gesture, self.gesture = self.gesture, None
            at = self._host.place_of(self._host.canvas.stage.drawn_from)
            try:
                gesture.conclude()
            except DnnlabError as error:
                self._host.show_error(error, at)
            self._host.set_tool("select")

    # ---- menus

    def menu(self, event: QContextMenuEvent, point: QPointF, selection_corner: QPoint) -> None:
        """Ask for the menu of what is under the pointer, or of the selection if a key asked for it."""
        self.cancel()
        document, canvas = self._host.editor.document, self._host.canvas
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            found, where = next(iter(document.selection), ""), selection_corner
        else:
            found, where = self.id_at(point), event.globalPos()
        if found and found not in document.selection:
            document.select([found])
        if found in canvas.layers:
            self._requests.layer_menu.emit(found, where)
        elif found in canvas.connections:
            self._requests.connection_menu.emit(found, where)
        elif found in canvas.board.items:
            self._requests.annotation_menu.emit(found, where)
        else:
            self._requests.canvas_menu.emit(where)

    # ---- layers, notes and frames dragged from the palette

    def drag_enter(self, kind: str) -> bool:
        """A drag entered; return whether it carries a layer, a note or a frame."""
        if kind in ANNOTATION_KINDS:
            self.drop = DropAnnotation(self._host, kind)
        else:
            self.drop = DropLayer(self._host, kind) if kind else None
        return self.drop is not None

    def drag_leave(self) -> None:
        """The drag left again."""
        drop, self.drop = self.drop, None
        if drop is not None:
            drop.cancel()

    def drag_drop(self, event: QDropEvent, pointer: Pointer) -> None:
        """It was dropped: a note or frame is then given its words."""
        drop, self.drop = self.drop, None
        if drop is not None:
            self._try(drop.end, pointer)
            event.acceptProposedAction()
        if isinstance(drop, DropAnnotation) and drop.added:
            self._requests.first_words.emit(drop.added)
