"""Drawing a connection with the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from dnnlab.errors import ConnectionRefusedByKindError
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.gestures.draw_connection import DrawConnection
from dnnlab.gui.canvas.gestures.gesture import Host, Pointer


class ConnectByKeys(DrawConnection):
    """Walks from a layer over those with which it may be connected; Enter draws the connection, Escape does not.

    From an output it walks over the layers that may lead to it. The pointer is not followed.
    """

    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, host: Host, layer: LayerId) -> None:
        output = host.editor.network.layer(layer).role is Role.OUTPUT
        super().__init__(host, layer, "target" if output else "source")
        self._goals: tuple[LayerId, ...] = ()

    def begin(self) -> None:
        """Light up where the connection may end.

        Raises:
            ConnectionRefusedByKindError: It may end nowhere.
        """
        card = self.host.canvas.layers[self._layer].card_rect
        self.start(Pointer(card.center(), QPointF()))
        open_ends = self.host.canvas.stage.open_ends or frozenset()
        self._goals = tuple(id for id in self.host.editor.network.order if id in open_ends)
        if not self._goals:
            self.cancel()
            name = self.host.editor.network.layers[self._layer].name
            raise ConnectionRefusedByKindError(
                "There is no other layer that it may be connected with", where=name, remedy="Add a layer first"
            )

    def walk(self, forward: bool) -> LayerId:
        """Go to the next layer, or to the one before, and return it."""
        stage = self.host.canvas.stage
        if stage.goal in self._goals:
            place = self._goals.index(stage.goal) + (1 if forward else -1)
        else:
            place = 0 if forward else -1
        stage.goal = self._goals[place % len(self._goals)]
        self.host.canvas.update()
        return stage.goal

    def move(self, pointer: Pointer) -> None:
        """The pointer moved, which means nothing here."""

    def conclude(self) -> None:
        """Draw the connection to the layer come to.

        Raises:
            NetworkError: Something stands against it.
        """
        goal = self.host.canvas.stage.goal
        self._clear()
        if goal:
            self.host.editor.connect(*self._ends(goal))

    def end(self, pointer: Pointer) -> None:
        self.conclude()
