"""The moments of mixtures, and the mean of their most probable component."""

from __future__ import annotations

import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture


def variance(mixture: Mixture) -> Tensor:
    r"""Return the expected squared distance from the mean, (N,): the variances of all targets, summed.

    .. math:: s^2(x) = \sum_k \pi_k \left( \mathrm{tr} \, \Sigma_k + \|\mu_k - E[t|x]\|^2 \right)

    The trace of an isotropic covariance is L times sigma squared. Source: Bishop & Bishop (2024), section 6.5.4.
    """
    return target_variances(mixture).sum(1)


def deviation(mixture: Mixture) -> Tensor:
    """Return the root of the variance, (N,)."""
    return variance(mixture).sqrt()


def target_variances(mixture: Mixture) -> Tensor:
    """Return the variance of each target, (N, L)."""
    spread = (mixture.mu - mixture.mean().unsqueeze(1)).square()
    return (mixture.pi.unsqueeze(2) * (mixture.deviations.square() + spread)).sum(1)


def covariance(mixture: Mixture) -> Tensor:
    """Return the covariance of the targets, (N, L, L)."""
    factors, away = mixture.factors, mixture.mu - mixture.mean().unsqueeze(1)
    shapes = factors @ factors.mT + away.unsqueeze(3) * away.unsqueeze(2)
    return (mixture.pi[:, :, None, None] * shapes).sum(1)


def approximate_mode(mixture: Mixture) -> Tensor:
    """Return the mean of the most probable component, (N, L): a quick stand-in for the mode."""
    rows = torch.arange(mixture.mu.shape[0], device=mixture.mu.device)
    return mixture.mu[rows, mixture.log_pi.argmax(1)]
