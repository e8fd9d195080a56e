"""The entropy of mixtures: by quadrature over one target, by Monte Carlo over several."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.samples import samples

DRAWS = 2000
_REACH = (0.0, 1.0, 2.0, 3.0, 4.5, 6.5, 9.5)
"""Where pieces of the quadrature end, in standard deviations from every component's mean."""
_NODES = 10
NUMBERS_AT_ONCE = 2**18


class Entropy(NamedTuple):
    """Attributes:
    values: In nats, (N,).
    errors: The standard error of each, 0 where it was found by quadrature, (N,).
    """

    values: Tensor
    errors: Tensor


def entropy(mixture: Mixture, seed: int = 0, draws: int = DRAWS) -> Entropy:
    r"""Return :math:`-\int p(t|x) \ln p(t|x) \, dt` of each mixture.

    Args:
        mixture: N mixtures.
        seed: Of the draws, where there are several targets.
        draws: How many for each mixture.
    """
    exact = mixture.to(torch.float64)
    per_row = exact.components * (exact.components * 2 * len(_REACH) * _NODES if exact.dimensions == 1 else draws)
    size = max(1, NUMBERS_AT_ONCE // (per_row * exact.dimensions))
    parts = [exact.rows(slice(start, start + size)) for start in range(0, len(exact.mu), size)]
    if exact.dimensions == 1:
        values = torch.cat([_by_quadrature(part) for part in parts])
        return Entropy(values, torch.zeros_like(values))
    found = [_by_draws(part, seed + place, draws) for place, part in enumerate(parts)]
    return Entropy(torch.cat([one.values for one in found]), torch.cat([one.errors for one in found]))


def _by_quadrature(mixture: Mixture) -> Tensor:
    """Gauss and Legendre's rule on pieces that are short wherever a component is narrow."""
    mu, sigma = mixture.mu, mixture.deviations
    reach = torch.tensor([-one for one in _REACH[:0:-1]] + list(_REACH), dtype=mu.dtype, device=mu.device)
    ends = (mu + sigma * reach).flatten(1).sort(1).values
    nodes, weights = (torch.from_numpy(part).to(mu) for part in np.polynomial.legendre.leggauss(_NODES))
    half, middle = 0.5 * ends.diff(dim=1), 0.5 * (ends[:, 1:] + ends[:, :-1])
    points = (middle.unsqueeze(2) + half.unsqueeze(2) * nodes).flatten(1)
    shares = (half.unsqueeze(2) * weights).flatten(1)
    log_density = mixture.log_density_at(points.unsqueeze(2))
    return -(shares * log_density.exp() * log_density).sum(1)


def _by_draws(mixture: Mixture, seed: int, draws: int) -> Entropy:
    surprises = -mixture.log_density_at(samples(mixture, draws, seed))
    return Entropy(surprises.mean(1), surprises.std(1) / draws**0.5)
