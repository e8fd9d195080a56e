"""Keeps the engine in step with the document: loads models, sends edits, takes what it says, replaces a dead one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from dnnlab.errors import DeviceError, DnnlabError, EngineError
from dnnlab.gui.document import Document
from dnnlab.gui.edit_sender import EditSender
from dnnlab.gui.engine_link import EngineLink
from dnnlab.gui.engine_state import EngineState
from dnnlab.gui.model_session import ModelSession
from dnnlab.gui.questions import Questions
from dnnlab.gui.session_standing import SessionStanding
from dnnlab.gui.weights_awaited import Take
from dnnlab.link.messages import (
    Answered,
    Credit,
    FetchedRestart,
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
    ToEngine,
    Unload,
)
from dnnlab.link.probes import Probe, Subscription
from dnnlab.project.snapshot import Snapshot

TakeAll = Callable[[Mapping[str, Snapshot]], None]


class EngineSession(SessionStanding):
    """Joins the document to an engine. All models of the project are in the engine, each with its own tape.

    Attributes:
        device: Where models are to run.
        tape_budget: How many bytes the snapshots of a run may take; None leaves it to the engine.

    Args:
        document: What is trained.
        engine: The link to the engine.
        device: Where models are to run at first.
    """

    def __init__(self, document: Document, engine: EngineLink, device: str, parent: QObject | None = None) -> None:
        super().__init__(document, parent)
        self.device = device
        self.tape_budget: int | None = None
        self._engine = engine
        self._engine.setParent(self)
        self._engine.received.connect(self._on_message)
        self._engine.died.connect(self._on_death)
        self._questions = Questions(self._send, self)
        self._edits = EditSender(document, self._models, self._send, self)
        self._kept = 0
        self._testing = ""
        document.project_changed.connect(self._follow_project)
        document.opened.connect(self._on_document_opened)
        document.replaced.connect(self._on_other_shown)

    # ---- the engine's life

    def start(self) -> None:
        """Start the engine. The window is whole before it answers."""
        self._set_state(EngineState.STARTING)
        self._engine.start()

    def restart(self) -> None:
        """Start the engine again after it failed for good."""
        self._engine.deaths.forget()
        self._set_state(EngineState.RESTARTING)
        self._engine.start()

    def close(self) -> None:
        """End the engine and forget the tapes."""
        self._engine.close()
        self._models.leave()
        self._models.forget_all_left()

    @property
    def engine_pid(self) -> int | None:
        """The engine's process id."""
        return self._engine.pid

    def _on_death(self, error: EngineError) -> None:
        self._testing = ""
        self._models.on_death()
        if self._engine.deaths.too_many:
            self._set_state(EngineState.FAILED)
            for one in self._models:
                one.was_running = False
                one.hand_out_known_weights()
            remedy = "Choose Train > Restart engine; your network and data are safe"
            self.notice.emit(EngineError("The engine died again and again", where=error.where, remedy=remedy))
            return
        self._set_state(EngineState.RESTARTING)
        remedy = "Another one starts by itself and goes on from the last snapshot"
        self.notice.emit(EngineError(error.what, where=error.where, remedy=remedy))
        self._engine.start()

    # ---- what arrives

    def _on_message(self, message: FromEngine) -> None:
        match message:
            case Ready():
                self._on_ready(message)
            case Frame():
                self._send(Credit())
                for name, told in message.restarts.items():
                    self.restarts_told.emit(name, told)
                self._on_frame(message)
            case Answered(topic, _, answer):
                if self._questions.is_wanted(message):
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
            case Refused(subject=model) | Loaded(model=model) | Moved(model=model) | Kept(model=model):
                self._on_told(model, message)
            case Halted(model=model):
                self._on_told(model, message)

    def _on_ready(self, message: Ready) -> None:
        self.ready = message
        resume = self.state is EngineState.RESTARTING
        self._set_state(EngineState.READY)
        for one in self._models:
            self._load(one, resume=resume)
        self._questions.subscribe()
        self._send(Credit())

    def _on_told(self, model: str, message: Loaded | Moved | Kept | Halted | Refused) -> None:
        """Take what the engine says of one model."""
        one = self._models.known(model)
        if one is None:  # of a project that was left
            if (isinstance(message, Loaded) and message.taken_up) or (
                isinstance(message, Refused) and message.request == "Load"
            ):
                self._models.answer_load(model)
            return
        match message:
            case Refused(request, _, error):
                self._on_refused(one, request, error)
            case Loaded():
                self._on_loaded(one, message)
            case Moved(_, execution, note):
                moved = one.on_moved(execution, note)
                if moved is not None and one is self._shown:
                    self.loaded.emit(moved)
            case Kept(_, number, snapshot):
                if not one.loads_under_way:  # else it may be another project's
                    one.snapshot = snapshot
                one.awaited.answered(number, snapshot)
                one.hand_over_weights()
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
        one.answer_load()
        if isinstance(error, DeviceError) and one.device != "auto":
            if self.device != "auto":  # told once for all models
                self.device = "auto"
                self.notice.emit(DeviceError(error.what, remedy="The device is chosen automatically instead"))
            self._load(one, resume=False)
            return
        if one.loaded is None:
            one.play_when_loaded = False
            one.hand_out_known_weights()
            self.state_changed.emit()
        self._tell(one, error)

    def _on_loaded(self, one: ModelSession, loaded: Loaded) -> None:
        was_running = one.running
        if not one.on_loaded(loaded):
            return
        self._models.forget_left()
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
        were_running = [one.running for one in self._models]
        for one in self._models:
            if one.name in frame.progress and one.loads_under_way == 0:
                self._take_progress(one, frame.progress[one.name])
        if were_running != [one.running for one in self._models]:
            self.state_changed.emit()
        shown = self._shown
        if shown.name in frame.progress and shown.loads_under_way == 0:
            self.frame.emit(frame.progress[shown.name], self._questions.wanted(frame))

    def _take_progress(self, one: ModelSession, progress: Progress) -> None:
        one.take(progress)
        self.document.take_losses(one.name, progress.losses)
        if progress.tape is not None and one is self._shown:
            self.tape_changed.emit()
        one.hand_over_weights()

    # ---- what is sent

    def _send(self, message: ToEngine) -> None:
        if self.state is EngineState.READY:
            self._engine.send(message)

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
        for name in self._models.open():
            self._send(Unload(name))
        self._testing = ""
        self.state_changed.emit()
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            for one in self._models:
                self._load(one, resume=False)

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
        self._models.begin_with(snapshots)

    def prepare(self, snapshots: Mapping[str, Snapshot]) -> None:
        """Let the models of the document that is opened next begin with these weights, those of its file."""
        self._models.prepare(snapshots)

    def _follow_project(self) -> None:
        """Take models up or leave them at once, and send what was edited soon."""
        gone, come = self._models.follow()
        for one in gone:
            self._send(Pause(one.name))  # this keeps its last moment
            self._send(Unload(one.name))
            one.leave_engine()
        for one in come:
            if self.state is EngineState.READY:
                self._load(one, resume=True)
        self._edits.send_soon()

    # ---- what is asked

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """What is answered in frames, by key."""
        return self._questions.watched

    def watch(self, key: str, subscription: Subscription) -> None:
        """Have a probe answered in frames under this key, in place of one of the same key."""
        self._questions.watch(key, subscription)

    def unwatch(self, key: str) -> None:
        """Have it answered no longer."""
        self._questions.unwatch(key)

    def ask(self, topic: str, probe: Probe) -> None:
        """Ask once; `answered` brings the answer. A newer question of the same topic replaces this one."""
        self._questions.ask(topic, probe)

    def keep_soon(self, take: Take, model: str = "") -> None:
        """Call `take` with the present weights of a model, the shown one if none is named, as soon as they are told.

        While the engine starts that is when it is up; where it has failed for good or has none, with the last weights
        it told; None if there never were any.
        """
        one = self._models.of(model or self.document.model_name)
        refused = self.state is EngineState.READY and one.loaded is None and not one.loads_under_way
        if self.state is EngineState.FAILED or refused:
            take(one.snapshot)
        elif self.state is not EngineState.READY or one.loaded is None:
            one.awaited.until_engine(take)
        else:
            self._edits.flush()  # weights of the network as it is now
            self._kept += 1
            one.awaited.until_answer(self._kept, take)
            self._send(Keep(one.name, self._kept))

    def keep_all_soon(self, take: TakeAll) -> None:
        """Call `take` with the present weights of all models that have any, by name, as soon as they are told."""
        names, told = [one.name for one in self._models], dict[str, Snapshot | None]()

        def take_one(name: str, snapshot: Snapshot | None) -> None:
            told[name] = snapshot
            if len(told) == len(names):
                take({name: snapshot for name in names if (snapshot := told[name]) is not None})

        for name in names:
            self.keep_soon(lambda snapshot, name=name: take_one(name, snapshot), name)  # type: ignore[misc]

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

    def _pause(self, one: ModelSession) -> None:
        one.play_when_loaded = False
        self._send(Pause(one.name))
        self._set_running(one, False)
