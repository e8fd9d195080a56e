"""Many connections routed at once: the direct ways in a few array operations, and which of them are blocked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.canvas.routing import CLEARANCE, MOST_STRANDS, NARROWEST, SAMPLES, WIDEST, Route, bernstein

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

_PAIRS_AT_ONCE = 1_000_000
_LONGEST = 2800.0


@dataclass(frozen=True, slots=True, eq=False)
class DirectWays:
    """The direct ways of n connections; see `dnnlab.gui.canvas.routing.Route` for what each part is.

    Attributes:
        points: (n, 7, 2).
        shifts: (n, 7, 2).
        spreads: (n,).
    """

    points: Floats
    shifts: Floats
    spreads: Floats

    def route(self, index: int) -> Route:
        """Return one of them."""
        points = self.points[index]
        x, y = points[3].tolist()
        return Route(points, self.shifts[index], float(self.spreads[index]), (x, y))


def direct_ways(starts: Floats, ends: Floats, strands: NDArray[np.intp]) -> DirectWays:
    """Return the wide curves from output ports, (n, 2), to input ports, (n, 2), of so many strands each, (n,)."""
    (x0, y0), (x1, y1) = starts.T, ends.T
    across, down = np.abs(x1 - x0), np.abs(y1 - y0)
    onward = np.maximum(across / 2, np.minimum(60.0, 20.0 + down / 2))
    reach = np.where(x1 > x0, onward, 60.0 + across / 2)
    before = np.stack([(x0 + 2 * (x0 + reach) + x1 - reach) / 4, (3 * y0 + y1) / 4], axis=1)
    after = np.stack([(x0 + reach + 2 * (x1 - reach) + x1) / 4, (y0 + 3 * y1) / 4], axis=1)
    leaving, arriving = np.stack([x0 + reach / 2, y0], axis=1), np.stack([x1 - reach / 2, y1], axis=1)
    points = np.stack([starts, leaving, before, (before + after) / 2, after, arriving, ends], axis=1)
    return DirectWays(points, _shifts(after - before), _spreads(np.hypot(x1 - x0, y1 - y0), strands))


def blocked(ways: DirectWays, cards: Floats, ends: NDArray[np.intp]) -> Booleans:
    """Return which ways come too near to a card between their ends, (n,); very long ones count as blocked.

    Args:
        ways: The ways.
        cards: (m, 4) left, top, right and bottom of all cards; NaN counts as none.
        ends: (n, 2) the rows of the cards at the ends, which are not in the way.
    """
    points = ways.points
    found = np.zeros(len(points), dtype=bool)
    low, high = points.min(axis=1) - CLEARANCE, points.max(axis=1) + CLEARANCE
    onward = points[:, 6, 0] > points[:, 0, 0]
    from_the_left = np.argsort(low[:, 0])  # neighbours have few cards beside them: only with those they are paired
    batch = max(1, _PAIRS_AT_ONCE // max(1, len(cards)))
    for first in range(0, len(points), batch):
        part = from_the_left[first : first + batch]
        beside = np.flatnonzero((cards[:, 0] < high[part, 0].max()) & (cards[:, 2] > low[part, 0].min()))
        near = _near(low[part], high[part], cards[beside])
        near &= onward[part, None]
        way, card = np.nonzero(near)
        way, card = part[way], beside[card]
        others = (card != ends[way, 0]) & (card != ends[way, 1])
        way, card = way[others], card[others]
        if len(way):
            found[way[_hits(points[way], cards[card])]] = True
    length = points[:, 6, 0] - points[:, 0, 0]
    return found | (length > _LONGEST)  # those need more samples than the others


def _near(low: Floats, high: Floats, cards: Floats) -> Booleans:
    """Return for each box from `low` to `high`, (n, 2), and each card whether the two meet, (n, m)."""
    near: Booleans = (cards[:, 0] < high[:, :1]) & (cards[:, 2] > low[:, :1])
    near &= (cards[:, 1] < high[:, 1:]) & (cards[:, 3] > low[:, 1:])
    return near


def _hits(points: Floats, cards: Floats) -> Booleans:
    """Return for pairs of a way, (k, 7, 2), and a card, (k, 4), whether the one comes too near to the other."""
    basis = _basis()
    line = np.concatenate([basis @ points[:, at : at + 4] for at in (0, 3)], axis=1)
    x, y = line[..., 0], line[..., 1]
    left, top, right, bottom = (cards[:, side, None] for side in range(4))
    across = (x > left - CLEARANCE) & (x < right + CLEARANCE)
    down = (y > top - CLEARANCE) & (y < bottom + CLEARANCE)
    return np.asarray((across & down).any(axis=1), dtype=np.bool_)


@cache
def _basis() -> Floats:
    return bernstein(SAMPLES)


def _shifts(along: Floats) -> Floats:
    """Return by how much each control point of the outermost strand is shifted, per unit of spread, (n, 7, 2)."""
    size = np.hypot(along[:, 0], along[:, 1])
    known = size > 1e-9
    size = np.where(known, size, 1.0)
    normal = np.stack([np.where(known, -along[:, 1] / size, 0.0), np.where(known, along[:, 0] / size, 1.0)], axis=1)
    normal = np.where(normal[:, 1:] < 0, -normal, normal)
    shifts = np.zeros((len(along), 7, 2))
    shifts[:, 2:5] = normal[:, None]
    return shifts


def _spreads(lengths: Floats, strands: NDArray[np.intp]) -> Floats:
    widest = NARROWEST + (WIDEST - NARROWEST) * np.minimum(1.0, (strands - 2) / (MOST_STRANDS - 2))
    spreads: Floats = np.where(strands > 1, np.minimum(widest, 0.22 * lengths), 0.0)
    return spreads
