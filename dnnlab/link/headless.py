"""The engine without a window: load, train, ask, keep, one after the other. For the command line and for checks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TypeVar

from msgspec import structs

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError, EngineError, NotTrainableError
from dnnlab.link.client import EngineClient
from dnnlab.link.headless_run import HeadlessRun, TrainingReport
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
    Unload,
    WeightChange,
)
from dnnlab.link.probes import Answer, Probe
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model
from dnnlab.project.snapshot import Snapshot

Message = TypeVar("Message", Ready, Loaded, Frame, Answered, Kept, FetchedRestart)


class HeadlessEngine:
    """An engine process that is used in turn. A context manager: leaving it ends the process.

    It may have several models; what is not told otherwise is about the main one.
    """

    def __init__(self) -> None:
        self._client = EngineClient()
        self._tapes = tempfile.TemporaryDirectory(prefix="dnnlab-tape-", ignore_cleanup_errors=True)
        self._runs: dict[str, HeadlessRun] = {}
        self._loads = 0

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

    # ---- models

    def load(
        self,
        model: Model,
        dataset: Dataset,
        device: str = "auto",
        snapshot: Snapshot | None = None,
        *,
        name: str = MAIN_MODEL,
        history: LossHistory | None = None,
    ) -> Loaded:
        """Take up a model and its data, in place of one of the same name.

        Args:
            model: The model.
            dataset: Its data.
            device: Where it is to run.
            snapshot: Where to begin; None begins anew.
            name: The model's name.
            history: The losses on the way to `snapshot`.

        Raises:
            NotTrainableError: It cannot be trained; the message says why.
            DnnlabError: The engine refused it.
        """
        self._loads += 1
        tape = tempfile.mkdtemp(prefix=f"{self._loads}-", dir=self._tapes.name)
        self._send(Load(name, model.network, dataset, model.settings, device, tape, snapshot))
        loaded = self._wait_for(Loaded)
        self._runs[name] = run = HeadlessRun(model, dataset, device, loaded)
        self._next_frame()
        if history is not None:
            run.history = history
        if loaded.trainable is not None:
            error = loaded.trainable
            raise NotTrainableError(error.what, where=error.where, remedy=error.remedy)
        return loaded

    def unload(self, name: str) -> None:
        """Forget a model."""
        del self._runs[name]
        self._send(Unload(name))

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models that are loaded."""
        return tuple(self._runs)

    @property
    def history(self) -> LossHistory:
        """The losses of the main model."""
        return self.history_of(MAIN_MODEL)

    def history_of(self, name: str) -> LossHistory:
        """Return the losses of a model.

        Raises:
            EngineError: It is not loaded.
        """
        return self._run(name).history

    def _run(self, name: str) -> HeadlessRun:
        try:
            return self._runs[name]
        except KeyError:
            where = "" if name == MAIN_MODEL else name
            raise EngineError("No such model is loaded", where=where, remedy="Load one first") from None

    # ---- training

    def train(
        self, steps: int, report: Callable[[Progress], None] | None = None, *, name: str = MAIN_MODEL
    ) -> TrainingReport:
        """Train a loaded model for some steps, or until it stops early, telling `report` how it goes.

        Raises:
            NonFiniteError: A quantity became NaN or infinite.
            DnnlabError: The engine refused, or died.
        """
        run = self._run(name)
        done, seconds = run.step, run.seconds
        run.early_stop = None
        if steps > 0:
            self._send(Play(name, until=done + steps))
            while not run.has_ended(done + steps):
                self._next_frame()
                if report is not None and run.progress is not None:
                    report(run.progress)
        return run.report(done, seconds, done + steps)

    def stop(self, *, name: str = MAIN_MODEL) -> None:
        """End a run that `report` broke off by an exception, and take its last losses."""
        run = self._run(name)
        self._send(Pause(name))
        self._next_frame()
        while run.progress is None or run.progress.running:
            self._next_frame()

    # ---- restarts

    def restart(
        self,
        first_seed: int,
        count: int,
        steps: int,
        report: Callable[[RestartsProgress], None] | None = None,
        *,
        name: str = MAIN_MODEL,
    ) -> RestartResults:
        """Train copies of a loaded model with seeds from the first one on; `keep_restart` then takes one of them.

        Raises:
            DnnlabError: The engine refused, for instance because memory is short, or died.
        """
        self._run(name).restarts = None
        self._send(StartRestarts(name, tuple(range(first_seed, first_seed + count)), steps))
        return self._follow_restarts(name, report)

    def stop_restarts(self, *, name: str = MAIN_MODEL) -> RestartResults:
        """End restarts that `report` broke off by an exception, where they are."""
        self._send(StopRestarts(name))
        return self._follow_restarts(name, None)

    def keep_restart(self, copy: int, *, name: str = MAIN_MODEL) -> None:
        """Make one of a model's restarts its loaded run, with its seed and its losses, and forget the others.

        Raises:
            EngineError: That copy diverged.
        """
        run = self._run(name)
        self._send(FetchRestart(name, 1, copy))
        kept = self._wait_for(FetchedRestart)
        self._send(StopRestarts(name, forget=True))
        losses, history = kept.losses, LossHistory()
        history.append(losses.first_step, losses.training, losses.validation_steps, losses.validation)
        model = replace(run.model, settings=run.model.settings.with_values(seed=kept.seed))
        self.load(model, run.dataset, run.device, kept.snapshot, name=name, history=history)

    def _follow_restarts(self, name: str, report: Callable[[RestartsProgress], None] | None) -> RestartResults:
        run = self._run(name)
        while run.restarts is None or not run.restarts.last.finished:
            progress = self._next_frame().restarts.get(name)
            if progress is None:
                continue
            if run.restarts is None:
                run.restarts = RestartResults(progress)
            else:
                run.restarts.take(progress)
            if report is not None:
                report(progress)
        return run.restarts

    # ---- asking

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model that it names.

        Raises:
            DnnlabError: It cannot be answered.
        """
        self._send(Ask("headless", 1, probe))
        return self._wait_for(Answered).answer

    def keep(self, *, name: str = MAIN_MODEL) -> Snapshot:
        """Return the present weights of a model."""
        self._send(Keep(name, 1))
        return self._wait_for(Kept).snapshot

    def set_weights(self, changes: Sequence[WeightChange], *, name: str = MAIN_MODEL) -> None:
        """Set some weights, biases or gains of a model by hand, all or none.

        Raises:
            DnnlabError: There is no such number; nothing was changed.
        """
        self._run(name)
        self._send(SetWeights(name, tuple(changes)))
        self._wait_for(Loaded)

    # ---- the pipe

    def _send(self, message: ToEngine) -> None:
        self._client.send(message)

    def _next_frame(self) -> Frame:
        frame = self._wait_for(Frame)
        self._take(frame)
        return frame

    def _take(self, frame: Frame) -> None:
        self._send(Credit())
        for name, progress in frame.progress.items():
            if name in self._runs:
                self._runs[name].take(progress)

    def _wait_for(self, kind: type[Message]) -> Message:
        """Return the next message of this kind; frames that come before it are taken."""
        while True:
            message = self._client.receive()
            match message:
                case Refused(error=error):
                    raise error
                case Halted(error=DnnlabError() as error):
                    raise error
                case Moved(model=model, execution=execution, note=note) if model in self._runs:
                    run = self._runs[model]
                    run.loaded = structs.replace(run.loaded, execution=execution, note=note)
                case Halted(model=model, early_stop=EarlyStop() as early_stop) if model in self._runs:
                    self._runs[model].early_stop = early_stop
                case _ if isinstance(message, kind):
                    return message
                case Frame():
                    self._take(message)
