"""Drawing a connection from a port, or taking one end of a connection elsewhere."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId, Network
from dnnlab.gui.canvas.gestures.gesture import Gesture, Host, Pointer
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.legality import legal_sources, legal_targets
from dnnlab.gui.canvas.metrics import PORT_RADIUS, PORT_REACH
from dnnlab.gui.canvas.refusal import Refusal, refusal_of
from dnnlab.gui.canvas.ribbon import path_of
from dnnlab.gui.canvas.routing import route
from dnnlab.gui.theme import current

End = Literal["source", "target"]


class DrawConnection(Gesture):
    """Draws a rubber connection from a layer to the pointer.

    Layers at which it may end light up; over any other it says why not. Dropped on nothing it offers new layers,
    unless an existing connection is being moved: that then stays as it was. Dropped where it began it does nothing.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Host, layer: LayerId, fixed: End, moving: ConnectionId = "") -> None:
        """Begin at `layer`, which is the `fixed` end; `moving` is the connection whose other end is taken elsewhere."""
        super().__init__(host)
        self._layer = layer
        self._fixed: End = fixed
        self._moving = moving
        self._pointer = QPointF()
        self._at_home = True
        self._area = QRectF()
        self._refused = ""

    def start(self, pointer: Pointer) -> None:
        stage, network = self.host.canvas.stage, self._network()
        legal = legal_targets if self._fixed == "source" else legal_sources
        stage.open_ends = legal(network, self._layer)
        stage.open_side = "input" if self._fixed == "source" else "output"
        stage.drawn_from, stage.lifted = self._layer, self._moving
        self._pointer = pointer.scene
        self.host.canvas.update()

    def move(self, pointer: Pointer) -> None:
        self._pointer = pointer.scene
        under = self.host.canvas.layer_at(pointer.scene, PORT_REACH / self.host.zoom)
        self._at_home = under is not None and under.id == self._layer
        under = None if self._at_home else under
        legal = self.host.canvas.stage.open_ends or frozenset()
        goal = under.id if under is not None and under.id in legal else ""
        stage = self.host.canvas.stage
        if goal != stage.goal:
            for id in {goal, stage.goal} - {""}:
                self.host.canvas.layers[id].update()
            stage.goal = goal
        self._say_why_not(under, pointer)
        self._refresh()

    def _say_why_not(self, under: LayerItem | None, pointer: Pointer) -> None:
        refused = under.id if under is not None and not self.host.canvas.stage.goal else ""
        if refused == self._refused:
            return
        self._refused = refused
        refusal = self._refusal(refused) if refused else None
        if refusal is not None:
            self.host.show_refusal(refusal, pointer.view, stays=True)
        else:
            self.host.hide_error()

    def end(self, pointer: Pointer) -> None:
        self.move(pointer)
        goal, refused = self.host.canvas.stage.goal, self._refused
        self._clear()
        if goal:
            source, target = self._ends(goal)
            if self._moving:
                self.host.editor.reconnect(self._moving, source, target)
            else:
                self.host.editor.connect(source, target)
        elif refused:
            refusal = self._refusal(refused)
            if refusal is not None:
                self.host.show_refusal(refusal, pointer.view)
        elif not self._moving and not self._at_home:
            ends = {self._fixed: self._layer}
            self.host.offer_layers(pointer.view, source=ends.get("source", ""), target=ends.get("target", ""))

    def cancel(self) -> None:
        self._clear()
        self.host.hide_error()

    def paint(self, painter: QPainter) -> None:
        theme = current()
        stage = self.host.canvas.stage
        colour = theme.accent if stage.goal or not self._refused else theme.bad
        pen = QPen(colour, 2.0)
        if not stage.goal:
            pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path())
        painter.setBrush(colour)
        painter.drawEllipse(self._loose_end(), PORT_RADIUS, PORT_RADIUS)

    # ---- inside

    def _network(self) -> Network:
        network = self.host.editor.network
        return network.disconnect(self._moving) if self._moving else network

    def _ends(self, other: LayerId) -> tuple[LayerId, LayerId]:
        return (self._layer, other) if self._fixed == "source" else (other, self._layer)

    def _refusal(self, other: LayerId) -> Refusal | None:
        return refusal_of(self.host.editor, *self._ends(other), self._moving)

    def _fixed_end(self) -> tuple[float, float]:
        item = self.host.canvas.layers[self._layer]
        return item.output_port() if self._fixed == "source" else item.input_port()

    def _loose_end(self) -> QPointF:
        goal = self.host.canvas.layers.get(self.host.canvas.stage.goal)
        if goal is None:
            return self._pointer
        return QPointF(*(goal.input_port() if self._fixed == "source" else goal.output_port()))

    def _path(self) -> QPainterPath:
        loose = self._loose_end()
        ends = [self._fixed_end(), (loose.x(), loose.y())]
        start, end = ends if self._fixed == "source" else reversed(ends)
        return path_of(route(start, end, 1, np.zeros((0, 4))).points.tolist())

    def _refresh(self) -> None:
        area = self._path().controlPointRect().adjusted(-12, -12, 12, 12)
        self.host.refresh(area.united(self._area))
        self._area = area

    def _clear(self) -> None:
        stage = self.host.canvas.stage
        stage.open_ends, stage.goal, stage.lifted, stage.drawn_from = None, "", "", ""
        self._refused = ""
        self.host.canvas.update()
