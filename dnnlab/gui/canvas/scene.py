"""The scene: one item for each layer, connection, note and frame, kept equal to the document by diffing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsScene

from dnnlab.graph.examination import Problem
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.annotations.board import Board
from dnnlab.gui.canvas.card import card_of
from dnnlab.gui.canvas.connection_item import ConnectionItem
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.moves import Moves
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.canvas.pictures import Pictures
from dnnlab.gui.canvas.placement import placed
from dnnlab.gui.canvas.ribbon import strand_count
from dnnlab.gui.canvas.router import Router
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.document import Document
from dnnlab.project.project import Model

_LEAST_HALF_SIDE = 4096.0
_INDEX_DEPTH = 12
"""Qt chooses it once, while the scene is all but empty, and then looks through thousands of items in every frame."""
_REST_MILLISECONDS = 40
"""Connections near a card that moves are routed so much later, a few at a time: those at it follow at once."""
_ROUTES_AT_ONCE = 4
_ROUTE_SECONDS = 0.004


class CanvasScene(QGraphicsScene):
    """Shows the document's network. It never changes the document, it only follows it.

    Signals:
        content_changed: Layers, connections, notes or frames came, went, moved or look different.

    Attributes:
        board: The notes and frames.
        moves: How cards get to other places.
    """

    content_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage(Pictures(self))
        self.layers: dict[LayerId, LayerItem] = {}
        self.connections: dict[ConnectionId, ConnectionItem] = {}
        self.board = Board(self, self.stage)
        self._document = document
        self._network = Network.empty()
        self._half_side = _LEAST_HALF_SIDE
        self._router = Router()
        self._positions: Mapping[LayerId, Point] = {}
        self._selected: frozenset[LayerId | ConnectionId] = frozenset()
        self.moves = Moves(self)
        self.moves.moved.connect(self._show_move)
        self.moves.arrived.connect(self._end_move)
        self.moves.led.connect(self._lead)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._route_some)
        self.setSceneRect(-self._half_side, -self._half_side, 2 * self._half_side, 2 * self._half_side)
        self.setBspTreeDepth(_INDEX_DEPTH)
        document.replaced.connect(self.show_all)
        document.model_changed.connect(self._follow)
        document.dataset_changed.connect(self._show_data)
        document.problems_changed.connect(self._show_problems)
        document.selection_changed.connect(self._show_selection)
        self.show_all()

    # ---- following the document

    def show_all(self) -> None:
        """Begin anew with the document as it is."""
        self.moves.stop()
        self.stage.hovered = ""
        for connection in self.connections.values():
            self._drop(connection)
        for layer in self.layers.values():
            self._drop(layer)
        self.layers, self.connections = {}, {}
        self.board.take({})
        self._router, self._positions = Router(), {}
        self._network, self._selected = Network.empty(), frozenset()
        self._take(placed(self._document.model))
        self._show_selection()

    def _follow(self, before: Model, after: Model) -> None:
        self.moves.stop()
        after = placed(after)
        same = after.network is before.network
        if not (same and self.moves.begin(self._shown_layout(), after.layout, self.connections)):
            self._take(after)

    def _shown_layout(self) -> Layout:
        return Layout(self._positions, self.board.shown)

    def _show_move(self, layout: Layout, roughly: bool) -> None:
        self._take(replace(self._document.model, layout=layout), roughly=roughly)

    def _end_move(self) -> None:
        self.moves.stop()
        self._take(self.model)

    def _lead(self, connections: Collection[ConnectionId]) -> None:
        """Lead some connections around the cards as they stand now."""
        self._router.route(connections, self._network, self.layers, self.connections, roughly=True)
        self._rest.start()
        self.content_changed.emit()

    def _take(self, model: Model, *, roughly: bool = False) -> None:
        """Make the scene show a model: what did not change is not touched.

        Args:
            model: What to show.
            roughly: Whether all connections are led anew later anyway, so that now each may go straight.
        """
        before, after = self._network, model.network
        self._network = after
        areas: list[QRectF] = []
        routes: set[ConnectionId] = set()
        fresh = not self.layers
        if after is not before:
            areas += self._remove_gone(after)
            areas += self._show_layers(before, after)
            routes |= self._show_connections(before, after)
        shifted = self._place(model, areas)
        noted = self._take_annotations(model.layout)
        if after is before and not shifted:
            if noted:
                self.content_changed.emit()
            return
        if not fresh:  # otherwise all are routed anyway
            routes |= self._router.attached(after, (item.id for item in shifted))
            if len(routes) < len(after.connections) and not roughly:
                self._router.disturb(areas)
        self._router.route(routes, after, self.layers, self.connections, roughly=roughly)
        if self._router.waiting:
            self._rest.start()  # anew with every move: while a hand drags there is no time to lose
        self._grow(self._router.far_out(shifted))
        self.content_changed.emit()

    def finish_routes(self) -> None:
        """Route the connections that a moved card may now block or free; cards that glide arrive."""
        if self.moves.running:
            if self.moves.march.running:
                self._router.waiting.update(self.connections)  # those that it would still have led
            self._end_move()
        while self._router.waiting:
            self._route_some()

    def _route_some(self) -> None:
        end = perf_counter() + _ROUTE_SECONDS
        while self._router.waiting and perf_counter() < end:
            some = tuple(islice(self._router.waiting, _ROUTES_AT_ONCE))
            self._router.route(some, self._network, self.layers, self.connections)
        self.content_changed.emit()
        if self._router.waiting:
            self._rest.start()

    def _remove_gone(self, after: Network) -> list[QRectF]:
        """Remove what is no longer there, and return what it covered."""
        gone = [item for id, item in self.layers.items() if id not in after.layers]
        for item in gone:
            self._drop(self.layers.pop(item.id))
            self._router.cards.remove(item.id)
        for id in [id for id in self.connections if id not in after.connections]:
            self._drop(self.connections.pop(id))
            self._router.drop(id)
        return [item.card_rect for item in gone]

    def _drop(self, item: LayerItem | ConnectionItem) -> None:
        self.stage.pictures.forget(item)
        if self.stage.hovered == item.id:
            self.stage.hovered = ""
        self.removeItem(item)

    def _show_layers(self, before: Network, after: Network) -> list[QRectF]:
        """Show the layers as they are now, and return what those cover whose cards have another size."""
        problems = self._worst_problems()
        resized = []
        for id in self._touched(before, after):
            card = card_of(after, id, self._document.dataset, problems)
            item = self.layers.get(id)
            if item is None:
                self.layers[id] = LayerItem(card, self.stage)
                self.addItem(self.layers[id])
            else:
                old = item.card_rect
                item.set_card(card)
                if item.card_rect != old:
                    self._router.cards.put(id, item.card_rect)
                    resized += [old, item.card_rect]
        return resized

    @staticmethod
    def _touched(before: Network, after: Network) -> Iterator[LayerId]:
        """Return the layers whose cards may look different, in the order of the network."""
        changed = {id for id, layer in after.layers.items() if before.layers.get(id) is not layer}
        arrows = set(before.connections.keys() ^ after.connections.keys())
        arrows |= {id for id, arrow in after.connections.items() if before.connections.get(id, arrow) is not arrow}
        ends = {(after if id in after.connections else before).connections[id].target for id in arrows}
        ends |= {arrow.target for arrow in after.connections.values() if arrow.source in changed}
        return (id for id in after.layers if id in changed or id in ends)

    def _show_connections(self, before: Network, after: Network) -> set[ConnectionId]:
        """Show every connection as it is now, and return those that must be routed."""
        names, problems = connection_names(after), self._worst_problems()
        routes: set[ConnectionId] = set()
        for id, arrow in after.connections.items():
            item = self.connections.get(id)
            strands = _strands(after, arrow)
            if item is None:
                item = self.connections[id] = ConnectionItem(arrow, self.stage, strands)
                self.addItem(item)
                routes.add(id)
            elif item.strand_count != strands:
                routes.add(id)
            elif (
                item.connection is arrow
                and item.name == names[id]
                and before.layers.get(arrow.target) is (after.layers[arrow.target])
            ):
                continue
            frozen = arrow.frozen or after.layers[arrow.target].frozen
            item.set_connection(arrow, names[id], problems.get(id), frozen, strands)
        return routes

    def _place(self, model: Model, areas: list[QRectF]) -> list[LayerItem]:
        """Put the cards where the layout says, and return those that moved; add what they covered and cover."""
        positions, before = model.layout.positions, self._positions
        if positions is before:
            return []
        self._positions = positions
        shifted = []
        for id, place in positions.items():
            if place is not before.get(id):
                item = self.layers[id]
                areas.append(item.card_rect)
                item.set_place(place)
                areas.append(item.card_rect)
                self._router.cards.put(id, item.card_rect)
                shifted.append(item)
        return shifted

    def _take_annotations(self, layout: Layout) -> bool:
        """Show the notes and frames of a layout; return whether any changed."""
        changed = self.board.take(layout.annotations)
        if changed:
            self.board.show_selected(self._selected)
            self._grow(self.board.reach())
        return changed

    def _grow(self, reach: float) -> None:
        """Keep the indexed rectangle around all cards, in powers of two, so that it changes seldom."""
        if reach > self._half_side:
            while reach > self._half_side:
                self._half_side *= 2
            self.setSceneRect(-self._half_side, -self._half_side, 2 * self._half_side, 2 * self._half_side)

    def _worst_problems(self) -> Mapping[str, Problem]:
        """Return the first, and so the worst, problem of each place."""
        worst: dict[str, Problem] = {}
        for problem in self._document.problems:
            worst.setdefault(problem.place, problem)
        return worst

    def _show_data(self) -> None:
        """Show the data set as it is now on the cards that speak of it."""
        problems = self._worst_problems()
        for id, layer in self.layers.items():
            if layer.card.layer.columns:
                layer.set_card(card_of(self._network, id, self._document.dataset, problems))
                self._router.cards.put(id, layer.card_rect)
        self.content_changed.emit()

    def _show_problems(self) -> None:
        problems, network = self._worst_problems(), self._network
        for id, layer in self.layers.items():
            if layer.card.problem != problems.get(id):
                layer.set_card(card_of(network, id, self._document.dataset, problems))
                self._router.cards.put(id, layer.card_rect)
        for id, item in self.connections.items():
            if item.problem != problems.get(id):
                item.set_connection(item.connection, item.name, problems.get(id), item.frozen, item.strand_count)
                self._router.labels.put(id, item.label_rect)
        self.content_changed.emit()

    def _show_selection(self) -> None:
        before, self._selected = self._selected, self._document.selection
        for id in before ^ self._selected:
            item = self.layers.get(id) or self.connections.get(id)
            if item is not None:
                item.set_selected(id in self._selected)
        self.board.show_selected(self._selected)
        self.content_changed.emit()

    # ---- what it holds

    @property
    def model(self) -> Model:
        """The document's model with a place for every layer: what the scene shows."""
        return placed(self._document.model)

    @property
    def selected_ids(self) -> frozenset[LayerId | ConnectionId]:
        """The selected layers, connections, notes and frames."""
        return self._document.selection

    def content_rect(self, ids: Collection[str] | None = None) -> QRectF:
        """Return what all cards, ribbons, notes and frames cover, or some of them; empty where there are none."""
        whole = self.board.content_rect(ids)
        for id, item in self.layers.items():
            if ids is None or id in ids:
                whole = whole.united(item.card_rect)
        for id, connection in self.connections.items():
            if ids is None or id in ids:
                whole = whole.united(connection.ribbon_rect)
        return whole

    def layer_at(self, point: QPointF, reach: float) -> LayerItem | None:
        """Return the topmost layer whose card, or one of whose ports, is within `reach` of a point."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        near = [self.layers[id] for id in self._router.cards.meeting(area)]
        zoom = self.stage.pictures.zoom
        found = [item for item in near if item.part_at(point, zoom) is not None]
        return max(found, key=lambda item: item.zValue(), default=None)

    def connection_at(self, point: QPointF, reach: float) -> ConnectionItem | None:
        """Return the connection nearest to a point, if it is within `reach`."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        near = [self.connections[id] for id in self._router.ribbons.meeting(area)]
        best = min(near, key=lambda item: item.distance(point), default=None)
        return best if best is not None and best.distance(point) <= reach else None

    def connections_labelled_in(self, area: QRectF) -> list[ConnectionItem]:
        """Return the connections whose labels meet a rectangle."""
        return [self.connections[id] for id in self._router.labels.meeting(area)]

    def connections_in(self, area: QRectF) -> list[ConnectionItem]:
        """Return the connections whose ribbons may meet a rectangle."""
        return [self.connections[id] for id in self._router.ribbons.meeting(area)]

    def layers_in(self, area: QRectF) -> list[LayerId]:
        """Return the layers whose cards meet a rectangle."""
        return self._router.cards.meeting(area)

    def set_hovered(self, id: LayerId | ConnectionId) -> None:
        """Show what is under the pointer; empty for nothing. Around a connection the others fade."""
        old = self.stage.hovered
        if id == old:
            return
        self.stage.hovered = id
        if old in self.connections or id in self.connections:
            self.update()
            return
        for name in {old, id} & self.layers.keys():
            self.layers[name].update()
        self.board.update_items({old, id})

    def set_landing(self, id: ConnectionId) -> None:
        """Light up the connection into which a layer would be dropped; empty for none."""
        old, self.stage.landing = self.stage.landing, id
        for name in {old, id} & self.connections.keys() if old != id else ():
            self.connections[name].update()

    def restyle(self) -> None:
        """The theme or the screen changed: everything is painted anew."""
        self.stage.pictures.forget_all()
        for layer in self.layers.values():
            layer.restyle()
        for connection in self.connections.values():
            connection.restyle()
        self.board.update_items()
        self.update()


def _strands(network: Network, arrow: Connection) -> int:
    if arrow.kind is ConnectionKind.IDENTITY:
        return 1
    rows, columns = network.weight_shape(arrow.id)
    return strand_count(rows * columns)
