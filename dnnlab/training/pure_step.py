"""One training step as a pure function: forward, backward and update on one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import torch
from torch import Tensor

from dnnlab.graph.layer import LayerId
from dnnlab.nn.levels import Leveled
from dnnlab.nn.model import Model
from dnnlab.training.optimizers.rule import Rule, States
from dnnlab.training.pure_activations import pure_activation
from dnnlab.training.pure_errors import error_sums


class Rows(NamedTuple):
    """The rows of one step, features x rows.

    Attributes:
        inputs: The scaled columns of each input layer, (units, rows).
        targets: The targets of each output layer, (L, rows), class codes (1, rows).
        constants: What `constant_of` says, for the outputs that need it.
    """

    inputs: Mapping[LayerId, Tensor]
    targets: Mapping[LayerId, Tensor]
    constants: Mapping[LayerId, Tensor]


class After(NamedTuple):
    """What a step leaves.

    Attributes:
        moving: The parameters that training moves, (T,).
        states: The optimiser's states, (T,) each.
        error: The mean error before the update, in original units less its constants, ().
        gradient: Of the mean error in scaled units, before it is shortened, (T,).
    """

    moving: Tensor
    states: States
    error: Tensor
    gradient: Tensor


class PureStep:
    """The step of a model under an update rule. It writes nowhere, and branches on no value."""

    def __init__(self, model: Model, rule: Rule, like: Tensor) -> None:
        """Take a model that `Leveled` knows, its update rule, and a tensor of the parameters' type and device."""
        self._outputs = model.outputs
        self._leveled = Leveled(model, like, pure_activation)
        self._rule = rule

    def __call__(
        self, moving: Tensor, states: States, resting: Tensor, rows: Rows, numbers: Tensor, free: Tensor | None
    ) -> After:
        """Return what a step leaves.

        Args:
            moving: The parameters that training moves, (T,): the first of the flat vector.
            states: The optimiser's states, (T,) each.
            resting: The other parameters, (size - T,).
            rows: The rows of the step.
            numbers: What the rule's `numbers_at` says, (n,).
            free: 0 where a weight is removed or frozen by itself, otherwise 1, (T,); None if there is no such weight.
        """
        gradient, (_, error) = torch.func.grad_and_value(self._errors, has_aux=True)(moving, resting, rows)
        if free is not None:
            gradient = gradient * free
        updated, states = self._rule.updated(moving, gradient, states, numbers)
        if free is not None:
            updated = torch.where(free > 0.0, updated, moving)
        return After(updated, states, error, gradient)

    def _errors(self, moving: Tensor, resting: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return the mean error in scaled units and the one to report, (), less its constants."""
        outputs = self._leveled.outputs_of(torch.cat([moving, resting]) if len(resting) else moving, rows.inputs)
        sums = [
            error_sums(layer, outputs[layer.id], rows.targets[layer.id], rows.constants.get(layer.id))
            for layer in self._outputs
        ]
        count = next(iter(rows.targets.values())).shape[1]
        objective, reported = (reduce(torch.add, parts) / count for parts in zip(*sums, strict=True))
        return objective, reported
