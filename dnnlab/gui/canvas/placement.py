"""Where cards stand: the nearest place with room for a new one, and a place for every layer of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import HORIZONTAL_GAP, Point, Size, arrange
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.metrics import CLEARANCE, GRID, card_size, snapped
from dnnlab.project.project import Model

_STEP = 3 * GRID
_RINGS = 80
_BATCH = 512

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with sides along the axes, in scene units; y points down."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, boxes: Sequence[Box]) -> Box:
        """Return the smallest box that holds all of some boxes, at least one."""
        return cls(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    def grown(self, margin: float) -> Box:
        """Return this box with a margin added on all sides."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def distance(self, other: Box) -> float:
        """Return how far apart the two are; 0 where they meet."""
        across = max(other.left - self.right, self.left - other.right, 0.0)
        down = max(other.top - self.bottom, self.top - other.bottom, 0.0)
        return float(np.hypot(across, down))

    def meets(self, other: Box) -> bool:
        """Whether the two have more than an edge in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def placed(model: Model) -> Model:
    """Return the model with a place for every layer and for no other.

    Where none has one they are arranged; single ones without a place are put beside the others.
    """
    layers, positions = model.network.layers, model.layout.positions
    if positions.keys() == layers.keys():
        return model
    known = {id: point for id, point in positions.items() if id in layers}
    if not known:
        return arranged(model)
    boxes = [box_of(layers[id], point) for id, point in known.items()]
    for id in model.network.order:
        if id not in known:
            known[id] = free_place(card_size(layers[id]), _beside(model.network, id, known), boxes)
            boxes.append(box_of(layers[id], known[id]))
    return replace(model, layout=replace(model.layout, positions=known))


def arranged(model: Model) -> Model:
    """Return the model with its layers in ranks from left to right, on the grid; notes and frames stay."""
    layout = arrange(model.network, {id: card_size(layer) for id, layer in model.network.layers.items()})
    positions = {id: snapped(point) for id, point in layout.positions.items()}
    return replace(model, layout=replace(model.layout, positions=positions))


def moved(model: Model, items: Iterable[str], dx: float, dy: float) -> Model:
    """Return the model with some layers, notes and frames shifted."""
    old = {id: model.layout.at(id) for id in items}
    new = {id: Point(point.x + dx, point.y + dy) for id, point in old.items()}
    return replace(model, layout=model.layout.moved(new))


def boxes_of(model: Model, without: Collection[str] = ()) -> list[Box]:
    """Return the rectangles that the layers' cards and the notes cover; frames lie behind and cover nothing."""
    layers = model.network.layers.items()
    boxes = [box_of(layer, model.layout.at(id)) for id, layer in layers if id not in without]
    annotations = model.layout.annotations.items()
    return boxes + [box_of_annotation(one) for id, one in annotations if id not in without and not one.is_frame]


def item_boxes(model: Model, items: Collection[str]) -> dict[str, Box]:
    """Return the rectangle of each of some layers, notes and frames; what else is among the items is left out."""
    layers = model.network.layers.items()
    boxes = {id: box_of(layer, model.layout.at(id)) for id, layer in layers if id in items}
    annotations = model.layout.annotations.items()
    return boxes | {id: box_of_annotation(one) for id, one in annotations if id in items}


def box_of_annotation(annotation: Annotation) -> Box:
    """Return the rectangle of a note or frame."""
    corner, size = annotation.corner, annotation.size
    return Box(corner.x, corner.y, corner.x + size.width, corner.y + size.height)


def box_of(layer: Layer, corner: Point) -> Box:
    """Return the rectangle that a layer's card covers with its corner there."""
    size = card_size(layer)
    return Box(corner.x, corner.y, corner.x + size.width, corner.y + size.height)


def free_place(size: Size, wanted: Point, taken: Sequence[Box], clearance: float = CLEARANCE) -> Point:
    """Return the top left corner, on the grid, where a card keeps its distance from all others.

    Args:
        size: The card's.
        wanted: Where its corner would best be; the result is the nearest of a lattice of places around it.
        taken: What the other cards cover.
        clearance: The distance to keep.
    """
    start = snapped(wanted)
    if not taken:
        return start
    edges = np.array([(box.left, box.top, box.right, box.bottom) for box in taken])
    lattice = _lattice() + np.array([start.x, start.y])
    for first in range(0, len(lattice), _BATCH):
        corners = lattice[first : first + _BATCH]
        free = ~_covered(corners, size, edges, clearance).any(axis=1)
        if free.any():
            x, y = corners[int(np.argmax(free))]
            return Point(float(x), float(y))
    return snapped(Point(float(edges[:, 2].max()) + clearance + GRID, start.y))


def _beside(network: Network, id: LayerId, known: Mapping[LayerId, Point]) -> Point:
    """Return where a layer without a place would best stand: right of its sources, or left of its targets."""
    size = card_size(network.layers[id])
    for arrow in network.arriving(id):
        if arrow.source in known:
            source, at = card_size(network.layers[arrow.source]), known[arrow.source]
            return Point(at.x + source.width + HORIZONTAL_GAP, at.y + (source.height - size.height) / 2)
    for arrow in network.leaving(id):
        if arrow.target in known:
            target, at = card_size(network.layers[arrow.target]), known[arrow.target]
            return Point(at.x - size.width - HORIZONTAL_GAP, at.y + (target.height - size.height) / 2)
    return Point(min(point.x for point in known.values()), max(point.y for point in known.values()))


def _covered(corners: Floats, size: Size, edges: Floats, clearance: float) -> NDArray[np.bool_]:
    """Return whether a card at each corner meets each of the taken boxes."""
    x, y = corners[:, :1], corners[:, 1:]
    covered: NDArray[np.bool_] = (
        (x < edges[:, 2] + clearance)
        & (x + size.width > edges[:, 0] - clearance)
        & (y < edges[:, 3] + clearance)
        & (y + size.height > edges[:, 1] - clearance)
    )
    return covered


@cache
def _lattice() -> Floats:
    """Return the shifts to try, nearest first."""
    steps = np.arange(-_RINGS, _RINGS + 1) * _STEP
    shifts = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return shifts[np.argsort(np.hypot(shifts[:, 0], shifts[:, 1]), kind="stable")]
