"""Whether a program computes what the eager tier and the rule in place compute, to rounding."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dnnlab.training.agreement import MANY_SLOTS, STEPS_TO_COMPARE, Reference
from dnnlab.training.compiled.steps import Steps
from dnnlab.training.machine import Machine
from dnnlab.training.optimizers.optimizer import FirstOrder

LEAST_MOVE = 1e-2
"""Moves of the parameters shorter than this part of their length are compared as if they were so long."""


def program_disagreement(machine: Machine, optimizer: FirstOrder, compiled: Steps, step: int) -> float:
    """Return how far a program is from what it stands for beyond rounding, relative to the size of things.

    A few steps are made on copies of the parameters and states. At each the gradient and the error are compared with
    the eager tier's, and what becomes of parameters and states with what the rule in place makes of the gradient. At
    last the same steps in one call are compared with them one by one.

    Args:
        machine: What trains now; it stays as it is.
        optimizer: Its optimiser.
        compiled: The program.
        step: How many steps the machine has made.
    """
    model, settings = machine.model, machine.settings
    start = (machine.flat.clone(), *(values.clone() for values in optimizer.states.values()))
    trial = tuple(values.clone() for values in start)
    here = trial[0].clone()
    reference = Reference(model, here, machine.training, settings.batch_size, machine.batches.seed)
    found: list[float] = []
    steps = 1 if len(model.index.slots) >= MANY_SLOTS else STEPS_TO_COMPARE
    for made in range(steps):
        here.copy_(trial[0])
        reference.compare(step + made)
        before = tuple(values[: model.index.trainable].clone() for values in trial)
        count = optimizer.count + made
        errors = compiled.run(step + made, 1, trial[0], trial[1:], settings, count, machine.watch.plateau.share)
        found += reference.beyond_rounding(compiled.gradient, float(errors[0]) + compiled.offset)
        found += _misplacement(machine, optimizer, compiled, before, trial, step + made, count)
    together = tuple(values.clone() for values in start)
    _run(compiled, machine, optimizer, together, step, steps)
    found += [_relative(one, other) for one, other in zip(together, trial, strict=True)]
    return float(np.max(found))  # NaN, if one is NaN


def _run(
    compiled: Steps, machine: Machine, optimizer: FirstOrder, tensors: tuple[Tensor, ...], step: int, steps: int
) -> None:
    """Make some steps in as few calls as can be."""
    made = 0
    while made < steps:
        left, count, share = steps - made, optimizer.count + made, machine.watch.plateau.share
        made += len(compiled.run(step + made, left, tensors[0], tensors[1:], machine.settings, count, share))


def _misplacement(
    machine: Machine,
    optimizer: FirstOrder,
    compiled: Steps,
    before: tuple[Tensor, ...],
    after: tuple[Tensor, ...],
    step: int,
    count: int,
) -> list[float]:
    """How far parameters and states are from where the rule in place takes those of before, given the gradient."""
    moved = tuple(values.clone() for values in before)
    numbers = optimizer.rule.numbers_at(machine.settings, step, count, machine.watch.plateau.share)
    optimizer.rule.update(moved[0], compiled.gradient, moved[1:], numbers, torch.empty_like(moved[0]))
    if compiled.free is not None:
        moved[0].copy_(torch.where(compiled.free > 0.0, moved[0], before[0]))
    found = tuple(values[: len(before[0])] for values in after)
    move = max(_distance(moved[0], before[0]), LEAST_MOVE * float(before[0].norm()))
    apart = _distance(moved[0], found[0])
    return [
        apart / move if apart else 0.0,
        *(_relative(one, other) for one, other in zip(found[1:], moved[1:], strict=True)),
    ]


def _distance(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm())


def _relative(one: Tensor, other: Tensor) -> float:
    apart = _distance(one, other)
    return apart / float(other.norm()) if apart else 0.0  # NaN stays NaN
