"""What the mixture density network says about the angles at one target of the hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dnnlab.theory.kinematics import FloatArray, Kinematics, wrap

_WHOLE_TURN = 2.0 * math.pi - 1e-6
_LEAST_VARIANCE = 1e-24


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A mixture of Gaussians over the two angles.

    Attributes:
        hand: The target it was asked about, `(2,)`.
        pi: Mixing coefficients, `(K,)`.
        mu: Component means, `(K, 2)`.
        covariance: `(K, 2, 2)`.
    """

    hand: FloatArray
    pi: FloatArray
    mu: FloatArray
    covariance: FloatArray

    @property
    def weightiest(self) -> int:
        """The component with the largest mixing coefficient."""
        return int(np.argmax(self.pi))

    @property
    def mean(self) -> FloatArray:
        """The conditional mean, `(2,)`: the wrong statistic where there are two solutions."""
        mean: FloatArray = self.pi @ self.mu
        return mean

    def misses(self, arm: Kinematics) -> FloatArray:
        """Return how far each component's hand is from the target, `(K,)`."""
        misses: FloatArray = np.linalg.norm(arm.hand(self.mu) - self.hand, axis=-1)
        return misses

    def log_density(self, first: FloatArray, second: FloatArray, arm: Kinematics) -> FloatArray:
        """Return ln p over a grid of angles, `(theta2, theta1)`.

        Where a joint may turn all the way round, a component is seen by the turn that is nearest to it.
        """
        turn1, turn2 = (_turns(limits) for limits in (arm.first_range, arm.second_range))
        d1 = first - self.mu[:, :1]  # (K, A)
        d2 = second - self.mu[:, 1:]  # (K, B)
        d1, d2 = wrap(d1) if turn1 else d1, wrap(d2) if turn2 else d2
        a, b, c = self.covariance[:, 0, 0], self.covariance[:, 0, 1], self.covariance[:, 1, 1]
        determinant = np.maximum(a * c - b * b, _LEAST_VARIANCE)
        with np.errstate(divide="ignore"):
            height = np.log(self.pi) - 0.5 * np.log(determinant) - math.log(2.0 * math.pi)
        row = height[:, None] - 0.5 * (c / determinant)[:, None] * d1 * d1  # (K, A)
        column = -0.5 * (a / determinant)[:, None] * d2 * d2  # (K, B)
        terms = row[:, None, :] + column[:, :, None]
        mixed = np.flatnonzero(b != 0.0)
        if len(mixed):
            terms[mixed] += (b / determinant)[mixed, None, None] * d1[mixed, None, :] * d2[mixed, :, None]
        most = terms.max(axis=0)
        with np.errstate(invalid="ignore"):
            total: FloatArray = most + np.log(np.exp(terms - most).sum(axis=0))
        return np.nan_to_num(total, nan=-np.inf)

    def draws(self, shares: FloatArray, normals: FloatArray) -> FloatArray:
        """Return samples `(S, 2)` from numbers uniform in (0, 1) `(S,)` and standard normal ones `(S, 2)`.

        The same numbers give samples that move steadily with the mixture: they do not flicker while it trains.
        """
        chosen = np.searchsorted(np.cumsum(self.pi), shares * self.pi.sum()).clip(0, len(self.pi) - 1)
        a, b, c = self.covariance[:, 0, 0], self.covariance[:, 0, 1], self.covariance[:, 1, 1]
        first = np.sqrt(np.maximum(a, _LEAST_VARIANCE))
        below = b / first
        second = np.sqrt(np.maximum(c - below**2, 0.0))
        along = first[chosen] * normals[:, 0]
        across = below[chosen] * normals[:, 0] + second[chosen] * normals[:, 1]
        draws: FloatArray = self.mu[chosen] + np.stack([along, across], axis=-1)
        return draws


def _turns(limits: tuple[float, float]) -> bool:
    return limits[1] - limits[0] >= _WHOLE_TURN


def within_a_turn(arm: Kinematics, angles: FloatArray) -> FloatArray:
    """Return angles `(..., 2)` of joints that turn all the way round by the turn that is shown; others as they are."""
    turning = np.array([_turns(arm.first_range), _turns(arm.second_range)])
    shown: FloatArray = np.where(turning, arm.nearest_turn(angles), angles)
    return shown
