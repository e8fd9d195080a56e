"""Mixtures with random parameters, and what theory's numpy mixture says of those that it knows."""

from __future__ import annotations

import torch

from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import Mixture, mixture_from
from dnnlab.theory.mixture import Mixture as Reference

COVARIANCES = ("isotropic", "diagonal", "full", "precision")
SHAPES = [(3, 1), (1, 2), (4, 2), (2, 3)]


def some(components: int, targets: int, covariance: str, rows: int = 5, seed: int = 0) -> Mixture:
    """Components that overlap and components that stand apart, none round where the covariance lets them be other."""
    generator = torch.Generator().manual_seed(1000 * components + 10 * targets + seed)
    layer = Layer.new("t", "mixture", units=targets, components=components, covariance=covariance)
    a = torch.randn(rows, layer.preactivations, dtype=torch.float64, generator=generator)
    a[:, components : components * (1 + targets)] *= 2.0
    return mixture_from(layer, a, 0.0)


def reference(mixture: Mixture) -> Reference:
    return Reference(*(part.numpy() for part in (mixture.log_pi, mixture.mu, mixture.log_sigma)))


def of_one_target(pi: list[float], mu: list[float], sigma: list[float]) -> Mixture:
    log_pi, log_sigma = (torch.tensor([values], dtype=torch.float64).log() for values in (pi, sigma))
    return Mixture(log_pi, torch.tensor([mu], dtype=torch.float64).unsqueeze(2), log_sigma)
