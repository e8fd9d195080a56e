"""What follows from a mixture over a grid of inputs: moments, responsibilities of points, and samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.panels.mixture_slice import ExactDensity
from dnnlab.link.probes import Axis, MixtureDensityAnswer

Values = NDArray[np.float64]

MOST_POINTS = 1500
_MOST_STEPS = 25
_THINNEST = 1e-30  # standard deviations below it would overflow when squared
_NEVER = -1e4  # the logarithm of a coefficient of zero, for sums that shall stay finite
_TONES = 4  # steps of a responsibility that colours tell apart


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The mixtures at M inputs: coefficients, means and standard deviations, all (M, K)."""

    pi: Values
    mu: Values
    sigma: Values

    def modes(self) -> Values:
        """Return where each density is highest, (M,): climbed to from every component mean, the highest one taken.

        A step goes to the better of the mean-shift point, which never descends, and of the Newton point.
        """
        points, heights = self.mu, self._log_density(self.mu)
        for _ in range(_MOST_STEPS):
            before = points
            for candidate in self._climbs(points):
                reached = self._log_density(candidate)
                better = reached > heights + 1e-12
                points, heights = np.where(better, candidate, points), np.where(better, reached, heights)
            if np.array_equal(points, before):
                break
        return np.asarray(points[np.arange(len(points)), np.argmax(heights, axis=1)])

    def _log_joint(self, points: Values) -> Values:
        """ln pi_k N(t; mu_k, sigma_k^2) at points (M, P), without the constant: (M, P, K)."""
        sigma = np.maximum(self.sigma, _THINNEST)[:, None]
        scaled = (points[:, :, None] - self.mu[:, None]) / sigma
        joint: Values = _logarithm(self.pi)[:, None] - np.log(sigma) - 0.5 * scaled * scaled
        return joint

    def _log_density(self, points: Values) -> Values:
        joint = self._log_joint(points)
        top = joint.max(axis=2)
        return np.asarray(top + np.log(np.exp(joint - top[:, :, None]).sum(axis=2)))

    def _climbs(self, points: Values) -> tuple[Values, Values]:
        """The mean-shift and the Newton point of ln p from points, all (M, P)."""
        joint = self._log_joint(points)
        gamma = np.exp(joint - joint.max(axis=2, keepdims=True))
        gamma /= gamma.sum(axis=2, keepdims=True)
        precision = 1.0 / np.maximum(self.sigma, _THINNEST)[:, None] ** 2
        pull = gamma * precision
        offset = self.mu[:, None] - points[:, :, None]
        slope, total = (pull * offset).sum(axis=2), pull.sum(axis=2)
        curvature = (pull * precision * offset * offset).sum(axis=2) - total - slope * slope
        newton = slope / np.maximum(-curvature, 0.05 * total)
        return points + slope / total, points + newton

    def responsibilities(self, t: Values) -> Values:
        """Return gamma_k = p(k | t, x) of a target (M,) for each input, (M, K)."""
        sigma = np.maximum(self.sigma, _THINNEST)
        log_joint = _logarithm(self.pi) - np.log(sigma) - 0.5 * ((t[:, None] - self.mu) / sigma) ** 2
        joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
        shares: Values = joint / joint.sum(axis=1, keepdims=True)
        return shares

    def samples(self, share: Values, normal: Values) -> Values:
        """Return a target for each input, (M,).

        Args:
            share: Uniform in [0, 1), (M,): which component. normal: Of variance one, (M,): where in it.
        """
        chosen = np.minimum((share[:, None] >= np.cumsum(self.pi, axis=1)).sum(axis=1), self.pi.shape[1] - 1)
        row = np.arange(len(chosen))
        return np.asarray(self.mu[row, chosen] + self.sigma[row, chosen] * normal)


def components_at(answer: MixtureDensityAnswer, inputs: Axis, x: Values) -> Components:
    """Return the mixtures at inputs (M,) between those of a grid: straight lines between its neighbours."""
    last = inputs.count - 1
    position = np.clip((x - inputs.start) / (inputs.stop - inputs.start) * last, 0.0, float(last))
    low = np.minimum(position.astype(np.int64), max(last - 1, 0))
    high, share = np.minimum(low + 1, last), (position - low)[:, None]

    def between(values: NDArray[np.floating]) -> Values:
        known = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        return np.asarray(known[low] + (known[high] - known[low]) * share)

    return Components(between(answer.mixing_coefficients), between(answer.means), between(answer.deviations))


def deviation(answer: MixtureDensityAnswer) -> Values:
    """Return the standard deviation of the targets at each input of a grid, (X,).

    s^2 = sum_k pi_k (sigma_k^2 + (mu_k - E[t|x])^2), Bishop & Bishop (2024), section 6.5.
    """
    mean = np.asarray(answer.conditional_mean, dtype=np.float64)
    pi, mu, sigma = (
        np.asarray(values, np.float64) for values in (answer.mixing_coefficients, answer.means, answer.deviations)
    )
    variance: Values = np.sum(pi * (sigma**2 + (mu - mean[:, None]) ** 2), axis=1)
    return np.asarray(np.sqrt(variance))


def least_squares_of(exact: ExactDensity, x: Values, t: tuple[float, float], points: int = 400) -> Values:
    """Return what least squares learns from endless data: E[t|x] under the exact density, (X,); NaN where p is 0.

    Args:
        exact: p(t|x).
        x: The inputs, (X,).
        t: The targets between which the density lies.
        points: How many targets the mean is taken over.
    """
    targets = np.linspace(*t, points)
    means = np.full(len(x), np.nan)
    for place, one in enumerate(x.tolist()):
        density = np.nan_to_num(exact(one, targets))
        total = density.sum()
        if total > 0.0:
            means[place] = float(density @ targets / total)
    return means


def _logarithm(pi: Values) -> Values:
    return np.asarray(np.where(pi > 0.0, np.log(np.maximum(pi, 1e-300)), _NEVER))


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """The chance behind samples: the same draws move smoothly while the mixture learns.

    Attributes:
        x: The inputs, (n,). share: Which component, uniform, (n,). normal: Where in it, (n,).
    """

    x: Values
    share: Values
    normal: Values

    @classmethod
    def of(cls, inputs: Values, count: int, seed: int) -> Draws:
        """Return draws at inputs chosen at random among those of the data."""
        generator = np.random.default_rng(seed)
        x = generator.choice(inputs, count)
        return cls(np.asarray(x), generator.random(count), generator.standard_normal(count))


def toned(responsibilities: Values) -> tuple[Values, NDArray[np.int64]]:
    """Return the few mixtures of colours that tell responsibilities (M, K) apart, (G, K), and each row's, (M,)."""
    steps = np.rint(np.nan_to_num(responsibilities) * _TONES).astype(np.int64)
    keys = steps @ ((_TONES + 1) ** np.arange(steps.shape[1], dtype=np.int64))
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    shares = steps[first].astype(np.float64)
    total = np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
    return shares / total, np.asarray(group.reshape(-1))
