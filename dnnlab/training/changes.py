"""What changed between two settings or two networks, in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from dnnlab.data.value_words import value_words
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.link.messages import WeightChange
from dnnlab.project.settings import Settings

_MOST = 3


def settings_words(before: Settings, after: Settings) -> str:
    """Return what differs: `learning rate 0.01 → 0.003`."""
    found = []
    for field in fields(Settings):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            found.append(f"{field.name.replace('_', ' ')} {value_words(old)} → {value_words(new)}")
    return _joined(found)


def network_words(before: Network, after: Network) -> str:
    """Return what differs: `Dropout added, Hidden: 20 → 24 units`."""
    return _joined([*_layers(before, after), *_connections(before, after)]) or "the network was edited"


def weights_words(network: Network, changes: Sequence[WeightChange]) -> str:
    """Return which weights were set by hand, and to what if it is one."""
    if len(changes) != 1:
        return f"{len(changes):,} weights set by hand"
    (change,) = changes
    kind, _, place = change.array.partition("/")
    connection = network.connections.get(place)
    layer = network.layers.get(place)
    name = _arrow(network, connection) if connection else layer.name if layer else place
    return f"{kind} of {name} {'multiplied by' if change.relative else 'set to'} {change.value:.4g}"


def _layers(before: Network, after: Network) -> Iterator[str]:
    for id, layer in after.layers.items():
        if id not in before.layers:
            yield f"{layer.name} added"
        elif layer != before.layers[id]:
            yield from _differences(before.layers[id], layer)
    for id, layer in before.layers.items():
        if id not in after.layers:
            yield f"{layer.name} removed"


def _differences(before: Layer, after: Layer) -> Iterator[str]:
    if before.name != after.name:
        yield f"{before.name} renamed {after.name}"
    if before.kind != after.kind:
        yield f"{after.name}: {before.declared.title} → {after.declared.title}"
        return
    if before.width != after.width:
        yield f"{after.name}: {before.width:,} → {after.width:,} {after.declared.units_label.lower()}"
    for field in after.declared.fields:
        old, new = before.value(field.name), after.value(field.name)
        if old != new:
            yield f"{after.name}: {field.label.lower()} {value_words(old)} → {value_words(new)}"


def _connections(before: Network, after: Network) -> Iterator[str]:
    for id, connection in after.connections.items():
        if id not in before.connections:
            yield f"{_arrow(after, connection)} connected"
        elif connection != before.connections[id]:
            yield f"{_arrow(after, connection)} edited"
    for id, connection in before.connections.items():
        if id not in after.connections and connection.source in after.layers and connection.target in after.layers:
            yield f"{_arrow(before, connection)} disconnected"


def _arrow(network: Network, connection: Connection) -> str:
    return f"{network.layers[connection.source].name} to {network.layers[connection.target].name}"


def _joined(found: Sequence[str]) -> str:
    more = len(found) - _MOST
    return ", ".join([*found[:_MOST], *([f"and {more} more"] if more > 0 else [])])
