r"""The best that one Gaussian can do on a table of data, as far as it can be found without training anything.

.. math:: p(t|x) = \mathcal{N}(t \,|\, m(x), S(x))

Mean and covariance at an input are those of the targets of its nearest neighbours among the training rows, or the mean
is linear in the input and the covariance constant. A mixture whose held-out likelihood is no higher uses its components
for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

NEIGHBOURS = (12, 25, 50, 100, 200)
MOST_TRAINING = 4000
MOST_TRIED = 500
"""On so many training rows, each left out in turn, the number of neighbours is chosen."""
_ROWS_AT_ONCE = 200
_LEAST_SHARE = 1e-6
"""Variances are at least this share of the targets' own, so that equal targets do not make them vanish."""


@dataclass(frozen=True, slots=True, eq=False)
class GaussianReference:
    """Attributes:
    errors: -ln p(t|x) of each held-out row in nats, (M,).
    words: What the Gaussian's mean and covariance are.
    """

    errors: FloatArray
    words: str


def gaussian_reference(
    inputs: FloatArray, targets: FloatArray, held_inputs: FloatArray, held_targets: FloatArray, *, apart: bool
) -> GaussianReference:
    """Return the errors of the single Gaussian that does best on training rows which are left out in turn.

    Args:
        inputs: Of the training rows, (N, D), at least 2 rows.
        targets: Of the training rows, (N, L).
        held_inputs: Of the rows in question, (M, D).
        held_targets: Of the rows in question, (M, L).
        apart: Whether these are no training rows; otherwise no row counts among its own neighbours.
    """
    if len(inputs) > MOST_TRAINING:
        chosen = np.linspace(0, len(inputs) - 1, MOST_TRAINING).round().astype(np.int64)
        inputs, targets = inputs[chosen], targets[chosen]
    spread = inputs.std(0)
    shift, scale = inputs.mean(0), np.where(spread > 0.0, spread, 1.0)
    known, held = (inputs - shift) / scale, (held_inputs - shift) / scale
    tried = np.linspace(0, len(known) - 1, min(len(known), MOST_TRIED)).round().astype(np.int64)
    candidates: dict[str, Callable[[FloatArray, FloatArray, bool], FloatArray]] = {
        "a mean linear in the input and one covariance": _Linear(known, targets).errors
    }
    for count in NEIGHBOURS:
        if 3 * targets.shape[1] + 5 <= count < len(known):
            words = f"the mean and covariance of the {count} nearest training rows"
            candidates[words] = _Neighbours(known, targets, count).errors
    words = min(candidates, key=lambda name: float(candidates[name](known[tried], targets[tried], False).mean()))
    return GaussianReference(candidates[words](held, held_targets, apart), words)


class _Linear:
    """Least squares on the inputs, and the covariance of what is left."""

    def __init__(self, inputs: FloatArray, targets: FloatArray) -> None:
        self._coefficients = np.linalg.lstsq(_with_ones(inputs), targets, rcond=None)[0]
        left = targets - _with_ones(inputs) @ self._coefficients
        self._covariance = (left.T @ left / len(left) + _least(targets))[None]

    def errors(self, inputs: FloatArray, targets: FloatArray, apart: bool) -> FloatArray:
        del apart
        return _errors(targets - _with_ones(inputs) @ self._coefficients, self._covariance)


class _Neighbours:
    """Mean and covariance of the nearest rows."""

    def __init__(self, inputs: FloatArray, targets: FloatArray, count: int) -> None:
        self._inputs, self._targets, self._count = inputs, targets, count
        self._squares = (inputs**2).sum(1)

    def errors(self, inputs: FloatArray, targets: FloatArray, apart: bool) -> FloatArray:
        starts = range(0, len(inputs), _ROWS_AT_ONCE)
        pieces = [slice(start, start + _ROWS_AT_ONCE) for start in starts]
        return np.concatenate([self._some(inputs[piece], targets[piece], apart) for piece in pieces])

    def _some(self, inputs: FloatArray, targets: FloatArray, apart: bool) -> FloatArray:
        distances = self._squares - 2.0 * inputs @ self._inputs.T
        count = self._count if apart else self._count + 1
        nearest = np.argpartition(distances, count - 1, axis=1)[:, :count]
        if not apart:  # the nearest of all is the row itself
            order = np.take_along_axis(distances, nearest, 1).argsort(1)
            nearest = np.take_along_axis(nearest, order, 1)[:, 1:]
        found = self._targets[nearest]
        mean = found.mean(1)
        away = found - mean[:, None]
        covariance = away.swapaxes(1, 2) @ away / (self._count - 1) * (1.0 + 1.0 / self._count)
        return _errors(targets - mean, covariance + _least(self._targets))


def _errors(away: FloatArray, covariances: FloatArray) -> FloatArray:
    squares = np.einsum("mi,mi->m", away, np.linalg.solve(covariances, away[:, :, None])[:, :, 0])
    log_determinants = np.linalg.slogdet(2.0 * np.pi * covariances)[1]
    errors: FloatArray = 0.5 * (squares + log_determinants)
    return errors


def _least(targets: FloatArray) -> FloatArray:
    variances = targets.var(0)
    return np.diag(_LEAST_SHARE * np.where(variances > 0.0, variances, 1.0))


def _with_ones(inputs: FloatArray) -> FloatArray:
    return np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
