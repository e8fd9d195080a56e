"""Paths for the hand to trace: where they begin, and how they are moved and made larger within what it reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.workspaces.arm.posture import home_box
from dnnlab.theory.kinematics import FloatArray, Kinematics
from dnnlab.theory.tracing import circle, figure_eight

CIRCLE, FIGURE_EIGHT = "circle", "figure eight"
POINTS = 121
_CORNER = np.array([0.70710678, 0.70710678])
_GRID = 35
_SHARE, _SMALLER = 0.86, 0.85
_SMALLEST = 0.01


@dataclass(frozen=True, slots=True)
class Path:
    """A closed path.

    Attributes:
        shape: `circle` or `figure eight`.
        centre: In metres.
        size: The radius, or half the width of the eight.
    """

    shape: str
    centre: tuple[float, float]
    size: float

    def points(self) -> FloatArray:
        """Return the path, `(POINTS, 2)`, whose last point is the first."""
        centre = np.array(self.centre)
        if self.shape == CIRCLE:
            return circle(centre, self.size, POINTS)
        return figure_eight(centre, 2.0 * self.size, self.size, POINTS)

    @property
    def corner(self) -> FloatArray:
        """Where the handle that makes it larger is, `(2,)`."""
        return np.array(self.centre) + self.size * _CORNER

    def moved_to(self, place: FloatArray) -> Path:
        """Return the path about another centre."""
        return replace(self, centre=(float(place[0]), float(place[1])))

    def sized_to(self, place: FloatArray, arm: Kinematics) -> Path:
        """Return the path as large as its corner at a place makes it."""
        size = float(np.linalg.norm(place - np.array(self.centre)))
        return replace(self, size=max(size, _SMALLEST * arm.outer_radius))

    def fits(self, arm: Kinematics) -> bool:
        """Whether the hand reaches all of it within the joints' ranges."""
        return bool(arm.reachable(self.points()).all())


def with_both_elbows(arm: Kinematics, places: FloatArray) -> NDArray[np.bool_]:
    """Return which places are reached with either elbow."""
    return np.asarray(arm.within_limits(arm.poses(places)).all(axis=-1))


@lru_cache(maxsize=16)
def roomiest_circle(arm: Kinematics) -> tuple[tuple[float, float], float]:
    """Return centre and radius of about the largest circle in which both elbows are possible; else that is reached.

    Of the places on a grid where that is so, the one that is farthest from any place where it is not.
    """
    left, bottom, right, top = home_box(arm)
    x, y = np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    for possible in (with_both_elbows(arm, grid), np.asarray(arm.reachable(grid))):
        if possible.any():
            inside, outside = grid[possible], grid[~possible]
            room = np.min(np.sum((inside[:, None] - outside) ** 2, axis=-1), axis=1) ** 0.5
            # of equally good places, as they lie all around a whole turn, the one farthest to the right
            best = np.flatnonzero(room >= 0.98 * room.max())
            chosen = inside[best[np.argmax(inside[best] @ np.array([1.0, 0.5]))]]
            step = max(float(x[1] - x[0]), float(y[1] - y[0]))
            return (float(chosen[0]), float(chosen[1])), max(float(room.max()) - 0.5 * step, 0.3 * step)
    middle = arm.hand(np.array([np.mean(arm.first_range), np.mean(arm.second_range)]))
    return (float(middle[0]), float(middle[1])), _SMALLEST * arm.outer_radius


def first_path(arm: Kinematics, shape: str) -> Path:
    """Return the path that a person is offered: as large as there is room for."""
    centre, size = roomiest_circle(arm)
    path = Path(shape, centre, _SHARE * size)
    while not path.fits(arm) and path.size > 0.1 * size:
        path = replace(path, size=_SMALLER * path.size)
    return path


def first_target(arm: Kinematics) -> FloatArray:
    """Return the place where the hand begins: one that both elbows reach."""
    return np.array(roomiest_circle(arm)[0])
