"""What a first-order rule is, and the clipping of gradients that all of them share."""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch import Tensor

from dnnlab.project.settings import Settings

NORM_ROOM = 1e-6
"""Added to the gradient's length when it is shortened, as in `torch.nn.utils.clip_grad_norm_`."""

Numbers = tuple[float, ...]
States = tuple[Tensor, ...]


class Rule(Protocol):
    """A first-order update rule, in two forms that agree up to rounding.

    All of an update that depends on the step or on settings is worked out beforehand as a few numbers. So neither form
    has a branch on a setting, and one compiled loop of steps serves while settings change.

    Both forms work elementwise on the last dimension, so that vectors may be stacked in front of it; only the length of
    the gradient is taken over the last dimension.

    Attributes:
        kind: Its name in the settings.
        names: The names of its states, in the order in which the forms take and return them; all begin as zeros.
    """

    kind: str
    names: tuple[str, ...]

    def numbers_at(self, settings: Settings, step: int, count: int, plateau_share: float = 1.0) -> Numbers:
        """Return what enters the update after `step` steps and `count` updates: always as many finite numbers.

        The first is the greatest length of a gradient; it alone may be infinite: then none is shortened.

        Args:
            settings: Rate, schedule, decay and the like, as they are now.
            step: How many steps of the run went before: the schedule follows them.
            count: How many updates went into the states since they were zeros.
            plateau_share: What plateaus have left of the rate so far (see `learning_rate_at`).
        """

    def updated(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Tensor) -> tuple[Tensor, States]:
        """Return parameters and states after the update, as new tensors; nothing is written to.

        Args:
            parameters: (..., T).
            gradient: Of the error, (..., T), before it is shortened.
            states: One of (..., T) for each name.
            numbers: What `numbers_at` returned, (n,).
        """

    def update(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Numbers, scratch: Tensor) -> None:
        """Do the same in place, with the rounding of `torch.optim`; `gradient` stays as it is.

        Args:
            parameters: (..., T).
            gradient: (..., T).
            states: One of (..., T) for each name.
            numbers: What `numbers_at` returned.
            scratch: A buffer of the gradient's shape.
        """


def gradient_limit(settings: Settings) -> float:
    """Return the greatest length of a gradient; infinite if it is not limited."""
    return settings.gradient_limit or math.inf


def shortened(gradient: Tensor, limit: Tensor) -> Tensor:
    """Return a gradient (..., T) no longer than `limit` (), as a new tensor."""
    share = limit / (torch.linalg.vector_norm(gradient, dim=-1, keepdim=True) + NORM_ROOM)
    return gradient * torch.where(share < 1.0, share, 1.0)  # infinity over infinity is not below 1 either


def shortened_into(scratch: Tensor, gradient: Tensor, limit: float) -> Tensor:
    """Return a gradient no longer than `limit`: itself if there is no limit, otherwise in the buffer `scratch`."""
    if limit == math.inf:
        return gradient
    share = torch.linalg.vector_norm(gradient, dim=-1, keepdim=True).add_(NORM_ROOM).reciprocal_().mul_(limit)
    return torch.mul(gradient, share.clamp_(max=1.0), out=scratch)


def decayed_into(scratch: Tensor, gradient: Tensor, parameters: Tensor, decay: float) -> Tensor:
    """Return the gradient with that of half `decay` times the parameters' sum of squares added: L2 regularisation."""
    if decay == 0.0:
        return gradient
    return torch.add(gradient, parameters, alpha=decay, out=scratch)
