"""The view of the units level: it paints the opened network, and passes pointer and keys on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsScene, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.bubble import Bubble
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.gestures.gesture import Pointer
from dnnlab.gui.canvas.ground import paint_floating_shadow, paint_ground_dots
from dnnlab.gui.canvas.units.edits import without_unit, without_weights
from dnnlab.gui.canvas.units.frame_painter import FramePainter
from dnnlab.gui.canvas.units.gestures import BandUnits, DrawWire, MoveFrames, PanUnits, UnitsGesture
from dnnlab.gui.canvas.units.marks import Mark, Marks, UnitAt, WeightAt
from dnnlab.gui.canvas.units.numbers import draw_number, paint_numbers, weight_text
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.walking import next_unit
from dnnlab.gui.canvas.units.wires import Strands, Wires
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import current, mixed, theme_switch
from dnnlab.gui.widgets.painting import paint_ground
from dnnlab.project.project import Model

LARGEST_FIT = 1.0
PERCENT = 2.2
"""Frames stand for cards seen at 220 %: so is the zoom told."""
_WIRE_REACH = 7.0
_FADED = 0.38
_HALO = 8.0
_MOST_LIT = 400


class UnitsView(ZoomableView):
    """Shows the network opened into units and weights.

    Signals:
        chosen: (mark: Mark) another unit or weight was chosen, or none.
        menu_asked: (mark: Mark | LayerId, at: QPoint) for what is at a point of the screen; empty for nothing.
        left_behind: The view was zoomed out so far that the layers should be shown.

    Attributes:
        opened: What is shown.
        marks: What stands out.
        numbers: Whether the values of all weights are shown.
        shadows: Returns the rectangles, in pixels of the view, of what floats over it.
        holds_hand: Returns whether the left button pans.
        floating: What stays at places of the scene is moved by calling this.
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
        self.wires = Wires(self)
        self.wires.ready.connect(self.viewport().update)
        self._frames = FramePainter(self.opened)
        self._shown: dict[ConnectionId, Strands] = {}
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
        self.opened.take(model)
        self._drop_gone_marks()
        self.refresh_wires()

    def begin(self, model: Model) -> None:
        """Show another document's model."""
        self.opened.forget_all()
        self._frames.forget()
        self.wires.forget()
        self.choose(None)
        self.take(model)

    def refresh_wires(self) -> None:
        """Weights look different."""
        self.wires.refresh()
        self.viewport().update()

    def _drop_gone_marks(self) -> None:
        self.marks.hovered = self.marks.hovered if self._is_there(self.marks.hovered) else None
        if not self._is_there(self.marks.chosen):
            self.choose(None)

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
        self._frames.forget()
        self.wires.forget()
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
        weights = self.opened.weights.get(weight.connection)
        if weights is None or np.isnan(weights[weight.row, weight.column]):
            return None
        return float(weights[weight.row, weight.column])

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
        mark, network = self.marks.chosen, self._editor.network
        if mark is None:
            return False
        try:
            if isinstance(mark, UnitAt):
                self._delete_unit(mark)
            else:
                arrow = network.connection(mark.connection)
                rows, columns = network.layer(arrow.target).rows, network.layer(arrow.source).units
                model = without_weights(self._editor.model, arrow.id, [(rows[mark.row], columns[mark.column])])
                names = network.layers[arrow.source].name, network.layers[arrow.target].name
                self._editor.document.edit("Remove a weight from {} to {}".format(*names), model)
        except DnnlabError as error:
            self.show_error(error, self._where(mark))
        return True

    def _delete_unit(self, mark: UnitAt) -> None:
        layer = self._editor.network.layer(mark.layer)
        units = layer.units
        unit = units[mark.index] if mark.index < len(units) else -1
        model = without_unit(self._editor.model, mark.layer, unit)
        self.marks.chosen = None
        self._editor.document.edit(f"Delete unit {mark.index + 1} of {layer.name}", model)
        self.chosen.emit(None)

    def _where(self, mark: UnitAt | WeightAt) -> QPointF:
        if isinstance(mark, WeightAt):
            return self.place_of(mark)
        return self.camera.to_view(QPointF(*self.opened.frames[mark.layer].centres[mark.index]))

    def show_error(self, error: DnnlabError, at: QPointF) -> None:
        """Say at a point of the view what stands against something."""
        self.bubble.say(error, at, stays=False)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        world, exposed, ratio, theme = self.camera.world(), self.camera.exposed(), self.devicePixelRatioF(), current()
        paint_ground_dots(painter, self.viewport().rect(), world, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selection = self._editor.document.selection
        frames = self.opened.frames_in(exposed)
        for frame in frames:
            picked = frame.id in selection and not isinstance(self.marks.chosen, UnitAt)
            self._frames.paint_frame(painter, frame, world, theme, picked)
        self._paint_wires(painter, world, exposed, ratio)
        for frame in frames:
            self._frames.paint_circles(painter, frame, world, exposed, ratio, theme)
        self._paint_rings(painter, world)
        view = QRectF(self.viewport().rect())
        if self.numbers:
            paint_numbers(painter, self.opened, self._shown, world, view, ratio, theme)
        self._paint_hovered_value(painter, ratio)
        self._paint_over(painter, world, event.rect())
        painter.end()

    def _paint_wires(self, painter: QPainter, world: QTransform, exposed: QRectF, ratio: float) -> None:
        shown = {id: self.opened.strands(id) for id in self.opened.connections_in(exposed)}
        if shown != self._shown:
            self._shown = shown
            self.wires.show(shown)
        lit = self._lit()
        if lit:
            painter.setOpacity(_FADED)
        self.wires.paint(painter, world, exposed, ratio)
        painter.setOpacity(1.0)
        painter.setWorldTransform(world)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for weight in lit:
            strands = shown.get(weight.connection)
            if strands is not None:
                self._paint_lit(painter, strands, weight, world.m11())
        painter.setWorldTransform(QTransform())

    def _paint_lit(self, painter: QPainter, strands: Strands, weight: WeightAt, zoom: float) -> None:
        theme = current()
        pen = strands.pen(weight.row, weight.column, zoom, theme)
        if weight in (self.marks.chosen, self.marks.hovered):
            colour = mixed(theme.canvas, theme.accent, 0.45)
            painter.setPen(QPen(colour, pen.widthF() + _HALO / zoom, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawPath(strands.path(weight.row, weight.column))
        painter.setPen(pen)
        painter.drawPath(strands.path(weight.row, weight.column))

    def _lit(self) -> list[WeightAt]:
        """Return the weights that stand out while the others fade: those pointed at or chosen, or at such a unit.

        Of a selected connection all stand out, as long as they are few.
        """
        lit: list[WeightAt] = []
        for mark in (self.marks.hovered, self.marks.chosen):
            match mark:
                case UnitAt():
                    lit += self._at_unit(mark)
                case WeightAt():
                    lit.append(mark)
        if not lit:
            for id in self._editor.document.selection & self._shown.keys():
                lit += self._of_connection(id)
        return lit if len(lit) <= _MOST_LIT else []

    def _at_unit(self, unit: UnitAt) -> list[WeightAt]:
        found: list[WeightAt] = []
        for id, strands in self._shown.items():
            arrow = self.opened.network.connections[id]
            rows, columns = strands.bundle.shape
            if arrow.source == unit.layer and unit.index < columns:
                found += [WeightAt(id, row, unit.index) for row in range(rows) if strands.present[row, unit.index]]
            if arrow.target == unit.layer and unit.index < rows:
                found += [WeightAt(id, unit.index, c) for c in range(columns) if strands.present[unit.index, c]]
        return found

    def _of_connection(self, id: ConnectionId) -> list[WeightAt]:
        rows, columns = self._shown[id].present.nonzero()
        return [WeightAt(id, row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]

    def _paint_rings(self, painter: QPainter, world: QTransform) -> None:
        for mark, strong in ((self.marks.hovered, False), (self.marks.chosen, True)):
            match mark:
                case UnitAt(layer, index):
                    frame = self.opened.frames[layer]
                    self._frames.paint_ring(painter, frame, index, world, current(), strong=strong)
                case WeightAt(connection, row, column):
                    arrow = self.opened.network.connections[connection]
                    ends = (arrow.source, column), (arrow.target, row)
                    for layer, index in ends:
                        frame = self.opened.frames[layer]
                        self._frames.paint_ring(painter, frame, index, world, current(), strong=False)

    def _paint_hovered_value(self, painter: QPainter, ratio: float) -> None:
        mark = self.marks.hovered
        if isinstance(mark, WeightAt) and mark != self.marks.chosen:
            value = self.value_of(mark)
            text = weight_text(value) if value is not None else "not yet known"
            draw_number(painter, text, self.place_of(mark), ratio, current(), lit=True)

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
        self.wires.finish()
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
                self.show_error(error, pointer.view)
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
