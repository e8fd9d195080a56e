"""Keeps the connections on their ways between the cards: only those are routed again that a change can concern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QRectF

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Connection, ConnectionId, Network
from dnnlab.gui.canvas.bulk_routing import blocked, direct_ways
from dnnlab.gui.canvas.connection_item import ConnectionItem
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.rectangles import Rectangles
from dnnlab.gui.canvas.routing import Route, route

_CLOSE = 40.0
_BELOW_CARDS = 10.0
_MANY = 48
_MOST_DETOURS = 64


class Router:
    """Routes the connections of one scene.

    Attributes:
        waiting: Connections that may be in the way of cards that moved; they are routed when the hand rests.
        cards: What the cards cover.
        ribbons: What the ribbons cover.
        labels: What the labels cover.
    """

    def __init__(self) -> None:
        self.waiting: set[ConnectionId] = set()
        self.cards = Rectangles()
        self.ribbons = Rectangles()
        self.labels = Rectangles()

    def drop(self, id: ConnectionId) -> None:
        """A connection is gone."""
        self.waiting.discard(id)
        self.ribbons.remove(id)
        self.labels.remove(id)

    def attached(self, network: Network, layers: Iterable[LayerId]) -> set[ConnectionId]:
        """Return the connections at some layers."""
        return {arrow.id for id in layers for arrow in (*network.arriving(id), *network.leaving(id))}

    def disturb(self, areas: Iterable[QRectF]) -> None:
        """Note the connections near to what cards that moved cover or covered."""
        for area in areas:
            self.waiting.update(self.ribbons.meeting(area.adjusted(-_CLOSE, -_CLOSE, _CLOSE, _CLOSE)))

    def route(
        self,
        ids: Iterable[ConnectionId],
        network: Network,
        layers: dict[LayerId, LayerItem],
        connections: dict[ConnectionId, ConnectionItem],
        *,
        roughly: bool = False,
    ) -> None:
        """Give some connections their way.

        Of very many, those whose direct way is blocked run directly at first; their detours wait.

        Args:
            ids: Which.
            network: Whose.
            layers: The cards.
            connections: The ribbons.
            roughly: Whether they count as very many, however many they are.
        """
        some = tuple(ids)
        if len(some) > _MANY or roughly:
            known = [id for id in some if id in connections]
            some = self._route_many(known, layers, connections, 0 if roughly else _MOST_DETOURS) if known else ()
        for id in some:
            self.waiting.discard(id)
            item = connections.get(id)
            if item is None:
                continue
            source, target = layers[item.connection.source], layers[item.connection.target]
            ends = (self.cards.row(source.id), self.cards.row(target.id))
            lane = _lane(network, connections, item.connection)
            start, end = source.output_port(), target.input_port()
            way = route(start, end, item.strand_count, self.cards.edges, ends, lane)
            self._take(item, way, source, target)

    def _route_many(
        self,
        ids: Sequence[ConnectionId],
        layers: dict[LayerId, LayerItem],
        connections: dict[ConnectionId, ConnectionItem],
        most_detours: int,
    ) -> tuple[ConnectionId, ...]:
        """Give many connections their direct way, and return the few that should be given a detour now."""
        items = [connections[id] for id in ids]
        ends = [(layers[item.connection.source], layers[item.connection.target]) for item in items]
        ways = direct_ways(
            np.array([source.output_port() for source, _ in ends]),
            np.array([target.input_port() for _, target in ends]),
            np.array([item.strand_count for item in items]),
        )
        rows = np.array([(self.cards.row(source.id), self.cards.row(target.id)) for source, target in ends])
        detours = blocked(ways, self.cards.edges, rows)
        self.waiting.difference_update(ids)
        later = tuple(ids[index] for index in np.flatnonzero(detours).tolist())
        at_once = len(later) <= most_detours
        for index, (item, (source, target)) in enumerate(zip(items, ends, strict=True)):
            if not (at_once and detours[index]):
                self._take(item, ways.route(index), source, target)
        self.waiting.update(() if at_once else later)
        return later if at_once else ()

    def _take(self, item: ConnectionItem, way: Route, source: LayerItem, target: LayerItem) -> None:
        below = max(source.card_rect.bottom(), target.card_rect.bottom()) + _BELOW_CARDS
        if item.set_route(way, below):
            self.ribbons.put(item.id, item.ribbon_rect)
        self.labels.put(item.id, item.label_rect)

    def far_out(self, shifted: Iterable[LayerItem]) -> float:
        """Return how far from the origin the farthest of some cards reaches."""
        rects = (item.card_rect for item in shifted)
        edges = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
        return float(np.abs(edges).max()) if edges else 0.0


def _lane(network: Network, connections: dict[ConnectionId, ConnectionItem], connection: Connection) -> int:
    """Return how many jumping connections came before this one at its ends, to keep detours apart."""
    if not _jumps(connections, connection):
        return 0
    lanes = [0]
    for arrows in (network.arriving(connection.target), network.leaving(connection.source)):
        ids = [arrow.id for arrow in arrows if _jumps(connections, arrow)]
        lanes.append(ids.index(connection.id))
    return max(lanes)


def _jumps(connections: dict[ConnectionId, ConnectionItem], connection: Connection) -> bool:
    item = connections.get(connection.id)
    return item is not None and item.name.symbol != "W"
