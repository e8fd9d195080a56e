"""Whether what was chosen is still there after an edit, and still the same."""

from __future__ import annotations

from dnnlab.graph.network import Network
from dnnlab.gui.canvas.units.marks import BiasAt, Mark, UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened


def stays(mark: Mark, opened: Opened, before: Network) -> bool:
    """Whether a unit, a weight or a bias is shown, and no other has its place since before an edit."""
    return _is_there(mark, opened) and _is_same(mark, before, opened.network)


def _is_there(mark: Mark, opened: Opened) -> bool:
    match mark:
        case UnitAt(layer, index):
            return layer in opened.frames and index < len(opened.frames[layer].centres)
        case BiasAt(layer, index):
            there = layer in opened.frames and index < len(opened.frames[layer].centres)
            return there and opened.network.layers[layer].bias
        case WeightAt(connection, row, column):
            if connection not in opened.network.connections:
                return False
            strands = opened.strands(connection)
            rows, columns = strands.bundle.shape
            return row < rows and column < columns and bool(strands.present[row, column])
    return True


def _is_same(mark: Mark, before: Network, after: Network) -> bool:
    match mark:
        case UnitAt(layer, _) | BiasAt(layer, _):
            ends = [layer]
        case WeightAt(connection, _, _):
            ends = [after.connections[connection].source, after.connections[connection].target]
        case _:
            return True
    return all(id in before.layers and before.layers[id].rows == after.layers[id].rows for id in ends)
