"""The errors of the outputs on features x rows, differentiable and without writing anywhere, for compiled code.

They are those of `dnnlab.nn.losses`, laid out so that the rows of one quantity are contiguous.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.losses import log_jacobian, sigma_floor
from dnnlab.nn.mixture import LARGEST_LOG_SIGMA, LARGEST_RESIDUALS, LOG_TWO_PI


def constant_of(layer: Layer, scaling: Scaling | None) -> Tensor | None:
    """Return what an output's error needs of its scaling, float64; it is handed in, so one program serves more data.

    Regression: the scales (L, 1). Mixture with a sigma floor: its logarithm in scaled units, (). Others: None.
    """
    if layer.kind == "regression" and scaling is not None:
        return torch.tensor(scaling.scale, dtype=torch.float64).unsqueeze(1)
    floor = sigma_floor(layer, scaling)
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
    a_pi, mu = a[:count], a[count : count * (1 + width)].reshape(count, width, rows)
    log_sigma = a[count * (1 + width) :].clamp(-LARGEST_LOG_SIGMA, LARGEST_LOG_SIGMA)
    if log_floor is not None:
        log_sigma = torch.logaddexp(log_sigma, log_floor.expand_as(log_sigma))
    largest = LARGEST_RESIDUALS.get(a.dtype, 1e15)
    residuals = ((targets - mu) * torch.exp(-log_sigma).unsqueeze(1)).clamp(-largest, largest)
    terms = torch.log_softmax(a_pi, 0) - width * log_sigma - 0.5 * residuals.square().sum(1)
    return -torch.logsumexp(terms, 0).sum()
