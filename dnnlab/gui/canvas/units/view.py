"""The view of the units level: it paints the opened network, and passes pointer and keys on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsScene, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.bubble import Bubble
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.gestures.gesture import Pointer
from dnnlab.gui.canvas.ground import paint_floating_shadow, paint_ground_dots
from dnnlab.gui.canvas.refusal import Offer
from dnnlab.gui.canvas.units.deleting import delete_unit, remove_weight
from dnnlab.gui.canvas.units.gestures import BandUnits, DrawWire, MoveFrames, PanUnits, UnitsGesture
from dnnlab.gui.canvas.units.marks import Mark, Marks, UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.painter import Sight, UnitsPainter
from dnnlab.gui.canvas.units.walking import next_unit
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.painting import paint_ground
from dnnlab.project.project import Model

PERCENT = 2.2
"""Frames stand for cards seen at 220 %: so is the zoom told."""
_WIRE_REACH = 7.0


class UnitsView(ZoomableView):
    """Shows the network opened into units and weights.

    Signals:
        chosen: (mark: Mark) another unit or weight was chosen, or none.
        menu_asked: (mark: Mark | LayerId, at: QPoint) for what is at a point of the screen; empty for nothing.

    Attributes:
        opened: What is shown.
        marks: What stands out.
        numbers: Whether the values of all weights are shown.
        shadows: Returns the rectangles, in pixels of the view, of what floats over it.
        holds_hand: Returns whether the left button pans.
    """

    chosen = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, editor: CanvasEditor, parent: QWidget | None = None) -> None:
        super().__init__(QGraphicsScene(), parent)
        self._empty = self.scene()
        self._editor = editor
        self.opened = Opened()
        self.marks = Marks()
        self.numbers = False
        self.gesture: UnitsGesture | None = None
        self.shadows: Callable[[], list[QRect]] = list
        self.holds_hand: Callable[[], bool] = bool
        self.bubble = Bubble(self)
        self.painter = UnitsPainter(self.opened, self.marks, self)
        self.painter.wires.ready.connect(self.viewport().update)
        self._ringed = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network canvas, units")
        theme_switch().changed.connect(self._restyle)

    @property
    def editor(self) -> CanvasEditor:
        return self._editor

    @property
    def percentage(self) -> float:
        return PERCENT * self.zoom

    def seen(self) -> QRectF:
        exposed = self.camera.exposed()
        corners = (exposed.topLeft(), exposed.bottomRight())
        (left, top), (right, bottom) = ((p.x, p.y) for p in (self.opened.to_layout(c.x(), c.y()) for c in corners))
        return QRectF(left, top, right - left, bottom - top)

    def look_at(self, place: QPointF) -> None:
        self.centre(QPointF(*self.opened.from_layout(Point(place.x(), place.y()))))

    # ---- following

    def take(self, model: Model) -> None:
        """Show a model."""
        before = self.opened.network
        self.opened.take(model)
        self._drop_gone_marks(before)
        self.refresh_wires()

    def begin(self, model: Model) -> None:
        """Show another document's model."""
        self.opened.forget_all()
        self.painter.forget()
        self.choose(None)
        self.take(model)

    def refresh_wires(self) -> None:
        """Weights look different."""
        self.painter.wires.refresh()
        self.viewport().update()

    def _drop_gone_marks(self, before: Network) -> None:
        """Let go of units and weights that went, or whose place in their layer another one has now."""
        hovered, chosen = self.marks.hovered, self.marks.chosen
        self.marks.hovered = hovered if self._is_there(hovered) and self._is_same(hovered, before) else None
        if not self._is_there(chosen) or not self._is_same(chosen, before):
            self.choose(None)

    def _is_same(self, mark: Mark, before: Network) -> bool:
        """Whether a mark is about the same units as before an edit."""
        after = self.opened.network
        match mark:
            case UnitAt(layer, _):
                ends = [layer]
            case WeightAt(connection, _, _):
                ends = [after.connections[connection].source, after.connections[connection].target]
            case _:
                return True
        return all(id in before.layers and before.layers[id].rows == after.layers[id].rows for id in ends)

    def _is_there(self, mark: Mark) -> bool:
        match mark:
            case UnitAt(layer, index):
                return layer in self.opened.frames and index < len(self.opened.frames[layer].centres)
            case WeightAt(connection, row, column):
                if connection not in self.opened.network.connections:
                    return False
                strands = self.opened.strands(connection)
                rows, columns = strands.bundle.shape
                return row < rows and column < columns and bool(strands.present[row, column])
        return True

    def _restyle(self) -> None:
        self.painter.forget()
        self.viewport().update()

    # ---- what is where

    def content_rect(self, ids: frozenset[str] | None = None) -> QRectF:
        return self.opened.content(ids)

    def unit_at(self, point: QPointF) -> UnitAt | None:
        """Return the circle at a point of the scene."""
        frame = self.opened.frame_at(point.x(), point.y())
        index = frame.circle_at(point.x(), point.y(), 2 / self.zoom) if frame is not None else None
        return UnitAt(frame.id, index) if frame is not None and index is not None else None

    def weight_at(self, point: QPointF) -> WeightAt | None:
        """Return the weight whose curve is at a point of the scene."""
        reach = _WIRE_REACH / self.zoom
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        best: tuple[float, WeightAt] | None = None
        for id in self.opened.connections_in(area):
            strands = self.opened.strands(id)
            inside = strands.present & strands.bundle.meeting(area.left(), area.top(), area.right(), area.bottom())
            found = None if strands.identity else strands.bundle.nearest(point.x(), point.y(), inside)
            if found is not None and found[2] <= reach and (best is None or found[2] < best[0]):
                best = found[2], WeightAt(id, found[0], found[1])
        return best[1] if best else None

    def mark_at(self, point: QPointF) -> Mark:
        """Return the unit or else the weight at a point of the scene."""
        return self.unit_at(point) or self.weight_at(point)

    def value_of(self, weight: WeightAt) -> float | None:
        """Return a weight's value; None while the engine has not told it."""
        return self.opened.weight(weight.connection, weight.row, weight.column)

    def place_of(self, weight: WeightAt, share: float = 0.5) -> QPointF:
        """Return a point on a weight's curve, in pixels of the view."""
        bundle = self.opened.strands(weight.connection).bundle
        return self.camera.to_view(QPointF(*bundle.at(weight.row, weight.column, share)))

    # ---- choosing

    def choose(self, mark: Mark) -> None:
        """Choose a unit or a weight; its layer or connection becomes the selection."""
        if mark == self.marks.chosen:
            return
        self.marks.chosen = mark
        match mark:
            case UnitAt(layer, _):
                self._editor.document.select([layer])
            case WeightAt(connection, _, _):
                self._editor.document.select([connection])
        self.viewport().update()
        self.chosen.emit(mark)

    def selection_changed(self) -> None:
        """The document's selection is another: a unit or weight of something else is no longer chosen."""
        mark, selection = self.marks.chosen, self._editor.document.selection
        if mark is not None:
            owner = mark.layer if isinstance(mark, UnitAt) else mark.connection
            if selection != {owner}:
                self.choose(None)
        self.viewport().update()

    def delete_chosen(self) -> bool:
        """Delete the chosen unit or remove the chosen weight; return whether one was chosen."""
        mark = self.marks.chosen
        if mark is None:
            return False
        try:
            if isinstance(mark, UnitAt):
                delete_unit(self._editor, mark)
            else:
                remove_weight(self._editor, mark)
        except DnnlabError as error:
            self.show_error(error, self._where(mark))
        return True

    def _where(self, mark: UnitAt | WeightAt) -> QPointF:
        if isinstance(mark, WeightAt):
            return self.place_of(mark)
        return self.camera.to_view(QPointF(*self.opened.frames[mark.layer].centres[mark.index]))

    def show_error(self, error: DnnlabError, at: QPointF, offer: Offer | None = None) -> None:
        """Say at a point of the view what stands against something, and offer the way out if there is one."""
        guarded = offer.guarded(lambda other: self.show_error(other, at)) if offer is not None else None
        self.bubble.say(error, at, stays=False, offer=guarded)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        world, ratio = self.camera.world(), self.devicePixelRatioF()
        paint_ground_dots(painter, self.viewport().rect(), world, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sight = Sight(world, self.camera.exposed(), QRectF(self.viewport().rect()), ratio, current())
        self.painter.paint(painter, sight, self._editor.document.selection, numbers=self.numbers)
        self._paint_over(painter, world, event.rect())
        painter.end()

    def _paint_over(self, painter: QPainter, world: QTransform, exposed: QRect) -> None:
        if self.gesture is not None:
            painter.setWorldTransform(world)
            self.gesture.paint(painter)
            painter.setWorldTransform(QTransform())
        for rect in self.shadows():
            if rect.adjusted(-24, -16, 24, 32).intersects(exposed):
                paint_floating_shadow(painter, rect, self.devicePixelRatioF())
        if self._ringed:
            paint_ground(painter, QRectF(self.viewport().rect()), 0, None, current().accent, width=2.0)

    def settle(self) -> None:
        """Paint everything in full, for a picture of the window."""
        self.viewport().repaint()
        self.painter.wires.finish()
        self.viewport().repaint()

    # ---- the pointer

    def _pointer(self, event: QMouseEvent) -> Pointer:
        return Pointer(self.camera.to_scene(event.position()), event.position(), event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.bubble.hide()
        self._ringed = False
        if self.gesture is not None:  # a second button ends what the first began
            self.cancel_gesture()
            return
        pointer = self._pointer(event)
        self.gesture = self._gesture_for(event.button(), pointer)
        if self.gesture is not None:
            self.marks.hovered = None
            self.gesture.start(pointer)
        self._after_pointer(pointer)

    def _gesture_for(self, button: Qt.MouseButton, pointer: Pointer) -> UnitsGesture | None:
        left = button is Qt.MouseButton.LeftButton
        if button is Qt.MouseButton.MiddleButton or (left and self.holds_hand()):
            return PanUnits(self)
        if not left:
            return None
        mark = self.mark_at(pointer.scene)
        if isinstance(mark, UnitAt):
            return DrawWire(self, mark)
        if isinstance(mark, WeightAt):
            self.choose(mark)
            return None
        frame = self.opened.frame_at(pointer.scene.x(), pointer.scene.y())
        self.choose(None)
        return MoveFrames(self, frame.id) if frame is not None else BandUnits(self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        if self.gesture is not None:
            self.gesture.move(pointer)
            self.viewport().update()
        else:
            self._hover(self.mark_at(pointer.scene))
        self._after_pointer(pointer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self.gesture = self.gesture, None
        pointer = self._pointer(event)
        if gesture is not None:
            try:
                gesture.end(pointer)
            except DnnlabError as error:
                self.show_error(error, pointer.view, gesture.way_out(error))
            self._hover(self.mark_at(pointer.scene))
            self.viewport().update()
        self._after_pointer(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _hover(self, mark: Mark) -> None:
        if mark != self.marks.hovered:
            self.marks.hovered = mark
            self.viewport().update()

    def _after_pointer(self, pointer: Pointer) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.gesture is not None:
            shape = self.gesture.cursor or shape
        elif self.holds_hand():
            shape = Qt.CursorShape.OpenHandCursor
        elif self.marks.hovered is not None:
            shape = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def cancel_gesture(self) -> bool:
        """Take back what a gesture has shown; return whether there was one."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self.viewport().update()
        return gesture is not None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        found: Mark | LayerId = self.marks.chosen
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            point = self.camera.to_scene(QPointF(event.pos()))
            mark = self.mark_at(point)
            frame = self.opened.frame_at(point.x(), point.y()) if mark is None else None
            self.choose(mark)
            found = mark or (frame.id if frame is not None else "")
            if frame is not None and frame.id not in self._editor.document.selection:
                self._editor.document.select([frame.id])
        self.menu_asked.emit(found, event.globalPos())

    # ---- keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            taken = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.marks.chosen is not None
            if taken or self.gesture is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, chosen = Qt.Key(event.key()), self.marks.chosen
        if key == Qt.Key.Key_Escape:
            self.bubble.hide()
            if not self.cancel_gesture():
                self._clear()
        elif self.gesture is not None:
            return
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen is not None:
            self.delete_chosen()
        elif isinstance(chosen, WeightAt) and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(chosen)
        else:
            unit = next_unit(self.opened, chosen, self._editor.document.selected_layer, key)
            if unit is None:
                event.ignore()
                return
            self.choose(unit)
            self._reveal_unit(unit)

    def _clear(self) -> None:
        if self.marks.chosen is not None:
            self.choose(None)
        else:
            self._editor.document.select([])

    def _reveal_unit(self, unit: UnitAt) -> None:
        frame = self.opened.frames[unit.layer]
        x, y = frame.centres[unit.index].tolist()
        around = QRectF(x - frame.radius, y - frame.radius, 2 * frame.radius, 2 * frame.radius).adjusted(-8, -8, 8, 24)
        if not self.camera.exposed().contains(around):
            self.camera.reveal(around)
            self.moved()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab walks the layers in topological order, and past the last one to the next widget."""
        order = self.opened.network.order
        selected = self._editor.document.selected_layer
        place = order.index(selected) + (1 if next else -1) if selected in order else 0 if next else len(order) - 1
        if not order or not 0 <= place < len(order):
            return super().focusNextPrevChild(next)
        self.choose(None)
        self._editor.document.select([order[place]])
        self.reveal(frozenset({order[place]}))
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.viewport().update()

    def moved(self) -> None:
        self.bubble.hide()
        self.viewport().update()
        super().moved()
