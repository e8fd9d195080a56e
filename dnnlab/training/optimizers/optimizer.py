"""A rule with its state: what moves a flat vector of parameters in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.adam import Adam, AdamW
from dnnlab.training.optimizers.gradient_descent import GradientDescent
from dnnlab.training.optimizers.objective import Objective
from dnnlab.training.optimizers.rmsprop import RMSprop
from dnnlab.training.optimizers.rule import Rule, States

RULES: Mapping[str, type[Rule]] = {rule.kind: rule for rule in (Adam, AdamW, GradientDescent, RMSprop)}
"""The first-order rules by their names in the settings."""


class Optimizer(Protocol):
    """An update with its state.

    Attributes:
        kind: Its name in the settings.
        states: One vector (size,) per kind of state, over all parameters, frozen ones too; written to in place only.
        memory: What else it remembers, a few numbers by name.
        remembers: The names that may be in there, out of `dnnlab.project.snapshot.MEMORIES`.
        count: How many updates were made.
    """

    kind: str
    states: dict[str, Tensor]
    memory: dict[str, list[float]]
    remembers: tuple[str, ...]
    count: int

    def update(self, parameters: Tensor, gradient: Tensor, settings: Settings, step: int, plateau_share: float) -> None:
        """Move `parameters` (T,) in place after `step` steps, given the gradient (T,), which stays as it is.

        T may be less than the states' size.
        """


class FirstOrder:
    """A first-order rule with its state."""

    remembers: tuple[str, ...] = ()

    def __init__(self, rule: Rule, parameters: Tensor) -> None:
        """Begin with states of zeros for a flat vector of parameters, (size,)."""
        self.rule = rule
        self.kind = rule.kind
        self.states = {name: torch.zeros_like(parameters) for name in rule.names}
        self.memory: dict[str, list[float]] = {}
        self.count = 0
        self._scratch = torch.empty_like(parameters)
        self._size = -1
        self._moved: tuple[States, Tensor] = (), self._scratch

    def update(self, parameters: Tensor, gradient: Tensor, settings: Settings, step: int, plateau_share: float) -> None:
        size = gradient.shape[-1]
        if size != self._size:
            states = tuple(values[..., :size] for values in self.states.values())
            self._size, self._moved = size, (states, self._scratch[..., :size])
        numbers = self.rule.numbers_at(settings, step, self.count, plateau_share)
        self.rule.update(parameters, gradient, self._moved[0], numbers, self._moved[1])
        self.count += 1


def new_optimizer(
    settings: Settings, parameters: Tensor, objective: Callable[[], Objective] | None = None
) -> Optimizer:
    """Return the settings' optimiser with fresh state.

    Args:
        settings: Which one.
        parameters: The flat vector that it moves, (size,).
        objective: Returns the error that training lowers, for optimisers that evaluate it by themselves.
    """
    if settings.optimizer in RULES:
        return FirstOrder(RULES[settings.optimizer](), parameters)
    if objective is None:
        raise ValueError(f"{settings.optimizer} needs the error that it lowers")
    # loaded where it is used: torch.func takes time
    if settings.optimizer == "lbfgs":
        from dnnlab.training.optimizers.lbfgs import LBFGS

        return LBFGS(parameters, objective(), settings.history)
    from dnnlab.training.optimizers.levenberg_marquardt import LevenbergMarquardt

    return LevenbergMarquardt(parameters, objective())
