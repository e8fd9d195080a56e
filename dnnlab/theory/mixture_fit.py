"""The best that K Gaussians can do for a known one-dimensional density: expectation-maximisation on a quadrature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TRIAL_STEPS = 30
KEPT_STARTS = 3
MOST_STEPS = 2000
TOLERANCE = 1e-7  # nats in one step; the steps shrink geometrically
SMALLEST_SIGMA = 0.6  # of the distance between quadrature points: narrower components would slip between them


@dataclass(frozen=True, slots=True, eq=False)
class MixtureFit:
    """The best mixture of K Gaussians for each of M densities.

    Args:
        pi: `(M, K)`, the mixing coefficients.
        mu: `(M, K)`, the means.
        sigma: `(M, K)`, the standard deviations.
        cross_entropy: `(M,)`, in nats.
    """

    pi: FloatArray
    mu: FloatArray
    sigma: FloatArray
    cross_entropy: FloatArray


def best_mixture(points: FloatArray, weights: FloatArray, components: int) -> MixtureFit:
    r"""Find the mixture of K Gaussians with the least cross-entropy to each of M densities.

    .. math:: \min_q \; - \int p_m(u) \ln q(u) \, du, \quad q(u) = \sum_k \pi_k \, \mathcal{N}(u; \mu_k, \sigma_k^2)

    Expectation-maximisation (Bishop & Bishop, Deep Learning (2024), section 15.3) runs for all densities at once. A
    start hands each segment of a density some of the components; all ways to hand them out are tried for a few
    steps, and the best of them run to the end.

    Args:
        points: `(M, S, Q)`: Q quadrature points, ascending, on each of S segments, such as the density's modes.
        weights: `(M, S, Q)`: the probability at each point; sums to 1 for each density. A segment may have none.
        components: K, at least 1.
    """
    quadrature = _Quadrature.of(points, weights)
    starts = [_start(points, weights, shares) for shares in _shares(components, points.shape[1])]
    trial = _run(_Trials(*(np.stack(values, axis=1) for values in zip(*starts, strict=True))), quadrature, TRIAL_STEPS)
    final = _run(trial.best(KEPT_STARTS), quadrature, MOST_STEPS).best(1)
    return MixtureFit(final.pi[:, 0], final.mu[:, 0], final.sigma[:, 0], final.error[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class _Quadrature:
    """All points of a density in one line, P of them: points `(M, 1, 1, P)` and weights `(M, 1, P)`.

    `moments` `(M, 1, P, 4)` holds 1, u, u^2 and the least variance at each point, relative to `origin` `(M, 1, 1)`.
    """

    points: FloatArray
    weights: FloatArray
    moments: FloatArray
    origin: FloatArray

    @classmethod
    def of(cls, points: FloatArray, weights: FloatArray) -> _Quadrature:
        count = len(points)
        least = (SMALLEST_SIGMA * np.gradient(points, axis=2)) ** 2
        line, shares, least = (array.reshape(count, 1, -1) for array in (points, weights, least))
        origin = np.sum(shares * line, axis=2, keepdims=True)
        offset = line - origin
        moments = np.stack([np.ones_like(offset), offset, offset**2, least], axis=-1)
        return cls(line[:, None], shares, moments, origin)

    def at(self, which: NDArray[np.bool_]) -> _Quadrature:
        return _Quadrature(self.points[which], self.weights[which], self.moments[which], self.origin[which])


@dataclass(frozen=True, slots=True, eq=False)
class _Trials:
    """R mixtures for each of M densities: arrays `(M, R, K)`, and their errors, `(M, R)`, in nats."""

    pi: FloatArray
    mu: FloatArray
    sigma: FloatArray
    error: FloatArray

    def at(self, which: NDArray[np.bool_]) -> _Trials:
        return _Trials(self.pi[which], self.mu[which], self.sigma[which], self.error[which])

    def updated(self, rows: NDArray[np.intp], trials: _Trials) -> _Trials:
        changed = _Trials(self.pi.copy(), self.mu.copy(), self.sigma.copy(), self.error.copy())
        changed.pi[rows], changed.mu[rows], changed.sigma[rows] = trials.pi, trials.mu, trials.sigma
        changed.error[rows] = trials.error
        return changed

    def best(self, count: int) -> _Trials:
        which = np.argsort(self.error, axis=1)[:, :count]
        rows = np.arange(len(which))[:, None]
        return _Trials(self.pi[rows, which], self.mu[rows, which], self.sigma[rows, which], self.error[rows, which])


def _shares(components: int, segments: int) -> Iterator[tuple[int, ...]]:
    """Every way to hand out the components to the segments."""
    if segments == 1:
        yield (components,)
        return
    for first in range(components + 1):
        for others in _shares(components - first, segments - 1):
            yield (first, *others)


def _start(
    points: FloatArray, weights: FloatArray, shares: tuple[int, ...]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Place each segment's components at equally spaced quantiles of that segment: pi, mu, sigma `(M, K)`, error."""
    density = weights / np.maximum(weights.sum(axis=2, keepdims=True), 1e-300)
    centre = np.sum(density * points, axis=2, keepdims=True)
    deviation = np.sqrt(np.sum(density * (points - centre) ** 2, axis=2))
    below = np.cumsum(density, axis=2) - 0.5 * density
    mu, sigma = [], []
    for segment, share in enumerate(shares):
        for level in (np.arange(share) + 0.5) / max(share, 1):
            nearest = np.argmin(np.abs(below[:, segment] - level), axis=1)
            mu.append(points[np.arange(len(points)), segment, nearest])
            sigma.append(np.maximum(deviation[:, segment] / share, 1e-9))
    pi = np.full((len(points), len(mu)), 1.0 / len(mu))
    return pi, np.stack(mu, axis=1), np.stack(sigma, axis=1), np.full(len(points), np.inf)


def _run(trials: _Trials, quadrature: _Quadrature, steps: int) -> _Trials:
    """Step each density's mixtures until none of them gains `TOLERANCE`."""
    result = trials
    active = np.arange(len(trials.error))
    for _ in range(steps):
        before = trials.error
        trials = _step(trials, quadrature)
        moving = np.max(before - trials.error, axis=1) >= TOLERANCE
        if moving.all():
            continue
        result = result.updated(active[~moving], trials.at(~moving))
        active, trials, quadrature = active[moving], trials.at(moving), quadrature.at(moving)
        if not active.size:
            break
    return result.updated(active, trials)


def _step(trials: _Trials, quadrature: _Quadrature) -> _Trials:
    """One step of expectation and maximisation; the error is that before the step."""
    scaled = (quadrature.points - trials.mu[..., None]) / trials.sigma[..., None]
    joint = np.log(trials.pi / trials.sigma)[..., None] - 0.5 * scaled * scaled
    top = joint.max(axis=2)
    joint -= top[:, :, None]
    np.exp(joint, out=joint)
    total = joint.sum(axis=2)
    error = 0.5 * np.log(2.0 * np.pi) - np.sum(quadrature.weights * (np.log(total) + top), axis=2)
    joint *= (quadrature.weights / total)[:, :, None]
    moments = joint @ quadrature.moments
    pi = np.maximum(moments[..., 0], 1e-300)
    mean, square, least = (moments[..., index] / pi for index in (1, 2, 3))
    variance = np.maximum(np.maximum(square - mean * mean, least), 1e-18)
    return _Trials(pi, mean + quadrature.origin, np.sqrt(variance), error)
