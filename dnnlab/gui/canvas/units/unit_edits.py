"""Edits of a unit as a whole: split out, cut off, turned over. No Qt, no history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId, UnitId
from dnnlab.graph.layout import VERTICAL_GAP, Point
from dnnlab.graph.network import Network
from dnnlab.graph.splitting import can_split, separated, split
from dnnlab.gui.canvas.copying import fresh_id
from dnnlab.gui.canvas.metrics import card_size
from dnnlab.gui.canvas.placement import boxes_of, free_place
from dnnlab.gui.canvas.units.edits import wired
from dnnlab.gui.canvas.units.marks import UnitAt
from dnnlab.link.messages import WeightChange
from dnnlab.project.project import Model

ODD = frozenset({"identity", "tanh", "hard_tanh"})
"""The activation functions with h(-a) = -h(a)."""

__all__ = ["WireBySplitting", "ablated", "can_ablate", "can_flip", "can_split", "flip_of", "split_out"]


# ---- splitting out


def split_out(model: Model, layer: LayerId, unit: UnitId) -> tuple[Model, LayerId]:
    """Return the model with a unit in a layer of its own, below the one it comes from, and the new layer.

    Raises:
        NetworkError: There is no such unit, or it cannot be split out.
    """
    id = fresh_id(model.network.layer(layer).kind)
    return _with_parts(model, split(model.network, layer, [unit], id), [id]), id


def _with_parts(model: Model, network: Network, parts: Iterable[LayerId]) -> Model:
    """Return the model with a network in which layers were split out, each with a place below its origin."""
    edited = replace(model, network=network)
    for id in parts:
        part = network.layers[id]
        corner, size = edited.layout.at(part.origin), card_size(network.layers[part.origin])
        others = replace(edited, network=network.remove(*(network.layers.keys() - edited.layout.positions.keys())))
        place = free_place(card_size(part), Point(corner.x, corner.y + size.height + VERTICAL_GAP), boxes_of(others))
        edited = replace(edited, layout=edited.layout.moved({id: place}))
    return edited


@dataclass(frozen=True, slots=True)
class WireBySplitting:
    """A wire between two units that needs some of them in layers of their own.

    Attributes:
        model: What comes of it.
        question: Why it needs that.
        answer: What is offered.
        text: The step of undo.
    """

    model: Model
    question: str
    answer: str
    text: str

    @classmethod
    def of(cls, model: Model, start: UnitAt, goal: UnitAt) -> WireBySplitting:
        """Return what makes the wire legal.

        Raises:
            CycleError: The units themselves would form a loop.
            NetworkError: Something else stands against the wire.
        """
        layers = model.network.layers
        first, second = (layers[mark.layer].units[mark.index] for mark in (start, goal))
        found = separated(model.network, (start.layer, first), (goal.layer, second), fresh_id)
        network = found.network
        edited = _with_parts(model, network, found.parts)
        column = network.layers[found.source].units.index(first)
        row = network.layers[found.target].units.index(second)
        edited = wired(edited, found.source, column, found.target, row)
        names = [f"unit {mark.index + 1} of {layers[mark.layer].name}" for mark in (start, goal)]
        parts = [network.layers[id].name for id in found.parts]
        split_out = f"Split out {parts[0] if len(parts) == 1 else f'{len(parts)} groups of units'}"
        return cls(
            edited,
            "The layers would form a loop, the units do not: in layers of their own they can be wired.",
            f"{split_out if parts else 'Drop the connection without weights'} and wire",
            f"Split out and wire {names[0]} to {names[1]}",
        )


# ---- cutting off


def can_ablate(network: Network, layer: LayerId, unit: UnitId) -> bool:
    """Whether a unit can be cut off from what comes after: it has weights that leave, and no other way out."""
    return bool(_outgoing(network, layer, unit)) and _all_dense(network, layer, arriving=False)


def ablated(model: Model, layer: LayerId, unit: UnitId) -> Model:
    """Return the model in which nothing comes after a unit: its outgoing weights are removed.

    Raises:
        NetworkError: There is no such layer or unit.
    """
    network = model.network
    for arrow, row in _outgoing(network, layer, unit):
        network = network.remove_weights(arrow, [(row, unit)])
    return replace(model, network=network)


# ---- turning over


def can_flip(network: Network, layer: LayerId) -> bool:
    """Whether the signs of a unit's weights can be turned without a change of what the network computes."""
    found = network.layers[layer]
    odd = found.kind == "units" and found.activation in ODD and layer in network.compiled
    return odd and _all_dense(network, layer, arriving=True) and _all_dense(network, layer, arriving=False)


def flip_of(network: Network, layer: LayerId, unit: UnitId) -> tuple[WeightChange, ...]:
    """Return what turns a unit over: the signs of its incoming weights, its bias and its outgoing weights.

    For an odd h the network computes the same: h(-a) = -h(a). Source: Bishop & Bishop, Deep Learning (2024), section
    6.2.4 (weight-space symmetries).
    """
    key = str(unit)
    turned = [
        WeightChange(f"weight/{arrow.id}", key, source, -1.0, relative=True)
        for arrow in network.arriving(layer)
        if arrow.source in network.compiled
        for source, gone in zip(
            network.layers[arrow.source].units,
            network.removed_weights(arrow.id)[network.layers[layer].rows.index(key)].tolist(),
            strict=True,
        )
        if not gone
    ]
    if network.layers[layer].bias:
        turned.append(WeightChange(f"bias/{layer}", key, None, -1.0, relative=True))
    leaving = [(arrow, row) for arrow, row in _outgoing(network, layer, unit) if _is_compiled(network, arrow)]
    return (*turned, *(WeightChange(f"weight/{arrow}", row, unit, -1.0, relative=True) for arrow, row in leaving))


def _outgoing(network: Network, layer: LayerId, unit: UnitId) -> list[tuple[str, str]]:
    """The connection and row of every weight that leaves a unit."""
    place = network.layers[layer].units.index(unit)
    return [
        (arrow.id, row)
        for arrow in network.leaving(layer)
        if arrow.kind is ConnectionKind.DENSE
        for row, gone in zip(
            network.layers[arrow.target].rows, network.removed_weights(arrow.id)[:, place].tolist(), strict=True
        )
        if not gone
    ]


def _is_compiled(network: Network, connection: str) -> bool:
    arrow = network.connections[connection]
    return arrow.target in network.compiled and arrow.source in network.compiled


def _all_dense(network: Network, layer: LayerId, *, arriving: bool) -> bool:
    arrows = network.arriving(layer) if arriving else network.leaving(layer)
    if network.layers[layer].role is Role.OUTPUT and not arriving:
        return False
    return all(arrow.kind is ConnectionKind.DENSE for arrow in arrows)
