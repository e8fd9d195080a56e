"""Mixtures over some of the targets, their distribution functions and quantiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture

MOST_STEPS = 100
FARTHEST = 40.0
"""Quantiles are looked for within so many standard deviations of every mean."""


def marginal(mixture: Mixture, targets: Sequence[int]) -> Mixture:
    """Return the mixtures over some of the targets, by their places, in the order given; the others are summed out."""
    chosen = list(targets)
    mu = mixture.mu[:, :, chosen]
    if mixture.is_isotropic:
        return Mixture(mixture.log_pi, mu, mixture.log_sigma)
    if mixture.below is None:
        return Mixture(mixture.log_pi, mu, mixture.log_sigma[:, :, chosen])
    if len(chosen) == 1:
        return Mixture(mixture.log_pi, mu, mixture.deviations[:, :, chosen].log())
    rows = mixture.factors[:, :, chosen]
    factors = torch.linalg.qr(rows.mT, mode="r").R.mT  # R^T R = rows rows^T: a factor, but for the signs of columns
    factors = factors * factors.diagonal(dim1=2, dim2=3).sign().unsqueeze(2)
    below = [factors[:, :, i, j] for i in range(len(chosen)) for j in range(i)]
    return Mixture(mixture.log_pi, mu, factors.diagonal(dim1=2, dim2=3).log(), torch.stack(below, 2))


def distribution(mixture: Mixture, targets: Tensor) -> Tensor:
    """Return P(t_l <= given) of each target by itself, (N, L), for targets (N, L)."""
    standardised = (targets.unsqueeze(1) - mixture.mu) / mixture.deviations
    return (mixture.pi.unsqueeze(2) * normal_distribution(standardised)).sum(1)


def normal_distribution(values: Tensor) -> Tensor:
    """Return the distribution function of the standard normal, accurate in both tails."""
    return 0.5 * torch.erfc(values * -math.sqrt(0.5))


def quantiles(mixture: Mixture, levels: Tensor) -> Tensor:
    """Return the quantiles of each target by itself, (N, L, Q), at levels between 0 and 1, (Q,).

    Newton steps on the distribution function where they stay within the bracket, halving of the bracket elsewhere.
    """
    mu, sigma = mixture.mu.double().unsqueeze(3), mixture.deviations.double().unsqueeze(3)
    pi, wanted = mixture.pi.double()[:, :, None, None], levels.double().to(mu.device)
    shape = (mu.shape[0], mu.shape[2], len(wanted))
    low = (mu - FARTHEST * sigma).amin(1).expand(shape)
    high = (mu + FARTHEST * sigma).amax(1).expand(shape)
    t = (pi * mu).sum(1).expand(shape)
    for _ in range(MOST_STEPS):
        standardised = (t.unsqueeze(1) - mu) / sigma
        excess = (pi * normal_distribution(standardised)).sum(1) - wanted
        density = (pi * torch.exp(-0.5 * standardised.square()) / (sigma * math.sqrt(2.0 * math.pi))).sum(1)
        low, high = torch.where(excess <= 0.0, t, low), torch.where(excess >= 0.0, t, high)
        newton, middle = t - excess / density, 0.5 * (low + high)
        following = torch.where((newton > low) & (newton < high), newton, middle)
        if bool(((following - t).abs() <= 1e-14 * (high.abs() + low.abs())).all()):
            break
        t = following
    return t.to(mixture.mu.dtype)
