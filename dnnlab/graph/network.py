"""The network as an immutable value: layers and the weight matrices between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from heapq import heapify, heappop, heappush

from dnnlab.errors import (
    ConnectionRefusedByKindError,
    CycleError,
    DuplicateError,
    UnknownConnectionError,
    UnknownLayerError,
)
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId

ConnectionId = str


class ConnectionKind(StrEnum):
    """What a connection does to the activations it carries."""

    DENSE = "dense"
    """Multiplies them by a learned weight matrix W."""
    IDENTITY = "identity"
    """Carries them as they are: a residual or skip connection without weights."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An arrow from one layer to another; at most one between any two layers."""

    source: LayerId
    target: LayerId
    kind: ConnectionKind = ConnectionKind.DENSE

    @property
    def id(self) -> ConnectionId:
        return f"{self.source}->{self.target}"


@dataclass(frozen=True)
class Network:
    """A feed-forward topology: layers of units and the connections between them, without a loop.

    Networks are values: every edit returns a new one. Undo can therefore keep the old network, and the
    engine can read one without a lock. Every network that exists is acyclic and names only layers it has;
    whether it can be trained is another question (see `dnnlab.graph.examination`).
    """

    layers: Mapping[LayerId, Layer]
    connections: Mapping[ConnectionId, Connection]

    @classmethod
    def empty(cls) -> Network:
        return cls({}, {})

    @classmethod
    def of(cls, layers: Iterable[Layer], connections: Iterable[Connection]) -> Network:
        """Return a network of many layers and connections, validated once.

        Raises:
            DuplicateError: A layer or a connection occurs twice.
            UnknownLayerError: A connection names a layer that is not there.
            ConnectionRefusedByKindError: A connection leaves an output or enters an input.
            CycleError: The connections close a loop.
        """
        by_id: dict[LayerId, Layer] = {}
        for layer in layers:
            if layer.id in by_id:
                raise DuplicateError("Two layers have the same identity", where=layer.id)
            by_id[layer.id] = layer
        arrows: dict[ConnectionId, Connection] = {}
        for connection in connections:
            _require_ends(by_id, connection)
            if connection.id in arrows:
                raise DuplicateError("Two layers are connected twice", where=connection.id)
            arrows[connection.id] = connection
        network = cls(by_id, arrows)
        if len(network.order) < len(by_id):
            raise CycleError.along(network._names(network._some_loop()))
        return network

    def __getstate__(self) -> dict[str, object]:  # what was derived stays behind: it is quickly derived again
        return {"layers": self.layers, "connections": self.connections}

    @cached_property
    def _arrivals(self) -> Mapping[LayerId, tuple[Connection, ...]]:
        arrivals: dict[LayerId, list[Connection]] = {layer: [] for layer in self.layers}
        for connection in self.connections.values():
            arrivals[connection.target].append(connection)
        return {layer: tuple(found) for layer, found in arrivals.items()}

    @cached_property
    def _departures(self) -> Mapping[LayerId, tuple[Connection, ...]]:
        departures: dict[LayerId, list[Connection]] = {layer: [] for layer in self.layers}
        for connection in self.connections.values():
            departures[connection.source].append(connection)
        return {layer: tuple(found) for layer, found in departures.items()}

    @cached_property
    def order(self) -> tuple[LayerId, ...]:
        """The layers in topological order: every source before its targets, otherwise as they were added."""
        layers = tuple(self.layers)
        place = {layer: index for index, layer in enumerate(layers)}
        waiting = {layer: len(self._arrivals[layer]) for layer in layers}
        ready = [place[layer] for layer, count in waiting.items() if count == 0]
        heapify(ready)
        order: list[LayerId] = []
        while ready:
            layer = layers[heappop(ready)]
            order.append(layer)
            for connection in self._departures[layer]:
                waiting[connection.target] -= 1
                if waiting[connection.target] == 0:
                    heappush(ready, place[connection.target])
        return tuple(order)

    def layer(self, id: LayerId) -> Layer:
        """Return a layer by identity.

        Raises:
            UnknownLayerError: The network has no such layer.
        """
        try:
            return self.layers[id]
        except KeyError:
            raise UnknownLayerError("The network has no such layer", where=id) from None

    def connection(self, id: ConnectionId) -> Connection:
        """Return a connection by identity.

        Raises:
            UnknownConnectionError: The network has no such connection.
        """
        try:
            return self.connections[id]
        except KeyError:
            raise UnknownConnectionError("The network has no such connection", where=id) from None

    def arriving(self, layer: LayerId) -> tuple[Connection, ...]:
        """The connections that end at a layer, in the order they were added."""
        return self._arrivals[self.layer(layer).id]

    def leaving(self, layer: LayerId) -> tuple[Connection, ...]:
        """The connections that start at a layer, in the order they were added."""
        return self._departures[self.layer(layer).id]

    def of_role(self, role: Role) -> tuple[Layer, ...]:
        """The layers of one role, in topological order."""
        return tuple(self.layers[id] for id in self.order if self.layers[id].role is role)

    @property
    def inputs(self) -> tuple[Layer, ...]:
        return self.of_role(Role.INPUT)

    @property
    def outputs(self) -> tuple[Layer, ...]:
        return self.of_role(Role.OUTPUT)

    @cached_property
    def after_inputs(self) -> frozenset[LayerId]:
        """The inputs and all layers that they lead to."""
        return self._reached((layer.id for layer in self.inputs), forward=True)

    @cached_property
    def before_outputs(self) -> frozenset[LayerId]:
        """The outputs and all layers that lead to them."""
        return self._reached((layer.id for layer in self.outputs), forward=False)

    @cached_property
    def compiled(self) -> frozenset[LayerId]:
        """The layers that lie on a path from an input to an output: those that training needs."""
        return self.after_inputs & self.before_outputs

    def weight_shape(self, connection: ConnectionId) -> tuple[int, int]:
        """The shape of a connection's weight matrix: (pre-activations of the target, units of the source)."""
        arrow = self.connection(connection)
        return self.layers[arrow.target].preactivations, self.layers[arrow.source].width

    def parameter_count(self, layer: LayerId) -> int:
        """The number of weights that arrive at a layer, and its biases."""
        target = self.layer(layer)
        weights = sum(
            target.preactivations * self.layers[connection.source].width
            for connection in self.arriving(layer)
            if connection.kind is ConnectionKind.DENSE
        )
        return weights + (target.preactivations if target.bias else 0)

    def add(self, layer: Layer) -> Network:
        """Return this network with one more layer.

        Raises:
            DuplicateError: A layer of that identity is there already.
        """
        if layer.id in self.layers:
            raise DuplicateError("The network has a layer of this identity already", where=layer.id)
        return replace(self, layers={**self.layers, layer.id: layer})

    def remove(self, *layers: LayerId) -> Network:
        """Return this network without some layers and without the connections at them.

        Raises:
            UnknownLayerError: One of them is not in the network.
        """
        gone = {self.layer(layer).id for layer in layers}
        return Network(
            {id: layer for id, layer in self.layers.items() if id not in gone},
            {id: c for id, c in self.connections.items() if c.source not in gone and c.target not in gone},
        )

    def put(self, layer: Layer) -> Network:
        """Return this network with a layer replaced by a changed one of the same identity and kind.

        Raises:
            UnknownLayerError: No layer has that identity.
            ConnectionRefusedByKindError: The kind differs; a layer keeps its kind for life.
        """
        if self.layer(layer.id).kind != layer.kind:
            raise ConnectionRefusedByKindError("A layer keeps its kind", where=layer.name, remedy="Add a new layer")
        return replace(self, layers={**self.layers, layer.id: layer})

    def connect(self, source: LayerId, target: LayerId, kind: ConnectionKind = ConnectionKind.DENSE) -> Network:
        """Return this network with one more connection.

        Raises:
            UnknownLayerError: Either end is not in the network.
            ConnectionRefusedByKindError: It would leave an output or enter an input.
            DuplicateError: The two are connected already.
            CycleError: `source` can already be reached from `target`; it carries the loop.
        """
        connection = Connection(source, target, kind)
        self.require_connectable(source, target)
        return replace(self, connections={**self.connections, connection.id: connection})

    def require_connectable(self, source: LayerId, target: LayerId) -> None:
        """Raise what `connect` would raise for these two layers; return if nothing stands against it."""
        connection = Connection(source, target)
        _require_ends(self.layers, connection)
        if connection.id in self.connections:
            names = f"{self.layers[source].name} → {self.layers[target].name}"
            raise DuplicateError("These layers are connected already", where=names)
        loop = self.path(target, source)
        if loop:
            raise CycleError.along(self._names(loop))

    def put_connection(self, connection: Connection) -> Network:
        """Return this network with a connection replaced by a changed one between the same layers.

        Raises:
            UnknownConnectionError: No connection joins these two.
        """
        self.connection(connection.id)
        return replace(self, connections={**self.connections, connection.id: connection})

    def disconnect(self, *connections: ConnectionId) -> Network:
        """Return this network without some connections.

        Raises:
            UnknownConnectionError: One of them is not in the network.
        """
        gone = {self.connection(connection).id for connection in connections}
        return replace(self, connections={id: c for id, c in self.connections.items() if id not in gone})

    def path(self, start: LayerId, end: LayerId) -> tuple[LayerId, ...]:
        """Return the layers along a shortest way from `start` to `end`, both included; empty if there is none."""
        came_from: dict[LayerId, LayerId | None] = {start: None}
        queue = [start]
        for layer in queue:  # grows while it is walked
            if layer == end:
                return self._walk_back(came_from, end)
            for connection in self._departures.get(layer, ()):
                if connection.target not in came_from:
                    came_from[connection.target] = layer
                    queue.append(connection.target)
        return ()

    @staticmethod
    def _walk_back(came_from: Mapping[LayerId, LayerId | None], end: LayerId) -> tuple[LayerId, ...]:
        path: list[LayerId] = []
        step: LayerId | None = end
        while step is not None:
            path.append(step)
            step = came_from[step]
        return tuple(reversed(path))

    def _reached(self, starts: Iterable[LayerId], *, forward: bool) -> frozenset[LayerId]:
        seen = set(starts)
        queue = list(seen)
        for layer in queue:  # grows while it is walked
            arrows = self._departures[layer] if forward else self._arrivals[layer]
            for connection in arrows:
                end = connection.target if forward else connection.source
                if end not in seen:
                    seen.add(end)
                    queue.append(end)
        return frozenset(seen)

    def _some_loop(self) -> tuple[LayerId, ...]:
        stuck = set(self.layers) - set(self.order)
        walk = {min(stuck): 0}  # layers in the order walked
        layer = min(stuck)
        while True:  # every stuck layer has a stuck source, so walking against the arrows must come round
            layer = next(c.source for c in self._arrivals[layer] if c.source in stuck)
            if layer in walk:
                return tuple(reversed(tuple(walk)[walk[layer] :]))
            walk[layer] = len(walk)

    def _names(self, layers: Iterable[LayerId]) -> tuple[str, ...]:
        return tuple(self.layers[layer].name for layer in layers)


def _require_ends(layers: Mapping[LayerId, Layer], connection: Connection) -> None:
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
