"""Copies of one network laid out for training side by side: as batched computations, or one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.nn.model import Model
from dnnlab.nn.parameters import OPTIMIZER, Arrays
from dnnlab.nn.scaling import scaling_arrays
from dnnlab.project.settings import Settings
from dnnlab.training.copies_batches import CopiesBatches
from dnnlab.training.copies_tiers import CopiesErrors, EagerCopies
from dnnlab.training.fused_parts import COPIES_AT_ONCE
from dnnlab.training.machine import COUNT, Machine
from dnnlab.training.optimizers.optimizer import RULES, FirstOrder
from dnnlab.training.preparation import Part
from dnnlab.training.step import LARGEST_BUFFERS, Differentiator, FusedDifferentiator, numbers_per_row

BATCHED_OPTIMIZERS = frozenset(RULES)
"""Optimisers that know stacked vectors, so that one update serves all copies."""


class Group(Protocol):
    """Some copies that step together.

    Attributes:
        execution: The tier that runs the steps.
        seeds: Each copy's seed.
        multiplications: How many one step of all of them takes, roughly.
    """

    execution: str
    seeds: tuple[int, ...]
    multiplications: float

    def advance(self, step: int, losses: Tensor) -> None:
        """Make the step after `step` steps, and write the training losses into `losses` (R,), for `finished`."""

    def finished(self, losses: Tensor) -> NDArray[np.float64]:
        """Return losses (S, R) that `advance` wrote, in original units."""

    def finite(self) -> NDArray[np.bool_]:
        """Return for each copy whether its parameters and its optimiser's state are finite, (R,)."""

    def mean_errors(self, part: Part) -> NDArray[np.float64]:
        """Return each copy's mean error over some rows, at least one, in original units, (R,)."""

    def arrays(self, place: int) -> dict[str, NDArray[np.floating]]:
        """Return copies of the arrays of one copy by the names of a snapshot."""


class BatchedCopies:
    """Copies whose steps are one computation with a dimension of copies."""

    def __init__(
        self,
        model: Model,
        part: Part,
        settings: Settings,
        beginnings: Sequence[Arrays],
        seeds: Sequence[int],
        tier: str,
    ) -> None:
        """Lay them out.

        Args:
            model: What is trained.
            part: The training rows, on the device.
            settings: How; the optimiser is one of `BATCHED_OPTIMIZERS`.
            beginnings: The parameters that each copy starts with.
            seeds: Of each copy's order of the rows and of dropout.
            tier: `fused`, for networks that it knows, or `eager`.
        """
        like = next(iter(part.inputs.values()))
        self.execution, self.seeds = tier, tuple(seeds)
        self._model, self._settings = model, settings
        self._flat = torch.stack([model.index.flat(arrays, like.dtype, like.device) for arrays in beginnings])
        fused = tier == "fused"
        self._batches = CopiesBatches(part, settings.batch_size, seeds, features_first=fused)
        self.multiplications = 6.0 * self._batches.rows * model.index.size * len(self.seeds)
        self._differentiator = self._tier(fused=fused)
        self._errors = CopiesErrors(model, self._flat)
        whole = model.index.trainable == model.index.size
        self._moving = self._flat if whole else self._flat[:, : model.index.trainable].contiguous()
        self._optimizer = FirstOrder(RULES[settings.optimizer](), self._moving)
        self._held = torch.from_numpy(model.index.held).to(like.device)
        self._held_values = self._flat[:, self._held]

    def _tier(self, *, fused: bool) -> Differentiator:
        rows, shared = self._batches.rows, self._batches.shared
        if fused:
            return FusedDifferentiator(self._model, self._flat, rows, shared=shared)
        return EagerCopies(self._model, self._flat, rows, self.seeds, shared=shared)

    def advance(self, step: int, losses: Tensor) -> None:
        self._differentiator.differentiate(self._batches.at(step), step)
        losses.copy_(self._differentiator.total)
        if not self._model.index.trainable:
            return
        self._optimizer.update(self._moving, self._differentiator.gradient, self._settings, step, 1.0)
        if len(self._held):  # an optimiser may move what has no gradient: momentum, decay
            self._moving.index_copy_(1, self._held, self._held_values)
        if self._moving is not self._flat:
            self._flat[:, : self._moving.shape[1]].copy_(self._moving)

    def finished(self, losses: Tensor) -> NDArray[np.float64]:
        values: NDArray[np.float64] = losses.to("cpu").numpy().astype(np.float64)
        return values * self._differentiator.factor + self._differentiator.offset

    def finite(self) -> NDArray[np.bool_]:
        numbers = (self._flat, *self._optimizer.states.values())
        sums = torch.stack([values.sum(1) for values in numbers])  # not finite where one number is not
        found: NDArray[np.bool_] = torch.isfinite(sums).all(0).to("cpu").numpy()
        return found

    def mean_errors(self, part: Part) -> NDArray[np.float64]:
        errors = self._errors.over(part.inputs, part.targets, part.count)
        values: NDArray[np.float64] = errors.to("cpu").numpy().astype(np.float64)
        return values

    def arrays(self, place: int) -> dict[str, NDArray[np.floating]]:
        index = self._model.index
        arrays = index.arrays(self._flat[place])
        still = index.size - index.trainable
        for state, values in self._optimizer.states.items():
            padded = torch.cat([values[place], values.new_zeros(still)])
            for name, part in index.arrays(padded).items():
                arrays[f"{OPTIMIZER}{state}/{name}"] = part
        arrays[COUNT] = np.array([self._optimizer.count], dtype=np.float64)
        return arrays | scaling_arrays(self._model.scalings)


class OneCopy:
    """A copy that steps by itself, in a machine of its own: what any network and any optimiser allows."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self.seeds: tuple[int, ...] = (seed,)
        self.execution = machine.execution
        self.multiplications = machine.multiplications
        self._machine = machine

    def advance(self, step: int, losses: Tensor) -> None:
        machine = self._machine
        machine.advance(step, losses[0])
        validates = machine.validation.count > 0
        if machine.watch.next_look(machine.settings, step, validates=validates) == step + 1:  # the schedule `plateau`
            loss = machine.mean_error(machine.validation if validates else machine.training)
            machine.watch.look(loss, step + 1, machine.settings, machine.flat, validates=validates)

    def finished(self, losses: Tensor) -> NDArray[np.float64]:
        return self._machine.finished(losses)

    def finite(self) -> NDArray[np.bool_]:
        return np.array([self._machine.is_finite()])

    def mean_errors(self, part: Part) -> NDArray[np.float64]:
        return np.array([self._machine.mean_error(part)])

    def arrays(self, place: int) -> dict[str, NDArray[np.floating]]:
        return self._machine.arrays()


def copies_at_once(model: Model, rows: int, tier: str, wanted: int) -> int:
    """Return how many copies step together, in batches of so many rows; 0 if not even one fits into memory.

    In the fused tier these are as many as stay in the processor's cache together: a group makes several steps before
    the next one takes its turn. The eager tier spends most on its calls, and takes what memory allows.
    """
    numbers = numbers_per_row(model) * rows
    if tier != "fused":
        return min(wanted, LARGEST_BUFFERS // numbers)
    groups = -(-wanted // max(1, COPIES_AT_ONCE // numbers))
    return -(-wanted // groups)
