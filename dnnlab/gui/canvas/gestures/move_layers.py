"""Dragging layers, notes and frames over the canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.alignment import Guide, guided
from dnnlab.gui.canvas.edits import can_be_inserted
from dnnlab.gui.canvas.gestures.gesture import ALT, CONTROL, DRAG_THRESHOLD, SHIFT, Gesture, Host, Pointer
from dnnlab.gui.canvas.metrics import ONTO_WIRE, snapped
from dnnlab.gui.canvas.placement import Box, item_boxes
from dnnlab.gui.theme import current
from dnnlab.project.project import Model

_GUIDE_REACH = 6.0
"""Pixels: how near to a line a card must be to line up with it."""


class MoveLayers(Gesture):
    """Drags the pressed layer, note or frame, and what is selected with it, from grid point to grid point.

    What is inside a frame goes along with it.

    Where edges or middles of other cards are near, it lines up with them and shows on which lines. Ctrl turns both
    off.

    Pressed with Alt it drags copies and leaves the originals where they are.

    One layer that nothing is connected to is inserted into the connection on which it is dropped; Shift keeps it out.

    A press selects; with Shift it adds or takes away. Released without a drag, a press on one of several that are
    selected selects that one alone. The whole drag is one step of undo.
    """

    def __init__(self, host: Host, item: str) -> None:
        super().__init__(host)
        self._item = item
        self._begin = QPointF()
        self._from = QPointF()
        self._start: Model = host.editor.model
        self._items: tuple[str, ...] = ()
        self._shift = (0.0, 0.0)
        self._dragging = False
        self._was_selected = False
        self._copies = False
        self._insertable = False
        self._landed_at = QPointF()
        self._selected: frozenset[str] = frozenset()
        self._around = Box(0.0, 0.0, 0.0, 0.0)
        self._others: NDArray[np.float64] = np.zeros((0, 4))
        self._guides: list[Guide] = []
        self._shown_guides: list[Guide] = []

    def start(self, pointer: Pointer) -> None:
        document = self.host.editor.document
        self._begin, self._from = pointer.view, pointer.scene
        self._was_selected = self._item in document.selection
        self._copies = pointer.holds(ALT)
        if pointer.holds(SHIFT):
            document.select(document.selection ^ {self._item})
        elif not self._was_selected:
            document.select([self._item])

    def move(self, pointer: Pointer) -> None:
        if not self._dragging and not self._begin_dragging(pointer):
            return
        way = pointer.scene - self._from
        shift = (way.x(), way.y()) if pointer.holds(CONTROL) else self._snapped(way)
        self._show_guides([] if pointer.holds(CONTROL) else self._guides)
        if shift != self._shift:
            self._shift = shift
            self.host.editor.preview_move(self._start, self._items, *shift)
        self._land(pointer)

    def _land(self, pointer: Pointer) -> None:
        """Light up the connection into which the layer would be inserted.

        Connections make way for the card; one that was met stays the goal until the pointer leaves the place.
        """
        canvas, reach = self.host.canvas, ONTO_WIRE / self.host.zoom
        if not self._insertable or pointer.holds(SHIFT):
            canvas.set_landing("")
            return
        wire = canvas.connection_at(pointer.scene, reach)
        if wire is not None:
            self._landed_at = pointer.scene
            canvas.set_landing(wire.id)
        elif canvas.stage.landing and (pointer.scene - self._landed_at).manhattanLength() > 2 * reach:
            canvas.set_landing("")

    def _snapped(self, way: QPointF) -> tuple[float, float]:
        """Return the shift that lines up with other cards in view, or with the grid where none is near."""
        around = self._around
        box = Box(around.left + way.x(), around.top + way.y(), around.right + way.x(), around.bottom + way.y())
        dx, dy, self._guides = guided(box, self._in_view(), _GUIDE_REACH / self.host.zoom)
        corner = self._start.layout.at(self._item)
        goal = snapped(Point(corner.x + way.x(), corner.y + way.y()))
        return (
            goal.x - corner.x if dx is None else way.x() + dx,
            goal.y - corner.y if dy is None else way.y() + dy,
        )

    def _in_view(self) -> NDArray[np.float64]:
        """Return the boxes of the cards that are not dragged, as far as they are in view."""
        exposed, boxes = self.host.canvas.stage.pictures.exposed, self._others
        shown = (boxes[:, 0] < exposed.right()) & (boxes[:, 2] > exposed.left())
        shown &= (boxes[:, 1] < exposed.bottom()) & (boxes[:, 3] > exposed.top())
        return boxes[shown]

    def _show_guides(self, guides: list[Guide]) -> None:
        for guide in {*self._shown_guides, *guides}:
            self.host.refresh(QRectF(guide.x1, guide.y1, guide.x2 - guide.x1, guide.y2 - guide.y1))
        self._shown_guides = guides

    def paint(self, painter: QPainter) -> None:
        if self._shown_guides:
            line = QPen(current().accent, 1.0)
            line.setCosmetic(True)
            painter.setPen(line)
            painter.drawLines([QLineF(g.x1, g.y1, g.x2, g.y2) for g in self._shown_guides])

    def _begin_dragging(self, pointer: Pointer) -> bool:
        way = pointer.view - self._begin
        if way.manhattanLength() < DRAG_THRESHOLD:
            return False
        document = self.host.editor.document
        if self._item not in document.selection:  # Shift took it away, but it is dragged after all
            document.select(document.selection | {self._item})
        self._items = tuple(self.host.editor.with_contents(self.host.editor.selected_items))
        self._dragging = True
        self.cursor = Qt.CursorShape.ClosedHandCursor
        if self._copies:
            self._drag_copies()
        start = self._start
        boxes = item_boxes(start, [*start.network.layers, *start.layout.annotations])
        self._around = Box.around([boxes[id] for id in self._items])
        dragged = frozenset(self._items)
        others = [box for id, box in boxes.items() if id not in dragged]
        self._insertable = len(self._items) == 1 and can_be_inserted(start.network, self._items[0])
        self._others = np.array([(box.left, box.top, box.right, box.bottom) for box in others]).reshape(-1, 4)
        return True

    def _drag_copies(self) -> None:
        self.cursor = Qt.CursorShape.DragCopyCursor
        self._selected = self.host.editor.document.selection
        self._originals = self._items
        self._start, copies = self.host.editor.preview_copies(self._items)
        self._item, self._items = copies[self._item], tuple(copies.values())

    def end(self, pointer: Pointer) -> None:
        self._show_guides([])
        landing = self.host.canvas.stage.landing
        self.host.canvas.set_landing("")
        if self._dragging:
            if landing and not pointer.holds(SHIFT):
                self.host.editor.move_into(self._start, self._items[0], landing, *self._shift)
            elif self._copies and self._shift == (0.0, 0.0):
                self.cancel()
            else:
                verb, named = ("Copy", self._originals) if self._copies else ("Move", self._items)
                self.host.editor.move(self._start, self._items, *self._shift, verb, named)
        elif self._was_selected and not pointer.holds(SHIFT):
            self.host.editor.document.select([self._item])

    def cancel(self) -> None:
        self._show_guides([])
        self.host.canvas.set_landing("")
        if self._dragging:
            self.host.editor.cancel_move()
            if self._copies:
                self.host.editor.document.select(self._selected)
