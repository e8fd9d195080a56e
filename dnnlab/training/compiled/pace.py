"""Which of two tiers makes more steps a second, tried out on copies of what they train."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from dnnlab.training.compiled.captured import STEPS_AT_ONCE
from dnnlab.training.compiled.steps import Steps
from dnnlab.training.machine import Machine
from dnnlab.training.optimizers.optimizer import FirstOrder

ROUNDS = 3
"""How many times either is timed; the quickest counts, as whatever else the machine does only slows them down."""


def is_faster(compiled: Steps, machine: Machine, step: int, clock: Callable[[], float] = time.perf_counter) -> bool:
    """Return whether compiled steps take less time than those of the machine's first tier.

    Args:
        compiled: What was loaded or captured for this machine.
        machine: What trains now, by a first-order rule; it stays as it is.
        step: How many steps it has made.
        clock: Seconds, never going back.
    """
    optimizer = machine.optimizer
    assert isinstance(optimizer, FirstOrder)
    flat = machine.flat.clone()
    states = tuple(values.clone() for values in optimizer.states.values())
    moving, size = machine.flat[: machine.model.index.trainable].clone(), machine.model.index.trainable
    own = tuple(values[:size].clone() for values in optimizer.states.values())
    room = torch.empty_like(moving)

    def compiled_steps() -> None:
        made = 0
        while made < STEPS_AT_ONCE:
            left, share = STEPS_AT_ONCE - made, machine.watch.plateau.share
            made += len(compiled.run(step + made, left, flat, states, machine.settings, optimizer.count + made, share))

    def first_steps() -> None:
        for made in range(STEPS_AT_ONCE):
            machine.differentiator.differentiate(machine.batches.at(step + made), step + made)
            count, share = optimizer.count + made, machine.watch.plateau.share
            numbers = optimizer.rule.numbers_at(machine.settings, step + made, count, share)
            optimizer.rule.update(moving, machine.differentiator.gradient, own, numbers, room)

    return _seconds(compiled_steps, machine.device, clock) < _seconds(first_steps, machine.device, clock)


def _seconds(work: Callable[[], None], device: str, clock: Callable[[], float]) -> float:
    quickest = float("inf")
    for _ in range(ROUNDS):
        _wait_for(device)
        start = clock()
        work()
        _wait_for(device)
        quickest = min(quickest, clock() - start)
    return quickest


def _wait_for(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize(torch.device(device))
