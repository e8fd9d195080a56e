"""One model in the engine: its trainer, its tape, what is shown of it, and what the window has been told."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from dnnlab.data.dataset import Dataset
from dnnlab.engine.shown import Shown
from dnnlab.engine.step_rate import StepRate
from dnnlab.errors import EngineError, NotTrainableError
from dnnlab.graph.network import Network
from dnnlab.link.messages import (
    ChangeData,
    Kept,
    Load,
    Loaded,
    LossBatch,
    Moved,
    Progress,
    RatesTried,
    SnapshotMark,
    WeightChange,
)
from dnnlab.link.probes import Answer, Probe
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.devices import checked_device, device_title
from dnnlab.training.range_test import RangeTest
from dnnlab.training.restarts import Restarts
from dnnlab.training.tape import DEFAULT_BUDGET, Tape
from dnnlab.training.trainer import Trainer

_serials = itertools.count()
"""Tells sessions apart, also from those that are gone."""


class Session:
    """One loaded model.

    A network that cannot be trained is kept too: weights from before wait until an edit makes it trainable again.

    Attributes:
        running: Whether it trains.
        stopped: Where and why the last run stopped early; None if it did not.

    Args:
        message: The model, its data and where its snapshots lie.

    Raises:
        DeviceError: This machine does not have the device.
        DnnlabError: The snapshot does not fit the network.
    """

    def __init__(self, message: Load) -> None:
        self.running = False
        self.stopped: EarlyStop | None = None
        self._model = message.model
        self._network: Network = message.network
        self._dataset: Dataset = message.dataset
        self._data_words = ""
        self._settings: Settings = message.settings
        self._device = checked_device(message.device)
        self._tape = Tape(Path(message.tape), message.tape_budget or DEFAULT_BUDGET)
        self._trainer: Trainer | None = None
        self._test: RangeTest | None = None
        self._untrainable: NotTrainableError | None = None
        self._waiting: Snapshot | None = self._beginning(message)
        self._until: int | None = None
        self._shown = Shown(self._tape, message.dataset)
        self._serial = next(_serials)
        self._revision = 0
        self._told: Hashable = None
        self._told_run = ("", "")
        self._told_marks: tuple[SnapshotMark, ...] | None = None
        self._rate = StepRate()
        self._begin_tape(message)
        self._begin(message.network)
        self._losses_sent = self.step

    @property
    def step(self) -> int:
        """Steps done."""
        if self._trainer is not None:
            return self._trainer.step
        return 0 if self._waiting is None else self._waiting.step

    @property
    def state(self) -> Hashable:
        """What answers depend on; None while there is nothing to ask about."""
        if self._trainer is None or self._untrainable is not None:
            return None
        return self._serial, self._revision, self._shown_step

    @property
    def news(self) -> bool:
        """Whether the window does not know yet how the training stands."""
        return self._told != self._standing()

    def moved(self) -> Moved | None:
        """Return how the model runs now, if it is otherwise than was returned before."""
        trainer = self._trainer
        if trainer is None or self._told_run == (trainer.execution, trainer.note):
            return None
        self._told_run = trainer.execution, trainer.note
        return Moved(self._model, *self._told_run)

    def loaded(self) -> Loaded:
        """Return how the model runs now."""
        trainer = self._trainer
        if trainer is None:
            device = "" if self._device == "auto" else self._device
            title = device_title(device) if device else ""
            return Loaded(self._model, self.step, device, title, "", self._settings.precision, self._untrainable)
        self._told_run = trainer.execution, trainer.note
        return Loaded(
            model=self._model,
            step=trainer.step,
            device=trainer.device,
            device_title=trainer.device_title,
            execution=trainer.execution,
            precision=self._settings.precision,
            trainable=self._untrainable,
            note=trainer.note,
        )

    def edit(self, network: Network) -> None:
        """Go on with an edited network. One that cannot be trained pauses; `loaded` says why."""
        self._network = network
        self._go_on_with(self._settings)
        self._shown.show_present()
        self._changed_here()

    def change_data(self, message: ChangeData) -> None:
        """Go on with other data. Where the network does not fit it, the run pauses; `loaded` says why."""
        self._dataset, self._network = message.dataset, message.network
        self._shown.take_data(message.dataset)
        self._go_on_with(message.settings, message.words)
        self._shown.show_present()
        self._changed_here()

    def set_weights(self, changes: Sequence[WeightChange]) -> None:
        """Set some weights, biases or gains by hand.

        Raises:
            EngineError: An old snapshot is shown, which is not to be changed.
            NotTrainableError: The network cannot be trained.
            NetworkError: There is no such number; nothing was changed.
        """
        trainer = self._trainable()
        if self._shown.snapshot is not None:
            raise EngineError(
                "An earlier moment is shown, which cannot be changed",
                where=self._model,
                remedy="Go back to the present, or play from here first",
            )
        trainer.set_weights(changes)
        self._changed_here()

    def configure(self, settings: Settings) -> None:
        """Go on with other settings. If the network cannot be trained by them, it pauses; `loaded` says why."""
        self._go_on_with(settings)
        self._revision += 1

    def play(self, until: int | None) -> None:
        """Train from now on; where a snapshot is shown, from there.

        Raises:
            NotTrainableError: The network cannot be trained.
        """
        trainer = self._trainable()
        if self._shown.snapshot is not None:
            trainer.restore(self._shown.snapshot)
            if trainer.network != self._network:
                trainer.edit(self._network)
            self._went_back()
        trainer.go_on()
        self._until = until
        self.running = True

    def pause(self) -> None:
        """Stop training, stay here and put this moment on the tape."""
        if self.running and self._trainer is not None:
            self._trainer.validate()
            self._trainer.keep()
        self.stop()

    def stop(self) -> None:
        """Stop training, whatever state the trainer is in."""
        self.running = False
        self._rate.forget()
        self._losses_sent = min(self._losses_sent, self.step)
        self._shown.forget_after(self.step)  # a failure may have thrown the run back

    def reset(self) -> None:
        """Go back to step 0 with fresh weights, and stop there."""
        if self._trainer is not None:
            self._trainer.reset()
        self._waiting = None
        self._went_back()
        self.stop()

    def scrub(self, step: int | None) -> None:
        """Show the snapshot nearest to a step; None shows the present.

        Raises:
            NotTrainableError: The network cannot be trained, so there is nothing to show.
            EngineError: There is no snapshot yet.
        """
        if step is None:
            self._shown.show_present()
            return
        trainer = self._trainable()
        snapshot = self._tape.nearest(step)
        if snapshot is None:
            raise EngineError("There is no snapshot to show yet", where=self._model, remedy="Train a little first")
        self._shown.show(snapshot, trainer)

    def kept(self, number: int) -> Kept:
        """Return the present weights.

        Raises:
            NotTrainableError: There are none, because the network could not be trained so far.
        """
        snapshot = self._waiting if self._trainer is None else self._trainer.snapshot()
        if snapshot is None:
            raise self._untrainable or NotTrainableError(
                "There are no weights yet", where=self._model, remedy="Mend what the status bar names first"
            )
        return Kept(self._model, number, snapshot, self._losses_sent)

    def train(self, seconds: float) -> bool:
        """Train for about `seconds`, at least one step.

        Returns:
            Whether it came to the step at which it was told to stop, or stopped early: `stopped` then says why.

        Raises:
            NonFiniteError: A quantity became NaN or infinite; the run is back at the last good snapshot.
        """
        trainer = self._trainable()
        if self._until is None or trainer.step < self._until:
            trainer.run(seconds, self._until)
        self._rate.note(trainer.seconds, trainer.step)
        if trainer.stopped is None and (self._until is None or trainer.step < self._until):
            return False
        self.stopped = trainer.stopped
        self.pause()
        return True

    @property
    def is_testing(self) -> bool:
        """Whether a learning-rate range test is under way."""
        return self._test is not None

    def find_rate(self, wanted: bool) -> None:
        """Begin a learning-rate range test from the weights of the present, in place of one under way; or end it.

        Raises:
            NotTrainableError: The network cannot be trained.
            SettingsError: The optimiser has no learning rate.
        """
        self._test = self._trainable().range_test() if wanted else None

    def go_on_testing(self, seconds: float) -> RatesTried:
        """Go on with the range test for about `seconds`, and return how it stands."""
        if self._test is None:
            raise EngineError("No range test is under way", where=self._model, remedy="Begin one first")
        self._test.run(seconds)
        tested = self._test.result(self._model)
        if tested.done:
            self._test = None
        return tested

    def progress(self) -> Progress:
        """Return how the training stands; losses and marks only where they were not returned before."""
        trainer = self._trainer
        marks = self._tape.marks()
        news_of_marks = None if marks == self._told_marks else marks
        self._told_marks = marks
        self._told = self._standing()
        losses = _no_losses(self.step) if trainer is None else trainer.drain_losses()
        self._losses_sent = losses.first_step - 1 + len(losses.training)
        return Progress(
            step=self.step,
            shown_step=self._shown_step,
            running=self.running,
            steps_per_second=self._rate.per_second if self.running else 0.0,
            learning_rate=self._settings.learning_rate if trainer is None else trainer.learning_rate,
            seconds=0.0 if trainer is None else trainer.seconds,
            losses=losses,
            tape=news_of_marks,
        )

    def answer(self, probe: Probe) -> Answer:
        """Answer a probe about the weights that are shown.

        Raises:
            DnnlabError: It cannot be answered for this network.
        """
        return self._shown.answer(self._trainable(), probe)

    def restarts(self, seeds: Sequence[int], steps: int) -> Restarts:
        """Return copies of the model as it is now that begin with these seeds. The run stays as it is.

        Raises:
            NotTrainableError: The network cannot be trained.
            DnnlabError: There are too many or too few of them, or they would take too much memory.
        """
        trainer = self._trainable()
        return Restarts(trainer.network, self._dataset, self._settings, trainer.device, seeds, steps)

    def close(self) -> None:
        """Let go of the model. Its snapshots stay on the tape."""
        self.stop()
        if self._trainer is not None:
            self._trainer.close()
        self._trainer = self._test = None

    def _beginning(self, message: Load) -> Snapshot | None:
        """The snapshot to begin with: the tape's last where that was asked for and there is one."""
        resumed = self._tape.latest() if message.resume else None
        return resumed or message.snapshot

    def _begin_tape(self, message: Load) -> None:
        """Put on an empty tape how the run that is taken up began, and where it has come to."""
        if len(self._tape) or message.start is None or message.snapshot is None:
            return
        with suppress(OSError):  # the trainer meets it again, and says so
            self._tape.add(message.start, "start")
            self._tape.add(message.snapshot, message.reason)

    def _begin(self, network: Network) -> None:
        """Make the trainer, if the network can be trained; begin with the weights that wait."""
        waiting = self._waiting
        try:
            self._trainer = Trainer(network, self._dataset, self._settings, self._device, self._tape, waiting)
        except NotTrainableError as error:
            self._untrainable = error
        else:
            self._untrainable = None
            self._waiting = None

    def _go_on_with(self, settings: Settings, words: str = "") -> None:
        """Take up the network, data and settings that are wanted now; pause if they do not go together."""
        self._settings = settings
        self._data_words = words or self._data_words
        trainer = self._trainer
        if trainer is None:
            self._begin(self._network)
            return
        try:
            if trainer.dataset is not self._dataset:
                trainer.change_data(self._dataset, self._network, settings, self._data_words)
            elif trainer.network != self._network:
                trainer.edit(self._network, settings)
            trainer.configure(settings)
        except NotTrainableError as error:
            self.pause()
            self._untrainable = error
        else:
            self._untrainable = None

    def _went_back(self) -> None:
        """The run stands at an earlier step: what was shown and sent of later ones is void."""
        self._shown.go_back()
        self._changed_here()
        self._losses_sent = min(self._losses_sent, self.step)

    def _changed_here(self) -> None:
        """What was found out about this moment and later ones is void."""
        self._revision += 1
        self._shown.forget_after(self.step - 1)

    def _trainable(self) -> Trainer:
        if self._trainer is None or self._untrainable is not None:
            raise self._untrainable or NotTrainableError(
                "The network cannot be trained", where=self._model, remedy="Mend what the status bar names first"
            )
        return self._trainer

    @property
    def _shown_step(self) -> int:
        return self.step if self._shown.snapshot is None else self._shown.snapshot.step

    def _standing(self) -> Hashable:
        return self._revision, self.step, self._shown_step, self.running


def _no_losses(step: int) -> LossBatch:
    nothing = np.empty(0)
    return LossBatch(step + 1, nothing, np.empty(0, np.int64), nothing)
