"""What follows from which layers are connected: what arrives where, an order of the layers, and what reaches what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from dnnlab.graph.connection import Connection, ConnectionId
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.reach import grown, shrunk, sources_in, targets_in
from dnnlab.graph.shapes import Arrows
from dnnlab.graph.ways import topological_order


class Wiring:
    """The arrows at every layer of a network, and what is derived of them; a value, like the network itself.

    What is known is handed from edit to edit, so that an edit of a large network costs no walk over all of it.

    Args:
        layers: By identity, in the order in which they were added.
        connections: By identity.
        known: What need not be derived, by the names of the properties.
    """

    def __init__(
        self, layers: Mapping[LayerId, Layer], connections: Mapping[ConnectionId, Connection], **known: object
    ) -> None:
        self.layers = layers
        self._connections = connections
        self.__dict__.update(known)

    @cached_property
    def arrivals(self) -> Arrows:
        """The connections that end at each layer, in the order they were added."""
        arrivals: dict[LayerId, list[Connection]] = {layer: [] for layer in self.layers}
        for connection in self._connections.values():
            arrivals[connection.target].append(connection)
        return {layer: tuple(found) for layer, found in arrivals.items()}

    @cached_property
    def departures(self) -> Arrows:
        """The connections that start at each layer, in the order they were added."""
        departures: dict[LayerId, list[Connection]] = {layer: [] for layer in self.layers}
        for connection in self._connections.values():
            departures[connection.source].append(connection)
        return {layer: tuple(found) for layer, found in departures.items()}

    @cached_property
    def order(self) -> tuple[LayerId, ...]:
        """The layers in topological order: every source before its targets, otherwise as they were added."""
        return topological_order(self.layers, self.arrivals, self.departures)

    @cached_property
    def input_ids(self) -> frozenset[LayerId]:
        """The identities of all input layers."""
        return frozenset(id for id, layer in self.layers.items() if layer.role is Role.INPUT)

    @cached_property
    def output_ids(self) -> frozenset[LayerId]:
        """The identities of all output layers."""
        return frozenset(id for id, layer in self.layers.items() if layer.role is Role.OUTPUT)

    @cached_property
    def after_inputs(self) -> frozenset[LayerId]:
        """The inputs and all layers that they lead to."""
        return grown(frozenset(), self.input_ids, targets_in(self.departures))

    @cached_property
    def before_outputs(self) -> frozenset[LayerId]:
        """The outputs and all layers that lead to them."""
        return grown(frozenset(), self.output_ids, sources_in(self.arrivals))

    # ---- after an edit

    def over(self, layers: Mapping[LayerId, Layer], connections: Mapping[ConnectionId, Connection]) -> Wiring:
        """Return the same wiring of changed layers of the same identities and kinds."""
        known = {name: value for name, value in self.__dict__.items() if name not in ("layers", "_connections")}
        return Wiring(layers, connections, **known)

    def with_layer(self, layers: Mapping[LayerId, Layer], layer: Layer) -> Wiring:
        """Return the wiring of these layers, of which one is new and not connected."""
        ends = {Role.INPUT: ("input_ids", "after_inputs"), Role.OUTPUT: ("output_ids", "before_outputs")}
        reached: dict[str, object] = {}
        for name in ("input_ids", "output_ids", "after_inputs", "before_outputs"):
            ids: frozenset[LayerId] = getattr(self, name)
            reached[name] = ids | {layer.id} if name in ends.get(layer.role, ()) else ids
        arrivals, departures = {**self.arrivals, layer.id: ()}, {**self.departures, layer.id: ()}
        order = (*self.order, layer.id)
        return Wiring(layers, self._connections, arrivals=arrivals, departures=departures, order=order, **reached)

    def without_layers(self, layers: Mapping[LayerId, Layer], gone: set[LayerId]) -> Wiring:
        """Return the wiring of the layers that are left; those that are gone are not connected."""
        rest = Wiring(
            layers,
            self._connections,
            arrivals={id: found for id, found in self.arrivals.items() if id not in gone},
            departures={id: found for id, found in self.departures.items() if id not in gone},
            input_ids=self.input_ids - gone,
            output_ids=self.output_ids - gone,
            after_inputs=self.after_inputs - gone,
            before_outputs=self.before_outputs - gone,
        )
        if "order" in self.__dict__:  # arrows at other layers are the same: what is left keeps its order
            rest.__dict__["order"] = tuple(id for id in self.order if id not in gone)
        return rest

    def with_arrow(self, arrow: Connection) -> Wiring:
        """Return the wiring with one more connection, which closes no loop."""
        source, target = arrow.source, arrow.target
        arrivals = {**self.arrivals, target: (*self.arrivals[target], arrow)}
        departures = {**self.departures, source: (*self.departures[source], arrow)}
        known = self._known()
        if source in self.after_inputs:
            known["after_inputs"] = grown(self.after_inputs, [target], targets_in(departures))
        if target in self.before_outputs:
            known["before_outputs"] = grown(self.before_outputs, [source], sources_in(arrivals))
        if self.order.index(source) > self.order.index(target):
            del known["order"]
        return Wiring(self.layers, self._connections, arrivals=arrivals, departures=departures, **known)

    def without_arrows(self, gone: Iterable[Connection]) -> Wiring:
        """Return the wiring without some connections."""
        gone = list(gone)
        arrivals, departures = dict(self.arrivals), dict(self.departures)
        for arrow in gone:
            arrivals[arrow.target] = tuple(other for other in arrivals[arrow.target] if other != arrow)
            departures[arrow.source] = tuple(other for other in departures[arrow.source] if other != arrow)
        targets, sources = [arrow.target for arrow in gone], [arrow.source for arrow in gone]
        onward, backward = targets_in(departures), sources_in(arrivals)
        known = self._known()
        known["after_inputs"] = shrunk(self.after_inputs, targets, self.input_ids, onward, backward)
        known["before_outputs"] = shrunk(self.before_outputs, sources, self.output_ids, backward, onward)
        if self.order != tuple(self.layers):  # with fewer arrows layers may go back to where they were added
            del known["order"]
        return Wiring(self.layers, self._connections, arrivals=arrivals, departures=departures, **known)

    def with_replaced(self, arrows: Iterable[Connection]) -> Wiring:
        """Return the wiring with some connections replaced by others between the same layers."""
        arrivals, departures = dict(self.arrivals), dict(self.departures)
        for arrow in arrows:
            for ends, id in ((arrivals, arrow.target), (departures, arrow.source)):
                ends[id] = tuple(arrow if other.id == arrow.id else other for other in ends[id])
        return Wiring(self.layers, self._connections, arrivals=arrivals, departures=departures, **self._known())

    def _known(self) -> dict[str, object]:
        """What stays the same until an edit says otherwise; derived here once, for all edits that follow."""
        names = ("order", "input_ids", "output_ids", "after_inputs", "before_outputs")
        return {name: getattr(self, name) for name in names}
