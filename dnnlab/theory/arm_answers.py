"""How good an answer to the arm's inverse problem is: where it brings the hand, and whether it knows both elbows.

M wanted places of the hand `(M, 2)`; an answer is M poses, or mixtures of K components over the two angles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import BoolArray, FloatArray, Kinematics, pose_distance
from dnnlab.theory.tracing import LEAST_SHARE

NEAR = 0.1
"""Radians, on the circle, within which a component's mean counts as one of the exact poses."""
MERGED = 0.2
"""Radians: poses closer than this are one answer, and one component near either suffices."""
_GOLDEN = np.array([0.7548776662466927, 0.5698402909980532])  # Roberts' sequence: powers of 1 / 1.3247..., x^3 = x + 1


def spread_poses(arm: Kinematics, count: int) -> FloatArray:
    """Return poses spread evenly over the joints' ranges, `(count, 2)`: what all poses' mean is worked out on."""
    low, high = np.array([arm.first_range, arm.second_range]).T
    shares = (0.5 + np.arange(1, count + 1)[:, None] * _GOLDEN) % 1.0
    poses: FloatArray = low + (high - low) * shares
    return poses


def misses(arm: Kinematics, wanted: FloatArray, angles: FloatArray) -> FloatArray:
    """Return how far from the wanted places the hands of poses `(..., 2)` are, in metres."""
    distance: FloatArray = np.linalg.norm(arm.hand(angles) - wanted, axis=-1)
    return distance


def root_mean_square(values: FloatArray) -> float:
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def most_probable(pi: FloatArray, mu: FloatArray) -> FloatArray:
    """Return the mean of the component with the largest coefficient, `(M, 2)`, for pi `(M, K)` and mu `(M, K, 2)`."""
    chosen = np.argmax(pi, axis=-1)
    return np.asarray(np.take_along_axis(mu, chosen[..., None, None], axis=-2)[..., 0, :])


def mixture_mean(pi: FloatArray, mu: FloatArray) -> FloatArray:
    """Return the mixtures' means, `(M, 2)`: the answer of least squares, and the wrong statistic here."""
    return np.asarray(np.sum(pi[..., None] * mu, axis=-2))


def elbows_found(arm: Kinematics, wanted: FloatArray, pi: FloatArray, mu: FloatArray) -> NDArray[np.bool_]:
    """Return for each wanted place whether every exact pose has a component near it that counts, `(M,)`.

    A component counts from a mixing coefficient of `LEAST_SHARE` on. Poses beyond the joints' ranges need none.
    """
    poses = arm.poses(wanted)
    near = pose_distance(mu[:, None, :, :], poses[:, :, None, :]) < NEAR
    found = (near & (pi > LEAST_SHARE)[:, None, :]).any(axis=-1)
    merged = pose_distance(poses[:, 0], poses[:, 1]) < MERGED
    every = (found | ~arm.within_limits(poses)).all(axis=-1)
    return np.where(merged, found.any(axis=-1), every)


def share_of_elbows_found(arm: Kinematics, wanted: FloatArray, pi: FloatArray, mu: FloatArray) -> float:
    """Return in how many of the places that both elbows reach both are found; NaN if there is no such place."""
    both: BoolArray = ArmPosterior(arm).both_allowed(wanted)
    return float(np.mean(elbows_found(arm, wanted, pi, mu)[both])) if both.any() else float("nan")
