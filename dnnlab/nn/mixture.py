r"""The isotropic Gaussian mixture that a mixture density output predicts, its likelihood and its gradients.

.. math:: p(t|x) = \sum_k \pi_k(x) \, \mathcal{N}(t \,|\, \mu_k(x), \sigma_k^2(x) I)

Source: Bishop & Bishop, Deep Learning (2024), section 6.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer

LARGEST_LOG_SIGMA = 80.0
"""Standard deviations lie within exp(-80) and exp(80) scaled units: further ones have no float32 to stand for them."""

LARGEST_RESIDUALS = {torch.float32: 1e15, torch.float64: 1e150}
"""Where |t - mu| / sigma saturates: the square of a larger one, summed over targets, overflows."""

LOG_TWO_PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """N mixtures of K isotropic Gaussians over L targets.

    Attributes:
        log_pi: The logarithms of the mixing coefficients, (N, K).
        mu: The component means, (N, K, L), in target units.
        log_sigma: The logarithms of the standard deviations in target units, (N, K).
    """

    log_pi: Tensor
    mu: Tensor
    log_sigma: Tensor

    @property
    def components(self) -> int:
        return self.mu.shape[1]

    @property
    def dimensions(self) -> int:
        return self.mu.shape[2]

    @property
    def pi(self) -> Tensor:
        return self.log_pi.exp()

    @property
    def sigma(self) -> Tensor:
        return self.log_sigma.exp()

    @property
    def factors(self) -> Tensor:
        """The lower Cholesky factors of the covariances, (N, K, L, L), in target units."""
        identity = torch.eye(self.dimensions, dtype=self.mu.dtype, device=self.mu.device)
        return self.sigma[:, :, None, None] * identity

    def log_terms(self, targets: Tensor) -> Tensor:
        """Return ln pi_k N(t_n | mu_k, sigma_k^2 I), (N, K), for targets (N, L)."""
        residuals = _standardised(targets.unsqueeze(1) - self.mu, self.log_sigma.unsqueeze(2))
        constant = 0.5 * self.dimensions * LOG_TWO_PI
        return self.log_pi - self.dimensions * self.log_sigma - 0.5 * residuals.square().sum(2) - constant

    def row_errors(self, targets: Tensor) -> Tensor:
        """Return -ln p(t_n | x_n) in nats, (N,), for targets (N, L)."""
        return -torch.logsumexp(self.log_terms(targets), 1)

    def responsibilities(self, targets: Tensor) -> Tensor:
        """Return gamma_k(t_n | x_n), the posterior probability of each component, (N, K), for targets (N, L)."""
        return torch.softmax(self.log_terms(targets), 1)

    def log_density(self, targets: Tensor) -> Tensor:
        """Return ln p(t_m | x_n), (M, N): each of M targets (M, L) under each of the N mixtures."""
        residuals = _standardised(targets[:, None, None, :] - self.mu, self.log_sigma.unsqueeze(2))
        constant = 0.5 * self.dimensions * LOG_TWO_PI
        heights = self.log_pi - self.dimensions * self.log_sigma - constant
        return torch.logsumexp(heights - 0.5 * residuals.square().sum(3), 2)

    def mean(self) -> Tensor:
        """Return E[t|x] = sum_k pi_k mu_k, (N, L)."""
        return (self.pi.unsqueeze(2) * self.mu).sum(1)

    def variance(self) -> Tensor:
        """Return s^2(x) = sum_k pi_k (L sigma_k^2 + |mu_k - E[t|x]|^2), (N,): the variances of all targets, summed."""
        spread = (self.mu - self.mean().unsqueeze(1)).square().sum(2)
        return (self.pi * (self.dimensions * self.sigma.square() + spread)).sum(1)

    def approximate_mode(self) -> Tensor:
        """Return the mean of the most probable component, (N, L)."""
        rows = torch.arange(self.mu.shape[0], device=self.mu.device)
        return self.mu[rows, self.log_pi.argmax(1)]

    def scaled_back(self, scaling: Scaling) -> Mixture:
        """Return this mixture in original units; the scaling has one common scale for all targets."""
        shift = torch.tensor(scaling.shift, dtype=self.mu.dtype, device=self.mu.device)
        scale = float(scaling.scale[0])
        return Mixture(self.log_pi, self.mu * scale + shift, self.log_sigma + math.log(scale))


def mixture_from(layer: Layer, preactivations: Tensor, floor: float) -> Mixture:
    r"""Return the mixtures that the pre-activations of a mixture output mean.

    .. math:: \pi = \mathrm{softmax}(a^\pi), \quad \mu = a^\mu, \quad \sigma = \exp(a^\sigma) + \mathrm{floor}

    Args:
        layer: The output; it fixes K, L and the order of the pre-activations (`Layer.rows`).
        preactivations: (N, K (2 + L)).
        floor: What is added to every standard deviation, in the units of the mixture; 0 adds nothing.
    """
    count, width = layer.components, layer.width
    a_pi = preactivations[:, :count]
    a_mu = preactivations[:, count : count + count * width]
    log_sigma = preactivations[:, count + count * width :].clamp(-LARGEST_LOG_SIGMA, LARGEST_LOG_SIGMA)
    if floor > 0.0:
        log_sigma = torch.logaddexp(log_sigma, torch.full_like(log_sigma, math.log(floor)))
    return Mixture(torch.log_softmax(a_pi, 1), a_mu.reshape(-1, count, width), log_sigma)


def negative_log_likelihood(mixture: Mixture, targets: Tensor) -> Tensor:
    r"""Mean negative log-likelihood of targets under isotropic Gaussian mixtures.

    .. math:: E(w) = -\frac{1}{N} \sum_n \ln \sum_k \pi_k(x_n) \, \mathcal{N}(t_n \,|\, \mu_k(x_n), \sigma_k^2(x_n) I)

    Source: Bishop & Bishop, Deep Learning (2024), section 6.5.

    Args:
        mixture: In the units of the targets.
        targets: (N, L).

    Returns:
        A scalar, in nats. Finite for any finite input: the sum is a log-sum-exp, and standard deviations and
        standardised residuals saturate where floating point ends.
    """
    return mixture.row_errors(targets).mean()


def preactivation_gradients(layer: Layer, preactivations: Tensor, targets: Tensor, floor: float) -> Tensor:
    r"""Return the gradient of each row's error with respect to its pre-activations, (N, K (2 + L)), in closed form.

    .. math::
        \frac{\partial E_n}{\partial a^\pi_k} = \pi_k - \gamma_k, \quad
        \frac{\partial E_n}{\partial a^\mu_{kl}} = \gamma_k \frac{\mu_{kl} - t_l}{\sigma_k^2}, \quad
        \frac{\partial E_n}{\partial a^\sigma_k}
            = \gamma_k \Big( L - \frac{\|t - \mu_k\|^2}{\sigma_k^2} \Big) \frac{\exp(a^\sigma_k)}{\sigma_k}

    The last factor is 1 without a floor. Source: Bishop & Bishop (2024), section 6.5.3.

    Args:
        layer: The mixture output.
        preactivations: (N, K (2 + L)), in the order of `Layer.rows`.
        targets: (N, L), in the units of the mixture.
        floor: As in `mixture_from`.
    """
    mixture = mixture_from(layer, preactivations, floor)
    gamma = mixture.responsibilities(targets)
    log_sigma = mixture.log_sigma
    residuals = _standardised(mixture.mu - targets.unsqueeze(1), log_sigma.unsqueeze(2))
    to_mu = gamma.unsqueeze(2) * residuals * torch.exp(-log_sigma).unsqueeze(2)
    to_sigma = gamma * (mixture.dimensions - residuals.square().sum(2))
    if floor > 0.0:
        to_sigma = to_sigma * torch.exp(preactivations[:, -layer.components :] - log_sigma)
    return torch.cat([mixture.pi - gamma, to_mu.flatten(1), to_sigma], 1)


def _standardised(differences: Tensor, log_sigma: Tensor) -> Tensor:
    largest = LARGEST_RESIDUALS.get(differences.dtype, 1e15)
    return (differences * torch.exp(-log_sigma)).clamp(-largest, largest)
