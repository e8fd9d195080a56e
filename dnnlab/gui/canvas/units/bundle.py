"""The curves of single weights between opened layers, and which of them is at a point: arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.canvas.units.frames import Frame

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

_GAP = 4.0
"""Curves end so far before the circle."""
_RISE = 40.0
_INWARD = 0.3
_LANE = 34.0
_WIDEST_LANE = 40.0
_STRAND = 7.0
_SAMPLES = 16
_ALONG = {pieces: np.linspace(0.0, pieces, pieces * _SAMPLES + 1) for pieces in (1, 3)}
_REACH = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """One curve for each weight of a connection. All of them have the same places across.

    Attributes:
        points: (rows, columns, 3 S + 1, 2) control points of S cubic curves each.
        side: -1 where they pass above other frames, 1 where they pass below, 0 where they pass none.
    """

    points: Floats
    side: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.points.shape[0], self.points.shape[1]

    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of all curves."""
        low, high = self.points.min(axis=(0, 1, 2)), self.points.max(axis=(0, 1, 2))
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def meeting(self, left: float, top: float, right: float, bottom: float) -> Booleans:
        """Return which curves may run through a rectangle, (rows, columns)."""
        x, y = self.points[..., 0], self.points[..., 1]
        across = (x.min(axis=2) <= right) & (x.max(axis=2) >= left)
        return np.asarray(across & (y.min(axis=2) <= bottom) & (y.max(axis=2) >= top))

    def at(self, row: int, column: int, share: float) -> tuple[float, float]:
        """Return the point of one curve after a share of its way, 0..1."""
        return _on_curve(self.points[row, column], share)

    def places(self, share: Floats) -> Floats:
        """Return for each curve a point after a share of its way, (rows, columns, 2).

        Args:
            share: (rows, columns), each 0..1.
        """
        pieces = (self.points.shape[2] - 1) // 3
        along = np.clip(share, 0.0, 1.0) * pieces
        piece = np.minimum(along.astype(int), pieces - 1)
        t = (along - piece)[..., None]
        rows, columns = np.indices(self.shape)
        a, b, c, d = (self.points[rows, columns, 3 * piece + corner] for corner in range(4))
        return _bezier(a, b, c, d, t)

    def nearest(self, x: float, y: float, present: Booleans) -> tuple[int, int, float] | None:
        """Return row, column and distance of the curve nearest to a point; None where none is near.

        Args:
            x: Of the point.
            y: Of the point.
            present: (rows, columns) which curves count.
        """
        rows, columns = np.nonzero(present)
        if not len(rows):
            return None
        chosen = self.points[rows, columns]
        xs = _at(chosen[0], _ALONG[_pieces(chosen)])[:, 0]
        low, high = np.minimum(xs[:-1], xs[1:]), np.maximum(xs[:-1], xs[1:])
        best: tuple[int, int, float] | None = None
        for segment in np.flatnonzero((low - _REACH <= x) & (x <= high + _REACH)).tolist():
            start, end = (_at(chosen, _ALONG[_pieces(chosen)][i : i + 1])[:, 0] for i in (segment, segment + 1))
            away = _distances(start, end, x, y)
            nearest = int(away.argmin())
            if best is None or away[nearest] < best[2]:
                best = int(rows[nearest]), int(columns[nearest]), float(away[nearest])
        return best


def bundle_between(source: Frame, target: Frame, others: Collection[Frame], lane: int = 0) -> Bundle:
    """Return the curves from each circle of one frame to each of another.

    Where other frames stand between the two, the whole bundle passes above or below them, whichever is nearer.

    Args:
        source: Where they start.
        target: Where they end.
        others: All frames that may stand between.
        lane: Keeps several bundles over the same frames apart.
    """
    starts = source.centres + np.array([source.radius, 0.0])
    ends = target.centres - np.array([target.radius + _GAP, 0.0])
    between = [other for other in others if is_between(other, source, target)]
    if not between:
        return Bundle(_direct(starts, ends), 0)
    above = min(other.top for other in between) - _RISE
    below = max(other.bottom for other in between) + _RISE
    height = (source.middle[1] + target.middle[1]) / 2
    side = -1 if height - above <= below - height else 1
    level = (above if side < 0 else below) + side * lane * _LANE
    left = min(other.left + _INWARD * other.width for other in between)
    right = max(other.right - _INWARD * other.width for other in between)
    return Bundle(_detour(starts, ends, left, right, level, side), side)


def is_between(other: Frame, source: Frame, target: Frame) -> bool:
    """Whether a frame stands in the way of the curves between two others."""
    if other.left < source.right or other.right > target.left:
        return False
    x = other.middle[0]
    share = (x - source.middle[0]) / max(1e-9, target.middle[0] - source.middle[0])
    low = (1 - share) * source.centres[0, 1] + share * target.centres[0, 1] if len(target.centres) else source.top
    high = (1 - share) * source.centres[-1, 1] + share * target.centres[-1, 1] if len(target.centres) else source.bottom
    return bool(other.top < high + 12 and other.bottom > low - 12)


def _direct(starts: Floats, ends: Floats) -> Floats:
    rows, columns = len(ends), len(starts)
    gap = float(ends[0, 0] - starts[0, 0]) if rows and columns else 0.0
    reach = gap / 2 if gap > 40 else 90.0 + abs(gap) / 3
    points = np.empty((rows, columns, 4, 2))
    points[:, :, 0] = starts
    points[:, :, 1] = starts + np.array([reach, 0.0])
    points[:, :, 2] = (ends - np.array([reach, 0.0]))[:, None]
    points[:, :, 3] = ends[:, None]
    return points


def _detour(starts: Floats, ends: Floats, left: float, right: float, level: float, side: int) -> Floats:
    rows, columns = len(ends), len(starts)
    x0, x1 = float(starts[0, 0]), float(ends[0, 0])
    left, right = max(left, x0 + 40.0), min(right, x1 - 40.0)
    count = rows * columns
    step = min(_STRAND, _WIDEST_LANE / max(1, count))
    lanes = level + side * step * (np.arange(count).reshape(rows, columns) - (count - 1) / 2)
    points = np.empty((rows, columns, 10, 2))
    rise, fall, flat = (left - x0) * 0.6, (x1 - right) * 0.6, (right - left) / 3
    across = (x0, x0 + rise, left - rise, left, left + flat, right - flat, right, right + fall, x1 - fall, x1)
    points[..., 0] = across
    points[:, :, :2, 1] = starts[None, :, None, 1]
    points[:, :, 2:8, 1] = lanes[..., None]
    points[:, :, 8:, 1] = ends[:, None, None, 1]
    return points


def _bezier(a: Floats, b: Floats, c: Floats, d: Floats, t: Floats) -> Floats:
    u = 1.0 - t
    return np.asarray(u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d)


def _pieces(points: Floats) -> int:
    return int(points.shape[-2] - 1) // 3


def _at(points: Floats, along: Floats) -> Floats:
    """Return the points (..., n, 2) of curves (..., 3 S + 1, 2) at n places 0..S."""
    piece = np.minimum(along.astype(int), _pieces(points) - 1)
    a, b, c, d = (points[..., 3 * piece + corner, :] for corner in range(4))
    return _bezier(a, b, c, d, (along - piece)[:, None])


def _distances(start: Floats, end: Floats, x: float, y: float) -> Floats:
    """Return the distances of a point from straight pieces, each (n, 2)."""
    way = end - start
    to_point = np.array([x, y]) - start
    length = np.maximum((way * way).sum(axis=-1), 1e-12)
    share = np.clip((to_point * way).sum(axis=-1) / length, 0.0, 1.0)
    return np.asarray(np.hypot(*(to_point - share[:, None] * way).T))


def _on_curve(points: Floats, share: float) -> tuple[float, float]:
    pieces = (len(points) - 1) // 3
    along = min(max(share, 0.0), 1.0) * pieces
    piece = min(int(along), pieces - 1)
    a, b, c, d = points[3 * piece : 3 * piece + 4]
    x, y = _bezier(a, b, c, d, np.array(along - piece)).tolist()
    return x, y
