"""The hand on the units level: it follows the pointer and hands what it does to gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from dnnlab.errors import DnnlabError
from dnnlab.gui.canvas.gestures.gesture import Pointer
from dnnlab.gui.canvas.units.gestures import BandUnits, DrawWire, MoveFrames, PanUnits, UnitsGesture
from dnnlab.gui.canvas.units.marks import BiasAt, Mark, UnitAt, WeightAt

if TYPE_CHECKING:
    from dnnlab.gui.canvas.units.view import UnitsView


class UnitsHand:
    """Knows what is under the pointer and the gesture under way."""

    def __init__(self, view: UnitsView) -> None:
        self._view = view
        self.gesture: UnitsGesture | None = None

    def press(self, event: QMouseEvent) -> None:
        """A button was pressed: a gesture begins, or a weight or bias is chosen."""
        if self.gesture is not None:  # a second button ends what the first began
            self.cancel()
            return
        pointer = self._pointer(event)
        self.gesture = self._gesture_for(event.button(), pointer)
        self._view.marks.loop = ()
        if self.gesture is not None:
            self._view.marks.hovered = None
            self.gesture.start(pointer)
        self._show_cursor()

    def _gesture_for(self, button: Qt.MouseButton, pointer: Pointer) -> UnitsGesture | None:
        view, left = self._view, button is Qt.MouseButton.LeftButton
        if button is Qt.MouseButton.MiddleButton or (left and view.holds_hand()):
            return PanUnits(view)
        if not left:
            return None
        mark = view.mark_at(pointer.scene)
        if isinstance(mark, UnitAt):
            return DrawWire(view, mark)
        if isinstance(mark, WeightAt | BiasAt):
            view.choose(mark)
            return None
        frame = view.opened.frame_at(pointer.scene.x(), pointer.scene.y())
        view.choose(None)
        return MoveFrames(view, frame.id) if frame is not None else BandUnits(view)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        pointer = self._pointer(event)
        if self.gesture is not None:
            self.gesture.move(pointer)
            self._view.viewport().update()
        else:
            self.hover(self._view.mark_at(pointer.scene))
        self._show_cursor()

    def release(self, event: QMouseEvent) -> None:
        """The button was released: what the gesture was about is done, or what stands against it is said."""
        gesture, self.gesture = self.gesture, None
        pointer = self._pointer(event)
        if gesture is not None:
            try:
                gesture.end(pointer)
            except DnnlabError as error:
                self._view.show_error(error, pointer.view, gesture.way_out(error))
            self.hover(self._view.mark_at(pointer.scene))
            self._view.viewport().update()
        self._show_cursor()

    def cancel(self) -> bool:
        """Take back what a gesture has shown; return whether there was one."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self._view.viewport().update()
        return gesture is not None

    def hover(self, mark: Mark) -> None:
        """Let what is under the pointer stand out."""
        if mark != self._view.marks.hovered:
            self._view.marks.hovered = mark
            self._view.viewport().update()

    def _pointer(self, event: QMouseEvent) -> Pointer:
        return Pointer(self._view.camera.to_scene(event.position()), event.position(), event.modifiers())

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.gesture is not None:
            shape = self.gesture.cursor or shape
        elif self._view.holds_hand():
            shape = Qt.CursorShape.OpenHandCursor
        elif self._view.marks.hovered is not None:
            shape = Qt.CursorShape.PointingHandCursor
        self._view.viewport().setCursor(shape)
