"""How one network, or R copies of it that differ in their parameters, lie in the fused tier's buffers.

A buffer is (units, rows), of copies (units, R rows): the rows of all copies side by side. So whatever works on single
numbers, or on the units of each row, sees one long buffer and need not know of copies; only products of matrices and
sums over rows take them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dnnlab.nn.parameters import Slot
from dnnlab.training.fused_activations import Call


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """The layout of one network, or of several copies.

    Attributes:
        count: R; None for one network by itself, whose tensors have no dimension of copies.
        rows: The rows of each copy.
        like: A tensor of the type and on the device of all buffers.
        product: A B for each copy: `torch.mm` or `torch.bmm`.
        added_product: beta C + alpha A B for each copy: `torch.addmm` or `torch.baddbmm`.
    """

    count: int | None
    rows: int
    like: Tensor
    product: Callable[..., Tensor]
    added_product: Callable[..., Tensor]

    def view(self, slot: Slot, flat: Tensor) -> Tensor:
        """Return the matrix or vector of a slot in a flat vector (size,), or (R, size), without copying."""
        return flat[..., slot.start : slot.stop].view(*flat.shape[:-1], *slot.shape)

    def buffer(self, units: int, dtype: torch.dtype | None = None) -> Tensor:
        """Return a new buffer (units, rows), of copies (units, R rows)."""
        return self.like.new_empty(units, self.rows * (self.count or 1), dtype=dtype or self.like.dtype)

    def apart(self, buffer: Tensor) -> Tensor:
        """Return a buffer as (units, rows), of copies as (R, units, rows), without copying."""
        return buffer if self.count is None else buffer.view(-1, self.count, self.rows).transpose(0, 1)

    def shared(self, values: Tensor) -> Tensor:
        """Return values (units, rows) that all copies share in the form of `apart`."""
        return values if self.count is None else values.expand(self.count, -1, -1)

    def added_row_sums(self, into: Tensor, delta: Tensor, beta: float, alpha: float) -> Call:
        """Return the call that makes `into`, (units,) or (R, units), beta times itself + alpha times delta's row sums.

        Args:
            into: What is added to.
            delta: As `apart` returns it.
            beta: Of what is there.
            alpha: Of the sums.
        """
        ones = self.like.new_ones(self.rows)
        if self.count is None:
            return partial(torch.addmv, into, delta, ones, beta=beta, alpha=alpha, out=into)
        if beta == 0.0:
            return partial(_scaled_sums, delta, alpha, into)
        columns = ones.view(-1, 1).expand(self.count, -1, 1)
        target = into.unsqueeze(2)
        return partial(torch.baddbmm, target, delta, columns, beta=beta, alpha=alpha, out=target)


def _scaled_sums(delta: Tensor, alpha: float, into: Tensor) -> None:
    """Put alpha times the row sums of copies (R, units, rows) into (R, units); three times as fast as by products."""
    torch.sum(delta, 2, out=into)
    into.mul_(alpha)


def copies_of(flat: Tensor, rows: int) -> Copies:
    """Return the layout for parameters (size,) of one network, or (R, size) of R copies."""
    if flat.ndim == 1:
        return Copies(None, rows, flat, torch.mm, torch.addmm)
    return Copies(flat.shape[0], rows, flat, torch.bmm, torch.baddbmm)
