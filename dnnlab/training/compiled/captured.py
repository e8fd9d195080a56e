"""The compiled tier on a graphics card: steps captured once as a CUDA graph, then replayed as one call.

It wins where a step is mostly the calls that launch it, and loses to the fused tier's in-place work on large layers. So
`auto` takes it up only after it agreed with the eager tier and was faster than what trains already.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.batches import Batches
from dnnlab.training.compiled.program import Parts
from dnnlab.training.optimizers.rule import States
from dnnlab.training.pure_errors import offset_of
from dnnlab.training.pure_step import PureStep, Rows

STEPS_AT_ONCE = 16
"""How many steps the longer of the two graphs makes."""
WARM_UP = 3
"""How often the work runs before it is captured, so that kernels are loaded and memory is there."""

Work = Callable[[], None]


def cuda_graph(work: Work) -> Work:
    """Capture what some work asks of the card, and return its replay. The work has run on a side stream before."""
    side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(WARM_UP):
            work()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return graph.replay


class CapturedSteps:
    """Runs steps by replaying graphs that read and write the run's own tensors.

    Attributes:
        execution: The tier's name in the settings.
        offset: What is missing from the errors that `run` returns.
        gradient: Of the last step, (T,).
        free: 1 for weights that may move and 0 for others, (T,); None if all may.
    """

    execution = "compiled"

    def __init__(
        self,
        parts: Parts,
        batches: Batches,
        free: Tensor | None,
        device: str,
        capture: Callable[[Work], Work] = cuda_graph,
    ) -> None:
        """Capture the graphs.

        Args:
            parts: What is trained, and how.
            batches: The rows, features x rows, on the device.
            free: See there.
            device: The card.
            capture: Returns the replay of some work.

        Raises:
            RuntimeError: The card cannot capture it.
        """
        scalings = parts.plan.scalings
        self.offset = sum(offset_of(layer, scalings.get(layer.id)) for layer in parts.model.outputs)
        self.free = free
        self._parts, self._batches = parts, batches
        index, width = parts.model.index, len(parts.rule.numbers_at(parts.plan.settings, 0, 0))

        def zeros(*shape: int) -> Tensor:
            return torch.zeros(*shape, dtype=parts.plan.dtype, device=device)

        self._flat = zeros(index.size)
        self._moving, self._resting = self._flat[: index.trainable], self._flat[index.trainable :]
        self._states = tuple(zeros(index.trainable) for _ in parts.rule.names)
        self.gradient = zeros(index.trainable)
        self._numbers, self._errors = zeros(STEPS_AT_ONCE, width), zeros(STEPS_AT_ONCE)
        self._places = torch.zeros(STEPS_AT_ONCE, dtype=torch.int64, device=device)
        self._constants = {id: value.to(device) for id, value in parts.constants.items()}
        epoch = batches.epoch_of(0)
        self._inputs = {id: values.clone() for id, values in epoch.inputs.items()}
        self._targets = {id: values.clone() for id, values in epoch.targets.items()}
        self._epoch = 0
        self._step = PureStep(parts.model, parts.rule, self._flat)
        self._replays = {count: capture(partial(self._work, count)) for count in (1, STEPS_AT_ONCE)}

    def run(
        self, step: int, count: int, flat: Tensor, states: States, settings: Settings, updates: int, plateau: float
    ) -> Tensor:
        """See `CompiledSteps.run`."""
        full = self._batches.is_full
        place = 0 if full else step % self._batches.per_epoch
        left = count if full else min(count, self._batches.per_epoch - place)
        count = STEPS_AT_ONCE if left >= STEPS_AT_ONCE else 1
        numbers = [self._parts.rule.numbers_at(settings, step + made, updates + made, plateau) for made in range(count)]
        self._numbers[:count] = torch.tensor(numbers, dtype=flat.dtype)
        self._places[:count] = torch.arange(place, place + count)
        self._take_rows(step)
        size = self._parts.model.index.trainable
        own, given = (self._flat, *self._states), (flat, *(state[:size] for state in states))
        for tensor, values in zip(own, given, strict=True):
            tensor.copy_(values)
        self._replays[count]()
        for tensor, values in zip(given, own, strict=True):
            tensor.copy_(values)
        return self._errors[:count].clone()

    def _take_rows(self, step: int) -> None:
        epoch = 0 if self._batches.is_full else step // self._batches.per_epoch
        if epoch == self._epoch:
            return
        rows = self._batches.epoch_of(step)
        for own, given in ((self._inputs, rows.inputs), (self._targets, rows.targets)):
            for id, values in given.items():
                own[id].copy_(values)
        self._epoch = epoch

    def _work(self, count: int) -> None:
        """So many steps, in place."""
        for made in range(count):
            rows = Rows(self._batch(self._inputs, made), self._batch(self._targets, made), self._constants)
            after = self._step(self._moving, self._states, self._resting, rows, self._numbers[made], self.free)
            self._moving.copy_(after.moving)
            for state, values in zip(self._states, after.states, strict=True):
                state.copy_(values)
            self._errors[made].copy_(after.error)
            self.gradient.copy_(after.gradient)

    def _batch(self, tensors: dict[str, Tensor], made: int) -> dict[str, Tensor]:
        if self._batches.is_full:
            return tensors
        place = self._places[made : made + 1]
        return {id: values.index_select(0, place)[0] for id, values in tensors.items()}
