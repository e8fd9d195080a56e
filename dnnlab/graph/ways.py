"""Ways along the arrows of a network: an order in which every source comes first, a shortest way, a loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from dnnlab.graph.layer import LayerId
from dnnlab.graph.shapes import Arrows


def topological_order(layers: Iterable[LayerId], arrivals: Arrows, departures: Arrows) -> tuple[LayerId, ...]:
    """Return the layers with every source before its targets, otherwise as they were given.

    Layers of a loop, and those after one, are left out.
    """
    layers = tuple(layers)
    place = {layer: index for index, layer in enumerate(layers)}
    waiting = {layer: len(arrivals[layer]) for layer in layers}
    ready = [place[layer] for layer, count in waiting.items() if count == 0]
    heapify(ready)
    order: list[LayerId] = []
    while ready:
        layer = layers[heappop(ready)]
        order.append(layer)
        for connection in departures[layer]:
            waiting[connection.target] -= 1
            if waiting[connection.target] == 0:
                heappush(ready, place[connection.target])
    return tuple(order)


def shortest_way(departures: Arrows, start: LayerId, end: LayerId) -> tuple[LayerId, ...]:
    """Return the layers along a shortest way from `start` to `end`, both included; empty if there is none."""
    came_from: dict[LayerId, LayerId | None] = {start: None}
    queue = [start]
    for layer in queue:  # grows while it is walked
        if layer == end:
            return _walk_back(came_from, end)
        for connection in departures.get(layer, ()):
            if connection.target not in came_from:
                came_from[connection.target] = layer
                queue.append(connection.target)
    return ()


def loop_among(stuck: frozenset[LayerId], arrivals: Arrows) -> tuple[LayerId, ...]:
    """Return a loop among the layers that no order can hold, in the order of the arrows."""
    walk = {min(stuck): 0}  # layers in the order walked
    layer = min(stuck)
    while True:  # every stuck layer has a stuck source, so walking against the arrows must come round
        layer = next(arrow.source for arrow in arrivals[layer] if arrow.source in stuck)
        if layer in walk:
            return tuple(reversed(tuple(walk)[walk[layer] :]))
        walk[layer] = len(walk)


def _walk_back(came_from: Mapping[LayerId, LayerId | None], end: LayerId) -> tuple[LayerId, ...]:
    path: list[LayerId] = []
    step: LayerId | None = end
    while step is not None:
        path.append(step)
        step = came_from[step]
    return tuple(reversed(path))
