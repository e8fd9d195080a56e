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
from dnnlab.graph.network import ConnectionId, Network
from dnnlab.gui.canvas.bubble import Bubble
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.ground import paint_floating_shadow, paint_ground_dots
from dnnlab.gui.canvas.refusal import Offer
from dnnlab.gui.canvas.units.backdrop import paint_backdrop
from dnnlab.gui.canvas.units.finding import Finder
from dnnlab.gui.canvas.units.hand import UnitsHand
from dnnlab.gui.canvas.units.marks import BiasAt, Mark, Marks, NumberAt, UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.painter import Sight, UnitsPainter
from dnnlab.gui.canvas.units.question import Question
from dnnlab.gui.canvas.units.staying import stays
from dnnlab.gui.canvas.units.steps import delete_unit, remove_weight
from dnnlab.gui.canvas.units.unit_edits import WireBySplitting
from dnnlab.gui.canvas.units.walking import next_unit
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.painting import paint_ground
from dnnlab.project.project import Model

PERCENT = 2.2
"""Frames stand for cards seen at 220 %: so is the zoom told."""


class UnitsView(ZoomableView):
    """Shows the network opened into units and weights.

    Signals:
        chosen: (mark: Mark) another unit, weight or bias was chosen, or none.
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
        self.hand = UnitsHand(self)
        self.shadows: Callable[[], list[QRect]] = list
        self.holds_hand: Callable[[], bool] = bool
        self.bubble = Bubble(self)
        self.question = Question(self)
        self._finder = Finder(self.opened)
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
        if self.opened.network is not before:
            self.marks.loop = ()
        self.refresh_wires()

    def forget_all(self) -> None:
        """Another document was opened: nothing of the one before is left."""
        self.opened.forget_all()
        self.painter.forget()
        self.marks.loop = ()
        self.choose(None)

    def refresh_wires(self) -> None:
        """Weights look different."""
        self.painter.wires.refresh()
        self.viewport().update()

    def _drop_gone_marks(self, before: Network) -> None:
        """Let go of units and weights that went, or whose place in their layer another one has now."""
        if not stays(self.marks.hovered, self.opened, before):
            self.marks.hovered = None
        if not stays(self.marks.chosen, self.opened, before):
            self.choose(None)

    def _restyle(self) -> None:
        self.painter.forget()
        self.viewport().update()

    # ---- what is where

    def content_rect(self, ids: frozenset[str] | None = None) -> QRectF:
        return self.opened.content(ids)

    def unit_at(self, point: QPointF) -> UnitAt | None:
        """Return the circle at a point of the scene."""
        return self._finder.unit_at(point, self.zoom)

    def mark_at(self, point: QPointF) -> Mark:
        """Return the bias, the unit or else the weight at a point of the scene."""
        return self._finder.mark_at(point, self.zoom)

    def value_of(self, number: NumberAt) -> float | None:
        """Return the value of a weight or a bias; None while the engine has not told it."""
        if isinstance(number, BiasAt):
            return self.opened.bias(number.layer, number.index)
        return self.opened.weight(number.connection, number.row, number.column)

    def place_of(self, mark: UnitAt | WeightAt | BiasAt, share: float = 0.5) -> QPointF:
        """Return where something is, of a weight the point after a share of its curve, in pixels of the view."""
        return self.camera.to_view(self._finder.place_of(mark, share))

    # ---- choosing

    def choose(self, mark: Mark) -> None:
        """Choose a unit, a weight or a bias; its layer or connection becomes the selection."""
        if mark == self.marks.chosen:
            return
        self.question.dismiss()
        self.marks.chosen = mark
        if mark is not None:
            self._editor.document.select([_owner(mark)])
        self.viewport().update()
        self.chosen.emit(mark)

    def selection_changed(self) -> None:
        """The document's selection is another: a unit or weight of something else is no longer chosen."""
        mark = self.marks.chosen
        if mark is not None and self._editor.document.selection != {_owner(mark)}:
            self.choose(None)
        self.viewport().update()

    def delete_chosen(self) -> bool:
        """Delete the chosen unit or remove the chosen weight; return whether there was one. A bias stays."""
        mark = self.marks.chosen
        if mark is None or isinstance(mark, BiasAt):
            return False
        self.attempt(
            lambda: delete_unit(self._editor, mark) if isinstance(mark, UnitAt) else remove_weight(self._editor, mark),
            mark,
        )
        return True

    def attempt(self, edit: Callable[[], object], mark: UnitAt | WeightAt) -> None:
        """Make an edit of a unit or weight; what stands against it is said where that is."""
        try:
            edit()
        except DnnlabError as error:
            self.show_error(error, self.place_of(mark))

    def show_error(self, error: DnnlabError, at: QPointF, offer: Offer | None = None) -> None:
        """Say at a point of the view what stands against something, and offer the way out if there is one."""
        guarded = offer.guarded(lambda other: self.show_error(other, at)) if offer is not None else None
        self.bubble.say(error, at, stays=False, offer=guarded)

    def offer_split(self, start: UnitAt, goal: UnitAt, at: QPointF) -> None:
        """Offer to split units out of their layers, so that a wire from one to the other closes no loop.

        Raises:
            CycleError: The units themselves would form a loop.
        """
        plan = WireBySplitting.of(self._editor.model, start, goal)
        self.question.show_at(at, plan.question, plan.answer, lambda: self._editor.document.edit(plan.text, plan.model))

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        world, ratio = self.camera.world(), self.devicePixelRatioF()
        paint_ground_dots(painter, self.viewport().rect(), world, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sight = Sight(world, self.camera.exposed(), QRectF(self.viewport().rect()), ratio, current())
        paint_backdrop(painter, self.opened.backdrop, world)
        self.painter.paint(painter, sight, self._editor.document.selection, numbers=self.numbers)
        self._paint_over(painter, world, event.rect())
        painter.end()

    def _paint_over(self, painter: QPainter, world: QTransform, exposed: QRect) -> None:
        if self.hand.gesture is not None:
            painter.setWorldTransform(world)
            self.hand.gesture.paint(painter)
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.bubble.hide()
        self.question.dismiss()
        self._ringed = False
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hand.hover(None)

    def cancel_gesture(self) -> bool:
        """Take back what a gesture has shown; return whether there was one."""
        return self.hand.cancel()

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
            if taken or self.hand.gesture is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, chosen = Qt.Key(event.key()), self.marks.chosen
        if key == Qt.Key.Key_Escape:
            self.bubble.hide()
            self.question.dismiss()
            if not self.cancel_gesture():
                self._clear()
        elif self.hand.gesture is not None:
            return
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen is not None:
            self.delete_chosen()
        elif isinstance(chosen, WeightAt | BiasAt) and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
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
        self.question.dismiss()
        self.viewport().update()
        super().moved()


def _owner(mark: UnitAt | WeightAt | BiasAt) -> LayerId | ConnectionId:
    return mark.connection if isinstance(mark, WeightAt) else mark.layer
