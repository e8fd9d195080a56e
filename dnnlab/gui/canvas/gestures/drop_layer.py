"""Dragging a new layer from the palette over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.graph.kinds import Role, kind_named
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Point, Size
from dnnlab.gui.canvas.card_painter import icon_name
from dnnlab.gui.canvas.edits import new_layer
from dnnlab.gui.canvas.gestures.gesture import SHIFT, Gesture, Host, Pointer
from dnnlab.gui.canvas.lettering import write
from dnnlab.gui.canvas.metrics import CORNER_RADIUS, HEADER_HEIGHT, ONTO_WIRE, card_size
from dnnlab.gui.canvas.placement import boxes_of, free_place
from dnnlab.gui.theme import SEMIBOLD, current, faded, font, paint_icon

_SMALL_WIDTH = 128.0


class DropLayer(Gesture):
    """Shows where a layer dragged from the palette would stand; over a connection it would be inserted there.

    Shift keeps it out of the connection.
    """

    def __init__(self, host: Host, kind: str) -> None:
        super().__init__(host)
        self._kind = kind_named(kind)
        self._layer: Layer = new_layer(host.editor.network, kind)
        self._boxes = boxes_of(host.editor.model)
        self._ghost = QRectF()

    def move(self, pointer: Pointer) -> None:
        wire = None
        if self._kind.role is Role.HIDDEN and not pointer.holds(SHIFT):
            wire = self.host.canvas.connection_at(pointer.scene, ONTO_WIRE / self.host.zoom)
        landing = wire.id if wire is not None else ""
        self.host.canvas.set_landing(landing)
        old, self._ghost = self._ghost, self._ghost_at(pointer, inserted=bool(landing))
        self.host.refresh(old.united(self._ghost).adjusted(-4, -4, 4, 4))

    def _ghost_at(self, pointer: Pointer, *, inserted: bool) -> QRectF:
        if inserted:  # small, so that the connection is seen
            size = Size(_SMALL_WIDTH, HEADER_HEIGHT)
            return QRectF(pointer.scene.x() - size.width / 2, pointer.scene.y() + 20, size.width, size.height)
        size = card_size(self._layer)
        wanted = Point(pointer.scene.x() - size.width / 2, pointer.scene.y() - size.height / 2)
        corner = free_place(size, wanted, self._boxes)
        return QRectF(corner.x, corner.y, size.width, size.height)

    def end(self, pointer: Pointer) -> None:
        self.move(pointer)
        connection, centre = self.host.canvas.stage.landing, Point(pointer.scene.x(), pointer.scene.y())
        self.cancel()
        if connection:
            self.host.editor.insert(connection, self._kind.name, centre)
        else:
            self.host.editor.add(self._kind.name, centre)

    def cancel(self) -> None:
        self.host.canvas.set_landing("")
        old, self._ghost = self._ghost, QRectF()
        self.host.refresh(old.adjusted(-4, -4, 4, 4))

    def paint(self, painter: QPainter) -> None:
        if self._ghost.isEmpty():
            return
        theme = current()
        border = QPen(theme.accent, 1.5)
        border.setDashPattern([4.0, 3.0])
        painter.setPen(border)
        painter.setBrush(faded(theme.card, 0.72))
        painter.drawRoundedRect(self._ghost, CORNER_RADIUS, CORNER_RADIUS)
        left, top = self._ghost.left(), self._ghost.top()
        paint_icon(painter, icon_name(self._layer), QRectF(left + 12, top + 10, 16, 16), "accent")
        words = QRectF(left + 34, top, self._ghost.width() - 46, HEADER_HEIGHT)
        write(painter, words, self._layer.name, font(13, SEMIBOLD), theme.text_1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
