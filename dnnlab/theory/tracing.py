"""A path for the arm's hand to trace, and the poses that follow it without jumping from one elbow to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.theory.kinematics import BoolArray, FloatArray, Kinematics, pose_distance

LEAST_SHARE = 0.05
"""A component with a smaller mixing coefficient is no answer to follow."""


def circle(centre: FloatArray, radius: float, points: int) -> FloatArray:
    """Return a closed circle, `(points, 2)`, whose last point is the first."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    return np.asarray(centre) + radius * np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def figure_eight(centre: FloatArray, width: float, height: float, points: int) -> FloatArray:
    """Return a closed figure eight lying on its side, `(points, 2)`: a curve of Lissajous, frequencies 1 and 2."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    return np.asarray(centre) + 0.5 * np.stack([width * np.sin(angle), height * np.sin(2.0 * angle)], axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The poses of an arm that follows a path on one branch.

    Attributes:
        angles: `(M, 2)`, without jumps of a turn; NaN where no arm of these lengths reaches.
        within_limits: `(M,)`, where the joints' ranges allow the pose.
    """

    angles: FloatArray
    within_limits: BoolArray


def follow(arm: Kinematics, path: FloatArray, branch: int) -> Trace:
    """Return the exact poses along a path `(M, 2)`, all on the same one of `BRANCHES`."""
    poses = arm.poses(path)[:, branch]
    angles = np.full_like(poses, np.nan)
    reached = np.isfinite(poses).all(axis=-1)
    angles[reached] = np.unwrap(poses[reached], axis=0)
    return Trace(angles, arm.within_limits(poses))


def nearest_component(means: FloatArray, mixing: FloatArray, last: FloatArray) -> int:
    """Return the component whose mean is nearest, on the circle, to the last pose, among those that count.

    Args:
        means: `(K, 2)`, the components' angles.
        mixing: `(K,)`, their mixing coefficients; those below `LEAST_SHARE` count only where all are below.
        last: `(2,)`, the pose before.
    """
    counts = mixing >= min(LEAST_SHARE, float(mixing.max()))
    return int(np.argmin(np.where(counts, pose_distance(means, last), np.inf)))


def follow_components(means: FloatArray, mixing: FloatArray, start: FloatArray | None = None) -> NDArray[np.intp]:
    """Return which component to follow along a path, so that the arm moves as little as it can from point to point.

    Args:
        means: `(M, K, 2)`, the components' angles at each point of the path.
        mixing: `(M, K)`, their mixing coefficients.
        start: `(2,)`, the pose to begin from; without one, the most probable component's.

    Returns:
        `(M,)` component indices.
    """
    chosen = np.zeros(len(means), dtype=np.intp)
    last = means[0, int(np.argmax(mixing[0]))] if start is None else start
    for place in range(len(means)):
        chosen[place] = nearest_component(means[place], mixing[place], last)
        last = means[place, chosen[place]]
    return chosen
