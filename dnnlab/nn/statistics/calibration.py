"""How well predicted distributions fit what was observed: integral transforms, coverage and ranked probability scores.

Source: Gneiting, Balabdaoui and Raftery, Probabilistic forecasts, calibration and sharpness (2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.marginals import normal_distribution

NUMBERS_AT_ONCE = 2**18
"""How many numbers of one quantity are worked on together: what a processor keeps near, and memory does not feel."""


def integral_transforms(mixture: Mixture, targets: Tensor) -> Tensor:
    r"""Return the probability integral transforms of the targets, (N, L): uniform if the mixtures are right.

    .. math:: u_l = P(T_l \le t_l \,|\, T_1 = t_1, \dots, T_{l-1} = t_{l-1}, x)

    With one target this is the distribution function at it. With several it is the transform of Rosenblatt (1952), in
    the order of the targets: all of them are uniform and independent of one another if the mixtures are right, also
    where each target's own distribution would not show that they belong together.

    Args:
        mixture: N mixtures.
        targets: (N, L).
    """
    return _in_parts(_transforms, mixture, targets, mixture.components * mixture.dimensions)


def _transforms(mixture: Mixture, targets: Tensor) -> Tensor:
    residuals = mixture.residuals(targets)
    log_sigma = mixture.log_sigma.unsqueeze(2) if mixture.is_isotropic else mixture.log_sigma
    steps = -log_sigma - 0.5 * residuals.square()  # of ln N(t_l | those before), but for a constant
    gained = torch.cat([torch.zeros_like(residuals[:, :, :1]), steps.expand_as(residuals).cumsum(2)[:, :, :-1]], 2)
    weights = torch.softmax(mixture.log_pi.unsqueeze(2) + gained, 1)
    return (weights * normal_distribution(residuals)).sum(1)


def coverage(transforms: Tensor, levels: Tensor) -> Tensor:
    """Return which share of the targets lies in the central interval of each level, (Q, L).

    Args:
        transforms: What `integral_transforms` returned, (N, L): of several targets the intervals are those of each one
            given the ones before it.
        levels: Between 0 and 1, (Q,).
    """
    within = (transforms - 0.5).abs() <= 0.5 * levels.to(transforms)[:, None, None]
    return within.double().mean(1)


def distance_from_uniform(transforms: Tensor) -> Tensor:
    """Return the Kolmogorov-Smirnov distance of each target's transforms (N, L) from the uniform distribution, (L,)."""
    ordered, count = transforms.sort(0).values, len(transforms)
    steps = torch.arange(count + 1, dtype=transforms.dtype, device=transforms.device).unsqueeze(1) / count
    return torch.maximum((steps[1:] - ordered).amax(0), (ordered - steps[:-1]).amax(0))


def ranked_probability_scores(mixture: Mixture, targets: Tensor) -> Tensor:
    r"""Return the continuous ranked probability score of each target by itself, (N, L), in target units.

    .. math::
        \mathrm{CRPS} = \sum_k \pi_k A(t - \mu_k, \sigma_k^2)
            - \frac12 \sum_{jk} \pi_j \pi_k A(\mu_j - \mu_k, \sigma_j^2 + \sigma_k^2), \quad
        A(m, s^2) = 2 s \, \varphi(m / s) + m (2 \Phi(m / s) - 1)

    Source: Grimit, Gneiting, Berrocal and Johnson, The continuous ranked probability score for circular variables and
    its application to mesoscale forecast ensemble verification (2006), equation 5.

    Args:
        mixture: N mixtures.
        targets: (N, L).
    """
    return _in_parts(_scores, mixture, targets, mixture.components**2 * mixture.dimensions)


def _scores(mixture: Mixture, targets: Tensor) -> Tensor:
    pi, mu, squares = mixture.pi.unsqueeze(2), mixture.mu, mixture.deviations.square()
    to_target = (pi * _expected_distance(targets.unsqueeze(1) - mu, squares)).sum(1)
    apart = _expected_distance(mu.unsqueeze(1) - mu.unsqueeze(2), squares.unsqueeze(1) + squares.unsqueeze(2))
    return to_target - 0.5 * (pi.unsqueeze(1) * pi.unsqueeze(2) * apart).sum((1, 2))


def _in_parts(function: Callable[[Mixture, Tensor], Tensor], mixture: Mixture, targets: Tensor, numbers: int) -> Tensor:
    """Apply a function of mixtures and targets in float64, to some rows at a time: each takes so many numbers.

    What it returns goes into one tensor: small results that stay between large blocks would keep their memory taken.
    """
    size = max(1, NUMBERS_AT_ONCE // numbers)
    found = torch.empty(targets.shape, dtype=torch.float64, device=mixture.mu.device)
    for start in range(0, len(targets), size):
        some = slice(start, start + size)
        found[some] = function(mixture.rows(some).to(torch.float64), targets[some].double())
    return found


def _expected_distance(mean: Tensor, square: Tensor) -> Tensor:
    """E|X| of normal X."""
    sigma = square.sqrt()
    standardised = mean / sigma
    bell = torch.exp(-0.5 * standardised.square()) * math.sqrt(2.0 / math.pi)
    return sigma * bell + mean * (2.0 * normal_distribution(standardised) - 1.0)
