"""The scene: one item for each layer and each connection, kept equal to the document by diffing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from dnnlab.graph.examination import Problem
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.card import card_of
from dnnlab.gui.canvas.connection_item import ConnectionItem, strand_count
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.canvas.placement import Box, placed
from dnnlab.gui.canvas.rectangles import Rectangles
from dnnlab.gui.canvas.routing import route
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.document import Document
from dnnlab.project.project import Model

_LEAST_HALF_SIDE = 4096.0
_CLOSE = 40.0


class CanvasScene(QGraphicsScene):
    """Shows the document's network. It never changes the document, it only follows it.

    Signals:
        content_changed: Layers or connections came, went, moved or look different.
    """

    content_changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage()
        self.layers: dict[LayerId, LayerItem] = {}
        self.connections: dict[ConnectionId, ConnectionItem] = {}
        self._document = document
        self._network = Network.empty()
        self._half_side = _LEAST_HALF_SIDE
        self._box_rows: dict[LayerId, int] = {}
        self._boxes = Rectangles()
        self._labels: list[ConnectionItem] | None = None
        self._label_rects = Rectangles()
        self.setSceneRect(-self._half_side, -self._half_side, 2 * self._half_side, 2 * self._half_side)
        document.replaced.connect(self.show_all)
        document.model_changed.connect(self._follow)
        document.problems_changed.connect(self._show_problems)
        document.selection_changed.connect(self._show_selection)
        self.show_all()

    # ---- following the document

    def show_all(self) -> None:
        """Begin anew with the document as it is."""
        self.stage.hovered = ""
        for connection in self.connections.values():
            self._drop(connection)
        for layer in self.layers.values():
            self._drop(layer)
        self.layers, self.connections = {}, {}
        self._network = Network.empty()
        self._take(placed(self._document.model))
        self._show_selection()

    def _follow(self, _before: Model, after: Model) -> None:
        self._take(placed(after))

    def _take(self, model: Model) -> None:
        """Make the scene show a model: what did not change is not touched."""
        before, after = self._network, model.network
        self._network = after
        disturbed: list[Box] = []
        routes: set[ConnectionId] = set()
        if after is not before:
            disturbed += self._remove_gone(after)
            self._show_layers(before, after)
            routes |= self._show_connections(before, after)
        shifted = self._place(model)
        disturbed += [box for pair in shifted.values() for box in pair]
        if after is not before or shifted:
            self._index_boxes()
            self._route(routes | self._disturbed(shifted.keys(), disturbed))
            self._grow()
            self._labels = None
            self.content_changed.emit()

    def _remove_gone(self, after: Network) -> list[Box]:
        gone = [item for id, item in self.layers.items() if id not in after.layers]
        boxes = [item.box() for item in gone]
        for item in gone:
            self._drop(self.layers.pop(item.id))
        for id in [id for id in self.connections if id not in after.connections]:
            self._drop(self.connections.pop(id))
        return boxes

    def _drop(self, item: LayerItem | ConnectionItem) -> None:
        self.stage.pictures.forget(item)
        if self.stage.hovered == item.id:
            self.stage.hovered = ""
        self.removeItem(item)

    def _show_layers(self, before: Network, after: Network) -> None:
        problems = self._worst_problems()
        for id in self._touched(before, after):
            card = card_of(after, id, self._document.dataset, problems)
            item = self.layers.get(id)
            if item is None:
                self.layers[id] = LayerItem(card, self.stage)
                self.addItem(self.layers[id])
            else:
                item.set_card(card)

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
            frozen = after.layers[arrow.target].frozen
            item.set_connection(arrow, names[id], problems.get(id), frozen, strands)
        return routes

    def _place(self, model: Model) -> dict[LayerId, tuple[Box, Box]]:
        """Put the cards where the layout says, and return what those covered that moved, before and after."""
        shifted = {}
        for id, item in self.layers.items():
            place = model.layout.at(id)
            corner = item.pos()
            if (corner.x(), corner.y()) != (place.x, place.y) or id not in self._box_rows:
                old = item.box()
                item.set_place(place)
                shifted[id] = (old, item.box())
        return shifted

    def _index_boxes(self) -> None:
        self._box_rows = {id: row for row, id in enumerate(self.layers)}
        self._boxes = Rectangles(item.card_rect() for item in self.layers.values())

    def _disturbed(self, shifted: Collection[LayerId], boxes: Iterable[Box]) -> set[ConnectionId]:
        """Return the connections at layers that moved, and those near to what such layers cover or covered."""
        found = {arrow.id for id in shifted for arrow in (*self._network.arriving(id), *self._network.leaving(id))}
        for box in boxes:
            area = QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)
            near = self._near(area.adjusted(-_CLOSE, -_CLOSE, _CLOSE, _CLOSE))
            found |= {item.id for item in near if isinstance(item, ConnectionItem)}
        return found

    def _route(self, ids: Iterable[ConnectionId]) -> None:
        for id in ids:
            item = self.connections.get(id)
            if item is None:
                continue
            source, target = self.layers[item.connection.source], self.layers[item.connection.target]
            others = np.delete(self._boxes.edges, [self._box_rows[source.id], self._box_rows[target.id]], axis=0)
            start, end = source.output_port(), target.input_port()
            item.set_route(route(start, end, item.strand_count, others, self._lane(item.connection)))

    def _lane(self, connection: Connection) -> int:
        """Return how many connections came before this one at its ends, to keep detours apart."""
        if connection.kind is ConnectionKind.DENSE and len(self._network.arriving(connection.target)) == 1:
            return 0
        arrivals = [arrow for arrow in self._network.arriving(connection.target) if self._jumps(arrow)]
        departures = [arrow for arrow in self._network.leaving(connection.source) if self._jumps(arrow)]
        ids = [arrow.id for arrow in arrivals], [arrow.id for arrow in departures]
        return max((found.index(connection.id) if connection.id in found else 0) for found in ids)

    def _jumps(self, connection: Connection) -> bool:
        item = self.connections.get(connection.id)
        return item is not None and item.name.symbol != "W"

    def _grow(self) -> None:
        """Keep the indexed rectangle around all cards, in powers of two, so that it changes seldom."""
        reach = float(np.abs(self._boxes.edges).max(initial=0.0))
        while self._half_side < reach:
            self._half_side *= 2
        if self.sceneRect().right() != self._half_side:
            self.setSceneRect(-self._half_side, -self._half_side, 2 * self._half_side, 2 * self._half_side)

    def _worst_problems(self) -> Mapping[str, Problem]:
        """Return the first, and so the worst, problem of each place."""
        worst: dict[str, Problem] = {}
        for problem in self._document.problems:
            worst.setdefault(problem.place, problem)
        return worst

    def _show_problems(self) -> None:
        problems, network = self._worst_problems(), self._network
        for id, layer_item in self.layers.items():
            if layer_item.card.problem != problems.get(id) and id in network.layers:
                layer_item.set_card(card_of(network, id, self._document.dataset, problems))
        for id, item in self.connections.items():
            if item.problem != problems.get(id):
                item.set_connection(item.connection, item.name, problems.get(id), item.frozen, item.strand_count)
        self._labels = None
        self.content_changed.emit()

    def _show_selection(self) -> None:
        selection = self._document.selection
        for id, layer in self.layers.items():
            layer.set_selected(id in selection)
        for id, connection in self.connections.items():
            connection.set_selected(id in selection)
        self.content_changed.emit()

    # ---- what it holds

    @property
    def model(self) -> Model:
        """The document's model with a place for every layer: what the scene shows."""
        return placed(self._document.model)

    @property
    def selected_ids(self) -> frozenset[LayerId | ConnectionId]:
        """The selected layers and connections."""
        return self._document.selection

    def content_rect(self, ids: Collection[str] | None = None) -> QRectF:
        """Return what all cards cover, or some and the connections among them; empty where there are none."""
        rects = [item.card_rect() for id, item in self.layers.items() if ids is None or id in ids]
        rects += [item.ribbon_rect for id, item in self.connections.items() if ids is None or id in ids]
        whole = QRectF()
        for rect in rects:
            whole = whole.united(rect)
        return whole

    def layer_at(self, point: QPointF, reach: float) -> LayerItem | None:
        """Return the topmost layer whose card, or one of whose ports, is within `reach` of a point."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        near = [item for item in self._near(area) if isinstance(item, LayerItem)]
        zoom = self.stage.pictures.zoom
        for item in near:
            if item.part_at(point, zoom) is not None:
                return item
        return None

    def connection_at(self, point: QPointF, reach: float) -> ConnectionItem | None:
        """Return the connection nearest to a point, if it is within `reach`."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        near = [item for item in self._near(area) if isinstance(item, ConnectionItem)]
        best = min(near, key=lambda item: item.distance(point), default=None)
        return best if best is not None and best.distance(point) <= reach else None

    def connections_labelled_in(self, area: QRectF) -> list[ConnectionItem]:
        """Return the connections whose labels meet a rectangle."""
        if self._labels is None:
            self._labels = list(self.connections.values())
            self._label_rects = Rectangles(item.label_rect() for item in self._labels)
        return [self._labels[number] for number in self._label_rects.meeting(area)]

    def layers_in(self, area: QRectF) -> list[LayerId]:
        """Return the layers whose cards meet a rectangle."""
        near = (item for item in self._near(area) if isinstance(item, LayerItem))
        return [item.id for item in near if item.card_rect().intersects(area)]

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

    def _near(self, area: QRectF) -> list[QGraphicsItem]:
        return self.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect)

    def restyle(self) -> None:
        """The theme or the screen changed: everything is painted anew."""
        self.stage.pictures.forget_all()
        for layer in self.layers.values():
            layer.restyle()
        for connection in self.connections.values():
            connection.restyle()
        self.update()


def _strands(network: Network, arrow: Connection) -> int:
    if arrow.kind is ConnectionKind.IDENTITY:
        return 1
    rows, columns = network.weight_shape(arrow.id)
    return strand_count(rows * columns)
