"""Errors and their gradients with respect to the pre-activations, as calls on fixed buffers, without autograd."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.losses import log_jacobian, sigma_floor
from dnnlab.nn.mixture import LOG_TWO_PI
from dnnlab.training.fused_activations import Call
from dnnlab.training.fused_mixture import mixture_calls, summed


@dataclass(frozen=True, slots=True, eq=False)
class OutputCalls:
    """How one output's error and gradient are computed.

    Attributes:
        calls: Turn pre-activations and targets into the gradient and the sum of the rows' errors.
        offset: What is missing from the sum, per row: constants that need not be computed at every step.
    """

    calls: tuple[Call, ...]
    offset: float


def output_calls(
    layer: Layer, scaling: Scaling | None, a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor
) -> OutputCalls:
    """Return the calls of an output's error.

    Args:
        layer: The output.
        scaling: Its scaling; None for binary and multiclass.
        a: The buffer of pre-activations, (P, rows), of R copies (P, R rows); binary and multiclass leave it as it is.
        targets: The buffer of targets, (L, rows); class codes (1, rows) for multiclass.
        gradient: The buffer for each row's dE_n/da, (P, rows).
        total: The buffer for the sum of the rows' errors in original units, less the offset, (); of copies (R,).
    """
    match layer.kind:
        case "regression" if scaling is not None:
            return OutputCalls(_regression(scaling, a, targets, gradient, total), 0.0)
        case "binary":
            return OutputCalls(_binary(a, targets, gradient, total), 0.0)
        case "multiclass":
            return OutputCalls(_multiclass(a, targets, gradient, total), 0.0)
        case "mixture":
            offset = 0.5 * layer.width * LOG_TWO_PI + log_jacobian(layer, scaling)
            floor = sigma_floor(layer, scaling)
            return OutputCalls(mixture_calls(layer, floor, a, targets, gradient, total), offset)
    raise ValueError(f"A layer of kind {layer.kind} has no error function")


def _regression(scaling: Scaling, a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor) -> tuple[Call, ...]:
    half_squares = torch.tensor(0.5 * scaling.scale**2).to(a)
    squares, sums = torch.empty_like(a), a.new_empty(a.shape[0], *total.shape)
    calls = (partial(torch.sub, a, targets, out=gradient), partial(torch.mul, gradient, gradient, out=squares))
    if total.ndim == 0:
        ones = a.new_ones(a.shape[1])
        return (
            *calls,
            partial(torch.mv, squares, ones, out=sums),
            partial(torch.dot, sums, half_squares, out=total),
        )
    return (
        *calls,
        partial(torch.sum, squares.view(*sums.shape, -1), 2, out=sums),
        partial(torch.mv, sums.T, half_squares, out=total),
    )


def _binary(a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor) -> tuple[Call, ...]:
    errors, zeros = torch.empty_like(a), torch.zeros_like(a)
    return (
        partial(torch.logaddexp, a, zeros, out=errors),
        partial(torch.addcmul, errors, targets, a, value=-1.0, out=errors),
        summed(errors, total),
        partial(torch.sigmoid, a, out=gradient),
        partial(torch.sub, gradient, targets, out=gradient),
    )


def _multiclass(a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor) -> tuple[Call, ...]:
    chosen, ones = a.new_empty(1, a.shape[1]), a.new_ones(1, a.shape[1])
    return (
        partial(torch.log_softmax, a, 0, out=gradient),
        partial(torch.gather, gradient, 0, targets, out=chosen),
        summed(chosen, total),
        partial(torch.neg, total, out=total),
        partial(torch.exp, gradient, out=gradient),
        partial(torch.gather, gradient, 0, targets, out=chosen),
        partial(torch.sub, chosen, ones, out=chosen),
        partial(gradient.scatter_, 0, targets, chosen),
    )
