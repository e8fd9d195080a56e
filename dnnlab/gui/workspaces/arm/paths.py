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
_TURNS = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
_ROUND = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=-1)
_DISC = np.concatenate([share * _ROUND for share in (1.0, 0.7, 0.4, 0.1)])
_SIZES = np.linspace(1.0, 0.05, 20)
_GRID = 31
_SHARE = 0.86
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
    """Return centre and radius of about the largest circle in which both elbows are possible; else that is reached."""
    left, bottom, right, top = home_box(arm)
    grid = np.stack(np.meshgrid(np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID)), axis=-1).reshape(
        -1, 2
    )
    for possible in (with_both_elbows, lambda arm, places: arm.reachable(places)):
        candidates = grid[possible(arm, grid)]
        for size in 0.5 * arm.outer_radius * _SIZES if len(candidates) else ():
            inside = possible(arm, candidates[:, None] + size * _DISC).all(axis=-1)
            if inside.any():
                centre = candidates[inside].mean(axis=0)
                nearest = candidates[inside][np.argmin(np.sum((candidates[inside] - centre) ** 2, axis=-1))]
                return (float(nearest[0]), float(nearest[1])), float(size)
    middle = arm.hand(np.array([np.mean(arm.first_range), np.mean(arm.second_range)]))
    return (float(middle[0]), float(middle[1])), _SMALLEST * arm.outer_radius


def first_path(arm: Kinematics, shape: str) -> Path:
    """Return the path that a person is offered: as large as there is room for."""
    centre, size = roomiest_circle(arm)
    return Path(shape, centre, _SHARE * size)


def first_target(arm: Kinematics) -> FloatArray:
    """Return the place where the hand begins: one that both elbows reach."""
    return np.array(roomiest_circle(arm)[0])
