"""The way a connection takes over the canvas: one wide curve, or a detour above or below the cards it passes.

A route is a chain of cubic curves given by its control points. A ribbon's strands are the same chain with the
points between the ports shifted to one side or the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import hypot

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.canvas.metrics import PILL_HEIGHT
from dnnlab.gui.canvas.placement import Box

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Position = tuple[float, float]

MOST_STRANDS = 28
NARROWEST, WIDEST = 13.0, 22.0
_DETOUR_SPREAD = 0.45
CLEARANCE = 12.0
_DETOUR_GAP = 36.0
_LANE = 28.0
_DETOUR_INSET = 36.0
SAMPLES = 16
_ATTEMPTS = 5
_LIFT = np.array([(0.0, float(2 <= index < 8)) for index in range(10)])


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """Where a connection runs.

    Attributes:
        points: (3 S + 1, 2) control points of S cubic curves from port to port.
        shifts: (3 S + 1, 2) by how much each control point of the outermost strand is shifted, per unit of spread.
        spread: How far the outermost strands stand from the middle, in scene units.
        middle: The point half way along.
        side: -1 where it passes above other cards, 1 where it passes below, 0 where it passes none.
    """

    points: Floats
    shifts: Floats
    spread: float
    middle: Position
    side: int = 0

    def strands(self, count: int) -> Floats:
        """Return the control points of `count` strands, (count, 3 S + 1, 2), from the lowest to the highest."""
        offsets = np.linspace(self.spread, -self.spread, count) if count > 1 else np.zeros(count)
        return self.points + offsets[:, None, None] * self.shifts

    @property
    def label(self) -> Position:
        """The middle of the label: on a detour, otherwise under the ribbon."""
        x, y = self.middle
        if self.side:
            return x, y
        return x, y + self.spread * float(self.shifts[3, 1]) + PILL_HEIGHT / 2 + 11.0

    def bounds(self) -> Box:
        """Return a box that holds all strands."""
        left, top = self.points.min(axis=0).tolist()
        right, bottom = self.points.max(axis=0).tolist()
        return Box(left, top, right, bottom).grown(self.spread)

    def line(self) -> Floats:
        """Return the middle of the ribbon as a polyline, (n, 2)."""
        return _samples(self.points, SAMPLES)


def distance(line: Floats, x: float, y: float) -> float:
    """Return the distance of a point from a polyline, (n, 2) with n at least 2."""
    start, way = line[:-1], np.diff(line, axis=0)
    to_point = np.array([x, y]) - start
    length = np.maximum((way * way).sum(axis=1), 1e-12)
    share = np.clip((to_point * way).sum(axis=1) / length, 0.0, 1.0)
    return float(np.sqrt(((to_point - share[:, None] * way) ** 2).sum(axis=1).min()))


def crosses(line: Floats, start: Position, end: Position) -> bool:
    """Whether the straight way from `start` to `end` crosses or touches a polyline, (n, 2), other than along it."""
    (x, y), (right, down) = start, (end[0] - start[0], end[1] - start[1])
    sides = np.sign(right * (line[:, 1] - y) - down * (line[:, 0] - x))  # of the way, for each corner
    first, step = line[:-1], np.diff(line, axis=0)
    ends = [np.sign(step[:, 0] * (at[1] - first[:, 1]) - step[:, 1] * (at[0] - first[:, 0])) for at in (start, end)]
    along = (ends[0] == 0.0) & (ends[1] == 0.0)
    return bool(((sides[:-1] * sides[1:] <= 0.0) & (ends[0] * ends[1] <= 0.0) & ~along).any())


def route(
    start: Position, end: Position, strands: int, cards: Floats, ends: tuple[int, ...] = (), lane: int = 0
) -> Route:
    """Return the way from an output port to an input port.

    Args:
        start: The output port's middle.
        end: The input port's middle.
        strands: How many there are; more spread wider.
        cards: (n, 4) left, top, right, bottom of all cards, to be passed above or below; NaN counts as none.
        ends: The rows of those at the ends, which are not in the way.
        lane: Keeps several detours over the same card apart.
    """
    spread = _spread(start, end, strands)
    direct = _direct(start, end, spread)
    if end[0] <= start[0]:
        return direct
    cards = _in_reach(cards, start, end, ends)
    blocking = _hits(direct.line(), cards)
    if not blocking.any():
        return direct
    height = (start[1] + end[1]) / 2
    above = height - float(cards[blocking, 1].min())
    below = float(cards[blocking, 3].max()) - height
    near, far = (-1, 1) if above <= below else (1, -1)
    first = _around(start, end, spread, cards, blocking, near, lane)
    least_far = max(above, below) + _DETOUR_GAP + lane * _LANE
    if first[0] <= (0, least_far):  # the other side cannot be better
        return first[1]
    second = _around(start, end, spread, cards, blocking, far, lane)
    return min(first, second, key=lambda way: way[0])[1]


def _spread(start: Position, end: Position, strands: int) -> float:
    if strands <= 1:
        return 0.0
    length = hypot(end[0] - start[0], end[1] - start[1])
    widest = NARROWEST + (WIDEST - NARROWEST) * min(1.0, (strands - 2) / (MOST_STRANDS - 2))
    return min(widest, 0.22 * length)


def _direct(start: Position, end: Position, spread: float) -> Route:
    """Return one wide curve, cut in half so that strands can be pulled apart in the middle."""
    (x0, y0), (x1, y1) = start, end
    reach = max(abs(x1 - x0) / 2, min(60.0, 20.0 + abs(y1 - y0) / 2)) if x1 > x0 else 60.0 + abs(x1 - x0) / 2
    before = ((x0 + 2 * (x0 + reach) + x1 - reach) / 4, (3 * y0 + y1) / 4)
    after = ((x0 + reach + 2 * (x1 - reach) + x1) / 4, (y0 + 3 * y1) / 4)
    middle = ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2)
    points = np.array([start, (x0 + reach / 2, y0), before, middle, after, (x1 - reach / 2, y1), end])
    along, down = after[0] - before[0], after[1] - before[1]
    size = hypot(along, down)
    normal = (-down / size, along / size) if size > 1e-9 else (0.0, 1.0)
    if normal[1] < 0:
        normal = (-normal[0], -normal[1])
    still = (0.0, 0.0)
    return Route(points, np.array([still, still, normal, normal, normal, still, still]), spread, middle)


def _detour(start: Position, end: Position, spread: float, left: float, right: float, level: float, side: int) -> Route:
    (x0, y0), (x1, y1) = start, end
    left = min(max(left, x0 + 24.0), (x0 + x1) / 2)
    right = max(min(right, x1 - 24.0), (x0 + x1) / 2)
    rise, fall = (left - x0) * 0.55, (x1 - right) * 0.55
    flat = (right - left) / 3
    points = np.array(
        [
            (x0, y0),
            (x0 + rise, y0),
            (left - rise, level),
            (left, level),
            (left + flat, level),
            (right - flat, level),
            (right, level),
            (right + fall, level),
            (x1 - fall, y1),
            (x1, y1),
        ]
    )
    return Route(points, _LIFT, spread * _DETOUR_SPREAD, ((left + right) / 2, level), side)


def _around(
    start: Position, end: Position, spread: float, cards: Floats, hit: Booleans, side: int, lane: int
) -> tuple[tuple[int, float], Route]:
    """Return the detour on one side (-1 above, 1 below) and how bad it is: cards it still crosses, and its height."""
    inset = _DETOUR_INSET
    blocking = hit
    for _ in range(_ATTEMPTS):
        left, top, right, bottom = cards[blocking].T
        level = float(bottom.max() if side > 0 else top.min()) + side * (_DETOUR_GAP + lane * _LANE)
        first, last = float(left.min()), float(right.max())
        inward = min(inset, (last - first) / 4)
        found = _detour(start, end, spread, first + inward, last - inward, level, side)
        hits = _hits(found.line(), cards)
        if not hits.any():
            break
        wider = blocking | hits
        if (wider == blocking).all():  # only corners are in the way: climb sooner
            inset -= _DETOUR_INSET / 2
        blocking = wider
    return (int(hits.sum()), abs(level - (start[1] + end[1]) / 2)), found


def _in_reach(cards: Floats, start: Position, end: Position, ends: tuple[int, ...]) -> Floats:
    """Return the cards that stand somewhere between the ends, above or below."""
    near = (cards[:, 0] - CLEARANCE < end[0]) & (cards[:, 2] + CLEARANCE > start[0])
    if ends:
        near[list(ends)] = False
    return cards[near]


def _hits(line: Floats, cards: Floats) -> Booleans:
    """Return for each card whether the line comes too near to it."""
    hits = np.zeros(len(cards), dtype=bool)
    if not len(cards):
        return hits
    (left, top), (right, bottom) = line.min(axis=0) - CLEARANCE, line.max(axis=0) + CLEARANCE
    edges = cards.T
    near = np.flatnonzero((edges[0] < right) & (edges[2] > left) & (edges[1] < bottom) & (edges[3] > top))
    if not len(near):
        return hits
    x, y = line[:, :1], line[:, 1:]
    edges = edges[:, near]
    inside = (x > edges[0] - CLEARANCE) & (x < edges[2] + CLEARANCE)
    inside &= (y > edges[1] - CLEARANCE) & (y < edges[3] + CLEARANCE)
    hits[near] = inside.any(axis=0)
    return hits


def _samples(points: Floats, count: int) -> Floats:
    """Return points along a chain of cubic curves, `count` on each, at least one every 60 units."""
    corners = points[::3, 0].tolist()
    span = max(abs(after - before) for before, after in pairwise(corners))
    basis = bernstein(max(count, 8 * int(span / 480.0)))
    segments = np.stack([points[first : first + 4] for first in range(0, len(points) - 1, 3)])
    line: Floats = (basis @ segments).reshape(-1, 2)
    return line


@lru_cache(maxsize=256)
def bernstein(count: int) -> Floats:
    """Return the weights of the four control points of a cubic curve at `count` places along it, (count, 4)."""
    t = np.linspace(0.0, 1.0, count)
    return np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3], axis=1)
