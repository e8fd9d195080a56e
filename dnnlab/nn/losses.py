r"""What each output learns by: the error of every row, in scaled units to train on and in original units to report.

The pairs of output and error are canonical, so that for all but the mixture dE_n/da = y - t. Source: Bishop & Bishop,
Deep Learning (2024), section 6.4.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from dnnlab.data.dataset import Scaling
from dnnlab.graph.kinds import ISOTROPIC
from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import Floor, mixture_from


def sigma_floor(layer: Layer, scaling: Scaling | None) -> Floor:
    """Return a mixture output's sigma floor in scaled units, one for each target if it is not isotropic.

    0 where there is none, and for other outputs.
    """
    if scaling is None or layer.sigma_floor == 0.0:
        return 0.0
    if layer.covariance == ISOTROPIC:
        return layer.sigma_floor / float(scaling.scale[0])
    return tuple(layer.sigma_floor / float(scale) for scale in scaling.scale)


def row_errors(layer: Layer, preactivations: Tensor, targets: Tensor, floor: Floor = 0.0) -> Tensor:
    r"""Return the error E_n of every row in scaled units, (N,): the training objective is its mean.

    - regression: :math:`\frac12 \|a_n - t_n\|^2`;
    - binary: :math:`-\sum_l t_{nl} \ln y_{nl} + (1 - t_{nl}) \ln(1 - y_{nl})` with y the logistic of a;
    - multiclass: :math:`-\ln y_{n t_n}` with y the softmax of a;
    - mixture: :math:`-\ln p(t_n | x_n)` (see `dnnlab.nn.mixture`).

    Args:
        layer: The output.
        preactivations: (N, P).
        targets: (N, L) scaled numbers; for binary (N, L) of 0 and 1; for multiclass (N,) class codes, integers.
        floor: A mixture's sigma floor in scaled units.
    """
    match layer.kind:
        case "regression":
            return 0.5 * (preactivations - targets).square().sum(1)
        case "binary":
            zero = torch.zeros_like(preactivations)
            return (torch.logaddexp(preactivations, zero) - targets * preactivations).sum(1)
        case "multiclass":
            return functional.cross_entropy(preactivations, targets, reduction="none")
        case "mixture":
            return mixture_from(layer, preactivations, floor).row_errors(targets)
    raise ValueError(f"A layer of kind {layer.kind} has no error function")


def reported_row_errors(layer: Layer, preactivations: Tensor, targets: Tensor, scaling: Scaling | None) -> Tensor:
    r"""Return the error of every row in original units, (N,).

    A regression's residuals are multiplied by the scale; a mixture's error grows by :math:`\sum_l \ln s_l`, the
    log-Jacobian of the scaling s; cross-entropies are the same in both.

    Args:
        layer: The output.
        preactivations: (N, P), scaled.
        targets: As for `row_errors`, scaled.
        scaling: The output's scaling; None for binary and multiclass.
    """
    if layer.kind == "regression" and scaling is not None:
        scale = torch.tensor(scaling.scale, dtype=preactivations.dtype, device=preactivations.device)
        return row_errors(layer, preactivations * scale, targets * scale)
    errors = row_errors(layer, preactivations, targets, sigma_floor(layer, scaling))
    return errors + log_jacobian(layer, scaling)


def log_jacobian(layer: Layer, scaling: Scaling | None) -> float:
    """Return what a likelihood's error in original units is above its error in scaled units; 0 for other outputs."""
    return sum(math.log(scale) for scale in scaling.scale) if scaling is not None and layer.kind == "mixture" else 0.0
