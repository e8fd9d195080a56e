r"""Output activations, error functions, and the derivative of the error by the pre-activation for every pair of them.

For the canonical pairs it is :math:`\partial E / \partial a_k = y_k - t_k`. For the others the slope of the output
activation stays as a factor, and where the output saturates it vanishes.

Source: Bishop & Bishop, Deep Learning (2024), section 6.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Output = Literal["identity", "logistic", "softmax"]
Error = Literal["squares", "cross_entropy"]


@dataclass(frozen=True, slots=True)
class Pair:
    """An output activation and an error function.

    Attributes:
        output: `identity` for numbers, `logistic` for classes that do not exclude each other, `softmax` for those
            that do.
        error: `squares`, half the squared distance, or `cross_entropy`, which needs outputs that are probabilities.
    """

    output: Output
    error: Error

    @property
    def is_canonical(self) -> bool:
        """Whether the error is the negative log-likelihood that goes with the output, so that dE/da = y - t."""
        return (self.output == "identity") is (self.error == "squares")


def outputs(output: Output, a: Floats) -> Floats:
    """Return y for pre-activations a, (..., K)."""
    match output:
        case "identity":
            return a + 0.0
        case "logistic":
            return np.asarray(0.5 * (1.0 + np.tanh(0.5 * a)))
        case "softmax":
            powers = np.exp(a - a.max(axis=-1, keepdims=True))
            return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def errors(pair: Pair, a: Floats, t: Floats) -> Floats:
    r"""Return E for pre-activations a and targets t, (..., K) each: finite however far out a is.

    - squares: :math:`\frac12 \sum_k (y_k - t_k)^2`;
    - cross-entropy of the logistic: :math:`-\sum_k t_k \ln y_k + (1 - t_k) \ln(1 - y_k)`;
    - cross-entropy of the softmax: :math:`-\sum_k t_k \ln y_k`, targets summing to 1.

    Raises:
        ValueError: A cross-entropy of the identity, whose outputs are no probabilities.
    """
    if pair.error == "squares":
        return np.asarray(0.5 * ((outputs(pair.output, a) - t) ** 2).sum(axis=-1))
    return np.asarray(_CROSS_ENTROPIES[_probabilities(pair)](a, t))


def slopes(pair: Pair, a: Floats, t: Floats) -> Floats:
    r"""Return :math:`\partial E / \partial a_k` in closed form, (..., K).

    - canonical pairs: :math:`y_k - t_k`;
    - squares of the logistic: :math:`(y_k - t_k) \, y_k (1 - y_k)`;
    - squares of the softmax: :math:`y_k \{ (y_k - t_k) - \sum_j y_j (y_j - t_j) \}`.

    Raises:
        ValueError: A cross-entropy of the identity.
    """
    y = outputs(pair.output, a)
    away = y - t
    if pair.error == "cross_entropy":
        _probabilities(pair)
        return away
    match pair.output:
        case "identity":
            return away
        case "logistic":
            return np.asarray(away * y * (1.0 - y))
        case "softmax":
            return np.asarray(y * (away - (y * away).sum(axis=-1, keepdims=True)))


def differences(pair: Pair, a: Floats, t: Floats, step: float = 1e-5) -> Floats:
    """Return the central differences of E by each pre-activation, for one row: a and t are (K,)."""
    shifts = step * np.eye(len(a))
    return np.asarray((errors(pair, a + shifts, t) - errors(pair, a - shifts, t)) / (2.0 * step))


def _probabilities(pair: Pair) -> Output:
    if pair.output == "identity":
        raise ValueError("A cross-entropy needs outputs that are probabilities: take the logistic or the softmax")
    return pair.output


def _of_logistic(a: Floats, t: Floats) -> Floats:
    return np.asarray((np.logaddexp(0.0, a) - t * a).sum(axis=-1))


def _of_softmax(a: Floats, t: Floats) -> Floats:
    return np.asarray(np.logaddexp.reduce(a, axis=-1) - (t * a).sum(axis=-1))


_CROSS_ENTROPIES: Mapping[str, Callable[[Floats, Floats], Floats]] = {"logistic": _of_logistic, "softmax": _of_softmax}
