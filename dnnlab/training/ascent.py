"""How a run moves up to the compiled tier by itself: the program is built beside it, checked, then swapped in.

On a graphics card nothing is built: steps are captured, checked, and taken up where they are faster.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dnnlab.nn.level_plan import plan_of
from dnnlab.nn.levels import unknown_layers
from dnnlab.training.agreement import AGREEMENT
from dnnlab.training.arithmetic import threads_for
from dnnlab.training.batches import Batches
from dnnlab.training.compiled.agreement import program_disagreement
from dnnlab.training.compiled.builder import Builder
from dnnlab.training.compiled.captured import CapturedSteps
from dnnlab.training.compiled.pace import is_faster
from dnnlab.training.compiled.program import Parts, Plan
from dnnlab.training.compiled.steps import CompiledSteps, Steps
from dnnlab.training.machine import Machine
from dnnlab.training.optimizers.optimizer import FirstOrder
from dnnlab.training.step import rows_at_once

PATIENCE = 2.0
"""Seconds of training after which a program is built in `auto`: a run that ends sooner would not have its use."""
MOST_BLOCKS = 100
"""Layers, or levels of small ones, up to which a program is built: the compiler takes its time for each."""


class Ascent:
    """Watches over one machine.

    Attributes:
        note: What a person should know about it, as a sentence without a full stop; usually empty.
        is_over: Whether nothing will change any more.
    """

    def __init__(self, machine: Machine) -> None:
        self.note = ""
        self.is_over = False
        self._machine = machine
        self._builder: Builder | None = None
        execution = machine.settings.execution
        if execution not in ("auto", "compiled") or not machine.model.index.trainable:
            self.is_over = True
        elif formless := _formless(machine):
            self._give_up(formless)
        elif obstacle := _obstacle(machine):
            self._give_up(obstacle if execution == "compiled" else "")
        else:
            self._parts = Parts(_plan(machine))

    @property
    def must_wait(self) -> bool:
        """Whether no step may be made before the program is there: it was asked for by name."""
        return self._machine.settings.execution == "compiled" and not self.is_over

    def look(self, step: int, seconds: float) -> bool:
        """See to the program, between two calls of `Machine.run`; it never waits for the compiler.

        Args:
            step: How many steps were made.
            seconds: How long the machine has trained.

        Returns:
            Whether the machine runs on the program from now on.
        """
        if self.is_over:
            return False
        if self._machine.device != "cpu":
            if seconds < PATIENCE and not self.must_wait:
                return False
            return self._swapped(
                lambda batches, free: CapturedSteps(self._parts, batches, free, self._machine.device), step
            )
        self._builder = builder = self._builder or Builder(self._parts)
        package = builder.package()
        if package is not None:
            return self._swapped(lambda batches, free: CompiledSteps(package, self._parts, batches, free), step)
        if builder.failure:
            self._give_up(builder.failure)
        elif not builder.is_building and (seconds >= PATIENCE or self.must_wait):
            builder.start(aside=not self.must_wait)
            self.note = "A faster step is being compiled" if builder.is_building else ""
        return False

    def cancel(self) -> None:
        """Let go of the machine; a program that is being built is not finished."""
        self.is_over = True
        if self._builder is not None:
            self._builder.cancel()

    def _swapped(self, make: Callable[[Batches, Tensor | None], Steps], step: int) -> bool:
        """Take up steps that agree with the eager tier; otherwise say why not."""
        machine = self._machine
        optimizer = machine.optimizer
        assert isinstance(optimizer, FirstOrder)  # `_obstacle` has seen to it
        batches = machine.batches
        if not batches.features_first:
            batches = Batches(machine.training, machine.settings.batch_size, batches.seed, features_first=True)
        try:
            steps = make(batches, machine.free)
        except RuntimeError as error:
            if self._builder is not None:
                self._builder.forget()
            self._give_up(f"The compiled step cannot be loaded: {str(error).splitlines()[0]}")
            return False
        apart = program_disagreement(machine, optimizer, steps, step)
        if not apart <= AGREEMENT[machine.flat.dtype]:  # NaN too
            self._give_up(f"The compiled step is off by {apart:.1e}")
            return False
        self.is_over, self.note = True, ""
        if machine.device != "cpu" and machine.settings.execution == "auto" and not is_faster(steps, machine, step):
            return False
        machine.compiled = steps
        return True

    def _give_up(self, reason: str) -> None:
        self.is_over = True
        self.note = f"{reason}, so this network trains on the {self._machine.first_tier} tier" if reason else ""


def _plan(machine: Machine) -> Plan:
    batches = machine.batches
    return Plan(
        network=machine.model.network,
        scalings=machine.model.scalings,
        settings=machine.settings,
        rows=batches.rows,
        batches=0 if batches.is_full else batches.per_epoch,
        threads=threads_for(machine.multiplications),
    )


def _formless(machine: Machine) -> str:
    """Which layer has no form in the compiled tier, as a sentence without a full stop; empty if all have one."""
    unknown = unknown_layers(machine.model)
    return f"The compiled tier has no layer of the kind {unknown[0].declared.title}" if unknown else ""


def _obstacle(machine: Machine) -> str:
    """What else keeps a machine from the compiled tier, as a sentence without a full stop; empty if nothing does."""
    kind = torch.device(machine.device).type
    if kind == "mps":
        return "The compiled tier is for the CPU and for CUDA"
    if not isinstance(machine.optimizer, FirstOrder):
        return "This optimiser makes its steps without the compiled tier"
    if machine.batches.rows > rows_at_once(machine.model, machine.batches.rows):
        return "A batch of so many rows goes through in parts"
    if len(plan_of(machine.model).blocks) > MOST_BLOCKS:
        return f"The compiled tier is for networks that are computed in up to {MOST_BLOCKS} levels"
    return ""
