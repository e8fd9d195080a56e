"""The engine process: takes the window's messages, trains in slices, answers questions and sends frames."""

from __future__ import annotations

import math
import platform
import time
from collections.abc import Callable, Hashable
from functools import partial
from multiprocessing.connection import Connection

import numpy
import torch
from msgspec import structs

from dnnlab.engine.inbox import without_superseded
from dnnlab.engine.restarts import RestartsRuns
from dnnlab.engine.schedule import FrameSchedule
from dnnlab.engine.session import Session
from dnnlab.errors import DnnlabError, EngineError
from dnnlab.link.data_once import DataOnceReceiver
from dnnlab.link.messages import (
    Answered,
    Ask,
    ChangeData,
    Close,
    Configure,
    Credit,
    Edit,
    FetchRestart,
    FindRate,
    Frame,
    FromEngine,
    Halted,
    Keep,
    Load,
    Pause,
    Play,
    Ready,
    Refused,
    Reset,
    Scrub,
    SetWeights,
    StartRestarts,
    StopRestarts,
    Subscribe,
    ToEngine,
    Unload,
)
from dnnlab.link.probes import Answer
from dnnlab.link.transfer import send_message
from dnnlab.training.devices import available_devices

SLICE = 0.008
"""The most seconds of training between two looks into the pipe: questions are to be answered within 16 ms."""
TEST_INTERVAL = 0.05
"""Seconds between two messages about a learning-rate range test."""


def serve(connection: Connection) -> None:
    """Serve the window at the other end of this pipe until it says `Close` or is gone."""
    try:
        send_message(connection, _ready())
        worker = Worker(partial(send_message, connection))
        receiver = DataOnceReceiver(connection)
        while not worker.closed:
            patience = worker.patience()
            waiting: list[ToEngine] = []
            while connection.poll(patience):
                waiting.append(receiver.receive())
                patience = 0.0
            for message in without_superseded(waiting):
                if not worker.closed:
                    worker.take(message)
            worker.turn()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the window is gone, and nobody is left to tell


def _ready() -> Ready:
    versions = {
        "torch": str(torch.__version__),  # its own type would bring torch into the window by pickle
        "numpy": numpy.__version__,
        "Python": platform.python_version(),
    }
    return Ready(available_devices(), versions)


class Worker:
    """The engine without its process: messages go in by `take`, work is done by `turn`, messages come out by `send`.

    Args:
        send: Where messages to the window go.
        clock: Seconds, never going back.
    """

    def __init__(self, send: Callable[[FromEngine], None], clock: Callable[[], float] = time.perf_counter) -> None:
        self.closed = False
        self._send = send
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._restarts = RestartsRuns(send, clock)
        self._schedule = FrameSchedule()
        self._subscribed = 0
        self._questions: dict[str, Ask] = {}
        self._tell_of_test = 0.0

    def patience(self) -> float | None:
        """How many seconds it may wait for the next message: 0 where there is work, None where there is none."""
        sessions = self._sessions.values()
        if self._questions or self._restarts.running or any(one.running or one.is_testing for one in sessions):
            return 0.0
        return self._until_frame()

    def take(self, message: ToEngine) -> None:
        """Obey a message, or answer `Refused`."""
        try:
            if isinstance(message, StartRestarts | StopRestarts | FetchRestart):
                self._restarts.take(message, self._session(message.model))
            else:
                self._obey(message)
        except Exception as error:  # whatever it was, the engine stays up and says so
            self._send(Refused(type(message).__name__, _subject(message), _named(error)))

    def turn(self) -> None:
        """Answer the questions that wait, send a frame if one is due, and train for a few milliseconds."""
        for topic in list(self._questions):
            self._answer(self._questions.pop(topic))
        if self._until_frame() == 0.0:
            self._send(self._frame())
        running = [(model, session) for model, session in self._sessions.items() if session.running]
        testing = [(model, session) for model, session in self._sessions.items() if session.is_testing]
        count = len(running) + len(testing) + self._restarts.running
        if count:
            seconds = self._slice() / count
            for model, session in running:
                self._train(model, session, seconds)
            for model, session in testing:
                self._test(model, session, seconds)
            self._restart(seconds)

    def _obey(self, message: ToEngine) -> None:
        match message:
            case Load(model=model):
                self._load(message)
            case Unload(model=model):
                self._session(model).close()
                del self._sessions[model]
                self._restarts.forget(model)
            case Edit() | ChangeData() | SetWeights() | Configure() | Reset():
                self._change(message)
            case Play(model=model, until=until):
                self._session(model).play(until)
            case Pause(model=model):
                self._session(model).pause()
            case Scrub(model=model, step=step):
                self._session(model).scrub(step)
            case FindRate(model=model, wanted=wanted):
                self._session(model).find_rate(wanted)
            case Keep(model=model, number=number):
                self._send(self._session(model).kept(number))
            case Subscribe(subscriptions=subscriptions, number=number):
                self._schedule.subscribe(subscriptions)
                self._subscribed = number
            case Ask(topic=topic):
                self._questions[topic] = message
            case Credit():
                self._schedule.credit()
            case Close():
                self._close()

    def _change(self, message: Edit | ChangeData | SetWeights | Configure | Reset) -> None:
        """Change what is trained or how, and tell how it runs now."""
        session = self._session(message.model)
        match message:
            case Edit(network=network):
                session.edit(network)
            case ChangeData():
                session.change_data(message)
            case SetWeights(changes=changes):
                session.set_weights(changes)
            case Configure(settings=settings):
                session.configure(settings)
            case Reset():
                session.reset()
        self._send(structs.replace(session.loaded(), taken_up=False))

    def _load(self, message: Load) -> None:
        before = self._sessions.get(message.model)
        session = Session(message)
        if before is not None:
            before.close()
        self._sessions[message.model] = session
        self._send(session.loaded())

    def _close(self) -> None:
        self.closed = True
        for session in self._sessions.values():
            session.close()

    def _session(self, model: str) -> Session:
        try:
            return self._sessions[model]
        except KeyError:
            raise EngineError("The engine has no such model", where=model, remedy="Load it first") from None

    def _slice(self) -> float:
        """How many seconds to train: equal parts of the time until the next frame, as short slices are wasteful."""
        until_frame = self._until_frame()
        return SLICE if not until_frame else until_frame / math.ceil(until_frame / SLICE)

    def _train(self, model: str, session: Session, seconds: float) -> None:
        try:
            finished = session.train(seconds)
        except Exception as error:  # a step that fails ends the run, not the engine
            session.stop()
            self._send(Halted(model, session.step, _named(error)))
        else:
            moved = session.moved()
            if moved is not None:
                self._send(moved)
            if finished:
                self._send(Halted(model, session.step, early_stop=session.stopped))

    def _test(self, model: str, session: Session, seconds: float) -> None:
        try:
            tested = session.go_on_testing(seconds)
        except Exception as error:  # as in `_train`
            session.find_rate(False)
            self._send(Refused("FindRate", model, _named(error)))
            return
        now = self._clock()
        if tested.done or now >= self._tell_of_test:
            self._tell_of_test = now + TEST_INTERVAL
            self._send(tested)

    def _restart(self, seconds: float) -> None:
        for model, error in self._restarts.train(seconds):
            self._send(Refused("StartRestarts", model, _named(error)))

    def _answer(self, question: Ask) -> None:
        try:
            answer = self._session(question.probe.model).answer(question.probe)
        except Exception as error:  # as in `take`
            self._send(Refused("Ask", question.topic, _named(error)))
        else:
            self._send(Answered(question.topic, question.number, answer))

    def _until_frame(self) -> float | None:
        news = self._restarts.news or any(session.news for session in self._sessions.values())
        return self._schedule.wait(self._clock(), self._state, news=news)

    def _frame(self) -> Frame:
        answers: dict[str, Answer] = {}
        for name, probe in self._schedule.begin(self._clock(), self._state).items():
            try:
                answers[name] = self._sessions[probe.model].answer(probe)
            except DnnlabError:
                continue  # it became impossible by an edit; its panel will ask differently
            except Exception as error:  # said once, not sixty times a second
                self._schedule.drop(name)
                self._send(Refused("Subscribe", name, _named(error)))
        progress = {model: session.progress() for model, session in self._sessions.items()}
        return Frame(progress, answers, self._restarts.progress(), self._subscribed)

    def _state(self, model: str) -> Hashable:
        session = self._sessions.get(model)
        return None if session is None else session.state


def _subject(message: ToEngine) -> str:
    match message:
        case Ask(topic=topic):
            return topic
        case Subscribe() | Credit() | Close():
            return ""
        case _:
            return message.model


def _named(error: Exception) -> DnnlabError:
    if isinstance(error, DnnlabError):
        return error
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return EngineError("The memory is full", remedy="Make the network or the batch smaller")
    remedy = "Save the project, then try again; if it comes back, undo what you changed last"
    return EngineError(f"The engine failed: {type(error).__name__}: {error}", remedy=remedy)
