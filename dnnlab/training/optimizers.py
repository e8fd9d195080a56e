"""The optimisers as updates in place on one flat vector of parameters, and the learning rate's schedule."""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch import Tensor

from dnnlab.project.settings import Settings

LAST_SHARE = 0.01
"""The share of the learning rate at which the cosine schedule ends."""


def learning_rate_at(settings: Settings, step: int) -> float:
    """Return the learning rate of the step after `step` steps."""
    if settings.schedule == "constant":
        return settings.learning_rate
    progress = min(step / settings.schedule_steps, 1.0)
    return settings.learning_rate * (LAST_SHARE + (1.0 - LAST_SHARE) * 0.5 * (1.0 + math.cos(math.pi * progress)))


class Optimizer(Protocol):
    """An update rule with its state.

    Attributes:
        kind: Its name in the settings.
        states: One vector (size,) per kind of state, over all parameters, frozen ones too.
        count: How many updates were made.
    """

    kind: str
    states: dict[str, Tensor]
    count: int

    def configure(self, settings: Settings) -> None:
        """Go on with other settings of the same kind of optimiser."""

    def update(self, parameters: Tensor, gradient: Tensor, rate: float) -> None:
        """Move `parameters` (T,) in place, given the gradient (T,); T may be less than the states' size."""


class Adam:
    r"""Adam (Kingma and Ba, 2015), with the rounding of `torch.optim.Adam`.

    .. math:: w \leftarrow w - \eta \, \hat m / (\sqrt{\hat v} + \epsilon)
    """

    kind = "adam"
    first_decay = 0.9
    second_decay = 0.999
    epsilon = 1e-8

    def __init__(self, parameters: Tensor) -> None:
        self.states = {"m": torch.zeros_like(parameters), "v": torch.zeros_like(parameters)}
        self.count = 0
        self._step = torch.zeros((), device=parameters.device)
        # the kernel behind torch.optim.Adam(fused=True)
        self._in_one_call = getattr(torch, "_fused_adam_", None) if parameters.device.type in ("cpu", "cuda") else None

    def configure(self, settings: Settings) -> None:
        """Adam's decay rates are fixed."""

    def update(self, parameters: Tensor, gradient: Tensor, rate: float) -> None:
        size = gradient.shape[0]
        m, v = self.states["m"][:size], self.states["v"][:size]
        self.count += 1
        if self._in_one_call is None:
            self._update(parameters, gradient, m, v, rate)
            return
        self._step.fill_(self.count)
        self._in_one_call(
            [parameters], [gradient], [m], [v], [], [self._step],
            lr=rate, beta1=self.first_decay, beta2=self.second_decay, eps=self.epsilon,
            weight_decay=0.0, amsgrad=False, maximize=False,
        )  # fmt: skip

    def _update(self, parameters: Tensor, gradient: Tensor, m: Tensor, v: Tensor, rate: float) -> None:
        m.lerp_(gradient, 1.0 - self.first_decay)
        v.mul_(self.second_decay).addcmul_(gradient, gradient, value=1.0 - self.second_decay)
        denominator = v.sqrt().div_(math.sqrt(1.0 - self.second_decay**self.count)).add_(self.epsilon)
        parameters.addcdiv_(m, denominator, value=-rate / (1.0 - self.first_decay**self.count))


class StochasticGradientDescent:
    r"""Gradient descent with momentum, as in `torch.optim.SGD`.

    .. math:: u \leftarrow \mu u + g, \quad w \leftarrow w - \eta u
    """

    kind = "sgd"

    def __init__(self, parameters: Tensor, momentum: float) -> None:
        self.states = {"u": torch.zeros_like(parameters)}
        self.count = 0
        self._momentum = momentum

    def configure(self, settings: Settings) -> None:
        self._momentum = settings.momentum

    def update(self, parameters: Tensor, gradient: Tensor, rate: float) -> None:
        velocity = self.states["u"][: gradient.shape[0]]
        self.count += 1
        velocity.mul_(self._momentum).add_(gradient)
        parameters.add_(velocity, alpha=-rate)


def new_optimizer(settings: Settings, parameters: Tensor) -> Optimizer:
    """Return the settings' optimiser with fresh state for a flat vector of parameters."""
    if settings.optimizer == "sgd":
        return StochasticGradientDescent(parameters, settings.momentum)
    return Adam(parameters)
