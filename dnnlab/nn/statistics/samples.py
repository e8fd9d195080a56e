"""Draws from mixtures."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture


class Draws(NamedTuple):
    """Attributes:
    values: S draws from each of N mixtures, (N, S, L).
    components: Of which component each draw is, (N, S).
    """

    values: Tensor
    components: Tensor


def samples(mixture: Mixture, count: int, seed: int) -> Tensor:
    """Return `count` draws from each mixture, (N, count, L); the same seed gives the same draws."""
    return draws(mixture, count, seed).values


def draws(mixture: Mixture, count: int, seed: int) -> Draws:
    """Return `count` draws from each mixture with the components that they are of."""
    generator = torch.Generator().manual_seed(seed)
    rows, dimensions = mixture.mu.shape[0], mixture.dimensions
    uniform = torch.rand(rows, count, generator=generator, dtype=torch.float64)
    normal = torch.randn(rows, count, dimensions, generator=generator, dtype=torch.float64)
    heaped = mixture.pi.double().cumsum(1).cpu()
    heaped = heaped / heaped[:, -1:]
    chosen = torch.searchsorted(heaped, uniform, right=True).clamp(max=mixture.components - 1)
    mu = torch.gather(mixture.mu.double().cpu(), 1, chosen.unsqueeze(2).expand(-1, -1, dimensions))
    away = torch.zeros_like(mu)
    for k in range(mixture.components):  # one component after the other: a factor for each draw would take L^2 numbers
        factors = mixture.component_factors(k).double().cpu()
        away = torch.where((chosen == k).unsqueeze(2), normal @ factors.mT, away)
    return Draws((mu + away).to(device=mixture.mu.device, dtype=mixture.mu.dtype), chosen)
