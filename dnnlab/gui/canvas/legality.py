"""What may be connected with what, for all layers at once: the canvas lights up the legal ends of a new connection."""

from __future__ import annotations

from collections.abc import Callable

from dnnlab.errors import NetworkError
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network


def legal_targets(network: Network, source: LayerId) -> frozenset[LayerId]:
    """Return the layers to which a new connection from `source` may lead."""
    if network.layer(source).role is Role.OUTPUT:
        return frozenset()
    refused = reaching(network, source) | {arrow.target for arrow in network.leaving(source)}
    return frozenset(id for id, layer in network.layers.items() if id not in refused and layer.role is not Role.INPUT)


def legal_sources(network: Network, target: LayerId) -> frozenset[LayerId]:
    """Return the layers from which a new connection to `target` may lead."""
    if network.layer(target).role is Role.INPUT:
        return frozenset()
    refused = reachable(network, target) | {arrow.source for arrow in network.arriving(target)}
    return frozenset(id for id, layer in network.layers.items() if id not in refused and layer.role is not Role.OUTPUT)


def why_not(network: Network, source: LayerId, target: LayerId) -> NetworkError | None:
    """Return what stands against a connection from `source` to `target`, None if nothing does."""
    try:
        network.require_connectable(source, target)
    except NetworkError as error:
        return error
    return None


def reachable(network: Network, start: LayerId) -> set[LayerId]:
    """Return a layer and all that it leads to."""
    return _closure(start, lambda layer: [arrow.target for arrow in network.leaving(layer)])


def reaching(network: Network, end: LayerId) -> set[LayerId]:
    """Return a layer and all that lead to it."""
    return _closure(end, lambda layer: [arrow.source for arrow in network.arriving(layer)])


def _closure(start: LayerId, neighbours: Callable[[LayerId], list[LayerId]]) -> set[LayerId]:
    """Return `start` and all that can be reached from it."""
    seen = {start}
    queue = [start]
    while queue:
        for id in neighbours(queue.pop()):
            if id not in seen:
                seen.add(id)
                queue.append(id)
    return seen
