"""The training session: joins the document to the engine, and puts a new engine in place when one dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.errors import DeviceError, DnnlabError, EngineError
from dnnlab.graph.examination import Severity
from dnnlab.gui.deaths import Deaths
from dnnlab.gui.document import Document
from dnnlab.gui.engine_thread import EngineThread
from dnnlab.gui.model_session import ModelSession
from dnnlab.gui.subscriptions import Subscriptions
from dnnlab.gui.tape_folders import TapeFolders
from dnnlab.link.messages import (
    Answered,
    Ask,
    Credit,
    FetchedRestart,
    FetchRestart,
    FindRate,
    Frame,
    FromEngine,
    Halted,
    Keep,
    Kept,
    Loaded,
    Moved,
    Pause,
    Play,
    Progress,
    RatesTried,
    Ready,
    Refused,
    Reset,
    Scrub,
    SetWeights,
    SnapshotMark,
    StartRestarts,
    StopRestarts,
    ToEngine,
    Unload,
    WeightChange,
)
from dnnlab.link.probes import Probe, Subscription
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.snapshot import Snapshot

EDIT_DELAY = 30
"""Milliseconds: edits that follow each other faster (a slider) reach the engine as one."""
DATA_INTERVAL = 250
"""Milliseconds between two data sets that are sent, at least: each is laid out anew."""

Take = Callable[[Snapshot | None], None]
TakeAll = Callable[[Mapping[str, Snapshot]], None]


class EngineState(StrEnum):
    """Whether the engine can be asked."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"


class Session(QObject):
    """Joins the document to the engine.

    All models of the project are in the engine and train side by side, unless a person wants `only_shown`. What is not
    told otherwise is about the model that the document shows.

    Signals:
        frame: (progress: Progress, answers: Mapping[str, Answer]) at most 60 times a second; the answers are about any
            model, the progress is the shown one's.
        answered: (topic: str, answer: Answer) to an `ask`.
        loaded: (loaded: Loaded) how the shown model runs now.
        state_changed: `state`, `running`, `only_shown` or `scrubbed_to` is another.
        notice: (error: DnnlabError) something a person must be told.
        tape_changed: The snapshots in `tape` are others.
        rates_tried: (tried: RatesTried) how a learning-rate range test of the shown model stands.
        restarts_told: (model: str, RestartsProgress, FetchedRestart or Refused) what the engine says about restarts.
    """

    frame = Signal(object, object)
    answered = Signal(str, object)
    loaded = Signal(object)
    state_changed = Signal()
    notice = Signal(object)
    tape_changed = Signal()
    rates_tried = Signal(object)
    restarts_told = Signal(str, object)

    def __init__(self, document: Document, device: str = "auto", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.device = device
        self.tape_budget: int | None = None
        self.state = EngineState.STARTING
        self.ready: Ready | None = None
        self.only_shown = False
        self._models: dict[str, ModelSession] = {}
        self._gone: dict[str, ModelSession] = {}
        self._names = frozenset(document.project.models)
        self._prepared: Mapping[str, Snapshot] = {}
        self._left: list[TapeFolders] = []
        self._thread: EngineThread | None = None
        self._retired: list[EngineThread] = []
        self._subscriptions = Subscriptions()
        self._deaths = Deaths()
        self._numbers = 0
        self._asked: dict[str, int] = {}
        self._testing = ""
        self._sync = QTimer(self, singleShot=True, interval=EDIT_DELAY)
        self._sync.timeout.connect(self._send_edits)
        self._data_sent = QTimer(self, singleShot=True, interval=DATA_INTERVAL)
        self._data_sent.timeout.connect(self._send_edits)
        self._subscribe_soon = QTimer(self, singleShot=True, interval=0)
        self._subscribe_soon.timeout.connect(self._send_subscriptions)
        for name in document.project.models:
            self._of(name)
        document.project_changed.connect(self._follow_project)
        document.opened.connect(self._on_document_opened)
        document.replaced.connect(self._on_other_shown)

    # ---- the models

    def _of(self, name: str) -> ModelSession:
        """What is known of a model of the project."""
        if name not in self._models:
            one = self._gone.pop(name) if name in self._gone else ModelSession(name)
            if name in self.document.project.models:
                one.begin_from(self.document.project, self.document.dataset)
            self._models[name] = one
        return self._models[name]

    @property
    def _shown(self) -> ModelSession:
        return self._of(self.document.model_name)

    @property
    def _all(self) -> list[ModelSession]:
        """All models of the project, the shown one first."""
        shown = self.document.model_name
        return [self._of(name) for name in sorted(self.document.project.models, key=lambda name: name != shown)]

    @property
    def _in_scope(self) -> list[ModelSession]:
        """The models that train when a person wants to train."""
        return [self._shown] if self.only_shown else self._all

    @property
    def progress(self) -> Progress | None:
        """How the shown model's training stands."""
        return self._shown.progress

    def progress_of(self, name: str) -> Progress | None:
        """Return how a model's training stands."""
        return self._of(name).progress

    @property
    def last_loaded(self) -> Loaded | None:
        """How the shown model runs."""
        return self._shown.loaded

    @property
    def tape(self) -> tuple[SnapshotMark, ...]:
        """The shown model's snapshots."""
        return self._shown.tape

    @property
    def scrubbed_to(self) -> int | None:
        """The earlier step that is shown; None for the present."""
        return self._shown.scrubbed_to

    @property
    def stopped_early(self) -> EarlyStop | None:
        """Where and why the shown model stopped early."""
        return self._shown.stopped_early

    @property
    def shown_step(self) -> int:
        """The step of the shown model whose weights are on show."""
        return self._shown.shown_step

    @property
    def running(self) -> bool:
        """Whether any model trains."""
        return any(one.running for one in self._models.values())

    @property
    def shown_is_running(self) -> bool:
        """Whether the shown model trains."""
        return self._shown.running

    # ---- the engine's life

    def start(self) -> None:
        """Start the engine. The window is whole before it answers."""
        self._set_state(EngineState.STARTING)
        self._start_engine()

    def restart(self) -> None:
        """Start the engine again after it failed for good."""
        self._deaths.forget()
        self._set_state(EngineState.RESTARTING)
        self._start_engine()

    def close(self) -> None:
        """End the engine and forget the tapes."""
        threads = [*self._retired, *([self._thread] if self._thread else [])]
        self._thread = None
        for thread in threads:
            thread.close()
        self._leave_tapes()
        self._forget_left()

    @property
    def engine_pid(self) -> int | None:
        """The engine's process id."""
        return self._thread.pid if self._thread else None

    def _start_engine(self) -> None:
        thread = EngineThread(self)
        thread.received.connect(self._on_message)  # bound methods: Qt then delivers them in the window's thread
        thread.died.connect(self._on_death)
        self._thread = thread
        thread.start()

    def _on_death(self, thread: EngineThread, error: EngineError) -> None:
        self._retired = [old for old in [*self._retired, thread] if old.isRunning()]
        if thread is not self._thread:
            return
        self._thread = None
        self._testing = ""
        for one in self._all:
            one.on_death()
        self._deaths.note()
        if self._deaths.too_many:
            for one in self._all:
                one.was_running = False
            self._set_state(EngineState.FAILED)
            for one in self._all:
                self._hand_out_known_weights(one)
            remedy = "Choose Train > Restart engine; your network and data are safe"
            self.notice.emit(EngineError("The engine died again and again", where=error.where, remedy=remedy))
            return
        self._set_state(EngineState.RESTARTING)
        remedy = "Another one starts by itself and goes on from the last snapshot"
        self.notice.emit(EngineError(error.what, where=error.where, remedy=remedy))
        self._start_engine()

    def _set_state(self, state: EngineState) -> None:
        self.state = state
        self.state_changed.emit()

    # ---- what arrives

    def _on_message(self, thread: EngineThread, message: FromEngine) -> None:
        if thread is not self._thread:
            return
        match message:
            case Ready():
                self._on_ready(message)
            case Frame():
                self._send(Credit())
                for name, told in message.restarts.items():
                    self.restarts_told.emit(name, told)
                self._on_frame(message)
            case Answered(topic, number, answer):
                if self._asked.get(topic) == number:
                    self.answered.emit(topic, answer)
            case RatesTried(model=model):
                if model == self.document.model_name:
                    self.rates_tried.emit(message)
            case FetchedRestart(model=model):
                self.restarts_told.emit(model, message)
            case Refused("StartRestarts" | "StopRestarts" | "FetchRestart", subject):
                self.restarts_told.emit(subject, message)
            case Refused("Ask" | "Subscribe"):
                return
            case Refused(request, subject, error) if subject in self._models:
                self._on_refused(self._models[subject], request, error)
            case Loaded(model=model) | Moved(model=model) | Kept(model=model) | Halted(model=model) if (
                model in self._models
            ):
                self._on_told(self._models[model], message)

    def _on_ready(self, message: Ready) -> None:
        self.ready = message
        resume = self.state is EngineState.RESTARTING
        self._set_state(EngineState.READY)
        for one in self._all:
            self._load(one, resume=resume)
        self._send_subscriptions()
        self._send(Credit())

    def _on_told(self, one: ModelSession, message: Loaded | Moved | Kept | Halted) -> None:
        """Take what the engine says of one model."""
        match message:
            case Loaded():
                self._on_loaded(one, message)
            case Moved(_, execution, note):
                moved = one.on_moved(execution, note)
                if moved is not None and one is self._shown:
                    self.loaded.emit(moved)
            case Kept(_, number, snapshot):
                one.snapshot = snapshot
                one.awaited.answered(number, snapshot)
                self._hand_over_weights(one)
            case Halted(_, _, error, early_stop):
                one.stopped_early = early_stop
                one.running = False
                self.state_changed.emit()
                if error is not None:
                    self._tell(one, error)

    def _on_refused(self, one: ModelSession, request: str, error: DnnlabError) -> None:
        match request:
            case "Keep":  # there are no weights yet; whoever asked goes on with those that are known
                take = one.awaited.refused()
                if take is not None:
                    take(one.snapshot)
            case "Load":
                self._on_not_loaded(one, error)
            case "Play":
                self._set_running(one, False)
                self._tell(one, error)
            case _:
                self._tell(one, error)

    def _on_not_loaded(self, one: ModelSession, error: DnnlabError) -> None:
        """Load again where the device was at fault, let go of those who wait otherwise."""
        one.loads_under_way = max(0, one.loads_under_way - 1)
        if isinstance(error, DeviceError) and one.device != "auto":
            if self.device != "auto":  # told once for all models
                self.device = "auto"
                self.notice.emit(DeviceError(error.what, remedy="The device is chosen automatically instead"))
            self._load(one, resume=False)
            return
        if one.loaded is None:
            one.play_when_loaded = False
            self._hand_out_known_weights(one)
            self.state_changed.emit()
        self._tell(one, error)

    def _hand_out_known_weights(self, one: ModelSession) -> None:
        for take in one.awaited.engine_is_up():
            take(one.snapshot)

    def _hand_over_weights(self, one: ModelSession) -> None:
        if one.progress is not None:
            one.awaited.hand_over(one.progress.step)

    def _on_loaded(self, one: ModelSession, loaded: Loaded) -> None:
        was_running = one.running
        if not one.on_loaded(loaded):
            return
        if not any(other.loads_under_way for other in self._all):
            self._forget_left()
        if one is self._shown:
            self.loaded.emit(loaded)
        if one.running != was_running:
            self.state_changed.emit()
        for take in one.awaited.engine_is_up():
            self.keep_soon(take, one.name)
        if one.play_when_loaded:
            one.play_when_loaded = False
            self._play(one)

    def _on_frame(self, frame: Frame) -> None:
        were_running = [one.running for one in self._all]
        for one in self._all:
            if one.name in frame.progress and one.loads_under_way == 0:
                self._take_progress(one, frame.progress[one.name])
        if were_running != [one.running for one in self._all]:
            self.state_changed.emit()
        shown = self._shown
        if shown.name in frame.progress and shown.loads_under_way == 0:
            answers = self._subscriptions.current(frame.answers, frame.subscribed)
            self.frame.emit(frame.progress[shown.name], answers)

    def _take_progress(self, one: ModelSession, progress: Progress) -> None:
        one.take(progress)
        self._take_losses(one, progress)
        if progress.tape is not None and one is self._shown:
            self.tape_changed.emit()
        self._hand_over_weights(one)

    def _take_losses(self, one: ModelSession, progress: Progress) -> None:
        losses = progress.losses
        history = self.document.history_of(one.name)
        void = losses.first_step <= history.last_step
        if len(losses.training) or len(losses.validation) or void or losses.events:
            history.append(
                losses.first_step, losses.training, losses.validation_steps, losses.validation, losses.events
            )
            if one is self._shown:
                self.document.history_changed.emit()
        if len(losses.training):
            self.document.note_training()

    def _set_running(self, one: ModelSession, running: bool) -> None:
        if running != one.running:
            one.running = running
            self.state_changed.emit()

    def _tell(self, one: ModelSession, error: DnnlabError) -> None:
        """Tell a person what went wrong, and with which model where there are several."""
        project = self.document.project
        if len(project.models) > 1 and one.name in project.models:
            title = project.title_of(one.name)
            where = f"{title}, {error.where}" if error.where else title
            error = type(error)(error.what, where=where, remedy=error.remedy)
        self.notice.emit(error)

    # ---- what is sent

    def _send(self, message: ToEngine) -> None:
        if self._thread is not None and self.state is EngineState.READY:
            self._thread.send(message)

    def _load(self, one: ModelSession, *, resume: bool, start: Snapshot | None = None, reason: str = "") -> None:
        document = self.document
        self._send(
            one.load(
                document.project,
                document.dataset,
                self.device,
                self.tape_budget,
                resume=resume,
                start=start,
                reason=reason,
            )
        )

    def _on_document_opened(self) -> None:
        for name in self._models:
            if name not in self.document.project.models:
                self._send(Unload(name))
        self._leave_tapes()
        prepared, self._prepared = self._prepared, {}
        self._models = {name: ModelSession(name, prepared.get(name)) for name in self.document.project.models}
        self._gone = {}
        self._names = frozenset(self._models)
        self._testing = ""
        self.state_changed.emit()
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            for one in self._all:
                self._load(one, resume=False)

    def _leave_tapes(self) -> None:
        for one in (*self._models.values(), *self._gone.values()):
            one.tapes.leave_all()
            self._left.append(one.tapes)

    def _forget_left(self) -> None:
        for folders in self._left:
            folders.forget_left()
        self._left.clear()

    def _on_other_shown(self) -> None:
        """Another model is shown: what is told of one by itself is told of that one."""
        shown = self._shown
        if self._testing and self._testing != shown.name:
            self._send(FindRate(self._testing, wanted=False))
            self._testing = ""
        self.state_changed.emit()
        self.tape_changed.emit()
        if shown.loaded is not None:
            self.loaded.emit(shown.loaded)
        if shown.progress is not None:
            self.frame.emit(shown.progress, {})

    def begin_with(self, snapshots: Mapping[str, Snapshot | None]) -> None:
        """Let models of the document that is open begin with these weights; call it before they are loaded."""
        for name, snapshot in snapshots.items():
            if name in self._gone:  # another model of that name, which undo cannot bring back any more
                self._left.append(self._gone.pop(name).tapes)
                self._left[-1].leave_all()
            self._of(name).snapshot = snapshot

    def prepare(self, snapshots: Mapping[str, Snapshot]) -> None:
        """Let the models of the document that is opened next begin with these weights, those of its file."""
        self._prepared = snapshots

    def _follow_project(self) -> None:
        """Take models up or leave them at once, and send what was edited soon."""
        before, models = self._names, frozenset(self.document.project.models)
        self._names = models
        for name in before - models:
            self._send(Pause(name))  # this keeps its last moment
            self._send(Unload(name))
            gone = self._of(name)
            self._gone[name] = self._models.pop(name)  # with its tape: an undo brings it back
            gone.leave_engine()
        for one in self._all:
            if one.name not in before and self.state is EngineState.READY:
                self._load(one, resume=True)
        other_data = any(one.lacks(self.document.dataset) for one in self._all)
        if not (other_data and self._sync.isActive()):  # a drag that goes on shall not keep data from being sent
            self._sync.start()

    def _send_edits(self, *, now: bool = False) -> None:
        """Send what was edited. Data that follows other data too soon waits, with what was edited meanwhile."""
        document = self.document
        if any(one.lacks(document.dataset) for one in self._all):
            if self._data_sent.isActive() and not now:
                return
            self._data_sent.start()
        for one in self._all:
            for message in one.edits(document.project, document.dataset):
                self._send(message)

    def _flush_edits(self) -> None:
        if self._sync.isActive() or self._data_sent.isActive():
            self._sync.stop()
            self._send_edits(now=True)

    def _send_subscriptions(self) -> None:
        self._send(self._subscriptions.message())

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """What is answered in frames, by key."""
        return self._subscriptions.wanted

    def watch(self, key: str, subscription: Subscription) -> None:
        """Have a probe answered in frames under this key, in place of one of the same key."""
        if self._subscriptions.put(key, subscription):
            self._subscribe_soon.start()

    def unwatch(self, key: str) -> None:
        """Have it answered no longer."""
        if self._subscriptions.remove(key):
            self._subscribe_soon.start()

    def ask(self, topic: str, probe: Probe) -> None:
        """Ask once; `answered` brings the answer. A newer question of the same topic replaces this one."""
        self._numbers += 1
        self._asked[topic] = self._numbers
        self._send(Ask(topic, self._numbers, probe))

    def keep_soon(self, take: Take, model: str = "") -> None:
        """Call `take` with the present weights of a model, the shown one if none is named, as soon as they are told.

        While the engine starts that is when it is up; where it has failed for good or has none, with the last weights
        it told; None if there never were any.
        """
        one = self._of(model or self.document.model_name)
        refused = self.state is EngineState.READY and one.loaded is None and not one.loads_under_way
        if self.state is EngineState.FAILED or refused:
            take(one.snapshot)
        elif self.state is not EngineState.READY or one.loaded is None:
            one.awaited.until_engine(take)
        else:
            self._numbers += 1
            one.awaited.until_answer(self._numbers, take)
            self._send(Keep(one.name, self._numbers))

    def keep_all_soon(self, take: TakeAll) -> None:
        """Call `take` with the present weights of all models that have any, by name, as soon as they are told."""
        names, told = [one.name for one in self._all], dict[str, Snapshot | None]()

        def take_one(name: str, snapshot: Snapshot | None) -> None:
            told[name] = snapshot
            if len(told) == len(names):
                take({name: snapshot for name in names if (snapshot := told[name]) is not None})

        for name in names:
            self.keep_soon(lambda snapshot, name=name: take_one(name, snapshot), name)  # type: ignore[misc]

    def set_weights(self, changes: tuple[WeightChange, ...]) -> None:
        """Set weights, biases or gains by hand; edits that wait are sent first, so that they are there."""
        self._flush_edits()
        self._send(SetWeights(self.document.model_name, changes))

    def tell_restarts(self, message: StartRestarts | StopRestarts | FetchRestart) -> None:
        """Say something about restarts; edits that wait are sent first, as copies take the network as it is."""
        self._flush_edits()
        self._send(message)

    def take_up(self, snapshot: Snapshot | None, tape: str, start: Snapshot | None = None, reason: str = "") -> str:
        """Go on with another run of the shown model, and put the present one aside with its tape.

        Args:
            snapshot: Where the run stands, in case its tape does not tell.
            tape: The name of its tape; empty for a new one.
            start: Where it once began, for a new tape.
            reason: What `snapshot` is marked with on a new tape.

        Returns:
            The name of the tape of the run that is put aside.
        """
        one = self._shown
        if one.running:
            self._pause(one)  # this keeps its last moment
        before = one.tapes.take_back(tape) if tape else one.tapes.put_aside()
        one.snapshot = snapshot
        one.play_when_loaded = one.was_running = False
        one.begin()
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            self._load(one, resume=True, start=start, reason=reason)
        return before

    # ---- transport

    @property
    def obstacle(self) -> str:
        """Why the shown model cannot be trained and what to do, in words; empty if it can."""
        what, remedy = self.first_obstacle
        return f"{what}. {remedy}.".removesuffix(" .") if what else ""

    @property
    def first_obstacle(self) -> tuple[str, str]:
        """Why training cannot start, and what to do about it, each without a full stop; both empty if it can."""
        for problem in self.document.problems:
            if problem.severity is Severity.ERROR:
                return problem.sentence, problem.remedy
        error = self.last_loaded.trainable if self.last_loaded is not None else None
        if error is None:
            return "", ""
        return error.what + (f" ({error.where})" if error.where else ""), error.remedy

    def play(self, until: int | None = None) -> None:
        """Train. If the engine is still starting, it begins as soon as it is up."""
        self._play_some({one.name: until for one in self._in_scope})

    def _play_some(self, ends: Mapping[str, int | None]) -> None:
        """Train some models, each up to its end, if the shown one can be trained."""
        if self.obstacle:
            return
        if self.state is EngineState.READY:
            self._flush_edits()
        for one in self._all:
            if one.name in ends:
                self._play(one, ends[one.name])

    def _play(self, one: ModelSession, until: int | None = None) -> None:
        if one is self._shown and self.obstacle:
            return
        if one.loaded is None or self.state is not EngineState.READY:
            one.play_when_loaded = self.state is not EngineState.FAILED
            self.state_changed.emit()
            return
        if one.loaded.trainable is not None:  # the others train without it
            self._tell(one, one.loaded.trainable)
            return
        one.scrubbed_to = None
        one.stopped_early = None
        self._send(Play(one.name, until))
        self._set_running(one, until is None or until > one.step + 1)

    @property
    def waiting_to_play(self) -> bool:
        """Whether training begins as soon as the engine is up."""
        return any(one.play_when_loaded for one in self._models.values())

    def pause(self) -> None:
        """Stop training, all models."""
        for one in self._all:
            self._pause(one)
        self.state_changed.emit()

    def _pause(self, one: ModelSession) -> None:
        one.play_when_loaded = False
        self._send(Pause(one.name))
        self._set_running(one, False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.running or self.waiting_to_play:
            self.pause()
        else:
            self.play()

    def step(self, count: int = 1) -> None:
        """Do some steps and pause."""
        if self.running:
            self.pause()
        self._play_some({one.name: one.shown_step + count for one in self._in_scope})

    def reset(self) -> None:
        """Go back to step 0 with fresh weights."""
        self._flush_edits()
        for one in self._in_scope:
            one.play_when_loaded = False
            one.snapshot = None
            one.scrubbed_to = None
            one.stopped_early = None
            if self.state is not EngineState.READY:  # the next engine must not go on from the tape
                one.tapes.leave()
            self._send(Reset(one.name))

    def scrub(self, step: int | None) -> None:
        """Show the shown model's snapshot nearest to a step; None shows the present again."""
        if self.state is not EngineState.READY:
            return
        if self.running and step is not None:
            self.pause()
        self._shown.scrubbed_to = step
        self._send(Scrub(self.document.model_name, step))
        self.state_changed.emit()

    def train_only_shown(self, only: bool) -> None:
        """Let only the shown model train from now on, or all again; those that train otherwise pause."""
        self.only_shown = only
        for one in self._all:
            if only and one is not self._shown and (one.running or one.play_when_loaded):
                self._pause(one)
        if not only and self._shown.running:
            self.play()
        self.state_changed.emit()

    def find_rate(self, *, wanted: bool = True) -> None:
        """Begin a learning-rate range test, of which `rates_tried` tells, or end the one under way."""
        if wanted and (self.obstacle or self.last_loaded is None):
            return
        self._flush_edits()
        self._testing = self.document.model_name if wanted else ""
        self._send(FindRate(self.document.model_name, wanted))

    def use_device(self, device: str) -> None:
        """Train on another device from now on, going on from the last snapshot."""
        self.device = device
        self._load_again()

    def use_tape_budget(self, budget: int) -> None:
        """Let the snapshots of a run take so many bytes from now on; the next ones that come thin out the others."""
        self.tape_budget = budget
        self._load_again()

    def _load_again(self) -> None:
        for one in self._all:
            one.was_running = one.running
            if self.state is EngineState.READY:
                self.keep_soon(lambda _snapshot, one=one: self._reload(one), one.name)  # type: ignore[misc]

    def _reload(self, one: ModelSession) -> None:
        one.play_when_loaded = one.was_running
        self._load(one, resume=False)
