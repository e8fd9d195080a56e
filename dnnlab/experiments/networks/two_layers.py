"""A network of one hidden layer seen as a table of units, and how its weights are set from such a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.link.messages import WeightChange

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TwoLayers:
    """An input layer, a hidden layer of units and an output, fully connected, nothing else.

    As in `theory.symmetry` the table of units has a row for each: the weights that arrive, the bias, and the weights
    that leave.
    """

    input: Layer
    hidden: Layer
    output: Layer

    @classmethod
    def of(cls, network: Network) -> TwoLayers | None:
        """Return the layers of a network of this form, None for any other."""
        by_kind = {layer.kind: layer for layer in network.layers.values()}
        hidden, inputs, outputs = by_kind.get("units"), network.inputs, network.outputs
        if len(network.layers) != 3 or hidden is None or len(inputs) != 1 or len(outputs) != 1:
            return None
        found = cls(inputs[0], hidden, outputs[0])
        whole = all(arrow.kind is ConnectionKind.DENSE and arrow.mask is None for arrow in network.connections.values())
        if set(network.connections) != {found.first, found.second} or not whole:
            return None
        return found if hidden.bias and outputs[0].bias and outputs[0].kind != "mixture" else None

    @property
    def first(self) -> str:
        """The connection into the hidden layer."""
        return f"{self.input.id}->{self.hidden.id}"

    @property
    def second(self) -> str:
        """The connection out of it."""
        return f"{self.hidden.id}->{self.output.id}"

    def units(self, arrays: Mapping[str, NDArray[np.floating]]) -> Floats:
        """Return the table of units, (M, D + 1 + L), from arrays named as in a snapshot."""
        first, second = arrays[f"weight/{self.first}"], arrays[f"weight/{self.second}"]
        bias = arrays[f"bias/{self.hidden.id}"]
        return np.concatenate([first, bias[:, None], second.T], axis=1).astype(np.float64)

    def bias(self, arrays: Mapping[str, NDArray[np.floating]]) -> Floats:
        """Return the output's bias, (L,)."""
        return arrays[f"bias/{self.output.id}"].astype(np.float64)

    def changes(self, table: Floats, unit: int, relative: bool = False) -> tuple[WeightChange, ...]:
        """Return what sets one unit's numbers to its row of a table, or multiplies them by it."""
        row, key = table[unit], self.hidden.rows[unit]
        width = self.input.width
        arriving = tuple(
            WeightChange(f"weight/{self.first}", key, source, float(value), relative)
            for source, value in zip(self.input.units, row[:width], strict=True)
        )
        own = (WeightChange(f"bias/{self.hidden.id}", key, None, float(row[width]), relative),)
        leaving = tuple(
            WeightChange(f"weight/{self.second}", target, self.hidden.units[unit], float(value), relative)
            for target, value in zip(self.output.rows, row[width + 1 :], strict=True)
        )
        return arriving + own + leaving

    def all_changes(self, table: Floats) -> tuple[WeightChange, ...]:
        """Return what sets the numbers of all units to a table."""
        return tuple(change for unit in range(len(table)) for change in self.changes(table, unit))
