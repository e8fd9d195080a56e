"""The errors of the outputs on features x rows, differentiable and without writing anywhere, for compiled code.

They are those of `dnnlab.nn.losses`, laid out so that the rows of one quantity are contiguous.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.kinds import ISOTROPIC, PRECISION
from dnnlab.graph.layer import Layer
from dnnlab.nn.losses import log_jacobian, sigma_floor
from dnnlab.nn.mixture import LARGEST_FACTORS, LARGEST_LOG_SIGMA, LARGEST_RESIDUALS, LOG_TWO_PI, saturated


def constant_of(layer: Layer, scaling: Scaling | None) -> Tensor | None:
    """Return what an output's error needs of its scaling, float64; it is handed in, so one program serves more data.

    Regression: the scales (L, 1). Mixture with a sigma floor: its logarithm in scaled units, (), or (L, 1) where each
    target has its own. Others: None.
    """
    if layer.kind == "regression" and scaling is not None:
        return torch.tensor(scaling.scale, dtype=torch.float64).unsqueeze(1)
    floor = sigma_floor(layer, scaling)
    if isinstance(floor, tuple):
        return torch.tensor(floor, dtype=torch.float64).log().unsqueeze(1)
    return torch.tensor(math.log(floor), dtype=torch.float64) if floor > 0.0 else None


def offset_of(layer: Layer, scaling: Scaling | None) -> float:
    """Return what is missing from the errors reported by `error_sums`, per row, in original units."""
    return 0.5 * layer.width * LOG_TWO_PI + log_jacobian(layer, scaling) if layer.kind == "mixture" else 0.0


def error_sums(layer: Layer, a: Tensor, targets: Tensor, constant: Tensor | None) -> tuple[Tensor, Tensor]:
    """Return the sum of the rows' errors twice, (): in scaled units, and in original units less `offset_of`.

    Args:
        layer: The output.
        a: Its pre-activations, (P, rows).
        targets: (L, rows); class codes (1, rows) for multiclass.
        constant: What `constant_of` returned.
    """
    match layer.kind:
        case "regression" if constant is not None:
            residuals = a - targets
            return 0.5 * residuals.square().sum(), 0.5 * (residuals.detach() * constant).square().sum()
        case "binary":
            total = (torch.logaddexp(a, torch.zeros_like(a)) - targets * a).sum()
        case "multiclass":
            classes = torch.arange(a.shape[0], device=a.device).unsqueeze(1)
            total = -torch.where(classes == targets, torch.log_softmax(a, 0), 0.0).sum()
        case "mixture":
            total = _mixture(layer, a, targets, constant)
        case _:
            raise ValueError(f"A layer of kind {layer.kind} has no error function")
    return total, total.detach()


def _mixture(layer: Layer, a: Tensor, targets: Tensor, log_floor: Tensor | None) -> Tensor:
    """See `dnnlab.nn.mixture` for the formulas."""
    count, width, rows = layer.components, layer.width, a.shape[1]
    sigmas = 1 if layer.covariance == ISOTROPIC else width
    sizes = [count, count * width, count * sigmas, count * layer.factors_below]
    a_pi, mu, log_sigma, below = torch.split(a, sizes)
    mu, below = mu.reshape(count, width, rows), below.reshape(count, layer.factors_below, rows)
    log_sigma = saturated(log_sigma.reshape(count, sigmas, rows), LARGEST_LOG_SIGMA)
    if log_floor is not None:
        log_sigma = torch.logaddexp(log_sigma, log_floor.expand_as(log_sigma))
    differences, precision = targets - mu, torch.exp(-log_sigma)
    volume = log_sigma.sum(1) * (width // sigmas)
    solved = _multiplied if layer.covariance == PRECISION and layer.factors_below else _solved
    squares = solved(differences, precision, below).square().sum(1)
    return -torch.logsumexp(torch.log_softmax(a_pi, 0) - volume - 0.5 * squares, 0).sum()


def _solved(differences: Tensor, precision: Tensor, below: Tensor) -> Tensor:
    """F^-1 d, (K, L, rows), for differences (K, L, rows), the inverse of F's diagonal and what is below it."""
    largest, largest_below = LARGEST_RESIDUALS.get(below.dtype, 1e15), LARGEST_FACTORS.get(below.dtype, 1e20)
    if not below.shape[1]:
        return (differences * precision).clamp(-largest, largest)
    below = below.clamp(-largest_below, largest_below)
    solved: list[Tensor] = []
    for i in range(differences.shape[1]):
        rest, first = differences[:, i], i * (i - 1) // 2
        for j in range(i):
            rest = rest - below[:, first + j] * solved[j]
        solved.append((rest * precision[:, i]).clamp(-largest, largest))
    return torch.stack(solved, 1)


def _multiplied(differences: Tensor, precision: Tensor, below: Tensor) -> Tensor:
    """F^-1 d, (K, L, rows), where `below` is of F^-1."""
    largest, largest_below = LARGEST_RESIDUALS.get(below.dtype, 1e15), LARGEST_FACTORS.get(below.dtype, 1e20)
    own = (differences * precision).clamp(-largest, largest)
    below, differences = below.clamp(-largest_below, largest_below), differences.clamp(-largest, largest)
    rows: list[Tensor] = []
    for i in range(differences.shape[1]):
        row, first = own[:, i], i * (i - 1) // 2
        for j in range(i):
            row = row + below[:, first + j] * differences[:, j]
        rows.append(row.clamp(-largest, largest))
    return torch.stack(rows, 1)
