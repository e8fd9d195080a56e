"""Which layers may stand at the ends of a connection."""

from __future__ import annotations

from collections.abc import Mapping

from dnnlab.errors import ConnectionRefusedByKindError, UnknownLayerError
from dnnlab.graph.connection import Connection
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId


def require_ends(layers: Mapping[LayerId, Layer], connection: Connection) -> None:
    """Return if these layers are there and may have such an arrow leaving and arriving.

    Raises:
        UnknownLayerError: Either end is not there.
        ConnectionRefusedByKindError: The arrow would leave an output or enter an input.
    """
    for end in (connection.source, connection.target):
        if end not in layers:
            raise UnknownLayerError("A connection names a layer that is not there", where=end)
    source, target = layers[connection.source], layers[connection.target]
    if source.role is Role.OUTPUT:
        raise ConnectionRefusedByKindError(
            "An output layer has no arrow leaving it", where=source.name, remedy="Start at the layer before it"
        )
    if target.role is Role.INPUT:
        raise ConnectionRefusedByKindError(
            "An input layer has no arrow arriving at it", where=target.name, remedy="End at a layer after it"
        )
