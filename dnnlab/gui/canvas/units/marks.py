"""What is pointed at and chosen on the units level: a unit, or a single weight."""

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


Mark = UnitAt | WeightAt | None


@dataclass(slots=True)
class Marks:
    """What stands out.

    Attributes:
        chosen: What was clicked.
        hovered: What is under the pointer.
    """

    chosen: Mark = None
    hovered: Mark = None
