"""Restarts: copies of one network that begin with different seeds and train side by side, so that the best can be kept.

Each copy goes the way that an ordinary run with its seed goes, to rounding. What all of them did shows how much of a
loss is luck: the band in which most seeds lie.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import EngineError, SettingsError
from dnnlab.graph.network import Network
from dnnlab.link.restart_results import FEWEST, MOST
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.nn.scaling import scaling_arrays
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.arithmetic import arithmetic_for
from dnnlab.training.continuation import anew
from dnnlab.training.copies import BATCHED_OPTIMIZERS, BatchedCopies, Group, OneCopy, copies_at_once
from dnnlab.training.machine import MOST_STEPS, Machine
from dnnlab.training.preparation import check_trainable
from dnnlab.training.validation_cadence import NEVER, ValidationCadence

Floats = NDArray[np.float64]

CHUNK_SECONDS = 0.004
"""How long the steps of a group run between two looks at the clock."""
LARGEST_MEMORY = 2**31
"""Bytes that all copies' parameters, optimiser states and losses may take."""
WIDEST_GAP = 1.1
"""The next validation comes before there are so many times the steps, whatever it costs: curves need points."""
_VECTORS = 5
"""Vectors as long as the parameters that a copy needs: parameters, gradient, the optimiser's states, one to spare."""


class Restarts:
    """R copies of one network in training.

    Attributes:
        network: What is trained.
        seeds: Each copy's seed, (R,).
        steps: How many steps each is to make; `stop` makes it fewer.
        step: Steps done by all of them.
        seconds: Time spent in training steps.
        execution: The tier that runs the steps.
        note: Something a person should know about how they run; usually empty.
        diverged: The step in which a copy's loss or weights stopped being finite, 0 where they are, (R,).
        training_losses: Each copy's mean error over the training rows at the end, NaN before and where it diverged.
        finished: Whether all is done.
    """

    def __init__(
        self, network: Network, dataset: Dataset, settings: Settings, device: str, seeds: Sequence[int], steps: int
    ) -> None:
        """Begin all copies anew.

        Args:
            network: The topology.
            dataset: The data.
            settings: How to train; their seed does not count.
            device: Where, as torch names it.
            seeds: Each copy's seed.
            steps: How many steps each makes.

        Raises:
            NotTrainableError: The network has an error, or does not fit the data.
            SettingsError: There are too few or too many of them.
            EngineError: They would take too much memory.
        """
        check_trainable(network, dataset, settings)
        _check_number(len(seeds), steps)
        _check_memory(network, settings, len(seeds), steps)
        self.network, self.steps, self.step, self.seconds = network, steps, 0, 0.0
        self.seeds = tuple(seeds)
        self.execution, self.note = "", ""
        if settings.early_stopping:  # the copies make the same number of steps
            settings = settings.with_values(early_stopping=False)
            self.note = "Early stopping does not apply to restarts."
        self._groups: list[Group] = []
        self._dataset = dataset
        self._preparation: Iterator[None] | None = self._prepare(dataset, settings, device)
        count = len(self.seeds)
        self._losses = np.empty((steps, count), _dtype(settings))
        self._validation: list[tuple[int, Floats]] = []
        self.diverged = np.zeros(count, np.int64)
        self.training_losses = np.full(count, np.nan)
        self.finished = False
        self._cadence, self._validate_at = ValidationCadence(0), 1
        self._round, self._chunk = 0, 1
        self._evaluated: list[Floats] | None = None
        self._evaluation_seconds = 0.0
        self._seconds_per_step = 0.0
        self._round_seconds = 0.0

    def _prepare(self, dataset: Dataset, settings: Settings, device: str) -> Iterator[None]:
        """Lay all copies out, one after the other: a large network's starting values take a while."""
        begun = anew(self.network, dataset, self.seeds[0])
        first = Machine(self.network, dataset, settings, begun.scalings, begun.arrays, device, self.seeds[0])
        self._training, self._validation_rows = first.training, first.validation
        self.execution = first.execution
        self._add_note(first.note)
        at_once = copies_at_once(first.model, first.batches.rows, first.execution, len(self.seeds))
        if settings.optimizer in BATCHED_OPTIMIZERS and settings.schedule != "plateau" and at_once > 1:
            for start in range(0, len(self.seeds), at_once):
                seeds = self.seeds[start : start + at_once]
                beginnings = []
                for seed in seeds:
                    beginnings.append(anew(self.network, dataset, seed).arrays)
                    yield
                group = BatchedCopies(first.model, first.training, settings, beginnings, seeds, first.execution)
                self._groups.append(group)
            return
        self._add_note("The copies train one after the other: " + _reason(settings))
        self._groups.append(OneCopy(first, self.seeds[0]))
        for seed in self.seeds[1:]:
            yield
            arrays = anew(self.network, dataset, seed).arrays
            machine = Machine(self.network, dataset, settings, begun.scalings, arrays, device, seed)
            self._groups.append(OneCopy(machine, seed))

    def _add_note(self, note: str) -> None:
        self.note = f"{self.note} {note}.".strip() if note else self.note

    # ---- running

    def run(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step of one group of copies."""
        deadline = time.perf_counter() + seconds
        with arithmetic_for(max((group.multiplications for group in self._groups), default=0.0)):
            while not self.finished:
                self._work()
                if time.perf_counter() >= deadline:
                    return

    def stop(self) -> None:
        """End where all copies have come to the same step, the next few turns; what they learnt stays."""
        self.steps = min(self.steps, self.step + (self._chunk if self._round else 0))

    def snapshot(self, copy: int) -> Snapshot:
        """Return everything that is needed to go on from where a copy has come.

        Raises:
            EngineError: It diverged, or not all copies have come to the same step yet.
        """
        where = f"seed {self.seeds[copy]}"
        if self.diverged[copy]:
            raise EngineError("A run that diverged cannot be kept", where=where, remedy="Choose another")
        if self._round or self._preparation is not None:
            remedy = "Wait until they end, or stop them"
            raise EngineError("The restarts are still training", where=where, remedy=remedy)
        ends = np.cumsum([len(group.seeds) for group in self._groups])
        number = int(np.searchsorted(ends, copy, side="right"))
        return Snapshot(self.step, self.network, self._groups[number].arrays(copy - self._start(number)))

    def start(self, copy: int) -> Snapshot:
        """Return the weights that a copy began with."""
        beginning = anew(self.network, self._dataset, self.seeds[copy])
        return Snapshot(0, self.network, {**beginning.arrays, **scaling_arrays(beginning.scalings)})

    # ---- what they did

    def losses(self, copy: int) -> Floats:
        """Return a copy's training loss of every step so far, (S,)."""
        return self._losses[: self.step, copy].astype(np.float64)

    def training_curves(self, first_step: int) -> NDArray[np.floating]:
        """Return all copies' training losses of the steps from `first_step` on, (S, R); NaN where they diverged."""
        return self._losses[first_step - 1 : self.step]

    def validation_curves(self, first: int = 0) -> tuple[NDArray[np.int64], Floats]:
        """Return after which steps validation losses were taken, (V,), and the losses, (V, R), from a place on."""
        taken = self._validation[first:]
        steps = np.array([step for step, _ in taken], dtype=np.int64)
        return steps, np.stack([losses for _, losses in taken]) if taken else np.empty((0, len(self.seeds)))

    @property
    def validation_losses(self) -> Floats:
        """Each copy's last validation loss; NaN where there is none and where it diverged, (R,)."""
        return self._validation[-1][1] if self._validation else np.full(len(self.seeds), np.nan)

    @property
    def best(self) -> int | None:
        """The copy with the least validation loss, without validation training loss; None if all diverged."""
        ranked = self.validation_losses if self._validation else self.training_losses
        return None if np.isnan(ranked).all() else int(np.nanargmin(ranked))

    # ---- inside

    def _work(self) -> None:
        """Lay a copy out, let one group do some steps, or evaluate one at the end."""
        if self._preparation is not None:
            if next(self._preparation, self) is self:
                self._preparation = None
        elif self._evaluated is not None:
            self._evaluate_group(self._evaluated)
        elif self.step < self.steps and not self.diverged.all():
            self._run_group()
        else:
            self._conclude()

    def _run_group(self) -> None:
        if self._round == 0:
            self._chunk = self._next_chunk()
        group = self._groups[self._round]
        copies = slice(self._start(self._round), self._start(self._round) + len(group.seeds))
        start = time.perf_counter()
        found = self._steps_of(group) if not self.diverged[copies].all() else np.nan
        self._losses[self.step : self.step + self._chunk, copies] = found
        self._note_diverged(group, copies)
        self._round_seconds += time.perf_counter() - start
        self._round += 1
        if self._round == len(self._groups):
            self._end_round()

    def _steps_of(self, group: Group) -> Floats:
        like = next(iter(self._training.inputs.values()))
        losses = like.new_zeros(self._chunk, len(group.seeds))
        for place, row in enumerate(losses.unbind()):
            group.advance(self.step + place, row)
        return group.finished(losses)

    def _note_diverged(self, group: Group, copies: slice) -> None:
        """Mark the copies whose losses or weights are no longer finite; all of their losses from there on are NaN."""
        found = self._losses[self.step : self.step + self._chunk, copies]
        bad = ~np.isfinite(found)
        weights_bad = ~group.finite()
        for place in np.flatnonzero(bad.any(0) | weights_bad):
            copy = copies.start + place
            first = int(np.argmax(bad[:, place])) if bad[:, place].any() else self._chunk - 1
            if not self.diverged[copy]:
                self.diverged[copy] = self.step + first + 1
            found[first:, place] = np.nan
        found[:, (self.diverged[copies] > 0) & (self.diverged[copies] <= self.step)] = np.nan

    def _end_round(self) -> None:
        self._seconds_per_step = self._round_seconds / self._chunk
        self.seconds += self._round_seconds
        self.step += self._chunk
        self._round, self._round_seconds = 0, 0.0
        if self.step >= self._validate_at:
            self._begin_validation()

    def _next_chunk(self) -> int:
        """How many steps a group makes before the next look at the clock."""
        share = self._seconds_per_step / len(self._groups)
        fitting = int(CHUNK_SECONDS / share) if share else 1
        return max(1, min(MOST_STEPS, fitting, self._validate_at - self.step, self.steps - self.step))

    def _begin_validation(self) -> None:
        if self._validation_rows.count:
            self._evaluated, self._evaluation_seconds = [], 0.0
        else:
            self._validate_at = NEVER

    def _evaluate_group(self, evaluated: list[Floats]) -> None:
        """Take the validation losses of the next group, and those of all once they are there."""
        start = time.perf_counter()
        evaluated.append(self._groups[len(evaluated)].mean_errors(self._validation_rows))
        self._evaluation_seconds += time.perf_counter() - start
        if len(evaluated) == len(self._groups):
            self._validation.append((self.step, self._without_diverged(np.concatenate(evaluated))))
            self._cadence.took(self.step, self._evaluation_seconds, self._seconds_per_step)
            self._validate_at = min(self._cadence.next_step, int(WIDEST_GAP * self.step) + 1)
            self._evaluated = None

    def _conclude(self) -> None:
        """Take the last validation losses, and the training losses at the end, a group at a time."""
        if self._validation_rows.count and self._cadence.last_step != self.step:
            self._begin_validation()
            return
        group, start = self._groups[self._round], self._start(self._round)
        self.training_losses[start : start + len(group.seeds)] = group.mean_errors(self._training)
        self._round += 1
        if self._round == len(self._groups):
            self.training_losses = self._without_diverged(self.training_losses)
            self._round, self.finished = 0, True

    def _without_diverged(self, losses: Floats) -> Floats:
        return np.where((self.diverged > 0) | ~np.isfinite(losses), np.nan, losses)

    def _start(self, group: int) -> int:
        return sum(len(before.seeds) for before in self._groups[:group])


def _reason(settings: Settings) -> str:
    """Why copies cannot step together."""
    if settings.optimizer not in BATCHED_OPTIMIZERS:
        return "this optimiser finds the length of every step by itself"
    if settings.schedule == "plateau":
        return "each has a learning rate that follows its own losses"
    return "the network is so large that all together would gain nothing"


def _dtype(settings: Settings) -> type[np.floating]:
    return np.float64 if settings.precision == "float64" else np.float32


def _check_number(count: int, steps: int) -> None:
    if not FEWEST <= count <= MOST:
        raise SettingsError(
            f"There cannot be {count} restarts", where="restarts", remedy=f"Choose from {FEWEST} to {MOST}"
        )
    if steps < 1:
        raise SettingsError("Restarts need at least one step", where="restarts", remedy="Choose more steps")


def _check_memory(network: Network, settings: Settings, count: int, steps: int) -> None:
    number = np.dtype(_dtype(settings)).itemsize
    of_one = number * (_VECTORS * ParameterIndex.of(network).size + steps)
    if count * of_one > LARGEST_MEMORY:
        fitting = LARGEST_MEMORY // of_one
        remedy = f"Choose at most {fitting} restarts" if fitting >= FEWEST else "Make the network or the steps fewer"
        raise EngineError(
            f"{count} copies of this network would take {count * of_one / 2**30:.1f} GB of memory",
            where="restarts",
            remedy=remedy,
        )
