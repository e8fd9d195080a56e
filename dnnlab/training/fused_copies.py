"""How one network, or R copies of it that differ in their parameters, lie in the fused tier's buffers.

A hidden layer's buffer is (units, rows), of copies (R, units, rows): what works on single numbers sees one long buffer.
An output's is (units, rows), of copies (units, R rows): so does what works on the units of each row. Only products of
matrices and sums over rows take copies apart.
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

    def stacked(self, units: int) -> Tensor:
        """Return a new buffer of a hidden layer or of columns that each copy has for itself."""
        return self.like.new_empty(*([] if self.count is None else [self.count]), units, self.rows)

    def buffer(self, units: int, dtype: torch.dtype | None = None) -> Tensor:
        """Return a new buffer of an output, or of its targets."""
        return self.like.new_empty(units, self.rows * (self.count or 1), dtype=dtype or self.like.dtype)

    def apart(self, buffer: Tensor) -> Tensor:
        """Return any buffer as (units, rows), of copies as (R, units, rows), without copying."""
        if self.count is None or buffer.ndim == 3:
            return buffer
        return buffer.view(-1, self.count, self.rows).transpose(0, 1)

    def shared(self, values: Tensor) -> Tensor:
        """Return values (units, rows) that all copies share in the form of `apart`."""
        return values if self.count is None else values.expand(self.count, -1, -1)

    def input_product(self, weight: Tensor, bias: Tensor, x: Tensor, into: Tensor) -> tuple[Call, ...]:
        """Return the calls that make into = W x + b for copies that share x.

        All copies' units are rows of one matrix, and b the weight of a source that is always 1: to write b everywhere
        and then add a product of each copy to it takes twice as long.

        Args:
            weight: (R, P, units).
            bias: (R, P).
            x: The inputs above a row of ones, (units + 1, rows).
            into: (R, P, rows), as `apart` returns it.
        """
        units, long = self._long(into)
        joined = self.like.new_empty(*units.shape[:2], len(x))
        in_order = joined if units is into else joined.transpose(0, 1)
        product = partial(torch.mm, joined.view(-1, len(x)), x, out=long)
        return partial(in_order[..., :-1].copy_, weight), partial(in_order[..., -1].copy_, bias), product

    def added_gradient(self, into: Tensor, delta: Tensor, z: Tensor, beta: float, alpha: float) -> tuple[Call, ...]:
        """Return the calls that make `into`, a weight's gradient, beta times itself + alpha delta z^T.

        Args:
            into: (P, units), of copies (R, P, units).
            delta: As `apart` returns it.
            z: As `apart` returns it.
            beta: Of what is there.
            alpha: Of the product.
        """
        if self.count is None:
            return (partial(torch.addmm, into, delta, z.T, beta=beta, alpha=alpha, out=into),)
        sums = self.like.new_empty(into.shape)  # straight into copies' matrices, which lie apart, it takes far longer
        return partial(torch.baddbmm, sums, delta, z.mT, beta=0.0, alpha=alpha, out=sums), _kept(into, sums, beta)

    def added_row_sums(self, into: Tensor, delta: Tensor, beta: float, alpha: float) -> tuple[Call, ...]:
        """Return the calls that make `into`, a bias's gradient, beta times itself + alpha times delta's row sums.

        Args:
            into: (units,), of copies (R, units).
            delta: As `apart` returns it.
            beta: Of what is there.
            alpha: Of the sums.
        """
        ones = self.like.new_ones(self.rows)
        if self.count is None:
            return (partial(torch.addmv, into, delta, ones, beta=beta, alpha=alpha, out=into),)
        units, long = self._long(delta)
        sums = self.like.new_empty(len(long))
        in_order = sums.view(units.shape[:2])
        return (
            partial(torch.sum, long, 1, out=sums),
            partial(sums.mul_, alpha),
            _kept(into, in_order if units is delta else in_order.T, beta),
        )

    def added_input_gradients(
        self, weight: Tensor | None, bias: Tensor | None, delta: Tensor, x: Tensor, beta: float, alpha: float
    ) -> tuple[Call, ...]:
        """Return the calls that add to the gradients of a weight and a bias of copies that share x.

        Args:
            weight: (R, P, units); None where it is not wanted.
            bias: (R, P); None where it is not wanted.
            delta: As `apart` returns it.
            x: The inputs above a row of ones, (units + 1, rows).
            beta: Of what is there.
            alpha: Of the products.
        """
        units, long = self._long(delta)
        sums = self.like.new_empty(len(x), len(long))
        in_order = sums.view(len(x), *units.shape[:2])
        in_order = in_order if units is delta else in_order.transpose(1, 2)
        calls: list[Call] = [partial(torch.addmm, sums, x, long.T, beta=0.0, alpha=alpha, out=sums)]
        if weight is not None:
            calls.append(_kept(weight, in_order[:-1].permute(1, 2, 0), beta))
        if bias is not None:
            calls.append(_kept(bias, in_order[-1], beta))
        return tuple(calls)

    def _long(self, apart: Tensor) -> tuple[Tensor, Tensor]:
        """A buffer of copies (R, units, rows) in the order in which it lies, and the same as (R units, rows)."""
        in_order = apart if apart.is_contiguous() else apart.transpose(0, 1)
        return in_order, in_order.view(-1, self.rows)


def _kept(into: Tensor, sums: Tensor, beta: float) -> Call:
    return partial(into.copy_, sums) if beta == 0.0 else partial(into.add_, sums)


def copies_of(flat: Tensor, rows: int) -> Copies:
    """Return the layout for parameters (size,) of one network, or (R, size) of R copies."""
    if flat.ndim == 1:
        return Copies(None, rows, flat, torch.mm, torch.addmm)
    return Copies(flat.shape[0], rows, flat, torch.bmm, torch.baddbmm)
