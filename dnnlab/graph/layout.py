"""Where the layers stand on the canvas, and what is written and drawn around them.

Moving a layer, a note or a frame changes the layout, never the network.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dnnlab.graph.annotation import Annotation, AnnotationId
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network
from dnnlab.graph.plane import Point, Size

__all__ = ["HORIZONTAL_GAP", "VERTICAL_GAP", "Layout", "Point", "Size", "arrange"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The top left corner of each layer's card, and the notes and frames beside and behind the cards.

    Attributes:
        positions: Of the layers.
        annotations: Notes and frames by identity; no layer has one of these.
    """

    positions: Mapping[LayerId, Point] = field(default_factory=dict)
    annotations: Mapping[AnnotationId, Annotation] = field(default_factory=dict)

    def at(self, item: LayerId | AnnotationId) -> Point:
        """Where a layer, note or frame stands; the origin if it was never placed."""
        annotation = self.annotations.get(item)
        return annotation.corner if annotation is not None else self.positions.get(item, Point(0.0, 0.0))

    def moved(self, corners: Mapping[LayerId | AnnotationId, Point]) -> Layout:
        """Return this layout with some layers, notes and frames elsewhere."""
        if self.annotations.keys().isdisjoint(corners):
            return replace(self, positions={**self.positions, **corners})
        layers = {id: corner for id, corner in corners.items() if id not in self.annotations}
        others = (self.annotations[id].at(corner) for id, corner in corners.items() if id in self.annotations)
        return replace(self, positions={**self.positions, **layers}).put(*others)

    def put(self, *annotations: Annotation) -> Layout:
        """Return this layout with some notes and frames added, or in place of those of the same identity."""
        return replace(self, annotations={**self.annotations, **{one.id: one for one in annotations}})

    def without(self, *items: LayerId | AnnotationId) -> Layout:
        """Return this layout without some layers, notes and frames."""
        gone = frozenset(items)
        positions = {id: point for id, point in self.positions.items() if id not in gone}
        if self.annotations.keys().isdisjoint(gone):
            return replace(self, positions=positions)
        return Layout(positions, {id: one for id, one in self.annotations.items() if id not in gone})


HORIZONTAL_GAP = 112.0
VERTICAL_GAP = 48.0
_SWEEPS = 4
_RANKED = 0.1
"""The share of the work that is done when every layer has its rank."""


def arrange(network: Network, sizes: Mapping[LayerId, Size]) -> Layout:
    """Place the layers in ranks from left to right, each after all its sources, with few crossings.

    The rank of a layer is the longest way to it from a layer without sources; outputs stand in the last rank.
    Within a rank the order follows the mean height of the neighbours, swept forth and back (barycentre
    heuristic; Sugiyama, Tagawa and Toda, 1981).

    Args:
        network: What to place.
        sizes: The size of every layer's card.
    """
    steps = arranging(network, sizes)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            layout: Layout = end.value
            return layout


def arranging(network: Network, sizes: Mapping[LayerId, Size]) -> Generator[float, None, Layout]:
    """Do what `arrange` does in small steps, for those who have to look after something else in between.

    Yields the share of the work that is done and returns the layout.
    """
    ranks = _ranks(network)
    yield _RANKED
    columns: list[list[LayerId]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for id in network.order:
        columns[ranks[id]].append(id)
    for sweep in range(_SWEEPS):
        for done in _sweep(network, columns, forward=sweep % 2 == 0):
            yield _RANKED + (1.0 - _RANKED) * (sweep + done / len(columns)) / _SWEEPS
    positions: dict[LayerId, Point] = {}
    x = 0.0
    for column in columns:
        width = max((sizes[id].width for id in column), default=0.0)
        height = sum(sizes[id].height for id in column) + VERTICAL_GAP * (len(column) - 1)
        y = -height / 2
        for id in column:
            positions[id] = Point(x + (width - sizes[id].width) / 2, y)
            y += sizes[id].height + VERTICAL_GAP
        x += width + HORIZONTAL_GAP
    return Layout(positions)


def _ranks(network: Network) -> dict[LayerId, int]:
    ranks: dict[LayerId, int] = {}
    for id in network.order:
        ranks[id] = max((ranks[c.source] + 1 for c in network.arriving(id)), default=0)
    last = max(ranks.values(), default=0)
    for layer in network.outputs:
        if network.arriving(layer.id):
            ranks[layer.id] = last
    return ranks


def _sweep(network: Network, columns: list[list[LayerId]], *, forward: bool) -> Iterator[int]:
    """Put the layers of each column in order, one column after the other; yields how many are done."""
    place = {id: float(index) - len(column) / 2 for column in columns for index, id in enumerate(column)}
    for done, column in enumerate(columns if forward else reversed(columns), start=1):

        def height(id: LayerId) -> float:
            ends = [c.source for c in network.arriving(id)] if forward else [c.target for c in network.leaving(id)]
            return sum(place[end] for end in ends) / len(ends) if ends else place[id]

        column.sort(key=height)
        place.update({id: float(index) - len(column) / 2 for index, id in enumerate(column)})
        yield done
