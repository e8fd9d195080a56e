"""The arm as shapes, in metres: joints of poses, what the hand reaches, and what can be said about a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dnnlab.theory.kinematics import BRANCHES, FloatArray, Kinematics

_ARC_POINTS = 181
_ROOM = 0.12
"""Share of the arm's length that is shown around what it reaches."""
_RINGS = 5


def joints(arm: Kinematics, angles: FloatArray) -> FloatArray:
    """Return the base, the elbow and the hand of poses `(..., 2)`: `(..., 3, 2)`."""
    elbow = arm.elbow(angles)
    return np.stack([np.zeros_like(elbow), elbow, arm.hand(angles)], axis=-2)


def reachable_sheets(arm: Kinematics) -> tuple[FloatArray, ...]:
    """Return what the hand reaches within the joints' ranges: closed outlines, one for each way the elbow bends.

    On one sheet the distance from the base rises or falls steadily with theta2, so its rim is four curves: either joint
    at either of its limits. Where two sheets overlap there are two solutions.
    """
    low, high = arm.second_range
    inner = [turn * math.pi for turn in range(math.ceil(low / math.pi), math.floor(high / math.pi) + 1)]
    cuts = sorted({low, high, *(cut for cut in inner if low + 1e-9 < cut < high - 1e-9)})
    return tuple(_sheet(arm, first, last) for first, last in pairwise(cuts))


def _sheet(arm: Kinematics, first: float, last: float) -> FloatArray:
    theta1, theta2 = np.linspace(*arm.first_range, _ARC_POINTS), np.linspace(first, last, _ARC_POINTS)
    at = np.full(_ARC_POINTS, 1.0)
    sides = (
        (at * theta1[0], theta2),
        (theta1, at * last),
        (at * theta1[-1], theta2[::-1]),
        (theta1[::-1], at * first),
    )
    return np.concatenate([arm.hand(np.stack(side, axis=-1)) for side in sides])


def home_box(arm: Kinematics) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of what a view shows at first: the base, all poses' joints, and some room."""
    theta1 = np.linspace(*arm.first_range, _ARC_POINTS)
    elbows = arm.elbow(np.stack([theta1, theta1], axis=-1))
    points = np.concatenate([np.zeros((1, 2)), elbows, *reachable_sheets(arm)])
    room = _ROOM * arm.outer_radius
    (left, bottom), (right, top) = points.min(axis=0) - room, points.max(axis=0) + room
    return float(left), float(bottom), float(right), float(top)


def ring_radii(radius: float) -> tuple[float, ...]:
    """Return round radii up to one, for the rings of the grid: five or so."""
    rough = radius / _RINGS
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * magnitude >= 0.8 * rough)
    return tuple(step * index for index in range(1, int(radius / step + 1e-9) + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What theory says about a target of the hand.

    Attributes:
        hand: The target, `(2,)`.
        poses: The exact solutions, limits or not: `(2, 2)`, in the order of `BRANCHES` of the theory; NaN where no arm
            reaches.
        names: What they are called: that with the higher elbow `elbow up`.
        within: Which of them the joints' ranges allow, `(2,)`.
        nearest: The place nearest to the target that is reached, `(2,)`; the target itself where it is.
        distance: How far that is from the target, in metres.
    """

    hand: FloatArray
    poses: FloatArray
    names: tuple[str, str]
    within: NDArray[np.bool_]
    nearest: FloatArray
    distance: float

    @property
    def exists(self) -> bool:
        """Whether an arm of these lengths reaches it, were it not for the ranges."""
        return bool(np.isfinite(self.poses).all())

    @property
    def solutions(self) -> int:
        """How many poses within the ranges reach it; elbow up and elbow down that coincide are counted as two."""
        return int(self.within.sum())


def standing_of(arm: Kinematics, hand: FloatArray) -> Standing:
    """Return what theory says about a target `(2,)`."""
    poses = arm.poses(hand)
    within = arm.within_limits(poses)
    nearest = hand if within.any() else arm.nearest_reachable(hand)
    heights = arm.elbow(poses)[:, 1]
    names = BRANCHES if not heights[1] > heights[0] else (BRANCHES[1], BRANCHES[0])
    return Standing(hand, poses, names, within, nearest, float(np.linalg.norm(nearest - hand)))


def standing_words(standing: Standing) -> str:
    """Return what a person is told about a target that has not two solutions; empty for one that has."""
    if not standing.exists:
        return f"Out of reach: {standing.distance:.2f} m off the nearest place that is reached"
    if standing.solutions == 0:
        return f"Outside the joint ranges, {standing.distance:.2f} m off the nearest place that is reached"
    if standing.solutions == 1:
        return f"One solution: {standing.names[int(np.argmin(standing.within))]} is outside the joint ranges"
    return ""
