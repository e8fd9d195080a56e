"""A network seen as single units and the weights between them, with a place for each, as a stage draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.project import Model
from dnnlab.theory.random_graphs import Edge, ranks

Arrays = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        layer: Whose it is.
        place: Its place in the layer, from 0.
        name: What a person calls it.
    """

    layer: Layer
    place: int
    name: str


@dataclass(frozen=True, slots=True)
class UnitGraph:
    """The computed units of a network in the order of their evaluation, and the links between them.

    Attributes:
        units: In topological order.
        links: Pairs of places in `units`, each from a lower to a higher one, in the order of their targets.
        places: Where each unit is drawn: its rank, and upwards from the middle of that rank.
    """

    units: tuple[Unit, ...]
    links: tuple[Edge, ...]
    places: tuple[tuple[float, float], ...]

    def arriving(self, unit: int) -> tuple[int, ...]:
        """The units that a unit waits for."""
        return tuple(source for source, target in self.links if target == unit)

    def weight(self, link: Edge, arrays: Arrays) -> float:
        """The weight of a link, 1 where it carries values as they are."""
        source, target = self.units[link[0]], self.units[link[1]]
        matrix = arrays.get(f"weight/{source.layer.id}->{target.layer.id}")
        return 1.0 if matrix is None else float(matrix[target.place, source.place])


def unit_graph(model: Model) -> UnitGraph:
    """Return the graph of a model's compiled units; ranks are drawn in the order that the canvas has."""
    network = model.network
    units = [unit for id in network.order if id in network.compiled for unit in _units(network.layers[id])]
    numbers = {(unit.layer.id, unit.place): number for number, unit in enumerate(units)}
    links = tuple(sorted(_links(network, numbers), key=lambda link: (link[1], link[0])))
    found = list(ranks(len(units), links))
    last = max(found, default=0)
    for number, unit in enumerate(units):
        if unit.layer.role is Role.OUTPUT:
            found[number] = last
    places: dict[int, tuple[float, float]] = {}
    for rank in set(found):
        here = [number for number, at in enumerate(found) if at == rank]
        here.sort(key=lambda number: (_height(model, units[number].layer), number))
        for place, number in enumerate(here):
            places[number] = float(rank), 0.5 * (len(here) - 1) - place
    return UnitGraph(tuple(units), links, tuple(places[number] for number in range(len(units))))


def _units(layer: Layer) -> list[Unit]:
    if layer.width == 1:
        return [Unit(layer, 0, layer.name)]
    return [Unit(layer, place, f"{layer.name} {place + 1}") for place in range(layer.width)]


def _links(network: Network, numbers: Mapping[tuple[str, int], int]) -> list[Edge]:
    """The links that are there: removed weights carry nothing."""
    found: list[Edge] = []
    for arrow in network.connections.values():
        if arrow.source not in network.compiled or arrow.target not in network.compiled:
            continue
        source, target = network.layers[arrow.source], network.layers[arrow.target]
        if arrow.kind is ConnectionKind.IDENTITY:
            pairs = [(place, place) for place in range(min(source.width, target.width))]
        else:
            there = ~network.removed_weights(arrow.id)
            pairs = [(int(column), int(row)) for row, column in np.argwhere(there) if row < target.width]
        found += [(numbers[source.id, first], numbers[target.id, second]) for first, second in pairs]
    return found


def _height(model: Model, layer: Layer) -> float:
    place = model.layout.positions.get(layer.id)
    return 0.0 if place is None else place.y
