"""What is pointed at and chosen on the units level: a unit, a weight, or the bias of a unit."""

from __future__ import annotations

from dataclasses import dataclass

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.units.symbols import Symbol


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A circle: the layer and which of its circles."""

    layer: LayerId
    index: int


@dataclass(frozen=True, slots=True)
class WeightAt:
    """A single weight: the connection, and the row and column of its matrix."""

    connection: ConnectionId
    row: int
    column: int

    @property
    def symbol(self) -> Symbol:
        """w_kj: to row k, from unit j."""
        comma = "," if max(self.row, self.column) >= 9 else ""
        return Symbol("𝑤", f"{self.row + 1}{comma}{self.column + 1}")


@dataclass(frozen=True, slots=True)
class BiasAt:
    """The bias of a unit: the layer and which of its circles."""

    layer: LayerId
    index: int

    @property
    def symbol(self) -> Symbol:
        """b_k: of row k."""
        return Symbol("𝑏", str(self.index + 1))


NumberAt = WeightAt | BiasAt
"""What has a value that can be set."""
Mark = UnitAt | WeightAt | BiasAt | None


@dataclass(slots=True)
class Marks:
    """What stands out.

    Attributes:
        chosen: What was clicked.
        hovered: What is under the pointer.
        loop: The weights that would form a loop with the wire that is being drawn, or was just refused.
    """

    chosen: Mark = None
    hovered: Mark = None
    loop: tuple[WeightAt, ...] = ()
