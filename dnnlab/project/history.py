"""The loss of every step of a run, kept so that no minimum and no maximum is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnlab.project.growing import Growing
from dnnlab.project.run_record import RunEvent, appended, event_arrays, events_from
from dnnlab.project.snapshot import MOST_STEPS

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]
Rows = tuple[Floats, Floats, Floats]
"""The minimum, maximum and mean of each row, three times (R,)."""

EXACT_TAIL = 1 << 20
"""How many of the last training losses are kept one by one, at least."""
BLOCK = 64
"""Older losses are kept as the minimum, maximum and mean of this many steps, early ones of fewer."""
FINENESS = 64
"""A block is at most this part of what lies before it, so that a logarithmic axis shows the first steps as well."""
COARSENESS = 1 << 16
"""Blocks of old losses grow to this part of what lies before them: the memory of a run grows with its logarithm."""


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

    All losses are summed up in blocks by their minimum, maximum and mean; the last `EXACT_TAIL` at least are there
    one by one too. Losses are counted by index: the first known one has index 0.
    """

    def __init__(self) -> None:
        self._exact = Growing(np.empty(0))
        self._first_exact = 0
        self._blocks = tuple(Growing(np.empty(0)) for _ in range(3))  # their minima, maxima and means
        self._bounds = Growing(np.zeros(1, dtype=np.int64))  # block k has the losses [bounds[k], bounds[k + 1])
        self._coarse = 0  # before this index blocks have been taken together
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
        parts = (self._exact, *self._blocks, self._bounds, self._validation_steps, self._validation)
        return sum(part.memory for part in parts)

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
        if len(self._exact):
            return float(self._exact.values[-1])
        return float(self._blocks[2].values[-1]) if len(self._blocks[2]) else float("nan")

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
            self._exact.extend(training)
            self._sum_up()
            self._forget_exact()
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
            self._cut(int(self._indices(np.array([last_step + 1]))[0]))
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
        starts, rows = self._rows(begins, end)
        groups = np.unique(np.searchsorted(starts, begins, side="right") - 1)
        sizes = np.diff(np.append(starts, end)).astype(np.float64)
        return Curve(np.maximum(self._steps(starts[groups]), first), *_reduced(rows, sizes, groups))

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
        low, high, mean = _reduced((losses[:end], losses[:end], losses[:end]), np.ones(end), starts)
        return Curve(steps[starts], low, high, mean)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays from which `from_arrays` restores this history."""
        old = int(np.searchsorted(self._bounds.values, self._first_exact))
        return {
            "blocks": np.stack([part.values[:old] for part in self._blocks], axis=1),
            "block_sizes": np.diff(self._bounds.values[: old + 1]),
            "training": self._exact.values.copy(),
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
        history._take_blocks(arrays["blocks"], arrays["block_sizes"])
        history._exact.extend(arrays["training"])
        history._runs = _checked_runs(arrays["runs"].astype(np.int64), history._count)
        history._sum_up()
        steps, losses = arrays["validation_steps"].astype(np.int64), arrays["validation"].astype(np.float64)
        if len(steps) != len(losses) or not _increasing_within(steps, 0, MOST_STEPS):
            raise ValueError("the validation losses do not fit their steps")
        if {"event_steps", "event_kinds", "event_words"} <= arrays.keys():  # older files have none
            history.events = tuple(events_from(*(arrays[f"event_{name}"] for name in ("steps", "kinds", "words"))))
        history._validation_steps.extend(steps)
        history._validation.extend(losses)
        return history

    def _take_blocks(self, blocks: NDArray[Any], sizes: NDArray[Any]) -> None:
        if blocks.shape != (len(sizes), 3) or (sizes < 1).any():
            raise ValueError("the blocks do not fit their sizes")
        ends = np.cumsum(sizes, dtype=np.int64)
        if (sizes > BLOCK + (ends - sizes) // COARSENESS).any():
            raise ValueError("a block is too large for its place")
        if (blocks[:, 0] > blocks[:, 1]).any():
            raise ValueError("a block's minimum is above its maximum")
        self._add_blocks(ends, blocks.T)
        self._first_exact = self._coarse = int(self._bounds.values[-1])

    @property
    def _count(self) -> int:
        """How many training losses are known."""
        return self._first_exact + len(self._exact)

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

    def _add_blocks(self, ends: Steps, extremes_and_means: Iterable[Floats]) -> None:
        self._bounds.extend(ends)
        for part, values in zip(self._blocks, extremes_and_means, strict=True):
            part.extend(values)

    def _sum_up(self) -> None:
        """Make blocks of the losses that are in none yet, but for the last few."""
        summed = int(self._bounds.values[-1])
        ends = _block_ends(summed, self._count)
        if len(ends):
            starts = np.append(summed, ends[:-1])
            new = self._exact.values[summed - self._first_exact : ends[-1] - self._first_exact]
            self._add_blocks(ends, _reduced((new, new, new), np.ones(len(new)), starts - summed))

    def _forget_exact(self) -> None:
        """Keep about the last `EXACT_TAIL` losses one by one, once there are a quarter more."""
        if len(self._exact) > EXACT_TAIL + EXACT_TAIL // 4:
            bounds = self._bounds.values
            boundary = int(bounds[np.searchsorted(bounds, self._count - EXACT_TAIL, side="right") - 1])
            self._exact.drop(boundary - self._first_exact)
            self._first_exact = boundary
            self._coarsen()

    def _coarsen(self) -> None:
        """Take blocks together whose losses are kept no longer, as far as their place in the run allows."""
        bounds = self._bounds.values
        first, end = (int(np.searchsorted(bounds, index)) for index in (self._coarse, self._first_exact))
        starts, tail = bounds[first:end], bounds[end:].copy()
        self._coarse = self._first_exact
        if not len(starts) or starts[-1] < 2 * BLOCK * COARSENESS:
            return
        widths = BLOCK << np.log2(np.maximum(starts // (BLOCK * COARSENESS), 1)).astype(np.int64)
        begins = (np.diff(starts // widths, prepend=-1) != 0) | (np.diff(widths, prepend=0) != 0) | (widths == BLOCK)
        groups = np.flatnonzero(begins)
        sizes = np.diff(np.append(starts, self._first_exact)).astype(np.float64)
        _, *rows = self._block_rows(first, end)
        merged = _reduced((rows[0], rows[1], rows[2]), sizes, groups)
        later = [part.values[end:].copy() for part in self._blocks]
        for part in self._blocks:
            part.shorten(first)
        self._bounds.shorten(first + 1)
        self._add_blocks(np.append(starts[groups[1:]], tail), map(np.concatenate, zip(merged, later, strict=True)))

    def _cut(self, count: int) -> None:
        """Keep the first `count` losses."""
        bounds = self._bounds.values
        kept = int(np.searchsorted(bounds, count, side="right")) - 1  # blocks that lie before `count` as a whole
        cut_block = count < self._first_exact and bounds[kept] < count
        for part in self._blocks:
            part.shorten(kept + cut_block)
        self._bounds.shorten(kept + 1)
        if cut_block:
            self._bounds.extend(np.array([count]))
        self._exact.shorten(max(0, count - self._first_exact))
        self._first_exact = min(self._first_exact, count)
        self._coarse = min(self._coarse, count)
        self._runs = self._runs[self._runs[:, 0] < count]

    def _rows(self, begins: Steps, end: int) -> tuple[Steps, Rows]:
        """The index at which each row begins, (R,), and the rows themselves that make up the bins of a curve.

        A row is a block or a single loss: a block where there is nothing else and where bins are at least as wide, a
        single loss elsewhere, so that the number of rows follows the number of bins and not that of losses.
        """
        bounds = self._bounds.values
        first = max(int(begins[0]), self._first_exact)
        wide = np.flatnonzero(np.diff(np.append(begins, end)) >= BLOCK)
        low = int(np.searchsorted(bounds, max(first, begins[wide[0]]) if len(wide) else end))
        high = int(np.searchsorted(bounds, end, side="right")) - 1
        pieces = []
        if begins[0] < self._first_exact:
            old = int(np.searchsorted(bounds, begins[0], side="right")) - 1
            pieces.append(self._block_rows(old, int(np.searchsorted(bounds, min(end, self._first_exact)))))
        if low < high:
            pieces.append(self._single_rows(first, int(bounds[low])))
            pieces.append(self._block_rows(low, high))
            pieces.append(self._single_rows(int(bounds[high]), end))
        elif first < end:
            pieces.append(self._single_rows(first, end))
        starts, lows, highs, means = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        return starts, (lows, highs, means)

    def _block_rows(self, first: int, end: int) -> tuple[Steps, Floats, Floats, Floats]:
        low, high, mean = (part.values[first:end] for part in self._blocks)
        return self._bounds.values[first:end], low, high, mean

    def _single_rows(self, first: int, end: int) -> tuple[Steps, Floats, Floats, Floats]:
        losses = self._exact.values[first - self._first_exact : end - self._first_exact]
        return np.arange(first, end), losses, losses, losses


def _reduced(rows: Rows, sizes: Floats, starts: Steps) -> Rows:
    """The minimum, maximum and mean of groups of rows of `sizes` losses each; groups begin at `starts`."""
    low, high, mean = rows
    with np.errstate(invalid="ignore", over="ignore"):  # a run that went wrong has NaN and infinity in it
        return (
            np.minimum.reduceat(low, starts),
            np.maximum.reduceat(high, starts),
            np.add.reduceat(mean * sizes, starts) / np.add.reduceat(sizes, starts),
        )


def _block_ends(start: int, end: int) -> Steps:
    """Where the blocks end that follow each other from index `start` on and lie before `end` as a whole."""
    early = []
    while start < BLOCK * FINENESS and start + (size := max(1, start // FINENESS)) <= end:
        start += size
        early.append(start)
    return np.append(np.array(early, dtype=np.int64), np.arange(start + BLOCK, end + 1, BLOCK))


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
