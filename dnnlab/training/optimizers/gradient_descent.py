"""Gradient descent with momentum."""

from __future__ import annotations

from torch import Tensor

from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.rule import (
    Numbers,
    States,
    decayed_into,
    gradient_limit,
    shortened,
    shortened_into,
)


class GradientDescent:
    r"""Gradient descent with momentum, as in `torch.optim.SGD`.

    .. math:: u \leftarrow \mu u + g, \quad w \leftarrow w - \eta u

    Nesterov's way moves by :math:`g + \mu u` with the new u instead (Sutskever et al., 2013).
    """

    kind = "sgd"
    names: tuple[str, ...] = ("u",)

    def numbers_at(self, settings: Settings, step: int, count: int, plateau_share: float = 1.0) -> Numbers:
        """Return limit, decay, momentum, the shares of gradient and velocity in the move, and the rate."""
        ahead, along = (1.0, settings.momentum) if settings.nesterov else (0.0, 1.0)
        rate = learning_rate_at(settings, step, plateau_share)
        return gradient_limit(settings), settings.weight_decay, settings.momentum, ahead, along, rate

    def updated(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Tensor) -> tuple[Tensor, States]:
        limit, decay, momentum, ahead, along, rate = numbers.unbind()
        gradient = shortened(gradient, limit) + decay * parameters
        velocity = momentum * states[0] + gradient
        return parameters - rate * (ahead * gradient + along * velocity), (velocity,)

    def update(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Numbers, scratch: Tensor) -> None:
        limit, decay, momentum, ahead, along, rate = numbers
        gradient = shortened_into(scratch, gradient, limit)
        gradient = decayed_into(scratch, gradient, parameters, decay)
        velocity = states[0].mul_(momentum).add_(gradient)
        if not ahead:
            parameters.add_(velocity, alpha=-rate)
            return
        if gradient is not scratch:
            gradient = scratch.copy_(gradient)
        parameters.add_(gradient.add_(velocity, alpha=along), alpha=-rate)
