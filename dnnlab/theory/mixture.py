"""The isotropic Gaussian mixture: density, moments, modes, and the gradients of its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

MOST_MODE_STEPS = 200
LOG_2_PI = float(np.log(2.0 * np.pi))


class OutputGradients(NamedTuple):
    """The derivatives of each row's negative log-likelihood by the network's output activations."""

    a_pi: FloatArray
    a_mu: FloatArray
    a_sigma: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    r"""N mixtures, of K isotropic Gaussians over L target dimensions each.

    .. math:: p(t|x_n) = \sum_k \pi_k(x_n) \, \mathcal{N}(t; \mu_k(x_n), \sigma_k^2(x_n) I)

    Source: Bishop & Bishop, Deep Learning (2024), section 6.5.

    Args:
        log_pi: `(N, K)`, the logarithms of the mixing coefficients; each row's coefficients sum to 1.
        mu: `(N, K, L)`, the component means, in target units.
        log_sigma: `(N, K)`, the logarithms of the standard deviations, in target units.
    """

    log_pi: FloatArray
    mu: FloatArray
    log_sigma: FloatArray

    @classmethod
    def from_activations(cls, a_pi: FloatArray, a_mu: FloatArray, a_sigma: FloatArray) -> Mixture:
        """Return the mixture that a network's output activations stand for: softmax, identity and exponential."""
        return cls(a_pi - _log_sum_exp(a_pi)[..., None], a_mu, a_sigma)

    @property
    def pi(self) -> FloatArray:
        """The mixing coefficients, `(N, K)`."""
        return np.exp(self.log_pi)

    @property
    def sigma(self) -> FloatArray:
        """The standard deviations, `(N, K)`, in target units."""
        return np.exp(self.log_sigma)

    @property
    def dimensions(self) -> int:
        """L, the number of target dimensions."""
        return int(self.mu.shape[-1])

    def log_density(self, target: FloatArray) -> FloatArray:
        """Return ln p(t_n|x_n), in nats.

        Args:
            target: `(N, L)` gives `(N,)`; several targets a row, `(N, G, L)`, give `(N, G)`.
        """
        return _log_sum_exp(self._log_joint(target))

    def responsibilities(self, target: FloatArray) -> FloatArray:
        """Return gamma_k = p(k|t_n, x_n): `(N, K)` for targets `(N, L)`, `(N, G, K)` for `(N, G, L)`."""
        joint = self._log_joint(target)
        return np.exp(joint - _log_sum_exp(joint)[..., None])

    def mean(self) -> FloatArray:
        r"""Return the conditional mean :math:`\sum_k \pi_k \mu_k`, `(N, L)`."""
        mean: FloatArray = np.einsum("nk,nkl->nl", self.pi, self.mu)
        return mean

    def variance(self) -> FloatArray:
        r"""Return the conditional variance, the expected squared distance to the mean, `(N,)`.

        .. math:: s^2 = \sum_k \pi_k \left( L \sigma_k^2 + \|\mu_k - E[t|x]\|^2 \right)

        The factor L belongs there: each of the L dimensions adds its sigma squared.
        """
        spread = np.sum((self.mu - self.mean()[:, None, :]) ** 2, axis=-1)
        variance: FloatArray = np.sum(self.pi * (self.dimensions * self.sigma**2 + spread), axis=-1)
        return variance

    def approximate_mode(self, by: Literal["weight", "height"] = "weight") -> FloatArray:
        """Return the mean of one component a row as a quick stand-in for the mode, `(N, L)`.

        Args:
            by: "weight" takes the largest pi_k, "height" the largest pi_k / sigma_k^L, the higher peak.
        """
        score = self.log_pi if by == "weight" else self.log_pi - self.dimensions * self.log_sigma
        chosen = np.argmax(score, axis=-1)
        return np.asarray(self.mu[np.arange(len(chosen)), chosen])

    def mode(self) -> FloatArray:
        """Return where the density is highest, `(N, L)`, as found by climbing from every component mean.

        Each step moves to the better of the mean-shift point, which never descends, and of the Newton point, which
        converges fast; both are judged by the density itself.
        """
        points = self.mu
        height = self.log_density(points)
        for _ in range(MOST_MODE_STEPS):
            previous = points
            for candidate in self._climbs(points):
                reached = self.log_density(candidate)
                better = reached > height
                points = np.where(better[..., None], candidate, points)
                height = np.where(better, reached, height)
            if np.array_equal(points, previous):
                break
        chosen = np.argmax(height, axis=-1)
        return np.asarray(points[np.arange(len(chosen)), chosen])

    def output_gradients(self, target: FloatArray) -> OutputGradients:
        r"""Return the derivatives of each row's error :math:`E_n = -\ln p(t_n|x_n)` by the output activations.

        .. math::
            \partial E_n / \partial a^\pi_k = \pi_k - \gamma_k, \quad
            \partial E_n / \partial a^\mu_{kl} = \gamma_k (\mu_{kl} - t_l) / \sigma_k^2, \quad
            \partial E_n / \partial a^\sigma_k = \gamma_k (L - \|t - \mu_k\|^2 / \sigma_k^2)

        with softmax, identity and exponential outputs. Source: Bishop & Bishop, Deep Learning (2024), section 6.5.3.

        Args:
            target: `(N, L)`.

        Returns:
            Shapes `(N, K)`, `(N, K, L)` and `(N, K)`.
        """
        gamma = self.responsibilities(target)
        scaled = (self.mu - target[:, None, :]) / self.sigma[..., None]
        return OutputGradients(
            a_pi=self.pi - gamma,
            a_mu=gamma[..., None] * scaled / self.sigma[..., None],
            a_sigma=gamma * (self.dimensions - np.sum(scaled**2, axis=-1)),
        )

    def _log_joint(self, target: FloatArray) -> FloatArray:
        """ln pi_k + ln N(t; mu_k, sigma_k^2 I), the components last: `(N, K)` or `(N, G, K)`."""
        rows = (slice(None),) + (None,) * (target.ndim - 2)
        scaled = (target[..., None, :] - self.mu[rows]) / self.sigma[rows][..., None]
        normaliser = self.log_pi - self.dimensions * (self.log_sigma + 0.5 * LOG_2_PI)
        joint: FloatArray = normaliser[rows] - 0.5 * np.sum(scaled**2, axis=-1)
        return joint

    def _climbs(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The mean-shift and the Newton step of ln p from `points` `(N, G, L)`, both of that shape."""
        precision = np.exp(-2.0 * self.log_sigma)[:, None, :]
        pull = self.responsibilities(points) * precision
        total = np.sum(pull, axis=-1)
        shift = np.einsum("ngk,nkl->ngl", pull, self.mu) / total[..., None]
        gradient = (shift - points) * total[..., None]
        offset = self.mu[:, None] - points[:, :, None]
        outer = np.einsum("ngk,ngki,ngkj->ngij", pull * precision, offset, offset)
        curvature = outer - gradient[..., :, None] * gradient[..., None, :]
        values, vectors = np.linalg.eigh(curvature / total[..., None, None] - np.eye(self.dimensions))
        along = np.einsum("ngij,ngi->ngj", vectors, shift - points)
        step = np.einsum("ngij,ngj->ngi", vectors, along / -np.minimum(values, -1e-12))
        return shift, points + step


def _log_sum_exp(values: FloatArray) -> FloatArray:
    top = np.max(values, axis=-1)
    total: FloatArray = top + np.log(np.sum(np.exp(values - top[..., None]), axis=-1))
    return total
