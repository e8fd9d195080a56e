"""Edits of single units and weights, each a function from a model to an edited one. No Qt, no history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dnnlab.errors import DuplicateError, FieldError
from dnnlab.graph.fixes import joined_without_loop
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId, UnitId
from dnnlab.graph.mask import Weight
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.project.project import Model


def can_lose_units(layer: Layer) -> bool:
    """Whether single units of a layer can be deleted: inputs and outputs have theirs from the data."""
    return layer.role is Role.HIDDEN and not layer.declared.follows and layer.width > 1


def without_unit(model: Model, layer: LayerId, unit: UnitId) -> Model:
    """Return the model without one unit of a layer; all other weights keep their place.

    Raises:
        UnknownLayerError: There is no such layer.
        FieldError: It is no unit of the layer, its last one, or the data or another layer says which units there are.
    """
    found = model.network.layer(layer)
    if unit not in found.units:
        raise FieldError("The layer has no such unit", where=found.name)
    if not can_lose_units(found):
        remedy = "Delete the layer" if found.role is Role.HIDDEN else "Choose other columns for the layer"
        raise FieldError("This unit cannot be deleted by itself", where=found.name, remedy=remedy)
    kept = tuple(other for other in found.units if other != unit)
    return replace(model, network=model.network.put(replace(found, units=kept)))


def without_weights(model: Model, connection: ConnectionId, weights: Collection[Weight]) -> Model:
    """Return the model without some weights of a connection.

    Raises:
        NetworkError: There is no such connection or weight.
    """
    return replace(model, network=model.network.remove_weights(connection, weights))


def with_weights(model: Model, connection: ConnectionId, weights: Collection[Weight]) -> Model:
    """Return the model with removed weights of a connection back, newly initialised.

    Raises:
        NetworkError: There is no such connection or weight.
    """
    return replace(model, network=model.network.restore_weights(connection, weights))


def wired(model: Model, source: LayerId, column: int, target: LayerId, row: int) -> Model:
    """Return the model in which one unit leads to another.

    A removed weight is restored. Between layers that are not connected a connection of this one weight is drawn.

    Args:
        model: What is edited.
        source: The layer of the first unit.
        column: Which unit of it, from 0.
        target: The layer of the second unit.
        row: Which pre-activation of it, from 0.

    Raises:
        NetworkError: Something stands against a connection, or the weight is there already.
    """
    network = model.network
    rows, columns = network.layer(target).rows, network.layer(source).units
    weight = (rows[row], columns[column])
    arrow = network.connections.get(Connection(source, target).id)
    if arrow is not None:
        if arrow.kind is not ConnectionKind.DENSE or not network.removed_weights(arrow.id)[row, column]:
            names = f"{network.layers[source].name} \u2192 {network.layers[target].name}"
            remedy = "Choose that weight to change it"
            raise DuplicateError("These units are connected already", where=names, remedy=remedy)
        return with_weights(model, arrow.id, [weight])
    return _with_one_weight(model, network.connect(source, target), Connection(source, target).id, weight)


def wired_without_loop(model: Model, source: LayerId, column: int, target: LayerId, row: int) -> Model:
    """Return the model in which one unit leads to another, without the connections that this closes loops with.

    Raises:
        NetworkError: Something else stands against it.
    """
    network = model.network
    weight = (network.layer(target).rows[row], network.layer(source).units[column])
    network, _gone = joined_without_loop(network, Connection(source, target))
    return _with_one_weight(model, network, Connection(source, target).id, weight)


def _with_one_weight(model: Model, network: Network, connection: ConnectionId, weight: Weight) -> Model:
    """Return the model with a network in which a new connection has this weight alone, if it has weights at all."""
    arrow = network.connection(connection)
    rows, columns = network.layers[arrow.target].rows, network.layers[arrow.source].units
    if arrow.kind is ConnectionKind.DENSE:
        others = [(other, unit) for other in rows for unit in columns if (other, unit) != weight]
        network = network.remove_weights(arrow.id, others)
    return replace(model, network=network)


def with_frozen_weight(model: Model, connection: ConnectionId, weight: Weight, freeze: bool) -> Model:
    """Return the model in which training leaves a single weight as it is, or moves it again.

    Raises:
        NetworkError: There is no such connection or weight.
    """
    network = model.network
    edit = network.freeze_weights if freeze else network.release_weights
    return replace(model, network=edit(connection, [weight]))
