r"""The activation functions by name, with their values and slopes in numpy for plots and checks.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.3. The derivative of a kinked function at its kink is
the value from the left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function z = h(a).

    Attributes:
        name: The name in files.
        title: What a person reads.
        value: h, elementwise.
        slope: h', elementwise.
    """

    name: str
    title: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


def logistic(a: Array) -> Array:
    """Return 1 / (1 + exp(-a)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * a)))


def _softplus(a: Array) -> Array:
    return np.logaddexp(0.0, a)


def _normal_cumulative(a: Array) -> Array:
    error_function: Array = np.vectorize(math.erf, otypes=[float])(a / math.sqrt(2.0))
    return 0.5 * (1.0 + error_function)


def _normal_density(a: Array) -> Array:
    return np.exp(-0.5 * a * a) / math.sqrt(2.0 * math.pi)


def _silu_slope(a: Array) -> Array:
    s = logistic(a)
    return s * (1.0 + a * (1.0 - s))


LEAK = 0.01

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("identity", "identity", lambda a: a + 0.0, np.ones_like),
        Activation("logistic", "logistic", logistic, lambda a: logistic(a) * (1.0 - logistic(a))),
        Activation("tanh", "tanh", np.tanh, lambda a: 1.0 - np.tanh(a) ** 2),
        Activation(
            "hard_tanh",
            "hard tanh",
            lambda a: np.clip(a, -1.0, 1.0),
            lambda a: ((a > -1.0) & (a <= 1.0)).astype(np.float64),
        ),
        Activation("softplus", "softplus", _softplus, logistic),
        Activation("relu", "ReLU", lambda a: np.maximum(a, 0.0), lambda a: (a > 0.0).astype(np.float64)),
        Activation(
            "leaky_relu",
            "leaky ReLU",
            lambda a: np.where(a > 0.0, a, LEAK * a),
            lambda a: np.where(a > 0.0, 1.0, LEAK),
        ),
        Activation("absolute", "absolute", np.abs, lambda a: np.where(a > 0.0, 1.0, -1.0)),
        Activation(
            "elu",
            "ELU",
            lambda a: np.where(a > 0.0, a, np.expm1(np.minimum(a, 0.0))),
            lambda a: np.exp(np.minimum(a, 0.0)),
        ),
        Activation(
            "gelu",
            "GELU",
            lambda a: a * _normal_cumulative(a),
            lambda a: _normal_cumulative(a) + a * _normal_density(a),
        ),
        Activation("silu", "SiLU", lambda a: a * logistic(a), _silu_slope),
    )
}
