"""Where the frames of opened layers and the circles of their units stand. Pure arithmetic, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.gui.canvas.metrics import card_size
from dnnlab.project.project import Model

Floats = NDArray[np.float64]

MOST_CIRCLES = 128
"""A layer of more units shows so many of them and says how many more there are."""
WIDTH = 132.0
RADIUS = 37.0
SINGLE_RADIUS = 58.0
_SINGLE_WIDTH = 176.0
_PITCH, _CLOSEST = 152.0, 18.0
_TALL = 1150.0
"""About how high the circles of one frame reach; more units stand closer, down to `_CLOSEST`."""
_LABEL_ROOM = 21.0
_ROOMY = 46.0
_ABOVE, _BELOW = 34.0, 37.0
_MORE = 22.0
_GAP_ACROSS, _GAP_DOWN = 96.0, 64.0
_GAP_SHARE = 0.36
_MOST_STRETCH = 12.0
_LEAST_FOR_BIAS = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """An opened layer.

    Attributes:
        id: The layer's.
        left: Of the frame, in units of the scene.
        top: The same.
        width: The same.
        height: The same.
        centres: (n, 2) the middles of the circles, one for each pre-activation (for inputs: each column).
        radius: Of the circles.
        hidden: How many more there are than circles.
        labelled: Whether there is room for a name under each circle.
    """

    id: LayerId
    left: float
    top: float
    width: float
    height: float
    centres: Floats
    radius: float
    hidden: int
    labelled: bool

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def bias_dot(self, index: int) -> tuple[float, float]:
        """Return the middle of the dot that stands for a circle's bias, at its lower left."""
        x, y = self.centres[index].tolist()
        return x - 0.7 * self.radius, y + 0.72 * self.radius

    def bias_radius(self, zoom: float) -> float:
        """Return the radius of these dots in pixels; 0 where the circles are too small for any."""
        if self.radius * zoom < _LEAST_FOR_BIAS:
            return 0.0
        return max(2.5, 6.0 * zoom * min(1.0, self.radius / RADIUS))

    def nearest_circle(self, x: float, y: float) -> int | None:
        """Return the circle nearest to a point; None for a layer without units."""
        return int(np.hypot(*(self.centres - (x, y)).T).argmin()) if len(self.centres) else None

    def circle_at(self, x: float, y: float, margin: float = 0.0) -> int | None:
        """Return the circle at a point; None where there is none."""
        nearest = self.nearest_circle(x, y)
        if nearest is None or np.hypot(*(self.centres[nearest] - (x, y))) > self.radius + margin:
            return None
        return nearest


@dataclass(frozen=True, slots=True)
class Stretch:
    """By how much the places of cards are pulled apart to make room for opened layers."""

    across: float = 1.0
    down: float = 1.0


def circle_count(layer: Layer) -> int:
    """Return how many circles stand for a layer if all are shown: its pre-activations; for an input its columns."""
    return layer.width if layer.role is Role.INPUT else layer.preactivations


def stretch_of(model: Model) -> Stretch:
    """Return the least stretch with which no opened layer covers another, at least 1.

    Layers side by side need room across, layers above each other room down.
    """
    layers = list(model.network.layers.values())
    if len(layers) < 2:
        return Stretch()
    centres = np.array([_card_middle(model, layer) for layer in layers])
    sizes = np.array([_size(layer) for layer in layers])
    first, second = _pairs_within(centres[:, 0], _room_across(sizes, sizes).max())
    across, down = np.abs(centres[first] - centres[second]).T
    need_x = _room_across(sizes[first], sizes[second])
    need_y = (sizes[first, 1] + sizes[second, 1]) / 2 + _GAP_DOWN
    beside = across >= down
    wide = _least(need_x[beside], across[beside])
    above = ~beside & (across * wide < need_x)
    return Stretch(wide, _least(need_y[above], down[above]))


def _room_across(first: Floats, second: Floats) -> Floats:
    """Return how far apart the middles of layers side by side must be, given their sizes, (n, 2)."""
    higher = np.maximum(first[:, 1], second[:, 1])
    return (first[:, 0] + second[:, 0]) / 2 + np.maximum(_GAP_ACROSS, _GAP_SHARE * higher)


def _pairs_within(places: Floats, reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the two ends of all pairs of places that are not farther apart: of thousands that is a small part."""
    order = np.argsort(places)
    ends = np.searchsorted(places[order], places[order] + reach, side="right")
    counts = ends - np.arange(len(places)) - 1
    first = np.repeat(np.arange(len(places)), counts)
    onward = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[first], order[first + 1 + onward]


def _least(needed: Floats, there: Floats) -> float:
    some = there > 1.0
    worst = float((needed[some] / there[some]).max(initial=1.0))
    return min(worst, _MOST_STRETCH)


def frames_of(model: Model, stretch: Stretch) -> Mapping[LayerId, Frame]:
    """Return the opened layers; the middle of each stands where that of its card does, pulled apart."""
    return {layer.id: _frame(layer, *_stretched(model, layer, stretch)) for layer in model.network.layers.values()}


def _stretched(model: Model, layer: Layer, stretch: Stretch) -> tuple[float, float]:
    x, y = _card_middle(model, layer)
    return x * stretch.across, y * stretch.down


def _card_middle(model: Model, layer: Layer) -> tuple[float, float]:
    corner, size = model.layout.at(layer.id), card_size(layer)
    return corner.x + size.width / 2, corner.y + size.height / 2


def _pitch(count: int) -> float:
    return min(_PITCH, max(_CLOSEST, _TALL / max(1, count)))


def _radius(layer: Layer, shown: int) -> float:
    if layer.role is Role.OUTPUT and shown == 1:
        return SINGLE_RADIUS
    pitch = _pitch(shown)
    return min(RADIUS, (pitch - (_LABEL_ROOM + 4.0 if pitch >= _ROOMY else 3.0)) / 2)


def _size(layer: Layer) -> tuple[float, float]:
    count = circle_count(layer)
    shown = min(count, MOST_CIRCLES)
    radius = _radius(layer, shown)
    width = _SINGLE_WIDTH if radius > RADIUS else WIDTH
    return width, _ABOVE + _BELOW + 2 * radius + (shown - 1) * _pitch(shown) + (_MORE if count > shown else 0.0)


def _frame(layer: Layer, x: float, y: float) -> Frame:
    count = circle_count(layer)
    shown = min(count, MOST_CIRCLES)
    width, height = _size(layer)
    radius, pitch = _radius(layer, shown), _pitch(shown)
    first = y - height / 2 + _ABOVE + radius
    centres = np.column_stack([np.full(shown, x), first + pitch * np.arange(shown)])
    labelled = pitch >= _ROOMY
    return Frame(layer.id, x - width / 2, y - height / 2, width, height, centres, radius, count - shown, labelled)
