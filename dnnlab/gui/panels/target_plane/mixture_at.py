"""The mixture at one input: its marginal over one target or a pair of them, and what is drawn of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.panels.mixture_slice import Slice
from dnnlab.link.probes import MixtureParametersAnswer

Values = NDArray[np.float64]

_CORNERS = 49
_LEAST = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class MixtureAt:
    """K Gaussians over L targets.

    Attributes:
        pi: Mixing coefficients, (K,). mu: Means, (K, L). covariances: (K, L, L).
    """

    pi: Values
    mu: Values
    covariances: Values

    @classmethod
    def of(cls, answer: MixtureParametersAnswer, row: int = 0) -> MixtureAt:
        """Return the mixture of one row of an answer; what is not finite becomes 0."""
        pi, mu, factors = (
            np.nan_to_num(np.asarray(values[row], np.float64), nan=0.0, posinf=0.0, neginf=0.0)
            for values in (answer.pi, answer.mu, answer.factors)
        )
        return cls(pi, mu, factors @ factors.transpose(0, 2, 1))

    @property
    def components(self) -> int:
        return len(self.pi)

    @property
    def targets(self) -> int:
        return int(self.mu.shape[1])

    @property
    def mean(self) -> Values:
        """The conditional mean, (L,)."""
        return np.asarray(self.pi @ self.mu)

    @property
    def approximate_mode(self) -> Values:
        """The mean of the weightiest component, (L,)."""
        return np.asarray(self.mu[int(np.argmax(self.pi))])

    def over_one(self, target: int) -> Slice:
        """Return the marginal over one target."""
        return Slice(self.pi, self.mu[:, target], np.sqrt(np.maximum(self.covariances[:, target, target], 0.0)))

    def over_pair(self, first: int, second: int) -> PlaneMixture:
        """Return the marginal over a pair of targets."""
        pair = np.array([first, second])
        return PlaneMixture(self.pi, self.mu[:, pair], self.covariances[:, pair[:, None], pair])


@dataclass(frozen=True, slots=True, eq=False)
class PlaneMixture:
    """K Gaussians over a plane: pi (K,), mu (K, 2), covariances (K, 2, 2)."""

    pi: Values
    mu: Values
    covariances: Values

    def density(self, x: Values, y: Values) -> NDArray[np.float32]:
        """Return p over a grid, (Y, X), per unit of both targets."""
        total = np.zeros((len(y), len(x)), np.float32)
        for pi, mu, covariance in zip(self.pi.tolist(), self.mu, self.covariances, strict=True):
            determinant = float(covariance[0, 0] * covariance[1, 1] - covariance[0, 1] ** 2)
            if pi <= 0.0 or determinant <= 0.0:
                continue
            across, up = (x - mu[0]).astype(np.float32), (y - mu[1]).astype(np.float32)
            a, b, c = covariance[1, 1] / determinant, -covariance[0, 1] / determinant, covariance[0, 0] / determinant
            form = (np.float32(-0.5 * a) * across * across)[None] + (np.float32(-0.5 * c) * up * up)[:, None]
            if b != 0.0:
                form -= np.float32(b) * across[None] * up[:, None]
            np.exp(np.maximum(form, -80.0, out=form), out=form)
            total += np.float32(pi / (2.0 * math.pi * math.sqrt(determinant))) * form
        return total

    def peak(self) -> float:
        """Return the highest density at any component's mean: about the highest there is."""
        heights = [float(self.density(mu[:1], mu[1:])[0, 0]) for mu in self.mu]
        return max(heights, default=0.0)

    def ellipse(self, k: int, deviations: float) -> Values:
        """Return the ellipse of a component at so many standard deviations, closed, (P, 2)."""
        (a, b), (_, c) = self.covariances[k]
        first = math.sqrt(max(a, _LEAST))
        factor = np.array([[first, 0.0], [b / first, math.sqrt(max(c - b * b / (first * first), 0.0))]])
        angle = np.linspace(0.0, 2.0 * math.pi, _CORNERS)
        circle = np.stack([np.cos(angle), np.sin(angle)])
        return np.asarray(self.mu[k] + deviations * (factor @ circle).T)


def step_above(peak: float, before: float) -> float:
    """Return the density at the bright end of the colours: it follows the peak in steps, so that nothing flickers."""
    if not (math.isfinite(peak) and peak > 0.0) or 0.3 * before <= peak <= before:
        return before
    magnitude = 10.0 ** math.floor(math.log10(peak))
    return next(step * magnitude for step in (1.0, 2.0, 5.0, 10.0) if step * magnitude >= peak)


def nearest_rows(inputs: Values, scale: Values, at: Values, most: int) -> NDArray[np.int64]:
    """Return the rows (at most `most`) whose inputs (N, D) are nearest, each input measured in its scale (D,)."""
    distance = (((inputs - at) / scale) ** 2).sum(axis=1)
    count = min(most, len(distance))
    return np.sort(np.argpartition(distance, count - 1)[:count]) if count else np.empty(0, np.int64)
