"""The gradients of section 6.5.3 for one data point or any other target: what is shown, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.link.probes import PointGradientsAnswer

Floats = NDArray[np.floating]

AGREES = 1e-6
"""Analytic gradients agree with autograd in double precision where they are no farther apart than this."""


@dataclass(frozen=True, slots=True, eq=False)
class PointShown:
    """One target at one input.

    Attributes:
        words: Which point it is.
        error: E_n = -ln p(t|x), nats.
        gamma: The responsibilities, (K,).
        a_pi, a_mu, a_sigma: The derivatives of the error by the output's pre-activations: (K,), (K, L), and (K,) or
            (K, L) where each target has a deviation of its own.
        a_below: By what full covariances have below the diagonals of their factors, (K, L (L - 1) / 2); (K, 0) else.
        difference: The greatest difference from autograd in double precision.
    """

    words: str
    error: float
    gamma: Floats
    a_pi: Floats
    a_mu: Floats
    a_sigma: Floats
    a_below: Floats
    difference: float


def point_shown(answer: PointGradientsAnswer, words: str) -> PointShown:
    """Return what the engine says of a point."""
    closed = answer.closed
    sigma = closed.sigma[:, 0] if closed.sigma.shape[1] == 1 else closed.sigma
    return PointShown(words, answer.error, answer.gamma, closed.pi, closed.mu, sigma, closed.below, answer.difference)
