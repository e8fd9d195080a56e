"""What is compiled: a loop of training steps, with everything that changes between two calls handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network
from dnnlab.nn.model import Model
from dnnlab.nn.scaling import Scalings
from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.optimizer import RULES
from dnnlab.training.optimizers.rule import Rule
from dnnlab.training.pure_errors import constant_of
from dnnlab.training.pure_step import PureStep, Rows

MOST_STEPS = 256
"""How many steps one call makes at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a program is made for.

    Attributes:
        network: The topology.
        scalings: Of its inputs and outputs.
        settings: The optimiser and the precision; its numbers may change later.
        rows: Rows per step.
        batches: Batches per epoch; 0 where every step takes all rows.
        threads: How many threads run one step.
    """

    network: Network
    scalings: Scalings
    settings: Settings
    rows: int
    batches: int
    threads: int

    @property
    def dtype(self) -> torch.dtype:
        return torch.float64 if self.settings.precision == "float64" else torch.float32


class Parts:
    """The tensors that a program takes, in their order.

    Attributes:
        model: What is trained.
        rule: How it is updated.
        constants: What the outputs' errors need of the scaling, by output.
        has_resting: Whether there are parameters that training does not move.
        has_fixed: Whether single weights are removed or frozen.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.model = Model(plan.network, plan.scalings)
        self.rule: Rule = RULES[plan.settings.optimizer]()
        found = {layer.id: constant_of(layer, plan.scalings.get(layer.id)) for layer in self.model.outputs}
        self.constants = {id: value.to(plan.dtype) for id, value in found.items() if value is not None}
        index = self.model.index
        self.has_resting = index.size > index.trainable
        self.has_fixed = bool((index.removed < index.trainable).any()) or len(index.held) > 0

    def examples(self) -> tuple[Tensor, ...]:
        """Return tensors of the right shapes, of plausible values."""
        plan, model, dtype = self.plan, self.model, self.plan.dtype
        trainable = model.index.trainable
        numbers = torch.ones(MOST_STEPS, len(self.rule.numbers_at(plan.settings, 0, 0)), dtype=dtype)
        shape = (plan.batches, -1, plan.rows) if plan.batches else (-1, plan.rows)

        def rows(count: int, kind: torch.dtype = dtype) -> Tensor:
            return torch.zeros([count if size == -1 else size for size in shape], dtype=kind)

        return (
            torch.tensor(MOST_STEPS),
            torch.zeros(MOST_STEPS, dtype=torch.int64),
            numbers,
            torch.zeros(trainable, dtype=dtype),
            *(torch.zeros(trainable, dtype=dtype) for _ in self.rule.names),
            *((torch.zeros(model.index.size - trainable, dtype=dtype),) if self.has_resting else ()),
            *((torch.ones(trainable, dtype=dtype),) if self.has_fixed else ()),
            *(rows(layer.width) for layer in model.inputs),
            *(rows(1, torch.int64) if layer.kind == "multiclass" else rows(layer.width) for layer in model.outputs),
            *self.constants.values(),
        )


class Program(nn.Module):
    """The loop, called with tensors in the order of `Parts.examples`.

    - How many steps, (); which batch each takes, (MOST_STEPS,); the rule's numbers of each, (MOST_STEPS, n).
    - The parameters that training moves, (T,); the optimiser's states, (T,) each.
    - Where `has_resting` the other parameters, (size - T,).
    - Where `has_fixed` 1 for weights that may move and 0 for others, (T,).
    - Inputs and targets, (units, rows) or (batches, units, rows); what the errors need of the scaling.

    It returns the number of steps, the moved parameters, the states, each step's error (MOST_STEPS,) and the last
    step's gradient (T,).
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._several = parts.plan.batches > 0
        self._states = len(parts.rule.names)
        self._pure = PureStep(parts.model, parts.rule, parts.examples()[3])
        self._step = make_fx(self._one)(*self._first(parts.examples()))

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        steps, places, numbers, moving, *others = tensors
        states, given = others[: self._states], others[self._states :]

        def goes_on(made: Tensor, *_: Tensor) -> Tensor:
            return made < steps

        def goes(made: Tensor, moving: Tensor, *carried: Tensor) -> tuple[Tensor, ...]:
            *states, errors, _ = carried
            here = made.view(1)
            place = torch.index_select(places, 0, here)
            after = self._step(place, torch.index_select(numbers, 0, here)[0], moving, *states, *given)
            moving, *rest, error, gradient = after
            return made + 1, moving, *rest, torch.index_copy(errors, 0, here, error.view(1)), gradient

        start = (
            torch.zeros((), dtype=torch.int64),
            moving.clone(),  # what a loop carries may not be one of its inputs
            *(state.clone() for state in states),
            torch.zeros_like(numbers[:, 0]),
            torch.zeros_like(moving),
        )
        result: tuple[Tensor, ...] = torch.while_loop(goes_on, goes, start)  # type: ignore[no-untyped-call]
        return result

    def _first(self, examples: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """The arguments of one step among those of many."""
        _, places, numbers, *others = examples
        return places[:1], numbers[0], *others

    def _one(self, place: Tensor, numbers: Tensor, moving: Tensor, *others: Any) -> tuple[Tensor, ...]:
        """One step: returns the moving parameters, the states, the error and the gradient."""
        parts = self._parts
        given = iter(others)
        states = tuple(next(given) for _ in range(self._states))
        resting = next(given) if parts.has_resting else moving[:0]
        free = next(given) if parts.has_fixed else None
        inputs = self._batch(place, {layer.id: next(given) for layer in parts.model.inputs})
        targets = self._batch(place, {layer.id: next(given) for layer in parts.model.outputs})
        constants = {id: next(given) for id in parts.constants}
        after = self._pure(moving, states, resting, Rows(inputs, targets, constants), numbers, free)
        return after.moving, *after.states, after.error, after.gradient

    def _batch(self, place: Tensor, tensors: Mapping[LayerId, Tensor]) -> Mapping[LayerId, Tensor]:
        if not self._several:
            return tensors
        return {id: torch.index_select(values, 0, place)[0] for id, values in tensors.items()}
