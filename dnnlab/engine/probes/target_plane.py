"""Answers `TargetPlane`: p(t|x) over two targets, with the ellipses of the components."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.errors import NetworkError
from dnnlab.link.probes import TargetPlane, TargetPlaneAnswer
from dnnlab.nn.mixture import LOG_TWO_PI, Mixture
from dnnlab.nn.statistics.marginals import marginal

LOG2_E = 1.0 / math.log(2.0)


def answer(subject: Subject, probe: TargetPlane) -> TargetPlaneAnswer:
    """Return the density over the plane, in the data's own units.

    Raises:
        NetworkError: The output is gone or predicts no mixture, it has not these two targets, or the input is not one
            of the network.
    """
    layer = subject.mixture_output(probe.output)
    first, second = probe.targets
    if first == second or not all(0 <= place < layer.width for place in probe.targets):
        raise NetworkError(
            f"There is no plane of the targets {first + 1} and {second + 1}",
            where=layer.name,
            remedy=f"Choose two of its {layer.width} targets" if layer.width > 1 else "Watch its density instead",
        )
    whole = subject.evaluator.mixture(layer.id, subject.given(np.asarray(probe.inputs)[None]))
    mixture = marginal(whole, probe.targets)
    x, y = subject.points(probe.first)[:, 0], subject.points(probe.second)[:, 0]
    return TargetPlaneAnswer(
        density=array(_density(mixture, x, y)),
        pi=array(mixture.pi[0]),
        mu=array(mixture.mu[0]),
        factors=array(mixture.factors[0]),
        mean=array(mixture.mean()[0]),
    )


def _density(mixture: Mixture, x: Tensor, y: Tensor) -> Tensor:
    """The density of one mixture over two targets, (Y, X). Where it is too small for a number it is 0.

    Powers of 2 take the place of exponentials, which are slow where they vanish; without a tilt the two targets'
    bells are multiplied as matrices.
    """
    (first, second), factors = mixture.mu[0].T.unsqueeze(2), mixture.factors[0]
    across = (x - first) / factors[:, 0, 0, None]  # (K, X)
    steep = math.sqrt(0.5 * LOG2_E)
    heights = (mixture.log_pi[0] - factors[:, 0, 0].log() - factors[:, 1, 1].log() - LOG_TWO_PI) * LOG2_E
    bells = (heights[:, None] - (across * steep).square()).exp2()
    if mixture.below is None:
        upwards = ((y - second) / factors[:, 1, 1, None] * steep).square().neg().exp2()  # (K, Y)
        return torch.mm(upwards.T, bells)
    middle = (second + factors[:, 1, 0, None] * across).unsqueeze(1)
    upwards = (y[:, None] - middle).mul_((steep / factors[:, 1, 1])[:, None, None])
    return torch.sum(upwards.square_().neg_().exp2_().mul_(bells.unsqueeze(1)), 0)
