"""A built program at work on a machine's tensors."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.batches import Batches
from dnnlab.training.compiled.program import MOST_STEPS, Parts
from dnnlab.training.optimizers.rule import States
from dnnlab.training.pure_errors import offset_of


class Steps(Protocol):
    """Many steps as one call; see `CompiledSteps`."""

    execution: str
    offset: float
    gradient: Tensor
    free: Tensor | None

    def run(
        self, step: int, count: int, flat: Tensor, states: States, settings: Settings, updates: int, plateau: float
    ) -> Tensor:
        """Make up to `count` steps in place and return the errors of those made."""


class CompiledSteps:
    """Runs steps by a program.

    Attributes:
        execution: The tier's name in the settings.
        offset: What is missing from the errors that `run` returns.
        gradient: Of the last step, (T,).
        free: 1 for weights that may move and 0 for others, (T,); None if all may.
    """

    execution = "compiled"

    def __init__(self, package: Path, parts: Parts, batches: Batches, free: Tensor | None) -> None:
        """Load a program.

        Args:
            package: What `build` made for these parts.
            parts: What it was made for.
            batches: The rows, features x rows.
            free: See there.

        Raises:
            RuntimeError: The package cannot be loaded on this machine.
        """
        plan = parts.plan
        self.offset = sum(offset_of(layer, plan.scalings.get(layer.id)) for layer in parts.model.outputs)
        self.gradient = torch.zeros(parts.model.index.trainable, dtype=plan.dtype)
        self._parts = parts
        self._batches = batches
        self.free = free
        self._places = torch.arange(max(MOST_STEPS, batches.per_epoch + MOST_STEPS))
        self._numbers = np.zeros((MOST_STEPS, parts.examples()[2].shape[1]))
        package_loader: Any = torch._C._aoti.AOTIModelPackageLoader  # loads without the compiler's own modules
        self._loaded = package_loader(str(package), "model", plan.threads == 1, 1, -1)

    def run(
        self, step: int, count: int, flat: Tensor, states: States, settings: Settings, updates: int, plateau: float
    ) -> Tensor:
        """Make up to `count` steps in place, as many as there are in the epoch, at most `MOST_STEPS`.

        Args:
            step: How many steps went before.
            count: How many to make.
            flat: All parameters, (size,).
            states: The optimiser's, (size,) each.
            settings: What the rule's numbers follow.
            updates: How many updates went into the states.
            plateau: What plateaus have left of the rate.

        Returns:
            The errors of the steps made, (S,), in original units less `offset`.
        """
        size = self._parts.model.index.trainable
        place = 0 if self._batches.is_full else step % self._batches.per_epoch
        count = min(count, MOST_STEPS)
        if not self._batches.is_full:
            count = min(count, self._batches.per_epoch - place)
        numbers_at = self._parts.rule.numbers_at
        self._numbers[:count] = [numbers_at(settings, step + made, updates + made, plateau) for made in range(count)]
        moving = (flat[:size], *(state[:size] for state in states))
        resting = (flat[size:],) if self._parts.has_resting else ()
        epoch = self._batches.epoch_of(step)
        after = self._loaded.run(
            [
                torch.tensor(count),
                self._places[place : place + MOST_STEPS],
                torch.from_numpy(self._numbers).to(flat.dtype),
                *moving,
                *resting,
                *(() if self.free is None else (self.free,)),
                *(epoch.inputs[layer.id] for layer in self._parts.model.inputs),
                *(epoch.targets[layer.id] for layer in self._parts.model.outputs),
                *self._parts.constants.values(),
            ]
        )
        for tensor, values in zip(moving, after[1:], strict=False):
            tensor.copy_(values)
        errors, self.gradient = after[-2:]
        return errors[:count]  # type: ignore[no-any-return]
