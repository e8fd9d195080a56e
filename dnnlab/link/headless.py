"""The engine without a window: load, train, ask, keep, one after the other. For the command line and for checks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TypeVar

from msgspec import structs

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError, EngineError, NotTrainableError
from dnnlab.link.client import EngineClient
from dnnlab.link.messages import (
    Answered,
    Ask,
    Credit,
    FetchedRestart,
    FetchRestart,
    Frame,
    Halted,
    Keep,
    Kept,
    Load,
    Loaded,
    Moved,
    Pause,
    Play,
    Progress,
    Ready,
    Refused,
    RestartsProgress,
    SetWeights,
    StartRestarts,
    StopRestarts,
    ToEngine,
    WeightChange,
)
from dnnlab.link.probes import Answer, Probe
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model
from dnnlab.project.snapshot import Snapshot

Message = TypeVar("Message", Ready, Loaded, Frame, Answered, Kept, FetchedRestart)


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """How a run went.

    Attributes:
        steps: Steps done in all, those before included.
        steps_per_second: Of this run, without start-up and validation; 0 if it did no step.
        train_loss: The last training loss, NaN if there is none.
        validation_loss: The last validation loss, NaN if there is none.
        device: Where it ran.
        execution: The tier that ran it.
        note: Something a person should know; usually empty.
    """

    steps: int
    steps_per_second: float
    train_loss: float
    validation_loss: float
    device: str
    execution: str
    note: str


class HeadlessEngine:
    """An engine process that is used in turn. A context manager: leaving it ends the process."""

    def __init__(self) -> None:
        self._client = EngineClient()
        self._tapes = tempfile.TemporaryDirectory(prefix="dnnlab-tape-", ignore_cleanup_errors=True)
        self._loaded: Loaded | None = None
        self._progress: Progress | None = None
        self._loads = 0
        self._early_stop: EarlyStop | None = None
        self._subject: tuple[Model, Dataset, str]
        self._restarts: RestartResults | None = None
        self.history = LossHistory()

    def __enter__(self) -> HeadlessEngine:
        self._client.start()
        self._wait_for(Ready)
        self._send(Credit())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._tapes.cleanup()

    def load(self, model: Model, dataset: Dataset, device: str = "auto", snapshot: Snapshot | None = None) -> Loaded:
        """Take up a model and its data.

        Raises:
            NotTrainableError: It cannot be trained; the message says why.
            DnnlabError: The engine refused it.
        """
        self._loads += 1
        tape = tempfile.mkdtemp(prefix=f"{self._loads}-", dir=self._tapes.name)
        self._subject = model, dataset, device
        self._send(Load(MAIN_MODEL, model.network, dataset, model.settings, device, tape, snapshot))
        self._loaded = self._wait_for(Loaded)
        self.history, self._progress = LossHistory(), None
        self._next_frame(None)
        if self._loaded.trainable is not None:
            error = self._loaded.trainable
            raise NotTrainableError(error.what, where=error.where, remedy=error.remedy)
        return self._loaded

    def train(self, steps: int, report: Callable[[Progress], None] | None = None) -> TrainingReport:
        """Train the loaded model for some steps, or until it stops early, telling `report` how it goes.

        Raises:
            NonFiniteError: A quantity became NaN or infinite.
            DnnlabError: The engine refused, or died.
        """
        if self._loaded is None:
            raise EngineError("No model is loaded", remedy="Load one first")
        done = self._progress.step if self._progress else self._loaded.step
        before = self._progress.seconds if self._progress else 0.0
        self._early_stop = None
        if steps > 0:
            self._send(Play(MAIN_MODEL, until=done + steps))
            while not self._has_ended(done + steps):
                self._next_frame(report)
        seconds = self._progress.seconds - before if self._progress else 0.0
        end = done + steps if self._early_stop is None else self._early_stop.step
        notes = [self._loaded.note, "" if self._early_stop is None else f"{self._early_stop.sentence}."]
        return TrainingReport(
            end,
            (end - done) / seconds if seconds > 0 else 0.0,
            self.history.training_loss(),
            self.history.validation_loss(),
            self._loaded.device,
            self._loaded.execution,
            " ".join(note for note in notes if note),
        )

    def _has_ended(self, until: int) -> bool:
        """Whether the run has come to its last step, or stopped early, and all its losses are here."""
        progress = self._progress
        if progress is None or progress.running:
            return False
        return progress.step >= (until if self._early_stop is None else self._early_stop.step)

    def restart(
        self, first_seed: int, count: int, steps: int, report: Callable[[RestartsProgress], None] | None = None
    ) -> RestartResults:
        """Train copies of the loaded model with seeds from the first one on; `keep_restart` then takes one of them.

        Raises:
            DnnlabError: The engine refused, for instance because memory is short, or died.
        """
        self._restarts = None
        self._send(StartRestarts(MAIN_MODEL, tuple(range(first_seed, first_seed + count)), steps))
        return self._follow_restarts(report)

    def stop_restarts(self) -> RestartResults:
        """End restarts that `report` broke off by an exception, where they are."""
        self._send(StopRestarts(MAIN_MODEL))
        return self._follow_restarts(None)

    def keep_restart(self, run: int) -> None:
        """Make one of the restarts the loaded run, with its seed and its losses, and forget the others.

        Raises:
            EngineError: That run diverged.
        """
        model, dataset, device = self._subject
        self._send(FetchRestart(MAIN_MODEL, 1, run))
        kept = self._wait_for(FetchedRestart)
        self._send(StopRestarts(MAIN_MODEL, forget=True))
        model = replace(model, settings=model.settings.with_values(seed=kept.seed))
        self.load(model, dataset, device, kept.snapshot)
        losses = kept.losses
        self.history.append(losses.first_step, losses.training, losses.validation_steps, losses.validation)

    def _follow_restarts(self, report: Callable[[RestartsProgress], None] | None) -> RestartResults:
        while self._restarts is None or not self._restarts.last.finished:
            frame = self._wait_for(Frame)
            self._send(Credit())
            progress = frame.restarts.get(MAIN_MODEL)
            if progress is None:
                continue
            if self._restarts is None:
                self._restarts = RestartResults(progress)
            else:
                self._restarts.take(progress)
            if report is not None:
                report(progress)
        return self._restarts

    def stop(self) -> None:
        """End a run that `report` broke off by an exception, and take its last losses."""
        self._send(Pause(MAIN_MODEL))
        self._next_frame(None)
        while self._progress is None or self._progress.running:
            self._next_frame(None)

    def set_weights(self, changes: tuple[WeightChange, ...]) -> None:
        """Set weights of the loaded model by hand.

        Raises:
            DnnlabError: There is no such weight.
        """
        self._send(SetWeights(MAIN_MODEL, changes))
        self._loaded = self._wait_for(Loaded)

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the loaded model.

        Raises:
            DnnlabError: It cannot be answered.
        """
        self._send(Ask("headless", 1, probe))
        return self._wait_for(Answered).answer

    def keep(self) -> Snapshot:
        """Return the present weights."""
        self._send(Keep(MAIN_MODEL, 1))
        return self._wait_for(Kept).snapshot

    def _send(self, message: ToEngine) -> None:
        self._client.send(message)

    def _next_frame(self, report: Callable[[Progress], None] | None) -> None:
        progress = self._take(self._wait_for(Frame))
        if report is not None and progress is not None:
            report(progress)

    def _take(self, frame: Frame) -> Progress | None:
        """Keep what a frame tells of the loaded model, and let the next one come."""
        self._send(Credit())
        progress = frame.progress.get(MAIN_MODEL)
        if progress is not None:
            self._progress, losses = progress, progress.losses
            self.history.append(
                losses.first_step, losses.training, losses.validation_steps, losses.validation, losses.events
            )
        return progress

    def _wait_for(self, kind: type[Message]) -> Message:
        """Return the next message of this kind; frames that come before it are taken, or there would be no other."""
        while True:
            message = self._client.receive()
            match message:
                case Refused(error=error):
                    raise error
                case Halted(error=DnnlabError() as error):
                    raise error
                case Moved(execution=execution, note=note) if self._loaded is not None:
                    self._loaded = structs.replace(self._loaded, execution=execution, note=note)
                case Halted(early_stop=EarlyStop() as early_stop):
                    self._early_stop = early_stop
                case _ if isinstance(message, kind):
                    return message
                case Frame():
                    self._take(message)
