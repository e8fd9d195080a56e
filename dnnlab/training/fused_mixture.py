"""A mixture's error and its gradient with respect to the pre-activations, as calls on fixed buffers.

The formulas are those of `dnnlab.nn.mixture` and `dnnlab.nn.mixture_gradients`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dnnlab.graph.kinds import FULL, ISOTROPIC, PRECISION
from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import LARGEST_FACTORS, LARGEST_LOG_SIGMA, LARGEST_RESIDUALS, Floor, log_floor_like, places_below
from dnnlab.training.fused_activations import Call

_LEAST_EXPONENTS = {torch.float32: -80.0, torch.float64: -700.0}
"""exp takes ten times as long where it underflows, also with denormals flushed; below this it adds nothing to a sum,
nor does its product with the largest squared residual (`LARGEST_RESIDUALS`)."""

FEW_COMPONENTS = 3
"""So many rows are reduced two at a time."""


def summed(errors: Tensor, total: Tensor) -> Call:
    """Sum errors (units, rows) into `total` (), or (units, R rows) into (R,)."""
    if total.ndim == 0:
        return partial(torch.sum, errors, (0, 1), out=total)
    return partial(torch.sum, errors.view(len(errors), len(total), -1), (0, 2), out=total)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The pre-activations of a mixture, or their gradients, in one buffer (P, rows).

    Attributes:
        pi: (K, rows).
        mu: (K, L, rows).
        sigma: (K, 1, rows) of isotropic components, otherwise (K, L, rows).
        below: What is below the factors' diagonals, (K, L (L - 1) / 2, rows); empty but for full covariances.
    """

    pi: Tensor
    mu: Tensor
    sigma: Tensor
    below: Tensor

    @classmethod
    def of(cls, layer: Layer, buffer: Tensor) -> _Parts:
        count, width, rows = layer.components, layer.width, buffer.shape[1]
        sigmas = 1 if layer.covariance == ISOTROPIC else width
        sizes = [count, count * width, count * sigmas, count * layer.factors_below]
        pi, mu, sigma, below = torch.split(buffer, sizes)
        mu, sigma = mu.view(count, width, rows), sigma.view(count, sigmas, rows)
        return cls(pi, mu, sigma, below.view(count, layer.factors_below, rows))


def mixture_calls(
    layer: Layer, floor: Floor, a: Tensor, targets: Tensor, gradient: Tensor, total: Tensor
) -> tuple[Call, ...]:
    """Return the calls of a mixture's error; the arguments are those of `output_calls`."""
    given, wanted = _Parts.of(layer, a), _Parts.of(layer, gradient)
    log_sigma, precision, below = (torch.empty_like(part) for part in (given.sigma, given.sigma, given.below))
    residuals = wanted.mu  # (mu - t) F^-1 until all else is known
    distances = a.new_empty(layer.components, a.shape[1])
    calls = _shapes(given, floor, log_sigma, precision, below)
    calls += _residuals(layer, given, targets, precision, below, residuals)
    calls += _square_sums(residuals, distances)
    gamma, of_terms = _terms(layer, given.pi, log_sigma, distances, wanted.pi, total)
    calls += of_terms
    match layer.covariance:
        case "isotropic":
            calls += _isotropic(layer, gamma, distances, precision, wanted)
        case "diagonal":
            calls += _diagonal(gamma, precision, wanted)
        case "precision" if layer.factors_below:
            calls += _by_precision(layer, gamma, given, targets, precision, below, wanted)
        case _:
            calls += _full(layer, gamma, precision, below, wanted)
    if floor != 0.0:
        calls += [
            partial(torch.sub, given.sigma, log_sigma, out=log_sigma),
            partial(torch.exp, log_sigma, out=log_sigma),
            partial(torch.mul, wanted.sigma, log_sigma, out=wanted.sigma),
        ]
    return tuple(calls)


def _shapes(given: _Parts, floor: Floor, log_sigma: Tensor, precision: Tensor, below: Tensor) -> list[Call]:
    """Log sigma, 1 / sigma and what is below the diagonals, saturated and with the floor."""
    calls: list[Call] = [partial(torch.clamp, given.sigma, -LARGEST_LOG_SIGMA, LARGEST_LOG_SIGMA, out=log_sigma)]
    log_floor = log_floor_like(log_sigma.transpose(1, 2), floor)
    if log_floor is not None:
        calls.append(partial(torch.logaddexp, log_sigma, log_floor.transpose(1, 2).contiguous(), out=log_sigma))
    calls += [partial(torch.neg, log_sigma, out=precision), partial(torch.exp, precision, out=precision)]
    if below.numel():
        largest = LARGEST_FACTORS.get(below.dtype, 1e20)
        calls.append(partial(torch.clamp, given.below, -largest, largest, out=below))
    return calls


def _residuals(
    layer: Layer, given: _Parts, targets: Tensor, precision: Tensor, below: Tensor, residuals: Tensor
) -> list[Call]:
    """F^-1 (mu - t), (K, L, rows)."""
    largest = LARGEST_RESIDUALS.get(residuals.dtype, 1e15)
    calls: list[Call] = [partial(torch.sub, given.mu, targets, out=residuals)]
    if layer.covariance == PRECISION and layer.factors_below:
        return [*calls, *_multiplied(layer, precision, below, residuals, largest)]
    if layer.covariance != FULL:
        calls.append(partial(torch.mul, residuals, precision, out=residuals))
        return [*calls, partial(torch.clamp, residuals, -largest, largest, out=residuals)]
    for i in range(layer.width):
        row, first = residuals[:, i], i * (i - 1) // 2
        for j in range(i):
            calls.append(partial(torch.addcmul, row, below[:, first + j], residuals[:, j], value=-1.0, out=row))
        calls.append(partial(torch.mul, row, precision[:, i], out=row))
        calls.append(partial(torch.clamp, row, -largest, largest, out=row))
    return calls


def _multiplied(layer: Layer, precision: Tensor, below: Tensor, residuals: Tensor, largest: float) -> list[Call]:
    """From mu - t to F^-1 (mu - t) in place, where `below` is of F^-1."""
    near = torch.empty_like(residuals)
    calls: list[Call] = [partial(torch.clamp, residuals, -largest, largest, out=near)]
    for i in range(layer.width):
        row, first = residuals[:, i], i * (i - 1) // 2
        calls += [
            partial(torch.mul, row, precision[:, i], out=row),
            partial(torch.clamp, row, -largest, largest, out=row),
            *(partial(torch.addcmul, row, below[:, first + j], near[:, j], out=row) for j in range(i)),
            partial(torch.clamp, row, -largest, largest, out=row),
        ]
    return calls


def _square_sums(residuals: Tensor, distances: Tensor) -> list[Call]:
    if residuals.shape[1] == 1:
        return [partial(torch.mul, residuals, residuals, out=distances.unsqueeze(1))]
    squares = torch.empty_like(residuals)
    return [partial(torch.mul, residuals, residuals, out=squares), partial(torch.sum, squares, 1, out=distances)]


def _terms(
    layer: Layer, a_pi: Tensor, log_sigma: Tensor, distances: Tensor, to_pi: Tensor, total: Tensor
) -> tuple[Tensor, list[Call]]:
    """The responsibilities (K, rows), and the calls for them, for the error and for the gradient by a_pi."""
    least, rows = _LEAST_EXPONENTS.get(a_pi.dtype, -80.0), a_pi.shape[1]
    log_pi, terms, gamma = (torch.empty_like(distances) for _ in range(3))
    top, evidence = a_pi.new_empty(1, rows), a_pi.new_empty(1, rows)
    calls: list[Call] = [partial(torch.log_softmax, a_pi, 0, out=log_pi)]
    if log_sigma.shape[1] == 1:
        calls.append(partial(torch.sub, log_pi, log_sigma[:, 0], alpha=layer.width, out=terms))
    else:
        volume = torch.empty_like(distances)
        calls += [partial(torch.sum, log_sigma, 1, out=volume), partial(torch.sub, log_pi, volume, out=terms)]
    calls += [
        partial(torch.sub, terms, distances, alpha=0.5, out=terms),
        *_over_components(torch.maximum, torch.amax, terms, top),
        partial(torch.sub, terms, top, out=terms),
        partial(torch.clamp, terms, min=least, out=terms),
        partial(torch.exp, terms, out=terms),
        *_over_components(torch.add, torch.sum, terms, evidence),
        partial(torch.div, terms, evidence, out=gamma),
        partial(torch.log, evidence, out=evidence),
        partial(torch.add, evidence, top, out=evidence),
        summed(evidence, total),
        partial(torch.neg, total, out=total),
        partial(torch.clamp, log_pi, min=least, out=log_pi),
        partial(torch.exp, log_pi, out=log_pi),
        partial(torch.sub, log_pi, gamma, out=to_pi),
    ]
    return gamma, calls


def _over_components(
    pairwise: Callable[..., Tensor], reduction: Callable[..., Tensor], terms: Tensor, into: Tensor
) -> list[Call]:
    """Reduce terms (K, rows) to (1, rows): two at a time where they are few, which takes a third of the time."""
    if not 2 <= len(terms) <= FEW_COMPONENTS:
        return [partial(reduction, terms, 0, keepdim=True, out=into)]
    rows = torch.split(terms, 1)
    first: Call = partial(pairwise, rows[0], rows[1], out=into)
    return [first, *(partial(pairwise, into, row, out=into) for row in rows[2:])]


# ---- the gradients by means and shapes; `wanted.mu` holds the residuals before


def _isotropic(layer: Layer, gamma: Tensor, distances: Tensor, precision: Tensor, wanted: _Parts) -> list[Call]:
    dimensions = gamma.new_tensor(float(layer.width))
    return [
        partial(torch.sub, dimensions, distances, out=distances),
        partial(torch.mul, gamma, distances, out=wanted.sigma[:, 0]),
        partial(torch.mul, gamma, precision[:, 0], out=precision[:, 0]),
        partial(torch.mul, wanted.mu, precision, out=wanted.mu),
    ]


def _diagonal(gamma: Tensor, precision: Tensor, wanted: _Parts) -> list[Call]:
    one = gamma.new_tensor(1.0)
    return [
        partial(torch.mul, wanted.mu, wanted.mu, out=wanted.sigma),
        partial(torch.sub, one, wanted.sigma, out=wanted.sigma),
        partial(torch.mul, wanted.sigma, gamma.unsqueeze(1), out=wanted.sigma),
        partial(torch.mul, precision, gamma.unsqueeze(1), out=precision),
        partial(torch.mul, wanted.mu, precision, out=wanted.mu),
    ]


def _full(layer: Layer, gamma: Tensor, precision: Tensor, below: Tensor, wanted: _Parts) -> list[Call]:
    """Back substitution: F^T lambda = z; lambda is gathered in a buffer, before and after its division by sigma."""
    residuals, one, width = wanted.mu, gamma.new_tensor(1.0), layer.width
    unscaled, pulls = torch.empty_like(residuals), torch.empty_like(residuals)
    calls: list[Call] = [partial(unscaled.copy_, residuals)]
    for i in reversed(range(width)):
        row = unscaled[:, i]
        for m in range(i + 1, width):
            factor = below[:, m * (m - 1) // 2 + i]
            calls.append(partial(torch.addcmul, row, factor, pulls[:, m], value=-1.0, out=row))
        calls.append(partial(torch.mul, row, precision[:, i], out=pulls[:, i]))
    calls += [
        partial(torch.mul, unscaled, residuals, out=wanted.sigma),
        partial(torch.sub, one, wanted.sigma, out=wanted.sigma),
        partial(torch.mul, wanted.sigma, gamma.unsqueeze(1), out=wanted.sigma),
        partial(torch.mul, pulls, gamma.unsqueeze(1), out=pulls),
    ]
    for i in range(width):
        first = i * (i - 1) // 2
        for j in range(i):
            product = wanted.below[:, first + j]
            calls += [
                partial(torch.mul, pulls[:, i], residuals[:, j], out=product),
                partial(torch.neg, product, out=product),
            ]
    return [*calls, partial(residuals.copy_, pulls)]


def _by_precision(
    layer: Layer, gamma: Tensor, given: _Parts, targets: Tensor, precision: Tensor, below: Tensor, wanted: _Parts
) -> list[Call]:
    """Where `below` is of G = F^-1: lambda = G^T z is gathered in a buffer, as z is wanted to the end."""
    residuals, one, each = wanted.mu, gamma.new_tensor(1.0), gamma.unsqueeze(1)
    largest = LARGEST_RESIDUALS.get(residuals.dtype, 1e15)
    differences, pulls, own = (torch.empty_like(residuals) for _ in range(3))
    calls: list[Call] = [
        partial(torch.sub, given.mu, targets, out=differences),
        partial(torch.mul, differences, precision, out=own),
        partial(torch.clamp, own, -largest, largest, out=own),
        partial(torch.clamp, differences, -largest, largest, out=differences),
        partial(torch.mul, own, residuals, out=wanted.sigma),
        partial(torch.sub, one, wanted.sigma, out=wanted.sigma),
        partial(torch.mul, wanted.sigma, each, out=wanted.sigma),
        partial(torch.mul, residuals, each, out=residuals),
        partial(torch.mul, residuals, precision, out=pulls),
    ]
    for i, j in places_below(layer.width):
        place = i * (i - 1) // 2 + j
        calls += [
            partial(torch.mul, residuals[:, i], differences[:, j], out=wanted.below[:, place]),
            partial(torch.addcmul, pulls[:, j], below[:, place], residuals[:, i], out=pulls[:, j]),
        ]
    return [*calls, partial(residuals.copy_, pulls)]
