"""Restarts in the window: what the engine tells of them, which run is chosen, and keeping one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from dnnlab.errors import DnnlabError, EngineError
from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.graph.network import Network
from dnnlab.gui.document import Document
from dnnlab.gui.keep_restart import KeepRestart, Run
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.widgets.number_text import format_loss
from dnnlab.link.messages import FetchedRestart, FetchRestart, Refused, RestartsProgress, StartRestarts, StopRestarts
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.history import LossHistory
from dnnlab.project.project import Model
from dnnlab.project.snapshot import Snapshot

USUAL_STEPS = 4000
"""Without a schedule that says how many."""
USUAL_STEPS_OF_SECOND_ORDER = 500
"""Of an optimiser that solves a system or searches a line at each step: its steps are dear, and it needs fewer."""
STUCK = "No better than the baseline in the loss plot, the best single Gaussian"
_NEAR = 0.05
"""The share of the way from the baseline to the optimum within which a run counts as stuck: losses are of samples."""


class Restarts(QObject):
    """The restarts of the model that is shown, from their start until they are dismissed.

    Each model of a project has its own; they go on while another is shown.

    Signals:
        begun: Others have begun.
        changed: What is known of them, or which run is chosen or kept, is other.
        kept_one: (words: str, detail: str) a run was made the present one.
        failed: (error: DnnlabError) something a person must be told.
    """

    begun = Signal()
    changed = Signal()
    kept_one = Signal(str, str)
    failed = Signal(object)

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._of: dict[str, _Told] = {}
        self._lines: tuple[ReferenceLine, ...] = ()
        self._numbers = 0
        session.restarts_told.connect(self._take)
        session.state_changed.connect(self._follow_engine)
        document.opened.connect(self._dismiss_all)
        document.replaced.connect(self.changed)
        document.model_changed.connect(self._follow_model)

    # ---- what there is

    @property
    def _told(self) -> _Told:
        """What is known of those of the shown model."""
        return self._of.setdefault(self._document.model_name, _Told())

    @property
    def results(self) -> RestartResults | None:
        """What the engine told of them; None before the first report."""
        return self._told.results

    @property
    def chosen(self) -> int | None:
        """The run that is highlighted."""
        return self._told.chosen

    @property
    def kept(self) -> int | None:
        """The run that is the present one."""
        return self._told.kept

    @property
    def running(self) -> bool:
        """Whether they are under way."""
        return self._told.running

    @property
    def best(self) -> int | None:
        """The best run so far."""
        return self.results.best if self.results is not None else None

    def obstacle_to_keeping(self, run: int | None) -> str:
        """Return why a run cannot be kept, as a sentence without a full stop; empty if it can."""
        results = self.results
        if results is None or run is None:
            return "No run is chosen"
        if self.running:
            return "They are still training"
        if results.last.diverged[run]:
            return f"This run diverged at step {results.last.diverged[run]:,}"
        if not self._told.in_engine:
            return "The engine died, and their weights with it"
        if self._told.network is not None and self._document.network != self._told.network:
            return "The network is another one since; undo the edits to keep a run"
        return ""

    def stuck(self) -> NDArray[np.bool_]:
        """Return for each run whether it does no better than the baseline that theory knows, a single Gaussian say."""
        results = self.results
        if results is None:
            return np.zeros(0, np.bool_)
        limit = stuck_above(self._lines)
        return np.nan_to_num(results.deciding, nan=-np.inf) > limit

    def set_reference_lines(self, lines: Sequence[ReferenceLine]) -> None:
        """Take what theory knows of the shown model's loss."""
        self._lines = tuple(lines)
        if self.results is not None:
            self.changed.emit()

    # ---- what a person does

    def usual_steps(self) -> int:
        """How many steps to offer: the schedule's length where there is one."""
        settings = self._document.settings
        if settings.optimizer in ("lbfgs", "levenberg_marquardt"):
            return USUAL_STEPS_OF_SECOND_ORDER
        return settings.schedule_steps if settings.schedule in ("cosine", "one_cycle") else USUAL_STEPS

    def start(self, count: int, first_seed: int, steps: int, *, keep_best: bool) -> None:
        """Train so many copies; the present run pauses and stays as it is."""
        try:
            for seed in (first_seed, first_seed + count - 1):
                self._document.settings.with_values(seed=seed)
        except DnnlabError as error:
            self.failed.emit(error)
            return
        if self._session.obstacle:
            self.failed.emit(EngineError("The restarts cannot start", remedy=self._session.obstacle.rstrip(".")))
            return
        if self._session.state is not EngineState.READY:
            self.failed.emit(EngineError("The engine is not up yet", remedy="Try again in a moment"))
            return
        if self._session.running:
            self._session.pause()
        seeds = tuple(range(first_seed, first_seed + count))
        name, network = self._document.model_name, self._document.network
        self._of[name] = _Told(network, keep_best=keep_best, in_engine=True, expected=seeds)
        self._session.tell_restarts(StartRestarts(name, seeds, steps))
        self.begun.emit()
        self.changed.emit()

    def stop(self) -> None:
        """End them where they are; what they have learnt can still be kept."""
        if self.running:
            self._told.keep_best = False
            self._session.tell_restarts(StopRestarts(self._document.model_name))

    def dismiss(self) -> None:
        """Forget them; the present run stays as it is."""
        name = self._document.model_name
        if self._told.expected:
            self._forget(name)
            self._session.tell_restarts(StopRestarts(name, forget=True))

    def _dismiss_all(self) -> None:
        """Another project was opened."""
        for name in [name for name, told in self._of.items() if told.expected]:
            self._forget(name)
            if name in self._document.project.models:  # a model that is gone took its restarts along
                self._session.tell_restarts(StopRestarts(name, forget=True))
        self._of.clear()

    def choose(self, run: int | None) -> None:
        """Highlight a run."""
        if run != self.chosen:
            self._told.chosen = run
            self.changed.emit()

    def keep(self, run: int) -> None:
        """Make a run the present one, as one step of undo."""
        obstacle = self.obstacle_to_keeping(run)
        if obstacle:
            self.failed.emit(EngineError("This run cannot be kept", remedy=obstacle))
            return
        name, told = self._document.model_name, self._told

        def fetch(before: Snapshot | None) -> None:
            self._numbers += 1
            told.fetching = self._numbers, lambda fetched: self._keep(name, run, before, fetched)
            self._session.tell_restarts(FetchRestart(name, self._numbers, run))

        if self._session.running:
            self._session.pause()
        self._session.keep_soon(fetch, name)

    # ---- what the engine says

    def _take(self, name: str, message: RestartsProgress | FetchedRestart | Refused) -> None:
        told = self._of.setdefault(name, _Told())
        match message:
            case RestartsProgress():
                self._take_progress(name, told, message)
            case FetchedRestart(number=number) if told.fetching is not None and told.fetching[0] == number:
                (_, take), told.fetching = told.fetching, None
                take(message)
            case Refused(request=request, error=error):
                told.fetching = None
                if request == "StartRestarts":
                    self._forget(name)
                self.failed.emit(error)

    def _take_progress(self, name: str, told: _Told, progress: RestartsProgress) -> None:
        if progress.seeds != told.expected:
            return  # of restarts that were dismissed
        was_running = told.running
        if told.results is None:
            told.results = RestartResults(progress)
        else:
            told.results.take(progress)
        if was_running and progress.finished and told.results.best is not None:
            told.chosen = told.results.best
            if told.keep_best:
                self._document.show_model(name)  # the person wanted it kept, and shall see it
                if not self.obstacle_to_keeping(told.chosen):
                    self.keep(told.chosen)
        if name == self._document.model_name:
            self.changed.emit()

    def _follow_engine(self) -> None:
        if self._session.state not in (EngineState.RESTARTING, EngineState.FAILED):
            return
        for name, told in list(self._of.items()):
            if told.in_engine:
                lost = told.running or told.fetching is not None
                told.in_engine, told.fetching = False, None
                if told.running:
                    self._forget(name)
                if lost:
                    title = self._document.project.title_of(name)
                    remedy = "Start them again once another engine is up"
                    self.failed.emit(EngineError("The restarts were lost with the engine", where=title, remedy=remedy))
                self.changed.emit()

    def _follow_model(self, before: Model, after: Model) -> None:
        if self.results is not None and before.network is not after.network:
            self.changed.emit()  # whether one can be kept may be other

    def _forget(self, name: str) -> None:
        self._of[name] = _Told()
        self.changed.emit()

    # ---- keeping

    def _keep(self, name: str, run: int, before: Snapshot | None, fetched: FetchedRestart) -> None:
        if self._of[name].results is None or name not in self._document.project.models:
            return
        self._document.show_model(name)
        if self.results is None:
            return
        document, count = self._document, len(self.results.seeds)
        losses, history = fetched.losses, LossHistory()
        history.append(losses.first_step, losses.training, losses.validation_steps, losses.validation)
        words = "best" if run == self.best else "one"
        old = Run(document.settings, before, document.history, None)
        new = Run(document.settings.with_values(seed=fetched.seed), fetched.snapshot, history, run)
        new.start, new.reason = fetched.start, f"{words} of {count} restarts, seed {fetched.seed}"
        old.kept = self.kept
        document.undo_stack.push(KeepRestart(self, name, f"Keep the run with seed {fetched.seed}", old, new))
        loss = self.results.deciding[run]
        kind = "validation" if self.results.has_validation else "training"
        stuck = f" It is stuck: {STUCK[0].lower()}{STUCK[1:]}." if self.stuck()[run] else ""
        detail = f"Seed {fetched.seed}, {kind} loss {format_loss(loss)}.{stuck} Undo brings back the run before."
        self.kept_one.emit(f"Kept the {words} of {count} restarts", detail.replace("-", "−"))

    def take_up(self, name: str, run: Run, instead_of: Run) -> None:
        """Put one run of a model in the place of another, which stays on its tape, and show the model."""
        document = self._document
        document.show_model(name)
        document.set_model(replace(document.model, settings=run.settings))
        instead_of.history = document.history
        instead_of.tape = self._session.take_up(run.snapshot, run.tape, run.start, run.reason)
        document.set_history(run.history)
        document.note_training()
        self._told.kept = run.kept
        self.changed.emit()


@dataclass(slots=True, eq=False)
class _Told:
    """What is known of the restarts of one model.

    Attributes:
        network: The network that they are copies of.
        results: What the engine told of them.
        chosen: The run that is highlighted.
        kept: The run that is the present one.
        keep_best: Whether the best is to be kept when they end.
        in_engine: Whether the engine has their weights.
        expected: Their seeds; empty where there are none.
        fetching: The number of the question for one of them, and what takes the answer.
    """

    network: Network | None = None
    results: RestartResults | None = None
    chosen: int | None = None
    kept: int | None = None
    keep_best: bool = False
    in_engine: bool = False
    expected: tuple[int, ...] = ()
    fetching: tuple[int, Callable[[FetchedRestart], None]] | None = None

    @property
    def running(self) -> bool:
        """Whether they are under way."""
        return bool(self.expected) and (self.results is None or not self.results.last.finished)


def stuck_above(lines: Sequence[ReferenceLine]) -> float:
    """Return the loss above which a run does no better than the baseline; infinity where theory knows none."""
    baselines = [line.value for line in lines if line.meaning == "baseline"]
    if not baselines:
        return float("inf")
    optimum = min(line.value for line in lines)
    return baselines[0] - _NEAR * (baselines[0] - optimum)
