"""What the pointer does on the units level: move frames, select with a band, pan, draw a wire between units."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from dnnlab.errors import CycleError, DnnlabError
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.gestures.gesture import CONTROL, DRAG_THRESHOLD, SHIFT, Pointer
from dnnlab.gui.canvas.metrics import snapped
from dnnlab.gui.canvas.refusal import Offer
from dnnlab.gui.canvas.units.edits import wired, wired_without_loop
from dnnlab.gui.canvas.units.loops import names_along, way_between
from dnnlab.gui.canvas.units.marks import Marks, UnitAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.theme import current


class UnitsHost(Protocol):
    """What a gesture may ask of the view."""

    @property
    def opened(self) -> Opened: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def editor(self) -> CanvasEditor: ...

    def pan(self, dx: float, dy: float) -> None:
        """Move the canvas under the view by so many pixels."""

    def unit_at(self, point: QPointF) -> UnitAt | None:
        """Return the circle at a point of the scene."""

    def choose(self, mark: UnitAt | None) -> None:
        """Choose a unit."""

    def offer_split(self, start: UnitAt, goal: UnitAt, at: QPointF) -> None:
        """Offer to split units out of their layers so that a wire between them closes no loop of layers."""


class UnitsGesture:
    """One gesture under way. `cancel` leaves the document as it was before `start`."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, host: UnitsHost) -> None:
        self.host = host

    def start(self, pointer: Pointer) -> None:
        """The button was pressed."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moved."""

    def end(self, pointer: Pointer) -> None:
        """The button was released: do it."""

    def way_out(self, error: DnnlabError) -> Offer | None:
        """Return what would make possible what `end` could not do, if anything would."""
        return None

    def cancel(self) -> None:
        """Undo what is shown so far."""

    def paint(self, painter: QPainter) -> None:
        """Paint over the canvas, in scene units."""


class PanUnits(UnitsGesture):
    """Drags the canvas along with the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self, pointer: Pointer) -> None:
        self._at = self._begin = pointer.view

    def move(self, pointer: Pointer) -> None:
        self.host.pan(pointer.view.x() - self._at.x(), pointer.view.y() - self._at.y())
        self._at = pointer.view

    def cancel(self) -> None:
        self.host.pan(self._begin.x() - self._at.x(), self._begin.y() - self._at.y())


class MoveFrames(UnitsGesture):
    """Drags the pressed layer and the others selected with it on the layers' grid; the whole drag is one step of undo.

    A press selects; with Shift it adds or takes away.
    """

    def __init__(self, host: UnitsHost, layer: LayerId) -> None:
        super().__init__(host)
        self._layer = layer
        self._start = host.editor.model
        self._stretch = host.opened.stretch
        self._layers: tuple[LayerId, ...] = ()
        self._shift = (0.0, 0.0)

    def start(self, pointer: Pointer) -> None:
        document = self.host.editor.document
        self._begin, self._from = pointer.view, pointer.scene
        self._was_selected = self._layer in document.selection
        if pointer.holds(SHIFT):
            document.select(document.selection ^ {self._layer})
        elif not self._was_selected:
            document.select([self._layer])

    def move(self, pointer: Pointer) -> None:
        moved = pointer.view - self._begin
        if not self._layers:
            if moved.manhattanLength() < DRAG_THRESHOLD:
                return
            document = self.host.editor.document
            document.select(document.selection | {self._layer})
            self._layers = tuple(id for id in document.selection if id in document.network.layers)
            self.cursor = Qt.CursorShape.ClosedHandCursor
        way = pointer.scene - self._from
        corner = self._start.layout.at(self._layer)
        goal = Point(corner.x + way.x() / self._stretch.across, corner.y + way.y() / self._stretch.down)
        goal = goal if pointer.holds(CONTROL) else snapped(goal)
        shift = (goal.x - corner.x, goal.y - corner.y)
        if shift != self._shift:
            self._shift = shift
            self.host.editor.preview_move(self._start, self._layers, *shift)

    def end(self, pointer: Pointer) -> None:
        if self._layers:
            self.host.editor.move(self._start, self._layers, *self._shift)
        elif self._was_selected and not pointer.holds(SHIFT):
            self.host.editor.document.select([self._layer])

    def cancel(self) -> None:
        if self._layers:
            self.host.editor.cancel_move()


class BandUnits(UnitsGesture):
    """Selects the layers that a rubber band meets; with Shift those selected before stay so."""

    def start(self, pointer: Pointer) -> None:
        document = self.host.editor.document
        self._corner, self._band = pointer.scene, QRectF()
        self._before = document.selection
        self._kept: frozenset[str] = document.selection if pointer.holds(SHIFT) else frozenset()
        document.select(self._kept)

    def move(self, pointer: Pointer) -> None:
        self._band = QRectF(self._corner, pointer.scene).normalized()
        met = (frame.id for frame in self.host.opened.frames_in(self._band))
        self.host.editor.document.select(self._kept.union(met))

    def cancel(self) -> None:
        self.host.editor.document.select(self._before)

    def paint(self, painter: QPainter) -> None:
        if not self._band.isEmpty():
            theme = current()
            painter.setPen(_cosmetic(1.0))
            painter.setBrush(theme.accent_soft)
            painter.drawRect(self._band)


class DrawWire(UnitsGesture):
    """Draws a wire from a circle to another one: the weight between these two units is there afterwards.

    Released where it began it chooses the unit.
    """

    def __init__(self, host: UnitsHost, unit: UnitAt) -> None:
        super().__init__(host)
        self._unit = unit
        self._goal: UnitAt | None = None
        self._at: QPointF | None = None

    def start(self, pointer: Pointer) -> None:
        self._begin = pointer.view
        self.host.choose(self._unit)

    def move(self, pointer: Pointer) -> None:
        moved = pointer.view - self._begin
        if self._at is None and moved.manhattanLength() < DRAG_THRESHOLD:
            return
        self.cursor = Qt.CursorShape.CrossCursor
        self._at = pointer.scene
        goal = self.host.unit_at(pointer.scene)
        goal = goal if goal != self._unit else None
        if goal != self._goal:
            self._goal = goal
            self.host.marks.loop = way_between(self.host.opened, goal, self._unit) if goal is not None else ()

    def end(self, pointer: Pointer) -> None:
        start, goal = self._unit, self._goal
        if self._at is None or goal is None:
            return
        try:
            model = wired(self.host.editor.model, start.layer, start.index, goal.layer, goal.index)
        except CycleError as error:
            if loop := self.host.marks.loop:  # of units: it stays lit until something else is done
                raise CycleError.along(names_along(self.host.opened, loop)) from error
            self.host.offer_split(start, goal, pointer.view)
            return
        self.host.editor.document.edit(f"Wire {self._words(goal)}", model)

    def cancel(self) -> None:
        self.host.marks.loop = ()

    def _words(self, goal: UnitAt) -> str:
        symbols = [self.host.opened.symbol(unit.layer, unit.index).text for unit in (self._unit, goal)]
        return f"{symbols[0]} to {symbols[1]} of {self.host.editor.network.layer(goal.layer).name}"

    def way_out(self, error: DnnlabError) -> Offer | None:
        goal = self._goal
        if goal is None or not isinstance(error, CycleError):
            return None
        return Offer("Break the loop", lambda: self._break_loop(goal))

    def _break_loop(self, goal: UnitAt) -> None:
        start = self._unit
        model = wired_without_loop(self.host.editor.model, start.layer, start.index, goal.layer, goal.index)
        self.host.editor.document.edit(f"Break the loop and wire {self._words(goal)}", model)

    def paint(self, painter: QPainter) -> None:
        if self._at is None:
            return
        frame = self.host.opened.frames[self._unit.layer]
        x, y = frame.centres[self._unit.index].tolist()
        goal, around, refused = self._at, 0.0, bool(self.host.marks.loop)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._goal is not None:
            other = self.host.opened.frames[self._goal.layer]
            goal, around = QPointF(*other.centres[self._goal.index].tolist()), other.radius + 2
            painter.setPen(_cosmetic(3.0, refused=refused))
            painter.drawEllipse(goal, around, around)
        painter.setPen(_cosmetic(2.5, refused=refused))
        painter.drawPath(wire_path(QPointF(x, y), frame.radius, goal, around))


def wire_path(start: QPointF, radius: float, goal: QPointF, around: float) -> QPainterPath:
    """Return the way of a wire that is being drawn, between the edges of two circles.

    It is curved to a circle farther right, as it will be. Within a layer or back to an earlier one it is straight: a
    curve would run back over the frames.

    Args:
        start: The middle of the circle that it leaves.
        radius: Of that circle.
        goal: The middle of the circle at which it ends, or the pointer.
        around: The radius of that circle; 0 at the pointer.
    """
    left, right = start.x() + radius, goal.x() - around
    if right > left:
        path = QPainterPath(QPointF(left, start.y()))
        reach = min(max(40.0, (right - left) / 2), right - left)
        path.cubicTo(left + reach, start.y(), right - reach, goal.y(), right, goal.y())
        return path
    straight = QLineF(start, goal)
    long = straight.length()
    if long <= radius + around:
        return QPainterPath()
    path = QPainterPath(straight.pointAt(radius / long))
    path.lineTo(straight.pointAt(1.0 - around / long))
    return path


def _cosmetic(wide: float, *, refused: bool = False) -> QPen:
    pen = QPen(current().bad if refused else current().accent, wide)
    pen.setCosmetic(True)
    return pen
