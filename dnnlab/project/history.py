"""The loss of every step of a run, kept so that no minimum and no maximum is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnlab.project.growing import Growing
from dnnlab.project.loss_blocks import LossBlocks, reduced
from dnnlab.project.run_record import RunEvent, appended, event_arrays, events_from
from dnnlab.project.snapshot import MOST_STEPS

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A stretch of losses, ready to be drawn: P bins by their first steps, with the extremes and mean of each."""

    steps: Steps
    low: Floats
    high: Floats
    mean: Floats

    @classmethod
    def empty(cls) -> Curve:
        nothing = np.empty(0)
        return cls(np.empty(0, dtype=np.int64), nothing, nothing, nothing)


class LossHistory:
    """Training and validation losses by step.

    Step s is the s-th step, from 1. Validation losses belong to the weights after a step, so they may have step 0.
    Steps whose loss was never told (a run that began from a snapshot, an engine that died before it could tell) are
    left out.

    Losses are counted by index: the first known one has index 0.
    """

    def __init__(self) -> None:
        self._training = LossBlocks()
        self._runs = np.empty((0, 2), dtype=np.int64)  # index and step at which each stretch of known losses begins
        self._validation_steps = Growing(np.empty(0, dtype=np.int64))
        self._validation = Growing(np.empty(0))
        self.events: tuple[RunEvent, ...] = ()
        """What else happened along the run, by step."""

    @property
    def last_step(self) -> int:
        """The last step whose training loss is known; 0 if none is."""
        if not self._count:
            return 0
        index, step = self._runs[-1].tolist()
        return int(step + self._count - 1 - index)

    @property
    def memory(self) -> int:
        """How many bytes the losses take."""
        return self._training.memory + self._validation_steps.memory + self._validation.memory

    @property
    def validation_steps(self) -> Steps:
        """After which steps the validation loss was taken, (V,); good until the next change."""
        return self._validation_steps.values

    @property
    def validation(self) -> Floats:
        """The validation losses, (V,); good until the next change."""
        return self._validation.values

    def training_loss(self) -> float:
        """The last training loss, NaN if there is none; the mean of its block where no more is kept."""
        return self._training.last

    def validation_loss(self) -> float:
        """The last validation loss, NaN if there is none."""
        return float(self._validation.values[-1]) if len(self._validation) else float("nan")

    def append(
        self,
        first_step: int,
        training: Floats,
        validation_steps: Steps,
        validation: Floats,
        events: Iterable[RunEvent] = (),
    ) -> None:
        """Add losses from step `first_step` on, and what else happened. What is known of later steps is void.

        The validation steps increase; what is known of the first of them and later ones is void too.
        """
        self.truncate(first_step - 1)
        self.events = appended(self.events, events)
        if len(training):
            if not self._count or first_step > self.last_step + 1:
                self._runs = np.concatenate([self._runs, [[self._count, first_step]]])
            self._training.extend(training)
        if len(validation_steps):
            self._forget_validation(int(np.searchsorted(self.validation_steps, validation_steps[0])))
            self._validation_steps.extend(validation_steps)
            self._validation.extend(validation)

    def truncate(self, last_step: int) -> None:
        """Forget every loss after `last_step`: the run was reset or branched there.

        A block that is cut in two keeps the extremes of the whole.
        """
        self.events = tuple(event for event in self.events if event.step <= last_step)
        if last_step < self.last_step:
            self._training.cut(int(self._indices(np.array([last_step + 1]))[0]))
            self._runs = self._runs[self._runs[:, 0] < self._count]
        self._forget_validation(int(np.searchsorted(self.validation_steps, last_step, side="right")))

    def curve(self, first_step: float, last_step: float, points: int, *, logarithmic: bool) -> Curve:
        """Return the training losses of a range of steps in at most `points` bins, even on the axis chosen.

        Each bin keeps the minimum and the maximum of all its steps, so no spike is lost however far one zooms out.
        Among old losses and where bins are wide, bins begin where blocks do; a block of old losses that the range
        cuts counts as a whole.
        """
        first = max(1, int(np.floor(min(first_step, MOST_STEPS))))
        last = int(np.ceil(min(last_step, self.last_step)))
        if last < first:
            return Curve.empty()
        spaced = np.geomspace if logarithmic else np.linspace
        edges = np.unique(spaced(first, last + 1, max(1, points) + 1)[:-1].astype(np.int64))
        end = int(self._indices(np.array([last + 1]))[0])
        begins = np.unique(self._indices(edges))
        begins = begins[begins < end]
        if not len(begins):
            return Curve.empty()
        starts, rows = self._training.rows(begins, end)
        groups = np.unique(np.searchsorted(starts, begins, side="right") - 1)
        sizes = np.diff(np.append(starts, end)).astype(np.float64)
        return Curve(np.maximum(self._steps(starts[groups]), first), *reduced(rows, sizes, groups))

    def validation_curve(self, edges: Floats) -> Curve:
        """Return the validation losses in bins with these edges, steps in rising order, (E,); empty bins are left out.

        The last loss before the first edge and the first one after the last edge come too, for a line to or from them.
        """
        steps, losses = self.validation_steps, self.validation
        inner = np.searchsorted(steps, edges, side="left")
        ends = [max(0, int(np.searchsorted(steps, edges[0], side="right")) - 1), min(int(inner[-1]), len(steps))]
        starts = np.unique(np.concatenate([ends, inner[(inner > ends[0]) & (inner < ends[1])]]))
        starts = starts[starts < len(steps)]
        if not len(starts):
            return Curve.empty()
        end = min(ends[1] + 1, len(steps))
        low, high, mean = reduced((losses[:end], losses[:end], losses[:end]), np.ones(end), starts)
        return Curve(steps[starts], low, high, mean)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays from which `from_arrays` restores this history."""
        blocks, sizes = self._training.old
        return {
            "blocks": blocks,
            "block_sizes": sizes,
            "training": self._training.exact.values.copy(),
            "runs": self._runs,
            "validation_steps": self.validation_steps.copy(),
            "validation": self.validation.copy(),
            **event_arrays(self.events),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LossHistory:
        """Return the history of such arrays.

        Raises:
            ValueError: An array is missing or has another shape or type, or they do not fit together.
        """
        kinds = {"blocks": "f2", "block_sizes": "i1", "training": "f1", "runs": "i2"}
        for name, kind in {**kinds, "validation_steps": "i1", "validation": "f1"}.items():
            if name not in arrays or f"{arrays[name].dtype.kind}{arrays[name].ndim}" != kind:
                raise ValueError(f"there is no usable array {name!r}")
        history = cls()
        history._training.restore(arrays["blocks"], arrays["block_sizes"], arrays["training"])
        history._runs = _checked_runs(arrays["runs"].astype(np.int64), history._count)
        steps, losses = arrays["validation_steps"].astype(np.int64), arrays["validation"].astype(np.float64)
        if len(steps) != len(losses) or not _increasing_within(steps, 0, MOST_STEPS):
            raise ValueError("the validation losses do not fit their steps")
        if {"event_steps", "event_kinds", "event_words"} <= arrays.keys():  # older files have none
            history.events = tuple(events_from(*(arrays[f"event_{name}"] for name in ("steps", "kinds", "words"))))
        history._validation_steps.extend(steps)
        history._validation.extend(losses)
        return history

    @property
    def _count(self) -> int:
        """How many training losses are known."""
        return self._training.count

    def _steps(self, indices: Steps) -> Steps:
        """The steps of known losses."""
        run = np.searchsorted(self._runs[:, 0], indices, side="right") - 1
        return np.asarray(self._runs[run, 1] + indices - self._runs[run, 0])

    def _indices(self, steps: Steps) -> Steps:
        """The index of the first known loss at or after each step; the number of losses where there is none."""
        run = np.searchsorted(self._runs[:, 1], steps, side="right") - 1
        ends = np.append(self._runs[1:, 0], self._count)
        within = np.minimum(self._runs[run, 0] + steps - self._runs[run, 1], ends[run])
        return np.where(run < 0, 0, within)

    def _forget_validation(self, kept: int) -> None:
        self._validation_steps.shorten(kept)
        self._validation.shorten(kept)


def _checked_runs(runs: Steps, count: int) -> Steps:
    if not len(runs) and not count:
        return runs.reshape(0, 2)
    if not len(runs) or runs.shape[1] != 2 or not _increasing_within(runs[:, 0], 0, count - 1) or runs[0, 0] != 0:
        raise ValueError("the steps do not fit the losses")
    lengths = np.diff(np.append(runs[:, 0], count))
    if not _increasing_within(runs[:, 1], 1, MOST_STEPS - count) or (np.diff(runs[:, 1]) < lengths[:-1]).any():
        raise ValueError("the steps of the losses overlap")
    return runs


def _increasing_within(steps: Steps, least: int, most: int) -> bool:
    return bool(((steps >= least) & (steps <= most)).all() and (np.diff(steps) > 0).all())
