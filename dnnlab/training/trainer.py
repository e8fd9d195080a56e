"""One model's training run: steps in slices, edits and settings while it goes, snapshots, and the way back."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import SettingsError
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network
from dnnlab.link.messages import LossBatch, WeightChange
from dnnlab.nn.evaluator import Evaluator
from dnnlab.nn.parameters import OPTIMIZER
from dnnlab.nn.scaling import Scalings
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.optimizer_problems import WHOLE_BATCH
from dnnlab.project.run_record import Kind, RunEvent
from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.arithmetic import arithmetic_for
from dnnlab.training.ascent import Ascent
from dnnlab.training.by_hand import place_of
from dnnlab.training.changes import network_words, settings_words, weights_words
from dnnlab.training.continuation import Beginning, anew, continued
from dnnlab.training.devices import device_title
from dnnlab.training.diagnosis import non_finite_error
from dnnlab.training.keeping import Keeping
from dnnlab.training.live_settings import differ_only_live
from dnnlab.training.loss_record import LossRecord
from dnnlab.training.machine import MOST_STEPS, Machine, State
from dnnlab.training.parked import Parked
from dnnlab.training.placement import placed
from dnnlab.training.preparation import Part, check_trainable
from dnnlab.training.range_test import RangeTest, settings_to_try
from dnnlab.training.tape import Tape
from dnnlab.training.tier_record import TierRecord
from dnnlab.training.validation_cadence import ValidationCadence

LONGEST_WAIT = 0.05
"""Seconds between two looks for a program without which no step is made."""
CHUNK_SECONDS = 0.008
"""How long steps run between two looks at the clock."""
STATE_SECONDS = 0.1
"""Seconds of training between two copies of the state from which a failure is traced."""


class Trainer:
    """Trains one model.

    The weights are a function of the network, the data, the settings, the tier and the device: how the run was cut
    into slices makes no difference.

    Attributes:
        dataset: The data.
        settings: How it is trained.
        tape: Where snapshots go; None keeps none.
        step: Steps done.
        seconds: Time spent in training steps, without validation and snapshots.
    """

    def __init__(
        self,
        network: Network,
        dataset: Dataset,
        settings: Settings,
        device: str,
        tape: Tape | None,
        snapshot: Snapshot | None = None,
    ) -> None:
        """Take up a model, anew or where a snapshot left it.

        Args:
            network: The topology.
            dataset: The data.
            settings: How to train.
            device: `auto`, `cpu`, `cuda:0`, `mps`.
            tape: Where snapshots go. Without `snapshot` it is emptied, otherwise later snapshots are removed.
            snapshot: Where to begin. Its network may differ: every weight that has a place is taken.

        Raises:
            NotTrainableError: The network has an error, or does not fit the data.
            DeviceError: This machine has no such device.
            ProjectFileError: The snapshot does not fit its own network, or is not finite.
        """
        check_trainable(network, dataset, settings)
        self.dataset = dataset
        self.settings = settings
        self.tape = tape
        self.step = 0 if snapshot is None else snapshot.step
        self.seconds = 0.0
        self._wanted_device = device
        self._seed = settings.seed
        self._parked = Parked()
        self._keeping = Keeping(tape)
        self._tiers = TierRecord()
        self._cadence = ValidationCadence(self.step)
        self._losses = LossRecord(self.step)
        self._evaluator: Evaluator | None = None
        self._good: State | None = None
        self._stopped: EarlyStop | None = None
        if snapshot is None:
            self._note_start()
            self._take_up(anew(network, dataset, self._seed))
            self._keeping.begin(self)
        else:
            self._take_up(continued(snapshot, network, dataset, self._seed))
            self._keeping.go_on(self)

    # ---- what it is

    @property
    def network(self) -> Network:
        return self._machine.model.network

    @property
    def scalings(self) -> Scalings:
        """The standardisation of inputs and outputs."""
        return self._machine.model.scalings

    @property
    def device(self) -> str:
        """Where it runs, as torch names it."""
        return self._machine.device

    @property
    def device_title(self) -> str:
        """The device's name for a person."""
        return device_title(self.device)

    @property
    def execution(self) -> str:
        """The tier that runs the steps: `eager`, `fused` or `compiled`."""
        return self._machine.execution

    @property
    def note(self) -> str:
        """Something a person should know about the device, the tier or the tape; usually empty."""
        tier_note = self._machine.note if self._machine.compiled is None else ""
        notes = (self._device_note, tier_note, self._ascent.note, self._keeping.note)
        return " ".join(f"{note}." for note in notes if note)

    @property
    def parameter_count(self) -> int:
        """How many parameters and buffers the model has."""
        return self._machine.model.index.size

    @property
    def learning_rate(self) -> float:
        """The rate of the last step; before any, that of the first; 0 where the optimiser has none."""
        if self.settings.optimizer in WHOLE_BATCH:
            return 0.0
        return learning_rate_at(self.settings, max(0, self.step - 1), self._machine.watch.plateau.share)

    @property
    def stopped(self) -> EarlyStop | None:
        """Why the run should go no further, once it has stopped early; `go_on` takes it back."""
        return self._stopped

    @property
    def training_rows(self) -> Part:
        """The scaled training rows, on the device."""
        return self._machine.training

    @property
    def validation_rows(self) -> Part:
        """The scaled validation rows, on the device."""
        return self._machine.validation

    # ---- running

    def run(self, seconds: float, until: int | None = None) -> None:
        """Train for about so many seconds, at least one step, but not beyond step `until`, nor after an early stop.

        Where the settings ask for the compiled tier by name, no step is made before its program is built.

        Raises:
            NonFiniteError: A quantity became NaN or infinite; the run stands at the last good snapshot.
        """
        deadline = time.perf_counter() + seconds
        with arithmetic_for(self._machine.multiplications):
            while self._stopped is None and (until is None or self.step < until):
                self._move_up()
                if self._ascent.must_wait:
                    time.sleep(min(seconds, LONGEST_WAIT))
                    return
                self._run_chunk(self._chunk(until, deadline - time.perf_counter()))
                self._look_when_due()
                self._validate_when_due()
                self._keeping.keep_when_due(self)
                if time.perf_counter() >= deadline:
                    return

    def go_on(self) -> None:
        """Train on from where the run stopped early: its patience begins anew."""
        self._stopped = None

    def drain_losses(self) -> LossBatch:
        """Return all losses since the last time."""
        return self._losses.drain()

    def training_loss(self) -> float:
        """Return the mean error over the training rows at the present weights, in original units."""
        return self._machine.mean_error(self._machine.training)

    def validation_loss(self) -> float | None:
        """Return the mean error over the validation rows in original units; None if there are none."""
        part = self._machine.validation
        return self._machine.mean_error(part) if part.count else None

    def validate(self) -> None:
        """Take the validation loss at the present weights into the losses, if it is not among them already.

        A run does this now and then by itself; whoever pauses one calls it for the last word.
        """
        if self._cadence.last_step != self.step:
            self._validated_loss()

    def _validated_loss(self) -> float | None:
        """Take the validation loss into the losses and return it; None if there are no validation rows."""
        start = time.perf_counter()
        loss = self.validation_loss()
        if loss is None:
            self._cadence.skip()
            return None
        self._losses.validate(self.step, loss)
        self._cadence.took(self.step, time.perf_counter() - start, self._seconds_per_step)
        return loss

    def gradient_norms(self) -> dict[LayerId, float]:
        """Return for each layer the length of the last step's gradient of what arrives there; empty before a step."""
        return self._machine.gradient_norms()

    def parameters(self) -> Mapping[str, NDArray[np.floating]]:
        """Return copies of all weights and biases by the names of a snapshot."""
        return self._machine.model.index.arrays(self._machine.flat)

    def evaluator(self, snapshot: Snapshot | None = None) -> Evaluator:
        """Return the present model, or a snapshot's, for questions, on the CPU. The run is not disturbed.

        Raises:
            ProjectFileError: The snapshot does not fit its own network.
        """
        if snapshot is not None:
            return Evaluator.of(snapshot, self._machine.flat.dtype)
        if self._evaluator is None:
            self._evaluator = Evaluator(self._machine.model, self._machine.flat.detach().to("cpu", copy=True))
        return self._evaluator

    def range_test(self) -> RangeTest:
        """Return a learning-rate range test that begins with the present weights. The run is not disturbed.

        Raises:
            SettingsError: The optimiser has no learning rate.
        """
        if self.settings.optimizer in WHOLE_BATCH:
            what = "This optimiser finds the length of its steps by itself, and has no learning rate to test"
            raise SettingsError(what, where="settings.optimizer", remedy="Choose Adam or another with a learning rate")
        arrays = {name: values for name, values in self._machine.arrays().items() if not name.startswith(OPTIMIZER)}
        settings = settings_to_try(self.settings)
        machine = Machine(self.network, self.dataset, settings, self.scalings, arrays, self.device, self._seed)
        return RangeTest(machine, self.step)

    # ---- changing

    def edit(self, network: Network, settings: Settings | None = None) -> None:
        """Go on with an edited network: weights that have a place stay, parked ones come back.

        Args:
            network: The network.
            settings: How to train it; None for as before.

        Raises:
            NotTrainableError: It cannot be trained; the run stays as it was.
        """
        check_trainable(network, self.dataset, settings or self.settings)
        self.settings = settings or self.settings
        self._note("network", network_words(self.network, network))
        beginning = continued(self.snapshot(), network, self.dataset, self._seed, self._parked.removed)
        self._lay_out(beginning)
        self._parked.add(beginning.removed)
        self.keep("network")

    def change_data(self, dataset: Dataset, network: Network, settings: Settings, words: str) -> None:
        """Go on with other data, and a network and settings that fit it. Weights stay as they are in scaled units.

        Args:
            dataset: The data; inputs and outputs are scaled as it asks for.
            network: The network.
            settings: How to train it.
            words: What the record of the run says.

        Raises:
            NotTrainableError: The network does not fit the data; the run stays as it was.
        """
        check_trainable(network, dataset, settings)
        beginning = continued(self.snapshot(), network, dataset, self._seed, self._parked.removed, other_data=True)
        self.dataset, self.settings = dataset, settings
        self._note("data", words)
        self._lay_out(beginning)
        self._cadence = ValidationCadence(self.step)
        self._parked.add(beginning.removed)
        self._keeping.mark(self, "data")

    def set_weights(self, changes: Sequence[WeightChange]) -> None:
        """Set some weights, biases or gains by hand, all or none. The optimiser forgets what it knew of them.

        Raises:
            NetworkError: There is no such number, it was removed, or the value is not finite.
        """
        index, flat = self._machine.model.index, self._machine.flat
        places = [place_of(index, change) for change in changes]
        factors = [
            float(flat[place]) if change.relative else 1.0 for place, change in zip(places, changes, strict=True)
        ]
        values = [factor * change.value for factor, change in zip(factors, changes, strict=True)]
        self._machine.set_numbers(list(zip(places, values, strict=True)))
        self._evaluator = None
        self._good = None
        self._note("weights", weights_words(self.network, changes))
        self._keeping.mark(self, "weights")

    def configure(self, settings: Settings) -> None:
        """Go on with other settings; a changed seed applies from the next `reset`, a new optimiser begins anew.

        Raises:
            NotTrainableError: The network cannot be trained like that; the run stays as it was.
        """
        if settings == self.settings:
            return
        check_trainable(self.network, self.dataset, settings)
        before, self.settings = self.settings, settings
        self._note("settings", settings_words(before, settings))
        if differ_only_live(before, settings):
            self._machine.configure(settings)
        else:
            self._lay_out(Beginning(self.network, self.scalings, self._machine.arrays()))
        self._keeping.name_next("settings")

    def reset(self) -> None:
        """Go back to step 0 with fresh weights from the settings' seed."""
        self._seed = self.settings.seed
        self.step = 0
        self.seconds = 0.0
        self._parked = Parked()
        self._cadence = ValidationCadence(0)
        self._losses = LossRecord(0)
        self._note_start()
        self._lay_out(anew(self.network, self.dataset, self._seed))
        self._keeping.begin(self)

    def snapshot(self) -> Snapshot:
        """Return everything that is needed to go on from here."""
        return Snapshot(self.step, self.network, self._machine.arrays())

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from a snapshot and its network; later snapshots on the tape and losses not yet drained are dropped.

        Raises:
            NotTrainableError: Its network does not fit the data; the run stays as it was.
            ProjectFileError: It does not fit its own network, or is not finite; the run stays as it was.
        """
        check_trainable(snapshot.network, self.dataset, self.settings)
        self._lay_out(continued(snapshot, snapshot.network, self.dataset, self._seed))
        self._go_back(snapshot.step)
        self._keeping.go_on(self)

    def keep(self, reason: str = "") -> None:
        """Put a snapshot on the tape now."""
        self._keeping.keep(self, reason)

    def close(self) -> None:
        """Let go of what runs beside the training."""
        self._ascent.cancel()

    # ---- inside

    def _lay_out(self, beginning: Beginning) -> None:
        """Go on with another machine."""
        self._ascent.cancel()
        self._take_up(beginning)

    def _take_up(self, beginning: Beginning) -> None:
        self._stopped = None
        machine, note = placed(beginning, self.dataset, self.settings, self._wanted_device, self._seed)
        self._machine, self._device_note = machine, note
        self._ascent = Ascent(machine)
        self._laid_out_at = self.seconds
        self._evaluator = None
        self._good = None
        self._good_seconds = 0.0
        self._seconds_per_step = 0.0
        self._note_tier()

    def _note_tier(self) -> None:
        """Record which tier runs the steps from here on, if it is another, and why there is no faster one."""
        for words in self._tiers.news(self.execution, self.device, self._ascent):
            self._note("tier", words)

    def _note(self, kind: Kind, words: str) -> None:
        self._losses.note(RunEvent(self.step, kind, words))

    def _note_start(self) -> None:
        settings = self.settings
        self._tiers = TierRecord()
        words = (
            f"seed {self._seed}, {settings.optimizer}, learning rate {settings.learning_rate:g}, {settings.precision}"
        )
        self._note("start", words)

    def _move_up(self) -> None:
        """Change to a faster tier if it is there."""
        if self._ascent.is_over:
            return
        if self._ascent.look(self.step, self.seconds - self._laid_out_at):
            self._seconds_per_step = 0.0
        self._note_tier()

    def _run_chunk(self, count: int) -> None:
        if self._good is None or self.seconds - self._good_seconds >= STATE_SECONDS:
            self._good, self._good_seconds = self._machine.state(self.step), self.seconds
        start = time.perf_counter()
        losses = self._machine.run(self.step, count)
        finite = bool(np.isfinite(losses).all()) and self._machine.is_finite()
        elapsed = time.perf_counter() - start
        self._evaluator = None
        if not finite:
            self._fail(self._good, self.step + count)
        self._seconds_per_step = elapsed / count
        self.seconds += elapsed
        self.step += count
        self._losses.extend(losses)

    def _chunk(self, until: int | None, seconds_left: float) -> int:
        """How many steps to make before the next look at the clock."""
        fitting = min(seconds_left, CHUNK_SECONDS) / self._seconds_per_step if self._seconds_per_step else 1.0
        stops = (self._cadence.next_step, self._next_look(), self._keeping.next_early(self.step), until)
        return min([MOST_STEPS, max(1, int(fitting)), *(stop - self.step for stop in stops if stop is not None)])

    def _fail(self, good: State, until: int) -> None:
        """Go back to the last good snapshot, or to a good state where there is none, and raise what went wrong."""
        error = non_finite_error(self._machine, good, until)
        self._machine.put_back(good)
        self._go_back(good.step)
        last = self.tape.latest() if self.tape is not None else None
        if last is not None:
            self.restore(last)
        raise error

    def _go_back(self, step: int) -> None:
        self.step = step
        self._losses.rewind(step)
        self._cadence = ValidationCadence(step)

    def _next_look(self) -> int | None:
        """The next step after which the schedule or early stopping wants to know the loss."""
        validates = self._machine.validation.count > 0
        return self._machine.watch.next_look(self.settings, self.step, validates=validates)

    def _look_when_due(self) -> None:
        """Let the schedule and early stopping look at the loss; stop the run if they waited long enough."""
        machine, settings, step = self._machine, self.settings, self.step
        validates = machine.validation.count > 0
        if machine.watch.next_look(settings, step - 1, validates=validates) != step:
            return
        loss = self._validated_loss() if validates else self.training_loss()
        share = machine.watch.plateau.share
        machine.watch.look(math.nan if loss is None else loss, step, settings, machine.flat, validates=validates)
        if machine.watch.plateau.share != share:
            self._good = None  # a failure is traced from steps with one rate
        if machine.watch.is_over(step, settings):
            self._stop_early()

    def _stop_early(self) -> None:
        """Halt here, with the best weights if they were kept, and put it on the tape."""
        stopping = self._machine.watch.stop_here(self.step)
        restored = self._machine.watch.best is not None
        if restored:
            self._machine.put_best_back()
            self._losses.validate(self.step, stopping.loss)  # what the weights of this step are now
        self._evaluator = self._good = None
        self._stopped = EarlyStop(self.step, stopping.best_step, restored=restored)
        self.keep("early stop")

    def _validate_when_due(self) -> None:
        if self.step >= self._cadence.next_step:
            self.validate()
