"""The view: it shows the scene, zooms and pans, and passes pointer and keys on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsView, QToolTip, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.arranging import Arranging
from dnnlab.gui.canvas.bubble import Bubble
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.gestures.choice import Tool
from dnnlab.gui.canvas.gestures.gesture import Pointer
from dnnlab.gui.canvas.ground import paint_floating_shadow, paint_ground_dots
from dnnlab.gui.canvas.hand import Hand
from dnnlab.gui.canvas.highlight import paint_highlight, paint_locks
from dnnlab.gui.canvas.keyboard import Keyboard
from dnnlab.gui.canvas.metrics import DETAIL_ZOOM
from dnnlab.gui.canvas.overview import Overview
from dnnlab.gui.canvas.palette import kind_in
from dnnlab.gui.canvas.pill import Emphasis, draw_pill
from dnnlab.gui.canvas.refusal import Refusal
from dnnlab.gui.canvas.requests import Requests
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.canvas.tips import annotation_tip, connection_tip, layer_tip
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.painting import paint_ground

_KEYBOARD_FOCUS = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasView(ZoomableView):
    """Shows a `CanvasScene`. It is the `Host` of gestures.

    Signals:
        tool_changed: (tool: str) `select`, `hand` or `connect`.

    Attributes:
        shadows: Returns the rectangles, in pixels of the view, of what floats over it and casts a shadow.
    """

    tool_changed = Signal(str)

    def __init__(self, scene: CanvasScene, editor: CanvasEditor, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._scene = scene
        self._editor = editor
        self.requests = Requests(self)
        self.hand = Hand(self, self.requests)
        self.keyboard = Keyboard(self)
        self.bubble = Bubble(self)
        self.arranging = Arranging(editor, scene, self)
        self.bubble.gone.connect(self._highlight)  # a bound method: Qt lets go of it when either is gone
        self._highlighted: tuple[str, ...] = ()
        self.shadows: Callable[[], list[QRect]] = list
        self.overview = Overview(scene)
        self._ringed = False
        self._set_up()
        scene.content_changed.connect(self._content_changed)
        editor.document.replaced.connect(self.go_home)
        theme_switch().changed.connect(self._restyle)

    def _set_up(self) -> None:
        flags = QGraphicsView.OptimizationFlag
        self.setOptimizationFlags(flags.DontSavePainterState | flags.DontAdjustForAntialiasing)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what is behind need not be painted
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network canvas")

    # ---- what a gesture may ask

    @property
    def canvas(self) -> CanvasScene:
        return self._scene

    @property
    def editor(self) -> CanvasEditor:
        return self._editor

    def show_error(self, error: DnnlabError, at: QPointF, *, stays: bool = False) -> None:
        """Say at a point of the view what stands against something."""
        self.bubble.say(error, at, stays=stays)

    def show_refusal(self, refusal: Refusal, at: QPointF, *, stays: bool = False) -> None:
        """Say why two layers cannot be connected, light up what it is about, and offer the way out."""
        offer = None
        if refusal.offer is not None and not stays:
            offer = refusal.offer.guarded(lambda error: self.show_error(error, at))
        self.bubble.say(refusal.error, at, stays=stays, offer=offer)
        self._highlight(refusal.about)

    def _highlight(self, ids: tuple[str, ...] = ()) -> None:
        if ids != self._highlighted:
            self._highlighted = ids
            self.viewport().update()

    def hide_error(self) -> None:
        """Stop saying it."""
        self.bubble.hide()

    def offer_layers(self, at: QPointF, *, source: str = "", target: str = "") -> None:
        """Ask for a new layer at a point of the view, perhaps connected with one that there is."""
        self.requests.new_layer.emit(at, source, target)

    def arrange(self) -> None:
        """Put the layers in ranks from left to right; the cards glide there."""
        from dnnlab.gui.canvas.progress import ArrangingNotice  # seldom wanted: not before the first paint

        if self.findChild(ArrangingNotice) is None:
            ArrangingNotice(self.arranging, self)
        self.arranging.begin()

    def refresh(self, area: QRectF) -> None:
        """Paint a part of the canvas again."""
        shown = self.camera.world().mapRect(area).toAlignedRect()
        self.viewport().update(shown.adjusted(-3, -3, 3, 3))

    # ---- where things are

    def middle(self) -> Point:
        """The middle of what is shown, in scene units."""
        centre = self.camera.exposed().center()
        return Point(centre.x(), centre.y())

    def place_of(self, layer: str) -> QPointF:
        """Where the middle of a layer's card is in the view."""
        return self.camera.to_view(self._scene.layers[layer].card_rect.center())

    def pointer_position(self) -> QPointF:
        """Where the pointer is in the view; the middle if it is elsewhere."""
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        inside = self.viewport().rect().contains(at)
        return QPointF(at if inside else self.viewport().rect().center())

    def finish_pictures(self) -> None:
        """Paint all that waits for its turn, for a picture of the window."""
        self._scene.finish_routes()
        self.viewport().repaint()
        self._scene.stage.pictures.finish()
        self.viewport().repaint()

    def content_rect(self, ids: frozenset[str] | None = None) -> QRectF:
        return self._scene.content_rect(ids)

    def moved(self) -> None:
        self._prepare_pictures()
        if self._is_overview():
            self.viewport().update()
        self.bubble.hide()
        super().moved()

    def _content_changed(self) -> None:
        if self._is_overview():
            self.viewport().update()
        count, arrows = len(self._scene.layers), len(self._scene.connections)
        notes = len(self._scene.board.items)
        others = f", {notes} notes and frames" if notes else ""
        self.setAccessibleDescription(f"{count} layers, {arrows} connections{others}")

    def _prepare_pictures(self) -> None:
        pictures = self._scene.stage.pictures
        pictures.zoom, pictures.ratio = self.camera.zoom, self.devicePixelRatioF()
        pictures.exposed = QRectF() if self._is_overview() else self.camera.exposed()

    def _restyle(self) -> None:
        self._scene.restyle()
        self.viewport().update()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._prepare_pictures()
        self._scene.stage.pictures.begin_frame()
        if not self._is_overview():
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        self._paint_dots(painter, event.rect())
        self.overview.paint(painter, self.camera.world(), self.camera.exposed())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(self.camera.world())
        self._paint_over(painter, event.rect())
        painter.end()

    def _is_overview(self) -> bool:
        return self.overview.applies(self.camera.zoom, self.camera.exposed())

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        world = painter.worldTransform()
        painter.setWorldTransform(QTransform())
        self._paint_dots(painter, world.mapRect(QRectF(rect)).toAlignedRect())
        painter.setWorldTransform(world)

    def _paint_dots(self, painter: QPainter, exposed: QRect) -> None:
        paint_ground_dots(painter, exposed, self.camera.world(), self.devicePixelRatioF())

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        world = painter.worldTransform()
        if self.camera.zoom >= DETAIL_ZOOM:
            self._paint_labels(painter, QRectF(rect))
        else:
            paint_locks(painter, self._scene, self.camera.zoom)
        self._paint_over(painter, world.mapRect(QRectF(rect)).toAlignedRect())
        painter.setWorldTransform(world)

    def _paint_labels(self, painter: QPainter, exposed: QRectF) -> None:
        ratio, hovered = self.devicePixelRatioF(), self._scene.stage.hovered
        shown = self._scene.connections_labelled_in(exposed)
        for item in sorted(shown, key=lambda item: item.problem is not None):  # words about problems over the others
            emphasis: Emphasis = "selected" if item.is_selected else "hovered" if hovered == item.id else "none"
            draw_pill(painter, item.label_rect, ratio, item.name, item.frozen, item.problem, emphasis)

    def _paint_over(self, painter: QPainter, exposed: QRect) -> None:
        """Paint what lies over the canvas: what a message is about, a gesture, the bars' shadows, the focus ring."""
        if self._highlighted:
            paint_highlight(painter, self._scene, self._highlighted, current().bad, self.camera.zoom)
        for gesture in (self.hand.gesture, self.hand.drop):
            if gesture is not None:
                gesture.paint(painter)
        painter.setWorldTransform(QTransform())
        for rect in self.shadows():
            if rect.adjusted(-24, -16, 24, 32).intersects(exposed):
                paint_floating_shadow(painter, rect, self.devicePixelRatioF())
        if self._ringed:
            paint_ground(painter, QRectF(self.viewport().rect()), 0, None, current().accent, width=2.0)

    # ---- the pointer

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        if tool != self.hand.tool:
            self.hand.tool = tool
            self.viewport().setCursor(self.hand.cursor())
            self.tool_changed.emit(tool)

    def holds_hand(self) -> bool:
        """Whether the left button moves the canvas."""
        return self.hand.tool == "hand"

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        return Pointer(self.camera.to_scene(event.position()), event.position(), event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.bubble.hide()
        self._set_ringed(False)
        self.hand.press(event, self._pointer(event))
        self._after_pointer(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(self._pointer(event))
        self._after_pointer(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(self._pointer(event))
        self._after_pointer(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.bubble.hide()
        self.hand.double_press(event, self._pointer(event))
        self._after_pointer(event)

    def _after_pointer(self, event: QMouseEvent) -> None:
        self.viewport().setCursor(self.hand.cursor(self.camera.to_scene(event.position())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hand.hover(None)

    def cancel_gesture(self) -> bool:
        """Take back what a gesture or held arrow keys have shown; return whether there was anything."""
        cancelled = self.hand.cancel() or self.keyboard.cancel()
        if cancelled:
            self.viewport().update()
        return cancelled

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().viewportEvent(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        point = self.camera.to_scene(QPointF(event.pos()))
        item = self.hand.layer_at(point)
        note = self.hand.annotation_at(point) if item is None else None
        wire = self.hand.connection_at(point) if item is None and note is None else None
        text = layer_tip(item) if item else annotation_tip(note) if note else ""
        text = connection_tip(wire, self._editor.network) if wire else text
        QToolTip.showText(event.globalPos(), text, self.viewport())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        rect = self._scene.content_rect(self._editor.document.selection)
        corner = self.camera.to_view(rect.center()).toPoint() if not rect.isEmpty() else QPoint(40, 40)
        self.hand.menu(event, self.camera.to_scene(QPointF(event.pos())), self.viewport().mapToGlobal(corner))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.hand.drag_enter(kind_in(event.mimeData())):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.hand.drop is not None:
            self.hand.drop.move(self._pointer(event))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hand.drag_leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # first: a field may open over what was dropped
        self.hand.drag_drop(event, self._pointer(event))

    # ---- keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and (self.hand.gesture or self.keyboard.busy):
            event.accept()  # no undo and no delete while something is under way
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.bubble.hide()
            if not (self.arranging.cancel() or self.cancel_gesture()):
                self._editor.document.select([])
        elif self.hand.gesture is not None:
            if event.key() in _ENTER:
                self.hand.conclude_by_key()
        elif self.keyboard.press(event):
            self.reveal(frozenset(self._editor.selected_items))
        elif event.key() in _ENTER and self._editor.document.selection:
            self._edit_selection()
        else:
            event.ignore()

    def _edit_selection(self) -> None:
        """Write in a note or the title of a frame here; what a layer or connection has is edited in the inspector."""
        item = self._editor.writable
        if item in self._editor.document.layout.annotations:
            self.requests.rename.emit(item)
        else:
            self.requests.edit.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.keyboard.release(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab walks layers and connections along the network, then notes and frames, and then to the next widget.

        With the connect tool it walks from the selected layer over those with which it may be connected.
        """
        goal = self.hand.aim_by_key(next)
        if goal is not None:
            self.reveal(frozenset({goal} if goal else ()))
            return True
        item = self.keyboard.next_item(next)
        if not item:
            return super().focusNextPrevChild(next)
        self._set_ringed(False)
        self._editor.document.select([item])
        self.reveal(frozenset({item}))
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._set_ringed(event.reason() in _KEYBOARD_FOCUS)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keyboard.finish()
        self._set_ringed(False)

    def _set_ringed(self, ringed: bool) -> None:
        if ringed is not self._ringed:
            self._ringed = ringed
            self.viewport().update()
