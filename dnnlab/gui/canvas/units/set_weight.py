"""The undo command of numbers set by hand: weights and biases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from dnnlab.graph.network import Network
from dnnlab.gui.canvas.units.marks import BiasAt, NumberAt
from dnnlab.gui.session import Session
from dnnlab.link.messages import WeightChange

Changes = tuple[WeightChange, ...]
Setter = Callable[[Changes], None]


def weight_setter(session: Session) -> Setter:
    """Return what tells a session's engine numbers."""
    return session.set_weights


def change_of(network: Network, number: NumberAt, value: float) -> WeightChange:
    """Return the message that sets a weight or a bias.

    Raises:
        NetworkError: There is no such layer or connection.
    """
    if isinstance(number, BiasAt):
        return WeightChange(f"bias/{number.layer}", network.layer(number.layer).rows[number.index], None, value)
    arrow = network.connection(number.connection)
    row, unit = network.layer(arrow.target).rows[number.row], network.layer(arrow.source).units[number.column]
    return WeightChange(f"weight/{arrow.id}", row, unit, value)


class SetWeights(QUndoCommand):
    """Sets numbers. Training may have gone on meanwhile: undo puts back the values that it replaced."""

    def __init__(self, text: str, setter: Setter, before: Changes, after: Changes) -> None:
        super().__init__(text)
        self._set = setter
        self._before, self._after = before, after

    def redo(self) -> None:
        self._set(self._after)

    def undo(self) -> None:
        self._set(self._before)
