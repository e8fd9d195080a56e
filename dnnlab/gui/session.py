"""The training session: joins the document to the engine, and puts a new engine in place when one dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.data.source_words import source_words
from dnnlab.errors import DeviceError, DnnlabError, EngineError
from dnnlab.graph.examination import Severity
from dnnlab.gui.deaths import Deaths
from dnnlab.gui.document import Document
from dnnlab.gui.engine_thread import EngineThread
from dnnlab.gui.tape_folders import TapeFolders
from dnnlab.gui.weights_awaited import WeightsAwaited
from dnnlab.link.messages import (
    Answered,
    Ask,
    ChangeData,
    Configure,
    Credit,
    Edit,
    FetchedRestart,
    FetchRestart,
    FindRate,
    Frame,
    FromEngine,
    Halted,
    Keep,
    Kept,
    Load,
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
    Subscribe,
    ToEngine,
    WeightChange,
)
from dnnlab.link.probes import Probe, Subscription
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.project import Model
from dnnlab.project.snapshot import Snapshot

EDIT_DELAY = 30
"""Milliseconds: edits that follow each other faster (a slider) reach the engine as one."""
DATA_INTERVAL = 250
"""Milliseconds between two data sets that are sent, at least: each is laid out anew."""


class EngineState(StrEnum):
    """Whether the engine can be asked."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"


class Session(QObject):
    """Joins the document to the engine.

    Signals:
        frame: (progress: Progress, answers: Mapping[str, Answer]) at most 60 times a second.
        answered: (topic: str, answer: Answer) to an `ask`.
        loaded: (loaded: Loaded) how the model runs now.
        state_changed: `state`, `running` or `scrubbed_to` is another.
        notice: (error: DnnlabError) something a person must be told.
        tape_changed: The snapshots in `tape` are others.
        rates_tried: (tried: RatesTried) how a learning-rate range test stands.
        restarts_told: (RestartsProgress, FetchedRestart or Refused) what the engine says about restarts.
    """

    frame = Signal(object, object)
    answered = Signal(str, object)
    loaded = Signal(object)
    state_changed = Signal()
    notice = Signal(object)
    tape_changed = Signal()
    rates_tried = Signal(object)
    restarts_told = Signal(object)

    def __init__(self, document: Document, device: str = "auto", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.device = device
        self.tape_budget: int | None = None
        self.state = EngineState.STARTING
        self.running = False
        self.progress: Progress | None = None
        self.last_loaded: Loaded | None = None
        self.tape: tuple[SnapshotMark, ...] = ()
        self.scrubbed_to: int | None = None
        self.stopped_early: EarlyStop | None = None
        self.ready: Ready | None = None
        self._snapshot: Snapshot | None = None
        self._prepared: Snapshot | None = None
        self._thread: EngineThread | None = None
        self._retired: list[EngineThread] = []
        self._tapes = TapeFolders()
        self._subscriptions: dict[str, Subscription] = {}
        self._loads_under_way = 0
        self._play_when_loaded = False
        self._was_running = False
        self._deaths = Deaths()
        self._numbers = 0
        self._awaited = WeightsAwaited()
        self._asked: dict[str, int] = {}
        self._sent: Model = document.model
        self._sync = QTimer(self, singleShot=True, interval=EDIT_DELAY)
        self._sync.timeout.connect(self._send_edits)
        self._sent_data = (document.project.source, document.dataset)
        self._data_sent = QTimer(self, singleShot=True, interval=DATA_INTERVAL)
        self._data_sent.timeout.connect(self._send_edits)
        self._subscribe_soon = QTimer(self, singleShot=True, interval=0)
        self._subscribe_soon.timeout.connect(self._send_subscriptions)
        document.project_changed.connect(self._sync_soon)
        document.opened.connect(self._on_document_opened)

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
        """End the engine and forget the tape."""
        threads = [*self._retired, *([self._thread] if self._thread else [])]
        self._thread = None
        for thread in threads:
            thread.close()
        self._tapes.leave_all()
        self._tapes.forget_left()

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
        self._loads_under_way = 0
        self._awaited.engine_died()
        self._was_running = self.running or self._play_when_loaded or self._was_running
        self.running = False
        self.scrubbed_to = None
        self._deaths.note()
        if self._deaths.too_many:
            self._was_running = False
            self._set_state(EngineState.FAILED)
            self._hand_out_known_weights()
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
                self.ready = message
                resume = self.state is EngineState.RESTARTING
                self._set_state(EngineState.READY)
                self._load(resume=resume)
                self._send_subscriptions()
                self._send(Credit())
            case Loaded():
                self._on_loaded(message)
            case Moved(model, execution, note):
                self._on_moved(model, execution, note)
            case Frame():
                self._send(Credit())
                if self.document.model_name in message.restarts:
                    self.restarts_told.emit(message.restarts[self.document.model_name])
                if self._loads_under_way == 0:
                    self._on_frame(message)
            case Answered(topic, number, answer):
                if self._asked.get(topic) == number:
                    self.answered.emit(topic, answer)
            case Kept(_, number, snapshot):
                self._on_kept(number, snapshot)
            case RatesTried():
                self.rates_tried.emit(message)
            case FetchedRestart() | Refused("StartRestarts" | "StopRestarts" | "FetchRestart"):
                self.restarts_told.emit(message)
            case Halted(_, _, error, early_stop):
                self.stopped_early = early_stop
                self._set_running(False)
                self.state_changed.emit()
                if error is not None:
                    self.notice.emit(error)
            case Refused(request, _, error):
                self._on_refused(request, error)

    def _on_refused(self, request: str, error: DnnlabError) -> None:
        match request:
            case "Ask" | "Subscribe":
                return
            case "Keep":  # there are no weights yet; whoever asked goes on with those that are known
                take = self._awaited.refused()
                if take is not None:
                    take(self._snapshot)
                return
            case "Load":
                error = self._on_not_loaded(error)
            case "Play":
                self._set_running(False)
        self.notice.emit(error)

    def _on_not_loaded(self, error: DnnlabError) -> DnnlabError:
        """Load again where the device was at fault, let go of those who wait otherwise; return what to tell."""
        self._loads_under_way = max(0, self._loads_under_way - 1)
        if isinstance(error, DeviceError) and self.device != "auto":
            self.device = "auto"
            self._load(resume=False)
            return DeviceError(error.what, remedy="The device is chosen automatically instead")
        if self.last_loaded is None:
            self._play_when_loaded = False
            self._hand_out_known_weights()
            self.state_changed.emit()
        return error

    def _hand_out_known_weights(self) -> None:
        for take in self._awaited.engine_is_up():
            take(self._snapshot)

    def _on_kept(self, number: int, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._awaited.answered(number, snapshot)
        self._hand_over_weights()

    def _hand_over_weights(self) -> None:
        if self.progress is not None:
            self._awaited.hand_over(self.progress.step)

    def _on_loaded(self, loaded: Loaded) -> None:
        if self._loads_under_way:
            self._loads_under_way -= 1
            if self._loads_under_way:
                return
        self._tapes.forget_left()  # the engine has left them
        self.last_loaded = loaded
        self.loaded.emit(loaded)
        if loaded.trainable is not None:
            self._set_running(False)
        for take in self._awaited.engine_is_up():
            self.keep_soon(take)
        if self._play_when_loaded:
            self._play_when_loaded = False
            self.play()

    def _on_moved(self, model: str, execution: str, note: str) -> None:
        if self._loads_under_way or self.last_loaded is None or model != self.last_loaded.model:
            return
        self.last_loaded = structs.replace(self.last_loaded, execution=execution, note=note)
        self.loaded.emit(self.last_loaded)

    def _on_frame(self, frame: Frame) -> None:
        progress = frame.progress.get(self.document.model_name)
        if progress is None:
            return
        self.progress = progress
        self._set_running(progress.running)
        self._take_losses(progress)
        if progress.tape is not None:
            self.tape = progress.tape
            self.tape_changed.emit()
        self._hand_over_weights()
        self.frame.emit(progress, frame.answers)

    def _take_losses(self, progress: Progress) -> None:
        losses = progress.losses
        history = self.document.history
        void = losses.first_step <= history.last_step
        if len(losses.training) or len(losses.validation) or void or losses.events:
            history.append(
                losses.first_step, losses.training, losses.validation_steps, losses.validation, losses.events
            )
            self.document.history_changed.emit()
        if len(losses.training):
            self.document.note_training()

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.state_changed.emit()

    # ---- what is sent

    def _send(self, message: ToEngine) -> None:
        if self._thread is not None and self.state is EngineState.READY:
            self._thread.send(message)

    def _load(self, *, resume: bool, start: Snapshot | None = None, reason: str = "") -> None:
        document = self.document
        self._sent = document.model
        self._sent_data = (document.project.source, document.dataset)
        self._loads_under_way += 1
        self._play_when_loaded = (resume and self._was_running) or self._play_when_loaded
        self._was_running = False
        self._send(
            Load(
                document.model_name,
                document.network,
                document.dataset,
                document.settings,
                self.device,
                self._tapes.present,
                self._snapshot,
                resume,
                self.tape_budget,
                start,
                reason,
            )
        )

    def _on_document_opened(self) -> None:
        self._tapes.leave_all()
        self._snapshot, self._prepared = self._prepared, None
        self.tape, self.progress, self.scrubbed_to, self.last_loaded = (), None, None, None
        self._play_when_loaded = self._was_running = False
        self.stopped_early = None
        self._set_running(False)
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            self._load(resume=False)

    def begin_with(self, snapshot: Snapshot | None) -> None:
        """Let the document that is open begin with these weights; call it before `start`."""
        self._snapshot = snapshot

    def prepare(self, snapshot: Snapshot | None) -> None:
        """Let the document that is opened next begin with these weights, those of its file."""
        self._prepared = snapshot

    def _sync_soon(self) -> None:
        other_data = self.document.dataset is not self._sent_data[1]
        if not (other_data and self._sync.isActive()):  # a drag that goes on shall not keep data from being sent
            self._sync.start()

    def _send_edits(self, *, now: bool = False) -> None:
        """Send what was edited. Data that follows other data too soon waits, with what was edited meanwhile."""
        if self.document.dataset is not self._sent_data[1]:
            if now or not self._data_sent.isActive():
                self._send_data()
            return
        model, sent = self.document.model, self._sent
        self._sent = model
        if model.network != sent.network:
            self._send(Edit(self.document.model_name, model.network))
        if model.settings != sent.settings:
            self._send(Configure(self.document.model_name, model.settings))

    def _send_data(self) -> None:
        document, model = self.document, self.document.model
        words = source_words(self._sent_data[0], document.project.source)
        self._sent, self._sent_data = model, (document.project.source, document.dataset)
        self._send(ChangeData(document.model_name, document.dataset, model.network, model.settings, words))
        self._data_sent.start()

    def _send_subscriptions(self) -> None:
        self._send(Subscribe(dict(self._subscriptions)))

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """What is answered in frames, by key."""
        return self._subscriptions

    def watch(self, key: str, subscription: Subscription) -> None:
        """Have a probe answered in frames under this key, in place of one of the same key."""
        if self._subscriptions.get(key) != subscription:
            self._subscriptions[key] = subscription
            self._subscribe_soon.start()

    def unwatch(self, key: str) -> None:
        """Have it answered no longer."""
        if self._subscriptions.pop(key, None) is not None:
            self._subscribe_soon.start()

    def ask(self, topic: str, probe: Probe) -> None:
        """Ask once; `answered` brings the answer. A newer question of the same topic replaces this one."""
        self._numbers += 1
        self._asked[topic] = self._numbers
        self._send(Ask(topic, self._numbers, probe))

    def keep_soon(self, take: Callable[[Snapshot | None], None]) -> None:
        """Call `take` with the present weights as soon as the engine can tell them.

        While it starts that is when it is up; where it has failed for good or has none, with the last weights it told;
        None if there never were any.
        """
        refused = self.state is EngineState.READY and self.last_loaded is None and not self._loads_under_way
        if self.state is EngineState.FAILED or refused:
            take(self._snapshot)
        elif self.state is not EngineState.READY or self.last_loaded is None:
            self._awaited.until_engine(take)
        else:
            self._numbers += 1
            self._awaited.until_answer(self._numbers, take)
            self._send(Keep(self.document.model_name, self._numbers))

    def set_weights(self, changes: tuple[WeightChange, ...]) -> None:
        """Set weights, biases or gains by hand; edits that wait are sent first, so that they are there."""
        self._flush_edits()
        self._send(SetWeights(self.document.model_name, changes))

    def tell_restarts(self, message: StartRestarts | StopRestarts | FetchRestart) -> None:
        """Say something about restarts; edits that wait are sent first, as copies take the network as it is."""
        self._flush_edits()
        self._send(message)

    def take_up(self, snapshot: Snapshot | None, tape: str, start: Snapshot | None = None, reason: str = "") -> str:
        """Go on with another run of this model, and put the present one aside with its tape.

        Args:
            snapshot: Where the run stands, in case its tape does not tell.
            tape: The name of its tape; empty for a new one.
            start: Where it once began, for a new tape.
            reason: What `snapshot` is marked with on a new tape.

        Returns:
            The name of the tape of the run that is put aside.
        """
        if self.running:
            self.pause()  # this keeps its last moment
        self._sync.stop()  # the load says it all
        before = self._tapes.take_back(tape) if tape else self._tapes.put_aside()
        self._snapshot = snapshot
        self._play_when_loaded = self._was_running = False
        self.tape, self.progress, self.scrubbed_to = (), None, None
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            self._load(resume=True, start=start, reason=reason)
        return before

    # ---- transport

    @property
    def obstacle(self) -> str:
        """Why training cannot start and what to do, in words; empty if it can."""
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
        if self.obstacle:
            return
        if self.last_loaded is None or self.state is not EngineState.READY:
            self._play_when_loaded = self.state is not EngineState.FAILED
            self.state_changed.emit()
            return
        self._flush_edits()
        self.scrubbed_to = None
        self.stopped_early = None
        self._send(Play(self.document.model_name, until))
        self._set_running(until is None or until > (self.progress.step if self.progress else 0) + 1)

    @property
    def waiting_to_play(self) -> bool:
        """Whether training begins as soon as the engine is up."""
        return self._play_when_loaded

    def pause(self) -> None:
        """Stop training."""
        self._play_when_loaded = False
        self._send(Pause(self.document.model_name))
        self._set_running(False)
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.running or self._play_when_loaded:
            self.pause()
        else:
            self.play()

    def step(self, count: int = 1) -> None:
        """Do some steps and pause."""
        if self.running:
            self.pause()
        self.play(until=self.shown_step + count)

    @property
    def shown_step(self) -> int:
        """The step whose weights are on show."""
        return self.progress.shown_step if self.progress else 0

    def reset(self) -> None:
        """Go back to step 0 with fresh weights."""
        self._play_when_loaded = False
        self._snapshot = None
        self.scrubbed_to = None
        self.stopped_early = None
        self._flush_edits()
        if self.state is not EngineState.READY:  # the next engine must not go on from the tape
            self._tapes.leave()
        self._send(Reset(self.document.model_name))

    def scrub(self, step: int | None) -> None:
        """Show the snapshot nearest to a step; None shows the present again."""
        if self.state is not EngineState.READY:
            return
        if self.running and step is not None:
            self.pause()
        self.scrubbed_to = step
        self._send(Scrub(self.document.model_name, step))
        self.state_changed.emit()

    def find_rate(self, *, wanted: bool = True) -> None:
        """Begin a learning-rate range test, of which `rates_tried` tells, or end the one under way."""
        if wanted and (self.obstacle or self.last_loaded is None):
            return
        self._flush_edits()
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
        self._was_running = self.running
        if self.state is EngineState.READY:
            self.keep_soon(self._reload)

    def _reload(self, _snapshot: Snapshot | None) -> None:
        self._play_when_loaded = self._was_running
        self._load(resume=False)

    def _flush_edits(self) -> None:
        if self._sync.isActive() or self.document.dataset is not self._sent_data[1]:
            self._sync.stop()
            self._send_edits(now=True)
