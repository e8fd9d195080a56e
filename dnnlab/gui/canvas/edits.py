"""The edits that the canvas makes, each a function from a model to an edited one. No Qt, no history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dnnlab.errors import ConnectionRefusedByKindError
from dnnlab.graph.fixes import joined_without_loop
from dnnlab.graph.kinds import Role, kind_named
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import HORIZONTAL_GAP, Point, Size
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.annotations.contents import making_room
from dnnlab.gui.canvas.copying import fresh_id, unused_name
from dnnlab.gui.canvas.legality import reachable
from dnnlab.gui.canvas.metrics import GRID, card_size
from dnnlab.gui.canvas.placement import boxes_of, free_place, moved
from dnnlab.project.project import Model

Items = Collection[LayerId | ConnectionId]

_HIDDEN_NAME = "Hidden"


# ---- adding


def new_layer(network: Network, kind: str) -> Layer:
    """Return a layer of a kind with its defaults, an identity never used before and a name not yet used.

    Raises:
        FieldError: There is no such kind.
    """
    base = _HIDDEN_NAME if kind == "units" else kind_named(kind).title
    return Layer.new(fresh_id(kind), kind, unused_name(network, base))


def added(model: Model, kind: str, centre: Point) -> tuple[Model, LayerId]:
    """Return the model with a new layer, its card's middle at `centre` or as near as there is room, and its identity.

    Raises:
        FieldError: There is no such kind.
    """
    layer = new_layer(model.network, kind)
    place = free_place(card_size(layer), _corner(layer, centre), boxes_of(model))
    return _with_layer(model, layer, place), layer.id


def added_and_connected(
    model: Model, kind: str, centre: Point, *, source: LayerId = "", target: LayerId = ""
) -> tuple[Model, LayerId]:
    """Return the model with a new layer that `source` leads to, or that leads to `target`, and its identity.

    Raises:
        FieldError: There is no such kind.
        NetworkError: The new layer cannot be connected so.
    """
    model, id = added(model, kind, centre)
    model = connected(model, source, id) if source else model
    return (connected(model, id, target) if target else model), id


def inserted(model: Model, connection: ConnectionId, kind: str, centre: Point) -> tuple[Model, LayerId]:
    """Return the model with a new layer in the middle of a connection, and its identity.

    What comes after the connection moves right where there is too little room. Behind a layer whose units follow the
    source's, the connection keeps its kind, its mask and that it is frozen.

    Raises:
        UnknownConnectionError: There is no such connection.
        ConnectionRefusedByKindError: The new layer would be an input or an output.
    """
    arrow = model.network.connection(connection)
    layer = new_layer(model.network, kind)
    if layer.role is not Role.HIDDEN:
        raise ConnectionRefusedByKindError(
            f"A layer of kind {layer.declared.title} cannot stand between two others",
            where=layer.name,
            remedy="Drop it beside the arrow",
        )
    model = _with_room(model, arrow, card_size(layer))
    place = free_place(card_size(layer), _between(model, arrow, layer, centre), boxes_of(model))
    network = _between_ends(model.network.add(layer), arrow, layer)
    return replace(model, network=network, layout=model.layout.moved({layer.id: place})), layer.id


def can_be_inserted(network: Network, layer: LayerId) -> bool:
    """Whether a layer that is there already can be put in the middle of a connection: nothing is connected to it."""
    found = network.layers.get(layer)
    return found is not None and found.role is Role.HIDDEN and not (network.arriving(layer) or network.leaving(layer))


def threaded(model: Model, connection: ConnectionId, layer: LayerId) -> Model:
    """Return the model with a layer that nothing is connected to in the middle of a connection, where it stands.

    Raises:
        NetworkError: There is no such layer or connection, or something stands against it.
    """
    network = model.network
    return replace(model, network=_between_ends(network, network.connection(connection), network.layer(layer)))


def _between_ends(network: Network, arrow: Connection, layer: Layer) -> Network:
    network = network.disconnect(arrow.id).connect(arrow.source, layer.id)
    leaving = Connection(layer.id, arrow.target)
    if layer.declared.follows:  # it has the units of the source: all that is set on the arrow has its place behind it
        leaving = replace(arrow, source=layer.id)
    return network.join(leaving)


# ---- removing


def deleted(model: Model, items: Items) -> Model:
    """Return the model without some layers, the connections at them, some other connections, notes and frames.

    What is inside a frame stays.
    """
    layout = model.layout.without(*items)
    layers = [id for id in model.network.layers if id in items]
    arrows = [id for id in model.network.connections if id in items]
    if not layers and not arrows:
        return replace(model, layout=layout)
    network = model.network.remove(*layers)
    network = network.disconnect(*(id for id in arrows if id in network.connections))
    return replace(model, network=network, layout=layout)


def deleted_and_joined(model: Model, items: Items) -> Model:
    """Return the model without some layers, where what led to one leads to what came after it."""
    network = model.network
    for id in [id for id in network.layers if id in items]:
        sources = [arrow.source for arrow in network.arriving(id)]
        targets = [arrow.target for arrow in network.leaving(id)]
        network = network.remove(id)
        for source in sources:
            for target in targets:
                if Connection(source, target).id not in network.connections:
                    network = network.connect(source, target)
    return deleted(replace(model, network=network, layout=model.layout.without(*items)), items)


# ---- changing


def connected(model: Model, source: LayerId, target: LayerId, kind: ConnectionKind = ConnectionKind.DENSE) -> Model:
    """Return the model with one more connection.

    Raises:
        NetworkError: See `Network.connect`.
    """
    return replace(model, network=model.network.connect(source, target, kind))


def reconnected(model: Model, connection: ConnectionId, source: LayerId, target: LayerId) -> Model:
    """Return the model with a connection that has other ends; its kind, its mask and that it is frozen stay with it.

    Weights that it had removed stay removed where there are such weights between the other ends too.

    Raises:
        NetworkError: There is no such connection, or the other ends cannot be connected.
    """
    arrow = model.network.connection(connection)
    if (arrow.source, arrow.target) == (source, target):
        return model
    moved_arrow = replace(arrow, source=source, target=target)
    return replace(model, network=model.network.disconnect(connection).join(moved_arrow))


def connected_without_loop(model: Model, source: LayerId, target: LayerId, moving: ConnectionId = "") -> Model:
    """Return the model with a connection that would close a loop, without the arrows that close it.

    Args:
        model: What is edited.
        source: Where the connection starts.
        target: Where it ends.
        moving: The connection whose end is taken there; empty for a new one.

    Raises:
        NetworkError: The two cannot be connected for another reason.
    """
    network, arrow = model.network, Connection(source, target)
    if moving:
        arrow = replace(network.connection(moving), source=source, target=target)
        network = network.disconnect(moving)
    return replace(model, network=joined_without_loop(network, arrow)[0])


def with_connection_kind(model: Model, connections: Items, kind: ConnectionKind) -> Model:
    """Return the model with some connections of another kind."""
    network = model.network
    for id in connections:
        network = network.put_connection(replace(network.connection(id), kind=kind))
    return replace(model, network=network)


def freezable(network: Network, items: Items) -> Items:
    """Return those items that can be frozen: layers that learn, or if there are none, connections with weights."""
    layers = [id for id in items if id in network.layers and network.layers[id].has("frozen")]
    arrows = [network.connections[id] for id in items if id in network.connections]
    return layers or [arrow.id for arrow in arrows if arrow.kind is ConnectionKind.DENSE]


def are_frozen(network: Network, items: Items) -> bool:
    """Whether all of some layers and connections are frozen."""
    return all((network.layers[id] if id in network.layers else network.connections[id]).frozen for id in items)


def frozen(model: Model, items: Items, freeze: bool) -> Model:
    """Return the model with those of the layers and connections that can be frozen, frozen or not."""
    network = model.network
    for id in freezable(network, items):
        if id in network.layers:
            network = network.put(network.layers[id].with_values(frozen=freeze))
        else:
            network = network.put_connection(replace(network.connections[id], frozen=freeze))
    return replace(model, network=network)


def renamed(model: Model, layer: LayerId, name: str) -> Model:
    """Return the model with a layer under another name.

    Raises:
        FieldError: The name is empty or too long.
    """
    return replace(model, network=model.network.put(model.network.layer(layer).renamed(name)))


def titles_of(network: Network, items: Items) -> str:
    """Return words for some layers and connections, to name a step of undo: one by its name, several by number."""
    layers = [network.layers[id].name for id in items if id in network.layers]
    arrows = [network.connections[id] for id in items if id in network.connections]
    if len(layers) == 1:
        return layers[0]
    if layers:
        return f"{len(layers)} layers"
    if len(arrows) == 1:
        return f"{network.layers[arrows[0].source].name} → {network.layers[arrows[0].target].name}"
    return f"{len(arrows)} connections"


def _with_layer(model: Model, layer: Layer, place: Point) -> Model:
    return replace(model, network=model.network.add(layer), layout=model.layout.moved({layer.id: place}))


def _corner(layer: Layer, centre: Point) -> Point:
    size = card_size(layer)
    return Point(centre.x - size.width / 2, centre.y - size.height / 2)


def _between(model: Model, arrow: Connection, layer: Layer, centre: Point) -> Point:
    """Return where to put a layer that is inserted: under the pointer, but between its neighbours."""
    corner, size = _corner(layer, centre), card_size(layer)
    left = model.layout.at(arrow.source).x + card_size(model.network.layers[arrow.source]).width
    right = model.layout.at(arrow.target).x - size.width
    if right - left < size.width:
        return Point((left + right) / 2, corner.y)
    gap = min(HORIZONTAL_GAP, (right - left) / 2)
    return Point(min(max(corner.x, left + gap), right - gap), corner.y)


def _with_room(model: Model, arrow: Connection, size: Size) -> Model:
    """Shift what comes after a connection to the right, so that a card of that size fits before it."""
    end = model.layout.at(arrow.source).x + card_size(model.network.layers[arrow.source]).width
    start = model.layout.at(arrow.target).x
    missing = end + size.width + 2 * HORIZONTAL_GAP - start  # a whole gap on either side: labels stand in them
    if missing <= 0 or start < end:
        return model
    later = [id for id in reachable(model.network, arrow.target) if model.layout.at(id).x >= start]
    way = GRID * -(-missing // GRID)
    shifted = moved(model, later, way, 0.0)
    return making_room(model, shifted, later, start, way) if model.layout.annotations else shifted
