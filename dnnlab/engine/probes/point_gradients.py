"""Answers `PointGradients`: the gradient of one point's error, by the formulas and by automatic differentiation."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dnnlab.engine.probes.subject import Subject
from dnnlab.errors import NetworkError
from dnnlab.graph.kinds import ISOTROPIC
from dnnlab.graph.layer import Layer
from dnnlab.link.probes import GradientParts, PointGradients, PointGradientsAnswer
from dnnlab.nn.losses import log_jacobian, sigma_floor
from dnnlab.nn.mixture import mixture_from
from dnnlab.nn.mixture_gradients import preactivation_gradients


def answer(subject: Subject, probe: PointGradients) -> PointGradientsAnswer:
    """Return both gradients and how far they are apart.

    Raises:
        NetworkError: The output is gone or predicts no mixture, or the point has not the network's numbers of inputs
            and targets.
    """
    layer = subject.mixture_output(probe.output)
    targets = np.asarray(probe.targets, np.float64)
    if targets.shape != (layer.width,):
        raise NetworkError(f"The point has {targets.size} targets; the output has {layer.width}", where=layer.name)
    inputs = subject.given(np.asarray(probe.inputs)[None])
    scaling = subject.evaluator.model.scalings[layer.id]
    floor = sigma_floor(layer, scaling)
    with torch.inference_mode(False), torch.enable_grad():
        a = torch.from_numpy(subject.evaluator.responses(inputs)[layer.id].preactivations.cpu().double().numpy())
        t = torch.from_numpy(scaling.apply(targets[None]))
        mixture = mixture_from(layer, a.requires_grad_(), floor)
        error = mixture.row_errors(t)
        (automatic,) = torch.autograd.grad(error.sum(), a)
        a, mixture, error = a.detach(), mixture_from(layer, a.detach(), floor), error.detach()
        closed = preactivation_gradients(layer, a, t, floor)
    return PointGradientsAnswer(
        pi=mixture.pi[0].numpy(),
        gamma=mixture.responsibilities(t)[0].numpy(),
        error=float(error) + log_jacobian(layer, scaling),
        closed=_parts(layer, closed),
        automatic=_parts(layer, automatic),
        difference=float((closed - automatic).abs().max()),
    )


def _parts(layer: Layer, gradient: Tensor) -> GradientParts:
    count, width = layer.components, layer.width
    sigmas = 1 if layer.covariance == ISOTROPIC else width
    sizes = [count, count * width, count * sigmas, count * layer.factors_below]
    pi, mu, sigma, below = (part.numpy() for part in torch.split(gradient[0], sizes))
    return GradientParts(
        pi, mu.reshape(count, width), sigma.reshape(count, sigmas), below.reshape(count, layer.factors_below)
    )
