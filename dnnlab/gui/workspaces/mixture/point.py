"""The gradients of section 6.5.3 for one data point or any other target: what is shown, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.panels.mixture_slice import Slice
from dnnlab.theory.mixture import Mixture

Floats = NDArray[np.floating]

LEAST_WEIGHT = 1e-300
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
        difference: The greatest difference from autograd in double precision; None where nobody compared.
    """

    words: str
    error: float
    gamma: Floats
    a_pi: Floats
    a_mu: Floats
    a_sigma: Floats
    difference: float | None = None


def of_slice(found: Slice, target: float, words: str) -> PointShown:
    """Return the gradients for any target of a mixture over one target, by the formulas of the theory."""
    mixture = Mixture(
        np.log(np.maximum(found.pi, LEAST_WEIGHT))[None],
        found.mu[None, :, None],
        np.log(np.maximum(found.sigma, LEAST_WEIGHT))[None],
    )
    t = np.array([[target]])
    gradients = mixture.output_gradients(t)
    return PointShown(
        words,
        -float(mixture.log_density(t)[0]),
        mixture.responsibilities(t)[0],
        gradients.a_pi[0],
        gradients.a_mu[0],
        gradients.a_sigma[0],
    )
