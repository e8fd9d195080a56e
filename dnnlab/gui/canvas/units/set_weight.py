"""The undo command of a weight set by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from dnnlab.graph.mask import Weight
from dnnlab.graph.network import ConnectionId
from dnnlab.gui.session import Session
from dnnlab.link.messages import WeightChange

Setter = Callable[[ConnectionId, Weight, float], None]


def weight_setter(session: Session) -> Setter:
    """Return what tells a session's engine a weight."""

    def tell(connection: ConnectionId, weight: Weight, value: float) -> None:
        row, unit = weight
        session.set_weights((WeightChange(f"weight/{connection}", row, unit, value),))

    return tell


class SetWeight(QUndoCommand):
    """Sets one weight. Training may have gone on meanwhile: undo puts back the value that it replaced."""

    def __init__(
        self, text: str, setter: Setter, connection: ConnectionId, weight: Weight, before: float, after: float
    ) -> None:
        super().__init__(text)
        self._set = setter
        self._connection, self._weight = connection, weight
        self._before, self._after = before, after

    def redo(self) -> None:
        self._set(self._connection, self._weight, self._after)

    def undo(self) -> None:
        self._set(self._connection, self._weight, self._before)
