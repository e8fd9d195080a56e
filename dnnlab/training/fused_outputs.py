"""Errors and their gradients with respect to the pre-activations, as calls on fixed buffers, without autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.losses import log_jacobian, sigma_floor
from dnnlab.nn.mixture import LARGEST_LOG_SIGMA, LARGEST_RESIDUALS, LOG_TWO_PI
from dnnlab.training.fused_activations import Call

_LEAST_EXPONENTS = {torch.float32: -80.0, torch.float64: -700.0}
"""exp takes ten times as long where it underflows, also with denormals flushed; below this it adds nothing to a sum,
nor does its product with the largest squared residual (`LARGEST_RESIDUALS`)."""


FEW_COMPONENTS = 3
"""So many rows are reduced two at a time."""


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
            return OutputCalls(_mixture(layer, sigma_floor(layer, scaling), a, targets, gradient, total), offset)
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


def _summed(errors: Tensor, total: Tensor) -> Call:
    """Sum errors (units, rows) into `total` (), or (units, R rows) into (R,)."""
    if total.ndim == 0:
        return partial(torch.sum, errors, (0, 1), out=total)
    return partial(torch.sum, errors.view(len(errors), len(total), -1), (0, 2), out=total)


def _binary(a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor) -> tuple[Call, ...]:
    errors, zeros = torch.empty_like(a), torch.zeros_like(a)
    return (
        partial(torch.logaddexp, a, zeros, out=errors),
        partial(torch.addcmul, errors, targets, a, value=-1.0, out=errors),
        _summed(errors, total),
        partial(torch.sigmoid, a, out=gradient),
        partial(torch.sub, gradient, targets, out=gradient),
    )


def _multiclass(a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor) -> tuple[Call, ...]:
    chosen, ones = a.new_empty(1, a.shape[1]), a.new_ones(1, a.shape[1])
    return (
        partial(torch.log_softmax, a, 0, out=gradient),
        partial(torch.gather, gradient, 0, targets, out=chosen),
        _summed(chosen, total),
        partial(torch.neg, total, out=total),
        partial(torch.exp, gradient, out=gradient),
        partial(torch.gather, gradient, 0, targets, out=chosen),
        partial(torch.sub, chosen, ones, out=chosen),
        partial(gradient.scatter_, 0, targets, chosen),
    )


def _over_components(
    pairwise: Callable[..., Tensor], reduction: Callable[..., Tensor], terms: Tensor, into: Tensor
) -> list[Call]:
    """Reduce terms (K, rows) to (1, rows): two at a time where they are few, which takes a third of the time."""
    if not 2 <= len(terms) <= FEW_COMPONENTS:
        return [partial(reduction, terms, 0, keepdim=True, out=into)]
    rows = torch.split(terms, 1)
    first: Call = partial(pairwise, rows[0], rows[1], out=into)
    return [first, *(partial(pairwise, into, row, out=into) for row in rows[2:])]


def _mixture(
    layer: Layer, floor: float, a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor
) -> tuple[Call, ...]:
    """See `dnnlab.nn.mixture.preactivation_gradients` for the formulas."""
    count, width, rows = layer.components, layer.width, a.shape[1]
    a_pi, a_mu, a_sigma = a[:count], a[count : count * (1 + width)], a[count * (1 + width) :]
    to_pi, to_mu, to_sigma = gradient[:count], gradient[count : count * (1 + width)], gradient[count * (1 + width) :]
    mu, residuals = a_mu.view(count, width, rows), to_mu.view(count, width, rows)
    largest, least = LARGEST_RESIDUALS.get(a.dtype, 1e15), _LEAST_EXPONENTS.get(a.dtype, -80.0)
    log_pi, terms, gamma = (a.new_empty(count, rows) for _ in range(3))
    log_sigma, precision, distances = (a.new_empty(count, rows) for _ in range(3))
    top, evidence = a.new_empty(1, rows), a.new_empty(1, rows)
    dimensions = a.new_tensor(float(width))

    calls: list[Call] = [partial(torch.clamp, a_sigma, -LARGEST_LOG_SIGMA, LARGEST_LOG_SIGMA, out=log_sigma)]
    if floor > 0.0:
        log_floor = torch.full_like(log_sigma, math.log(floor))
        calls.append(partial(torch.logaddexp, log_sigma, log_floor, out=log_sigma))
    calls += [
        partial(torch.neg, log_sigma, out=precision),
        partial(torch.exp, precision, out=precision),  # 1 / sigma
        partial(torch.sub, mu, targets, out=residuals),
        partial(torch.mul, residuals, precision.unsqueeze(1), out=residuals),
        partial(torch.clamp, residuals, -largest, largest, out=residuals),
    ]
    if width == 1:
        calls.append(partial(torch.mul, residuals, residuals, out=distances.unsqueeze(1)))
    else:
        squares = torch.empty_like(residuals)
        calls += [partial(torch.mul, residuals, residuals, out=squares), partial(torch.sum, squares, 1, out=distances)]
    calls += [
        partial(torch.log_softmax, a_pi, 0, out=log_pi),
        partial(torch.sub, log_pi, log_sigma, alpha=width, out=terms),
        partial(torch.sub, terms, distances, alpha=0.5, out=terms),
        *_over_components(torch.maximum, torch.amax, terms, top),
        partial(torch.sub, terms, top, out=terms),
        partial(torch.clamp, terms, min=least, out=terms),
        partial(torch.exp, terms, out=terms),
        *_over_components(torch.add, torch.sum, terms, evidence),
        partial(torch.div, terms, evidence, out=gamma),
        partial(torch.log, evidence, out=evidence),
        partial(torch.add, evidence, top, out=evidence),
        _summed(evidence, total),
        partial(torch.neg, total, out=total),
        partial(torch.clamp, log_pi, min=least, out=log_pi),
        partial(torch.exp, log_pi, out=log_pi),
        partial(torch.sub, log_pi, gamma, out=to_pi),
        partial(torch.sub, dimensions, distances, out=distances),
        partial(torch.mul, gamma, distances, out=to_sigma),
        partial(torch.mul, gamma, precision, out=precision),
        partial(torch.mul, residuals, precision.unsqueeze(1), out=residuals),
    ]
    if floor > 0.0:
        calls += [
            partial(torch.sub, a_sigma, log_sigma, out=log_sigma),
            partial(torch.exp, log_sigma, out=log_sigma),
            partial(torch.mul, to_sigma, log_sigma, out=to_sigma),
        ]
    return tuple(calls)
