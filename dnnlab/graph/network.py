"""The network as an immutable value: layers and the weight matrices between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dnnlab.errors import (
    ConnectionRefusedByKindError,
    CycleError,
    DuplicateError,
    UnknownConnectionError,
    UnknownLayerError,
)
from dnnlab.graph.connection import Connection, ConnectionId, ConnectionKind
from dnnlab.graph.ends import require_ends
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.mask import Bits, Mask, Weight, cells
from dnnlab.graph.shapes import Shape, given_shape, settle
from dnnlab.graph.ways import loop_among, shortest_way
from dnnlab.graph.wiring import Wiring

__all__ = ["Connection", "ConnectionId", "ConnectionKind", "Network"]


@dataclass(frozen=True)
class Network:
    """A feed-forward topology: layers of units and the connections between them, without a loop.

    Networks are values: every edit returns a new one. Undo can therefore keep the old network, and the
    engine can read one without a lock. Every network that exists is acyclic and names only layers it has; the
    layers whose width follows their sources have it, and connections are as their ends admit (`Connection.fitted`).
    Whether it can be trained is another question (see `dnnlab.graph.examination`).

    What is derived (arrivals, order, reachability; see `dnnlab.graph.wiring`) is kept up to date from edit to edit.
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
            FieldError: A layer whose width follows its sources would be too wide.
        """
        by_id: dict[LayerId, Layer] = {}
        for layer in layers:
            if layer.id in by_id:
                raise DuplicateError("Two layers have the same identity", where=layer.id)
            by_id[layer.id] = layer
        arrows: dict[ConnectionId, Connection] = {}
        for connection in connections:
            require_ends(by_id, connection)
            if connection.id in arrows:
                raise DuplicateError("Two layers are connected twice", where=connection.id)
            arrows[connection.id] = connection
        wiring = Wiring(by_id, arrows)
        if len(wiring.order) < len(by_id):
            stuck = frozenset(by_id.keys() - set(wiring.order))
            raise CycleError.along(tuple(by_id[id].name for id in loop_among(stuck, wiring.arrivals)))
        following = [id for id in wiring.order if by_id[id].declared.follows]
        settle(by_id, wiring.arrivals, wiring.departures, following)
        for id, arrow in arrows.items():
            arrows[id] = arrow.fitted(by_id[arrow.source], by_id[arrow.target])
        return cls._wired(by_id, arrows, Wiring(by_id, arrows, order=wiring.order))

    @classmethod
    def _wired(
        cls, layers: Mapping[LayerId, Layer], connections: Mapping[ConnectionId, Connection], wiring: Wiring
    ) -> Network:
        """Return the network of these layers and connections, whose wiring is known."""
        network = cls(layers, connections)
        network.__dict__["_wiring"] = wiring.over(layers, connections)
        return network

    @cached_property
    def _wiring(self) -> Wiring:
        return Wiring(self.layers, self.connections)

    def __getstate__(self) -> dict[str, object]:  # what was derived stays behind: it is quickly derived again
        return {"layers": self.layers, "connections": self.connections}

    @property
    def order(self) -> tuple[LayerId, ...]:
        """The layers in topological order: every source before its targets, otherwise as they were added."""
        return self._wiring.order

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
        return self._wiring.arrivals[self.layer(layer).id]

    def leaving(self, layer: LayerId) -> tuple[Connection, ...]:
        """The connections that start at a layer, in the order they were added."""
        return self._wiring.departures[self.layer(layer).id]

    def of_role(self, role: Role) -> tuple[Layer, ...]:
        """The layers of one role, in topological order."""
        ends = {Role.INPUT: self.input_ids, Role.OUTPUT: self.output_ids}
        ids = ends[role] if role in ends else self.layers.keys() - self.input_ids - self.output_ids
        return tuple(self.layers[id] for id in self.order if id in ids)

    @property
    def inputs(self) -> tuple[Layer, ...]:
        return self.of_role(Role.INPUT)

    @property
    def outputs(self) -> tuple[Layer, ...]:
        return self.of_role(Role.OUTPUT)

    @property
    def input_ids(self) -> frozenset[LayerId]:
        """The identities of all input layers."""
        return self._wiring.input_ids

    @property
    def output_ids(self) -> frozenset[LayerId]:
        """The identities of all output layers."""
        return self._wiring.output_ids

    @property
    def after_inputs(self) -> frozenset[LayerId]:
        """The inputs and all layers that they lead to."""
        return self._wiring.after_inputs

    @property
    def before_outputs(self) -> frozenset[LayerId]:
        """The outputs and all layers that lead to them."""
        return self._wiring.before_outputs

    @cached_property
    def compiled(self) -> frozenset[LayerId]:
        """The layers that lie on a path from an input to an output: those that training needs."""
        return self.after_inputs & self.before_outputs

    def shape(self, layer: LayerId) -> Shape:
        """The shape of the activations that a layer gives, without the batch."""
        return given_shape(self.layer(layer))

    def weight_shape(self, connection: ConnectionId) -> tuple[int, int]:
        """The shape of a connection's weight matrix: (pre-activations of the target, units of the source)."""
        arrow = self.connection(connection)
        return self.layers[arrow.target].preactivations, self.layers[arrow.source].width

    def weight_count(self, connection: ConnectionId) -> int:
        """The number of weights of a connection, without those that were removed; 0 where it has none."""
        arrow = self.connection(connection)
        if arrow.kind is not ConnectionKind.DENSE:
            return 0
        rows, columns = self.weight_shape(connection)
        return rows * columns - (arrow.mask.count if arrow.mask else 0)

    def parameter_count(self, layer: LayerId) -> int:
        """The number of weights that arrive at a layer, and of its biases and gains."""
        target = self.layer(layer)
        weights = sum(self.weight_count(connection.id) for connection in self.arriving(layer))
        return weights + len(target.parameters) * target.preactivations

    # ---- edits of layers

    def add(self, layer: Layer) -> Network:
        """Return this network with one more layer.

        Raises:
            DuplicateError: A layer of that identity is there already.
        """
        if layer.id in self.layers:
            raise DuplicateError("The network has a layer of this identity already", where=layer.id)
        layers = {**self.layers, layer.id: layer}
        wiring = self._wiring.with_layer(layers, layer)
        settle(layers, wiring.arrivals, wiring.departures, [layer.id])
        return Network._wired(layers, self.connections, wiring)

    def remove(self, *layers: LayerId) -> Network:
        """Return this network without some layers and without the connections at them.

        Raises:
            UnknownLayerError: One of them is not in the network.
        """
        gone = {self.layer(layer).id for layer in layers}
        arrows = {arrow.id for id in gone for arrow in (*self.arriving(id), *self.leaving(id))}
        rest = self.disconnect(*arrows)
        left = {id: layer for id, layer in rest.layers.items() if id not in gone}
        return Network._wired(left, rest.connections, rest._wiring.without_layers(left, gone))

    def put(self, layer: Layer) -> Network:
        """Return this network with a layer replaced by a changed one of the same identity and kind.

        Raises:
            UnknownLayerError: No layer has that identity.
            ConnectionRefusedByKindError: The kind differs; a layer keeps its kind for life.
            FieldError: A layer whose width follows this one would be too wide.
        """
        if self.layer(layer.id).kind != layer.kind:
            raise ConnectionRefusedByKindError("A layer keeps its kind", where=layer.name, remedy="Add a new layer")
        layers = {**self.layers, layer.id: layer}
        return self._settled(layers, self.connections, self._wiring, [layer.id])

    # ---- edits of connections

    def connect(self, source: LayerId, target: LayerId, kind: ConnectionKind = ConnectionKind.DENSE) -> Network:
        """Return this network with one more connection.

        Raises:
            UnknownLayerError: Either end is not in the network.
            ConnectionRefusedByKindError: It would leave an output or enter an input.
            DuplicateError: The two are connected already.
            CycleError: `source` can already be reached from `target`; it carries the loop.
            FieldError: A layer whose width follows its sources would be too wide.
        """
        return self.join(Connection(source, target, kind))

    def join(self, connection: Connection) -> Network:
        """Return this network with one more connection, with all that is set on it.

        Raises:
            NetworkError: See `connect`.
        """
        source, target = connection.source, connection.target
        self.require_connectable(source, target)
        arrow = connection.fitted(self.layers[source], self.layers[target])
        connections = {**self.connections, arrow.id: arrow}
        return self._settled(dict(self.layers), connections, self._wiring.with_arrow(arrow), [target])

    def require_connectable(self, source: LayerId, target: LayerId) -> None:
        """Raise what `connect` would raise for these two layers; return if nothing stands against it."""
        connection = Connection(source, target)
        require_ends(self.layers, connection)
        if connection.id in self.connections:
            names = f"{self.layers[source].name} → {self.layers[target].name}"
            raise DuplicateError(
                "These layers are connected already", where=names, remedy="Select that connection to change it"
            )
        loop = self.path(target, source)
        if loop:
            raise CycleError.along(self._names(loop))

    def put_connection(self, connection: Connection) -> Network:
        """Return this network with a connection replaced by a changed one between the same layers.

        Raises:
            UnknownConnectionError: No connection joins these two.
        """
        before = self.connection(connection.id)
        arrow = connection.fitted(self.layers[before.source], self.layers[before.target])
        return self if arrow == before else self._with_arrows([arrow])

    def disconnect(self, *connections: ConnectionId) -> Network:
        """Return this network without some connections.

        Raises:
            UnknownConnectionError: One of them is not in the network.
        """
        gone = {self.connection(connection).id: self.connections[connection] for connection in connections}
        if not gone:
            return self
        rest = {id: arrow for id, arrow in self.connections.items() if id not in gone}
        targets = [arrow.target for arrow in gone.values()]
        return self._settled(dict(self.layers), rest, self._wiring.without_arrows(gone.values()), targets)

    # ---- single weights

    def removed_weights(self, connection: ConnectionId) -> Bits:
        """Whether each weight of a connection was removed, (pre-activations of the target, units of the source)."""
        arrow = self.connection(connection)
        rows, columns = self.layers[arrow.target].rows, self.layers[arrow.source].units
        return arrow.mask.over(rows, columns) if arrow.mask else cells(rows, columns, ())

    def frozen_weights(self, connection: ConnectionId) -> Bits:
        """Whether each weight of a connection is frozen by itself, (pre-activations of the target, source units)."""
        arrow = self.connection(connection)
        rows, columns = self.layers[arrow.target].rows, self.layers[arrow.source].units
        return arrow.frozen_weights.over(rows, columns) if arrow.frozen_weights else cells(rows, columns, ())

    def remove_weights(self, connection: ConnectionId, weights: Iterable[Weight]) -> Network:
        """Return this network without some single weights, each named by its row's key and its source unit.

        Raises:
            UnknownConnectionError: There is no such connection.
            FieldError: It has no such weight.
        """
        return self._masked(connection, weights, removed=True)

    def restore_weights(self, connection: ConnectionId, weights: Iterable[Weight]) -> Network:
        """Return this network with some removed weights there again.

        Raises:
            UnknownConnectionError: There is no such connection.
            FieldError: It has no such weight.
        """
        return self._masked(connection, weights, removed=False)

    def freeze_weights(self, connection: ConnectionId, weights: Iterable[Weight]) -> Network:
        """Return this network with some single weights that training leaves as they are; removed ones stay removed.

        Raises:
            UnknownConnectionError: There is no such connection.
            FieldError: It has no such weight.
        """
        held = self._changed(connection, weights, self.frozen_weights(connection), chosen=True)
        return self.put_connection(replace(self.connection(connection), frozen_weights=held))

    def release_weights(self, connection: ConnectionId, weights: Iterable[Weight]) -> Network:
        """Return this network with some single weights that training moves again.

        Raises:
            UnknownConnectionError: There is no such connection.
            FieldError: It has no such weight.
        """
        held = self._changed(connection, weights, self.frozen_weights(connection), chosen=False)
        return self.put_connection(replace(self.connection(connection), frozen_weights=held))

    def _masked(self, connection: ConnectionId, weights: Iterable[Weight], *, removed: bool) -> Network:
        mask = self._changed(connection, weights, self.removed_weights(connection), chosen=removed)
        return self.put_connection(replace(self.connection(connection), mask=mask))

    def _changed(self, connection: ConnectionId, weights: Iterable[Weight], now: Bits, *, chosen: bool) -> Mask | None:
        """The set `now` of a connection's weights with some more, or some less."""
        arrow = self.connection(connection)
        rows, columns = self.layers[arrow.target].rows, self.layers[arrow.source].units
        if arrow.kind is not ConnectionKind.DENSE:
            rows, columns, now = (), (), now[:0, :0]
        named = cells(rows, columns, weights)
        return Mask.of(rows, columns, now | named if chosen else now & ~named)

    # ---- what every edit ends with

    def _settled(
        self,
        layers: dict[LayerId, Layer],
        connections: Mapping[ConnectionId, Connection],
        wiring: Wiring,
        changed: Iterable[LayerId],
    ) -> Network:
        """Return the network of these parts, after what follows the changed layers has followed."""
        arrivals, departures = wiring.arrivals, wiring.departures
        touched = [*changed, *settle(layers, arrivals, departures, list(changed))]
        network = Network._wired(layers, connections, wiring)
        arrows = {arrow.id: arrow for id in touched for arrow in (*arrivals[id], *departures[id]) if _has_masks(arrow)}
        fitted = [arrow.fitted(layers[arrow.source], layers[arrow.target]) for arrow in arrows.values()]
        return network._with_arrows([arrow for arrow in fitted if arrow != arrows[arrow.id]])

    def _with_arrows(self, arrows: Iterable[Connection]) -> Network:
        """Return this network with some connections replaced by others between the same layers."""
        arrows = list(arrows)
        if not arrows:
            return self
        connections = {**self.connections, **{arrow.id: arrow for arrow in arrows}}
        return Network._wired(self.layers, connections, self._wiring.with_replaced(arrows))

    def path(self, start: LayerId, end: LayerId) -> tuple[LayerId, ...]:
        """Return the layers along a shortest way from `start` to `end`, both included; empty if there is none."""
        return shortest_way(self._wiring.departures, start, end)

    def _names(self, layers: Iterable[LayerId]) -> tuple[str, ...]:
        return tuple(self.layers[layer].name for layer in layers)


def _has_masks(arrow: Connection) -> bool:
    return arrow.mask is not None or arrow.frozen_weights is not None
