"""The toy inverse problem in closed form: its densities, and the numbers that a trained network is held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import SettingsError
from dnnlab.theory.mixture_fit import best_mixture
from dnnlab.theory.quadrature import composite, legendre, on_segments, smoothed

FloatArray = NDArray[np.float64]

GAUSSIAN_REACH = 12.0  # standard deviations beyond which Gaussian noise counts as absent
POINTS_PER_BRANCH = {"uniform": 2, "gaussian": 48}  # uniform noise: constant on a branch, two points are exact to u^3
POINTS_PER_PANEL = 16
FIT_POINTS_PER_SEGMENT = 32
FIT_POINTS_PER_PANEL = 14
FIT_REACH = 6.0  # as GAUSSIAN_REACH: closer, so that the points lie denser
MOST_NOISE_POINTS = 32  # Gauss-Hermite points of more would lie beyond GAUSSIAN_REACH


@dataclass(frozen=True, slots=True)
class References:
    """What theory says about the inverse problem, input v and target u. Likelihoods are in nats.

    Args:
        entropy: H(u|v), the least mean negative log-likelihood there is.
        gaussian: The least of a single Gaussian whose mean and variance follow v.
        constant_gaussian: The least of a single Gaussian whose mean follows v and whose variance is constant.
        mean_square: The expected squared error of the conditional mean, without the half.
        forward_entropy: H(v|u), of the forward problem.
        forward_mean_square: As `mean_square`, of the forward problem: the variance of the noise.
    """

    entropy: float
    gaussian: float
    constant_gaussian: float
    mean_square: float
    forward_entropy: float
    forward_mean_square: float


@dataclass(frozen=True, slots=True)
class ToyInverseTheory:
    """The joint density of u uniform on (0, 1) and v = f(u) + noise, f(u) = u + amplitude sin(2 pi u).

    Given v, u lies where |v - f(u)| is within the noise. f turns at most twice, so that these u form at most three
    stretches, one on each monotone branch of f. Everything here is quadrature over those branches.
    Source of the problem: Bishop & Bishop, Deep Learning (2024), section 6.5.1.

    Args:
        noise: Half-width of uniform noise, or standard deviation of Gaussian noise; above 0.
        amplitude: Of the sine.
        noise_kind: The distribution of the noise.

    Raises:
        SettingsError: The noise is not a number above 0, or the amplitude not finite.
    """

    noise: float = 0.1
    amplitude: float = 0.3
    noise_kind: Literal["uniform", "gaussian"] = "uniform"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.noise) and self.noise > 0):
            raise SettingsError(
                f"The noise is {self.noise}",
                where="noise",
                remedy="Choose a value above 0: without noise the density is infinitely high",
            )
        if not np.isfinite(self.amplitude):
            raise SettingsError(f"The amplitude is {self.amplitude}", where="amplitude", remedy="Choose a number")

    def forward(self, u: FloatArray) -> FloatArray:
        """Return f(u), the forward problem's noiseless curve, of the shape of `u`."""
        return u + self.amplitude * np.sin(2.0 * np.pi * u)

    def turning_points(self) -> tuple[float, ...]:
        """Return the two u inside (0, 1) where f turns, ascending; none where f is monotone."""
        slope = 2.0 * np.pi * self.amplitude
        if abs(slope) <= 1.0:
            return ()
        first = float(np.arccos(-1.0 / slope)) / (2.0 * np.pi)
        return first, 1.0 - first

    def turning_values(self) -> tuple[float, ...]:
        """Return f at the turning points, ascending: between them, without noise, three u belong to one v."""
        return tuple(sorted(float(self.forward(np.asarray(u))) for u in self.turning_points()))

    def reach(self) -> float:
        """Return how far v can lie from f(u): the half-width, or so many standard deviations that nothing is left."""
        return self.noise if self.noise_kind == "uniform" else GAUSSIAN_REACH * self.noise

    def intervals(self, v: FloatArray) -> FloatArray:
        """Return S(v), the u within reach of v, as up to three intervals in ascending order.

        Args:
            v: `(M,)`.

        Returns:
            `(M, 3, 2)`: lower and upper ends; NaN where there are fewer intervals.
        """
        lower, upper = self._branch_intervals(v, self.reach())
        merged = np.full((len(v), 3, 2), np.nan)
        place = np.full(len(v), -1)
        end = np.full(len(v), np.nan)
        for low, high in zip(lower, upper, strict=True):
            present = high > low
            place += present & (low != end)
            rows = np.flatnonzero(present)
            fresh = np.flatnonzero(present & (low != end))
            merged[fresh, place[fresh], 0] = low[fresh]
            merged[rows, place[rows], 1] = high[rows]
            end = np.where(present, high, end)
        return merged

    def marginal(self, v: FloatArray) -> FloatArray:
        """Return p(v), of the shape of `v` `(M,)`."""
        marginal: FloatArray = self._joint(v)[1].sum(axis=1)
        return marginal

    def density(self, v: FloatArray, u: FloatArray) -> FloatArray:
        """Return the exact p(u|v), `(M, G)`, for `v` `(M,)` and `u` `(G,)`; 0 where v cannot occur."""
        marginal = self.marginal(v)[:, None]
        inside = (u >= 0.0) & (u <= 1.0)
        joint = np.where(inside, self._noise_density(v[:, None] - self.forward(u)), 0.0)
        return np.divide(joint, marginal, out=np.zeros_like(joint), where=marginal > 0.0)

    def forward_density(self, u: FloatArray, v: FloatArray) -> FloatArray:
        """Return the exact p(v|u), `(M, G)`, for `u` `(M,)` and `v` `(G,)`."""
        return self._noise_density(v - self.forward(u)[:, None])

    def conditional_mean(self, v: FloatArray) -> FloatArray:
        """Return E[u|v], `(M,)`; NaN where v cannot occur."""
        return self._moments(v)[1]

    def conditional_variance(self, v: FloatArray) -> FloatArray:
        """Return var[u|v], `(M,)`; NaN where v cannot occur."""
        return self._moments(v)[2]

    def references(self) -> References:
        """Return the reference numbers; computed once for each setting."""
        return _references(self)

    def entropy(self) -> float:
        """Return H(u|v) in nats, the least mean negative log-likelihood there is."""
        return self.references().entropy

    def mixture_floor(self, components: int) -> float:
        """Return the least gap to the entropy that K Gaussians for each v can leave, in nats.

        Args:
            components: K, at least 1.
        """
        return _mixture_floor(self, components)

    def forward_mixture_floor(self, components: int) -> float:
        """Return the least gap to the forward problem's entropy that K Gaussians for each u can leave, in nats."""
        return 0.0 if self.noise_kind == "gaussian" else _flat_gap(components)

    def population(self, points: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return a quadrature of the joint density: the mean over the whole population, without sampling.

        The sum of weight times the negative log-likelihood at (v, u) is its expectation.

        Args:
            points: About how many points there are to be, M.

        Returns:
            v, u and weights, each `(M,)`; the weights are positive and sum to 1.
        """
        noise_points = int(np.clip(round(np.sqrt(points) / 2.0), 2, MOST_NOISE_POINTS))
        panels = max(1, round(points / (noise_points * POINTS_PER_PANEL)))
        u, u_weights = composite(np.linspace(0.0, 1.0, panels + 1), POINTS_PER_PANEL)
        if self.noise_kind == "uniform":
            offset, offset_weights = legendre(noise_points)
        else:
            offset, offset_weights = np.polynomial.hermite_e.hermegauss(noise_points)
        v = self.forward(u)[:, None] + self.noise * offset
        weights = u_weights[:, None] * (offset_weights / offset_weights.sum())
        return v.ravel(), np.repeat(u, noise_points), weights.ravel()

    def _noise_density(self, offset: FloatArray) -> FloatArray:
        if self.noise_kind == "uniform":
            return np.where(np.abs(offset) < self.noise, 0.5 / self.noise, 0.0)
        density: FloatArray = np.exp(-0.5 * (offset / self.noise) ** 2) / (self.noise * np.sqrt(2.0 * np.pi))
        return density

    def _branch_intervals(self, v: FloatArray, reach: float) -> tuple[FloatArray, FloatArray]:
        """The ends of the u with |v - f(u)| below reach on each of B monotone branches of f: lower and upper, `(B, M)`.

        An end is exactly the branch's own where the stretch goes on into the next branch.
        """
        ends = np.array([0.0, *self.turning_points(), 1.0])
        start, stop = ends[:-1, None, None], ends[1:, None, None]
        at_start, at_stop = self.forward(start), self.forward(stop)
        rising = np.where(at_stop > at_start, 1.0, -1.0)
        wanted = np.stack([v - reach, v + reach])
        before, beyond = (wanted - at_start) * rising <= 0.0, (wanted - at_stop) * rising >= 0.0
        middle = self.forward(0.5 * (start + stop))  # an easy stand-in where the branch does not reach
        solved = self._inverse(np.where(before | beyond, middle, wanted), start, stop, rising)
        solved = np.where(before, start, np.where(beyond, stop, solved))
        return solved.min(axis=1), solved.max(axis=1)

    def _inverse(self, wanted: FloatArray, start: FloatArray, stop: FloatArray, rising: FloatArray) -> FloatArray:
        """Solve f(u) = wanted on each monotone branch: Newton steps, bisection where they would leave the bracket."""
        low, high = start, stop
        u = np.broadcast_to(0.5 * (start + stop), wanted.shape)
        for _ in range(60):
            excess = self.forward(u) - wanted
            above = excess * rising > 0.0
            low, high = np.where(above, low, u), np.where(above, u, high)
            slope = 1.0 + 2.0 * np.pi * self.amplitude * np.cos(2.0 * np.pi * u)
            newton = u - excess / np.where(slope == 0.0, 1.0, slope)
            previous = u
            u = np.where((newton >= low) & (newton <= high), newton, 0.5 * (low + high))
            if np.max(np.abs(u - previous), initial=0.0) < 1e-14:
                break
        return u

    def _joint(self, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """A quadrature of p(v, u) over u for each v: points u and weights p(v|u) du, both `(M, P)`."""
        lower, upper = self._branch_intervals(v, self.reach())
        points, weights = on_segments(lower.T, upper.T, POINTS_PER_BRANCH[self.noise_kind])
        if self.noise_kind == "uniform":  # a point may sit on the very edge: inside, by construction
            weights = weights / (2.0 * self.noise)
        else:
            weights = weights * self._noise_density(v[:, None, None] - self.forward(points))
        return points.reshape(len(v), -1), weights.reshape(len(v), -1)

    def _moments(self, v: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """p(v), E[u|v] and var[u|v], each `(M,)`."""
        u, weights = self._joint(v)
        marginal = weights.sum(axis=1)
        share = np.full_like(weights, np.nan)
        np.divide(weights, marginal[:, None], out=share, where=marginal[:, None] > 0.0)
        mean = np.sum(share * u, axis=1)
        return marginal, mean, np.sum(share * (u - mean[:, None]) ** 2, axis=1)

    def _breakpoints(self, multiples: FloatArray) -> FloatArray:
        """Where quadrature over v is cut: multiples of the noise away from the places where p(v) is not smooth."""
        places = np.array([0.0, 1.0, *self.turning_values()])
        least, most = places.min() - self.reach(), places.max() + self.reach()
        cuts = (places[:, None] + self.noise * np.concatenate([-multiples, multiples])).ravel()
        cuts = np.unique(np.concatenate([cuts[(cuts > least) & (cuts < most)], [least, most]]))
        apart = np.concatenate([[True], np.diff(cuts) > 1e-9 * (most - least)])
        return np.asarray(cuts[apart])


@lru_cache(maxsize=256)
def _references(theory: ToyInverseTheory) -> References:
    multiples = 2.0 ** np.arange(0.0, np.ceil(np.log2(2.0 + 1.0 / theory.noise)))
    v, weights = smoothed(theory._breakpoints(np.concatenate([[0.0], multiples])), POINTS_PER_PANEL)
    marginal, _, variance = theory._moments(v)
    possible = (marginal > 0.0) & (variance > 0.0)
    marginal, variance = marginal[possible], variance[possible]
    weights = weights[possible] * marginal
    if theory.noise_kind == "uniform":
        forward_mean_square, forward_entropy = theory.noise**2 / 3.0, float(np.log(2.0 * theory.noise))
    else:
        forward_mean_square = theory.noise**2
        forward_entropy = _gaussian_entropy(forward_mean_square)
    mean_square = float(np.sum(weights * variance))
    return References(
        entropy=forward_entropy + float(np.sum(weights * np.log(marginal))),  # H(u|v) = H(v|u) + H(u) - H(v), H(u) = 0
        gaussian=float(np.sum(weights * 0.5 * np.log(2.0 * np.pi * np.e * variance))),
        constant_gaussian=_gaussian_entropy(mean_square),
        mean_square=mean_square,
        forward_entropy=forward_entropy,
        forward_mean_square=forward_mean_square,
    )


def _gaussian_entropy(variance: float) -> float:
    return 0.5 * float(np.log(2.0 * np.pi * np.e * variance))


@lru_cache(maxsize=64)
def _flat_gap(components: int) -> float:
    """The least divergence of a uniform density from K Gaussians: the same on every interval."""
    points, weights = on_segments(np.zeros((1, 1)), np.ones((1, 1)), 4 * FIT_POINTS_PER_SEGMENT)
    return float(best_mixture(points, weights, components).cross_entropy[0])


@lru_cache(maxsize=256)
def _mixture_floor(theory: ToyInverseTheory, components: int) -> float:
    if components == 1:
        return theory.references().gaussian - theory.references().entropy
    cuts = theory._breakpoints(np.array([1.0] if theory.noise_kind == "uniform" else [0.0, 2.0]))
    v, weights = smoothed(np.append(cuts[cuts < 0.5], 0.5), FIT_POINTS_PER_PANEL)  # v and 1 - v mirror each other
    weights = 2.0 * weights * theory.marginal(v)
    if theory.noise_kind == "gaussian":
        return _gaussian_noise_floor(theory, components, v, weights)
    intervals = theory.intervals(v)
    lengths = np.nan_to_num(intervals[..., 1] - intervals[..., 0])
    gaps = np.full(len(v), _flat_gap(components))
    for count in (2, 3):
        several = np.count_nonzero(lengths, axis=1) == count
        if several.any():
            ends = intervals[several, :count]
            size = lengths[several].sum(axis=1)
            points, shares = on_segments(ends[..., 0], ends[..., 1], FIT_POINTS_PER_SEGMENT)
            fit = best_mixture(points, shares / size[:, None, None], components)
            gaps[several] = fit.cross_entropy - np.log(size)
    return float(np.sum(weights * gaps))


def _gaussian_noise_floor(theory: ToyInverseTheory, components: int, v: FloatArray, weights: FloatArray) -> float:
    """As `_mixture_floor`, where every v has a posterior of its own shape; `weights` includes p(v)."""
    likely = weights > 1e-7
    v, weights = v[likely], weights[likely]
    lower, upper = theory._branch_intervals(v, FIT_REACH * theory.noise)
    points, shares = on_segments(lower.T, upper.T, FIT_POINTS_PER_SEGMENT)
    shares = shares * theory._noise_density(v[:, None, None] - theory.forward(points))
    shares = shares / shares.sum(axis=(1, 2), keepdims=True)
    fit = best_mixture(points, shares, components)
    return float(np.sum(weights * fit.cross_entropy)) - theory.entropy()
