"""The way from one unit to another along weights that are there: with a wire back it would be a loop."""

from __future__ import annotations

from collections import deque

import numpy as np

from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened


def way_between(opened: Opened, start: UnitAt, goal: UnitAt) -> tuple[WeightAt, ...]:
    """Return the weights along a shortest way from one unit to another; empty if there is none."""
    reached: dict[UnitAt, WeightAt | None] = {start: None}
    waiting = deque([start])
    while waiting:
        unit = waiting.popleft()
        if unit == goal:
            return _back(opened, reached, goal)
        for arrow in opened.network.leaving(unit.layer):
            present = opened.strands(arrow.id).present
            if unit.index >= present.shape[1]:
                continue  # beyond the circles that are shown
            for row in np.flatnonzero(present[:, unit.index]).tolist():
                after = UnitAt(arrow.target, row)
                if after not in reached:
                    reached[after] = WeightAt(arrow.id, row, unit.index)
                    waiting.append(after)
    return ()


def _back(opened: Opened, reached: dict[UnitAt, WeightAt | None], goal: UnitAt) -> tuple[WeightAt, ...]:
    way: list[WeightAt] = []
    weight = reached[goal]
    while weight is not None:
        way.append(weight)
        weight = reached[UnitAt(opened.network.connections[weight.connection].source, weight.column)]
    return tuple(reversed(way))


def names_along(opened: Opened, way: tuple[WeightAt, ...]) -> tuple[str, ...]:
    """Return what the units along a way are called, its end included."""
    connections = opened.network.connections
    units = [UnitAt(connections[one.connection].source, one.column) for one in way]
    units += [UnitAt(connections[one.connection].target, one.row) for one in way[-1:]]
    return tuple(_name(opened, unit) for unit in units)


def _name(opened: Opened, unit: UnitAt) -> str:
    layer = opened.network.layers[unit.layer]
    return layer.name if layer.width == 1 else f"{layer.name} unit {unit.index + 1}"
