"""What stands on a connection's label: the name of its weight matrix and its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network


@dataclass(frozen=True, slots=True)
class ConnectionName:
    """The label of a connection.

    Attributes:
        symbol: `W` for a weight matrix, `skip` for one that jumps over layers, `identity` for none.
        index: The number l of W^(l), otherwise empty.
        shape: For instance `20×1`: pre-activations of the target times units of the source; empty without weights.
    """

    symbol: str
    index: str
    shape: str

    @property
    def text(self) -> str:
        """The whole label in one line, for tool tips and screen readers."""
        index = f"({self.index})" if self.index else ""
        return f"{self.symbol}{index} {self.shape}".strip()


def connection_names(network: Network) -> Mapping[ConnectionId, ConnectionName]:
    """Return the label of every connection.

    The weights W^(l) arrive at layer l, where the layers at which any arrive are counted in topological order. A
    connection is a skip if there is also a longer way between its layers.
    """
    numbers = _numbers(network)
    ranks = _ranks(network)
    return {id: _name(network, connection, numbers, ranks) for id, connection in network.connections.items()}


def _name(
    network: Network, connection: Connection, numbers: Mapping[LayerId, int], ranks: Mapping[LayerId, int]
) -> ConnectionName:
    if connection.kind is ConnectionKind.IDENTITY:
        return ConnectionName("identity", "", "")
    rows, columns = network.weight_shape(connection.id)
    shape = f"{rows}×{columns}"
    if ranks[connection.target] - ranks[connection.source] > 1 and _has_detour(network, connection, ranks):
        return ConnectionName("skip", "", shape)
    return ConnectionName("W", str(numbers[connection.target]), shape)


def _numbers(network: Network) -> dict[LayerId, int]:
    fed = (id for id in network.order if network.arriving(id))
    return {id: number for number, id in enumerate(fed, start=1)}


def _ranks(network: Network) -> dict[LayerId, int]:
    """Return the length of the longest way to each layer."""
    ranks: dict[LayerId, int] = {}
    for id in network.order:
        ranks[id] = max((ranks[connection.source] + 1 for connection in network.arriving(id)), default=0)
    return ranks


def _has_detour(network: Network, connection: Connection, ranks: Mapping[LayerId, int]) -> bool:
    """Whether the target can be reached from the source by another way; it looks only at layers of ranks between."""
    seen: set[LayerId] = set()
    queue = [c.target for c in network.leaving(connection.source) if c.target != connection.target]
    while queue:
        layer = queue.pop()
        if layer == connection.target:
            return True
        if layer not in seen and ranks[layer] < ranks[connection.target]:
            seen.add(layer)
            queue.extend(c.target for c in network.leaving(layer))
    return False
