"""Cutting connections with a stroke."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.gestures.gesture import Gesture, Host, Pointer
from dnnlab.gui.canvas.routing import crosses
from dnnlab.gui.theme import current

_LEAST_STEP = 2.0
_WIDTH = 1.5


class CutConnections(Gesture):
    """Draws a line, and deletes the connections that it crosses; while it is drawn they fade.

    Without a move it is a click: it selects the connection there, or nothing.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Host, reach: float) -> None:
        """Begin; a click is on a connection within `reach` pixels of it."""
        super().__init__(host)
        self._reach = reach
        self._points: list[QPointF] = []
        self._cut: set[ConnectionId] = set()

    def start(self, pointer: Pointer) -> None:
        self._points = [pointer.scene]

    def move(self, pointer: Pointer) -> None:
        last, point = self._points[-1], pointer.scene
        if (point - last).manhattanLength() * self.host.zoom < _LEAST_STEP:
            return
        self._points.append(point)
        canvas = self.host.canvas
        crossed = {
            item.id
            for item in canvas.connections_in(QRectF(last, point).normalized().adjusted(-1, -1, 1, 1))
            if crosses(item.line, (last.x(), last.y()), (point.x(), point.y()))
        }
        if crossed - self._cut:
            self._cut |= crossed
            self._show_cut(frozenset(self._cut))
        self._refresh(last, point)

    def end(self, pointer: Pointer) -> None:
        self.move(pointer)
        cut, drawn = frozenset(self._cut), len(self._points) > 1
        self.cancel()
        if cut:
            self.host.editor.delete(cut, verb="Cut")
        elif not drawn:
            wire = self.host.canvas.connection_at(pointer.scene, self._reach / self.host.zoom)
            self.host.editor.document.select([wire.id] if wire is not None else [])

    def cancel(self) -> None:
        self._show_cut(frozenset())
        points, self._points = self._points, []
        if points:
            area = QPolygonF(points).boundingRect()
            self._refresh(area.topLeft(), area.bottomRight())

    def paint(self, painter: QPainter) -> None:
        pen = QPen(current().bad, _WIDTH)
        pen.setCosmetic(True)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawPolyline(self._points)

    def _show_cut(self, ids: frozenset[ConnectionId]) -> None:
        stage, items = self.host.canvas.stage, self.host.canvas.connections
        for id in (stage.cut ^ ids) & items.keys():
            items[id].update()
        stage.cut = ids

    def _refresh(self, start: QPointF, end: QPointF) -> None:
        self.host.refresh(QRectF(start, end).normalized().adjusted(-2, -2, 2, 2))
