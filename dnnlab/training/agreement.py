"""Whether a faster tier computes what the eager tier computes, but for rounding."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dnnlab.nn.model import Model
from dnnlab.training.arithmetic import arithmetic_for
from dnnlab.training.batches import Batches
from dnnlab.training.preparation import Part
from dnnlab.training.step import EagerDifferentiator, FusedDifferentiator

AGREEMENT = {torch.float32: 1e-4, torch.float64: 1e-8}
"""How far, relative to its size, a gradient may be from the eager one beyond what rounding explains."""

ROUNDING_ROOM = 10.0
"""A tier may be so many times as far from the gradient in double precision as the eager tier is by its rounding."""

SMALLEST_LENGTH = 1e-2
"""Shorter gradients, in scaled units, are compared as if they were so long: data and activations are near 1, and with
them what is rounded."""

STEPS_TO_COMPARE = 3
ROWS_TO_COMPARE = 2048
ROWS_FOR_SIZE = 32
"""Their gradient tells how large the terms are that cancel in the mean over all rows."""

MANY_SLOTS = 2000
"""A network of more matrices and biases is compared at one step of a few rows: autograd takes a second for 20,000."""


class Reference:
    """The eager tier on some rows, and beside it the same in double precision, which shows what is rounding.

    Near a minimum the gradients of the rows cancel and what is left is mostly rounding; so the size to which
    differences are held is at least that of the gradient of a few rows.

    Attributes:
        gradient: The eager tier's after `compare`, (T,).
        length: Its length.
    """

    def __init__(self, model: Model, flat: Tensor, part: Part, batch_size: int = 0, seed: int = 0) -> None:
        """Take the parameters (size,), which may change between comparisons, and the rows, batch size and seed."""
        self._flat = flat
        self._batches = Batches(part, batch_size, seed, features_first=False)
        self._eager = EagerDifferentiator(model, flat, self._batches.rows)
        self._exact: EagerDifferentiator | None = None
        is_large = len(model.index.slots) >= MANY_SLOTS
        if flat.dtype == torch.float32 and flat.device.type != "mps" and not is_large:
            self._exact_flat = flat.double()
            self._exact_batches = Batches(_in_double(part), batch_size, seed, features_first=False)
            self._exact = EagerDifferentiator(model, self._exact_flat, self._batches.rows)
        self._size = SMALLEST_LENGTH if is_large else _size_of_terms(model, flat, part)

    @property
    def gradient(self) -> Tensor:
        return self._eager.gradient

    @property
    def length(self) -> float:
        return float(self._eager.gradient.norm())

    def compare(self, step: int) -> None:
        """Compute at the present parameters, on the rows of the step after `step` steps."""
        self._eager.differentiate(self._batches.at(step))
        if self._exact is not None:
            self._exact_flat.copy_(self._flat)
            self._exact.differentiate(self._exact_batches.at(step))

    def beyond_rounding(self, gradient: Tensor, error: float) -> list[float]:
        """Return how far another tier's gradient (T,) and mean error are from these, less what rounding explains.

        Both are relative to their size. NaN where something is not a number.
        """
        size, reported = max(self.length, self._size), float(self._eager.total)
        if self._exact is None:
            far, slip = float((gradient - self.gradient).norm()), abs(error - reported)
        else:
            truth, exact = self._exact.gradient, float(self._exact.total)
            rounded, rounding = float((self.gradient - truth).norm()), abs(reported - exact)
            far = float((gradient - truth).norm()) - ROUNDING_ROOM * rounded
            slip = abs(error - exact) - ROUNDING_ROOM * rounding
        return [float(np.maximum(far, 0.0)) / size, float(np.maximum(slip, 0.0)) / max(abs(reported), 1.0)]


def disagreement(model: Model, flat: Tensor, part: Part) -> float:
    """Return how far the fused tier's gradient and error are from the eager tier's beyond rounding, relative to size.

    A few steps of steepest descent are made on a copy of the parameters, and the tiers compared at each.

    Args:
        model: A network that the fused tier knows.
        flat: The parameters, (size,); they stay as they are.
        part: Training rows; the first ones are enough.
    """
    is_large = len(model.index.slots) >= MANY_SLOTS
    few = part.first(ROWS_FOR_SIZE if is_large else ROWS_TO_COMPARE)
    trial = flat.clone()
    found = [0.0]
    with arithmetic_for(6.0 * few.count * model.index.size):  # as in training: threads wait for one another
        reference, fused = Reference(model, trial, few), FusedDifferentiator(model, trial, few.count)
        turned = Batches(few, 0, 0, features_first=True).at(0)
        for _ in range(1 if is_large else STEPS_TO_COMPARE):
            reference.compare(0)
            fused.differentiate(turned)
            error = float(fused.total) * fused.factor + fused.offset
            found += reference.beyond_rounding(fused.gradient, error)
            trial[: model.index.trainable] -= 0.1 / max(reference.length, 1.0) * reference.gradient
    return float(np.max(found))  # NaN, if one is NaN


def _size_of_terms(model: Model, flat: Tensor, part: Part) -> float:
    """The length of the gradient of a few rows, which does not vanish with that of all."""
    few = part.first(ROWS_FOR_SIZE)
    eager = EagerDifferentiator(model, flat.clone(), few.count)
    eager.differentiate(Batches(few, 0, 0, features_first=False).at(0))
    return max(float(eager.gradient.norm()), SMALLEST_LENGTH)


def _in_double(part: Part) -> Part:
    targets = {id: t if t.dtype == torch.int64 else t.double() for id, t in part.targets.items()}
    return Part(part.rows, {id: x.double() for id, x in part.inputs.items()}, targets)
