"""The layers that multiply what arrives, in the fused tier: a = prod_l t_l, and dE/dt_l = dE/da prod_(m != l) t_m."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from dnnlab.training.fused_activations import Call


def multiplied(factors: Sequence[Tensor], into: Tensor) -> list[Call]:
    """Return the calls that write the product of some factors, all of one shape."""
    if len(factors) == 1:
        return [partial(into.copy_, factors[0])]
    first: Call = partial(torch.mul, factors[0], factors[1], out=into)
    return [first, *(partial(torch.mul, into, factor, out=into) for factor in factors[2:])]


def returned_to_factors(factors: Sequence[Tensor], delta: Tensor, into: Sequence[Tensor]) -> list[Call]:
    """Return the calls that write the gradient of each factor.

    Args:
        factors: As they were multiplied.
        delta: The gradient of the product.
        into: A buffer for each factor's gradient.
    """
    calls: list[Call] = []
    for place, gradient in enumerate(into):
        others = [factor for other, factor in enumerate(factors) if other != place]
        calls += multiplied([delta, *others], gradient)
    return calls
