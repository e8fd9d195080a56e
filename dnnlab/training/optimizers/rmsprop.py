"""RMSprop."""

from __future__ import annotations

import torch
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


class RMSprop:
    r"""RMSprop (Tieleman and Hinton, 2012), as in `torch.optim.RMSprop` without momentum.

    .. math:: r \leftarrow \rho r + (1 - \rho) g^2, \quad w \leftarrow w - \eta \, g / (\sqrt{r} + \epsilon)
    """

    kind = "rmsprop"
    names: tuple[str, ...] = ("r",)

    def numbers_at(self, settings: Settings, step: int, count: int, plateau_share: float = 1.0) -> Numbers:
        """Return limit, L2 decay, what is kept of the squares and what is new, epsilon and the rate."""
        rate = learning_rate_at(settings, step, plateau_share)
        kept = settings.square_decay
        return gradient_limit(settings), settings.weight_decay, kept, 1.0 - kept, settings.epsilon, rate

    def updated(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Tensor) -> tuple[Tensor, States]:
        limit, decay, kept, new, epsilon, rate = numbers.unbind()
        gradient = shortened(gradient, limit) + decay * parameters
        squares = kept * states[0] + new * (gradient * gradient)
        return parameters - rate * (gradient / (squares.sqrt() + epsilon)), (squares,)

    def update(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Numbers, scratch: Tensor) -> None:
        limit, decay, kept, new, epsilon, rate = numbers
        gradient = shortened_into(scratch, gradient, limit)
        gradient = decayed_into(scratch, gradient, parameters, decay)
        squares = states[0].mul_(kept).addcmul_(gradient, gradient, value=new)
        if gradient is scratch:
            parameters.addcdiv_(gradient, squares.sqrt().add_(epsilon), value=-rate)
        else:
            parameters.addcdiv_(gradient, torch.sqrt(squares, out=scratch).add_(epsilon), value=-rate)
