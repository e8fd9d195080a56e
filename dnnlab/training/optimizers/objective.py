"""The error that training lowers, for optimisers that evaluate it at more than one point within a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from dnnlab.nn.model import Model
from dnnlab.training.preparation import Part


class Evaluation(Protocol):
    """A tier that also tells the error in the scaled units of its gradient (see `EagerDifferentiator`)."""

    gradient: Tensor
    objective: Tensor


class Objective:
    """The mean error over all training rows, at the parameters as they are when it is asked.

    Attributes:
        model: The network.
        flat: Its parameters, (size,).
        training: All training rows.
        fixed: The places that training does not move among those of the gradient: removed and frozen weights, (F,).
    """

    def __init__(
        self,
        model: Model,
        flat: Tensor,
        training: Part,
        fixed: Tensor,
        evaluation: Evaluation,
        differentiate: Callable[[int], object],
    ) -> None:
        """Take what evaluates, and what lets it evaluate at the present parameters, given the step."""
        self.model = model
        self.flat = flat
        self.training = training
        self.fixed = fixed
        self._evaluation = evaluation
        self._differentiate = differentiate

    def last(self, decay: float) -> tuple[float, Tensor]:
        """Return the error with L2 decay, and its gradient (T,), where they were evaluated last; parameters stayed."""
        moved = self.flat[: self._evaluation.gradient.shape[0]]
        gradient = torch.add(self._evaluation.gradient, moved, alpha=decay).index_fill_(0, self.fixed, 0.0)
        return float(self._evaluation.objective) + 0.5 * decay * float(moved.square().sum()), gradient

    def at(self, step: int, decay: float) -> tuple[float, Tensor]:
        """Return the error with L2 decay and its gradient (T,) at the present parameters."""
        self._differentiate(step)
        return self.last(decay)
