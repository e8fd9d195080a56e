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


class WeightSetter:
    """Tells a session's engine numbers: of one model, or of whichever is shown.

    Args:
        session: Where they are told.
        model: The model's name; empty for the one that is shown.
    """

    def __init__(self, session: Session, model: str = "") -> None:
        self._session, self._model = session, model

    def __call__(self, changes: Changes) -> None:
        if self._model:
            self._session.document.show_model(self._model)
        self._session.set_weights(changes)

    def pinned(self) -> WeightSetter:
        """Return what sets numbers of the model that is shown now, later too, and shows it then."""
        return WeightSetter(self._session, self._model or self._session.document.model_name)


def weight_setter(session: Session, model: str = "") -> WeightSetter:
    """Return what tells a session's engine numbers."""
    return WeightSetter(session, model)


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
    """Sets numbers. Training may have gone on meanwhile: undo puts back the values that it replaced.

    It is about the model that is shown when it is made, and shows it when it is undone.
    """

    def __init__(self, text: str, setter: Setter, before: Changes, after: Changes) -> None:
        super().__init__(text)
        self._set = setter.pinned() if isinstance(setter, WeightSetter) else setter
        self._before, self._after = before, after

    def redo(self) -> None:
        self._set(self._after)

    def undo(self) -> None:
        self._set(self._before)
