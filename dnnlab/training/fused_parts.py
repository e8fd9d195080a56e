"""What goes through the fused tier at once: some rows, for memory's sake, of some copies, for the cache's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import EllipsisType

import torch
from torch import Tensor

from dnnlab.nn.model import Model
from dnnlab.training.batches import Batch
from dnnlab.training.fused import Backpropagation

COPIES_AT_ONCE = 5 * 2**18
"""How many numbers the buffers of copies that go through together may hold: about what a core's own cache holds."""


@dataclass(frozen=True, slots=True, eq=False)
class FusedPart:
    """Some of a batch's rows of some copies, and the pass that they go through.

    Attributes:
        backpropagation: The pass. Groups of copies that go through it one after the other share its buffers, so that
            these stay in the cache.
        copies: Which copies; `...` for one network by itself.
        start: The first row.
        flat: The parameters of these copies.
        gradient: Where their gradient goes.
    """

    backpropagation: Backpropagation
    copies: slice | EllipsisType
    start: int
    flat: Tensor
    gradient: Tensor

    def load(self, batch: Batch) -> None:
        """Take this part of a batch."""
        self.backpropagation.load(batch, self.start, self.copies)

    def run(self) -> None:
        """Compute or add to the gradient at the present parameters."""
        through = self.backpropagation
        if through.flat is self.flat:
            through.run()
            return
        through.flat.copy_(self.flat)
        if through.accumulates:
            through.gradient.copy_(self.gradient)
        through.run()
        self.gradient.copy_(through.gradient)


def parts_of(
    model: Model, flat: Tensor, gradient: Tensor, rows: int, chunk: int, numbers: int, shared: bool
) -> tuple[FusedPart, ...]:
    """Return the parts in which a batch goes through.

    Args:
        model: A network that the fused tier knows.
        flat: The parameters, (size,) or (R, size).
        gradient: Where the gradient of the mean error goes, (trainable,) or (R, trainable).
        rows: Of the batch, of each copy.
        chunk: How many of them at most go through at once.
        numbers: How many numbers a pass keeps for each row.
        shared: Whether copies share their batches.
    """
    groups = _groups(flat, chunk * numbers)
    passes: dict[tuple[torch.Size, int], Backpropagation] = {}
    parts: list[FusedPart] = []
    for copies in groups:
        parameters, into = flat[copies], gradient[copies]
        for start in range(0, rows, chunk):
            count = min(chunk, rows - start)
            key = parameters.shape, count
            if key not in passes:
                own = (parameters, into) if len(groups) == 1 else (parameters.clone(), into.clone())
                passes[key] = Backpropagation(model, *own, count, rows, accumulate=chunk < rows, shared=shared)
            parts.append(FusedPart(passes[key], copies, start, parameters, into))
    return tuple(parts)


def _groups(flat: Tensor, numbers: int) -> list[slice | EllipsisType]:
    """Cut the copies, each of which needs so many numbers, into groups of about equal size."""
    if flat.ndim == 1:
        return [...]
    count = min(len(flat), -(-len(flat) * numbers // COPIES_AT_ONCE))
    return [slice(start, stop) for start, stop in pairwise(len(flat) * place // count for place in range(count + 1))]
