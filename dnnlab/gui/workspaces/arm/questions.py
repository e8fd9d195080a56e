"""What a view asks again and again about something that is dragged: at once after a move, then with every frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.gui.session import Session
from dnnlab.link.probes import Answer, Probe, Subscription
from dnnlab.theory.kinematics import FloatArray

LANES = 2
"""How many questions of a topic may be under way: while one is being answered the next one travels."""
PATIENCE = 300
"""Milliseconds after which an unanswered question is held for lost: the engine refused it, or is another one now."""
REST = 120
"""Milliseconds that something has to rest before frames answer for its new place."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A probe, what it is about, and how often frames should answer it."""

    about: FloatArray
    probe: Probe
    hertz: float


class Questions(QObject):
    """Asks the engine between two frames while something moves, and by subscription once it rests.

    Two questions of a topic at most are under way. One that replaced an unanswered one would let a steady drag starve;
    so those are waited for, and of those that come meanwhile only the newest is asked next. Answers come in the order
    in which was asked.

    Signals:
        answered: (topic: str, about: FloatArray, answer: Answer) what was asked is known.
        resting: Other subscriptions are wanted.
    """

    answered = Signal(str, object, object)
    resting = Signal()

    def __init__(self, session: Session, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._name = session, name
        self._wanted: dict[str, Question] = {}
        self._watched: dict[str, Question] = {}
        self._under_way: dict[str, Question] = {}
        self._next: dict[str, Question] = {}
        self._generation = 0
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._watch)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._ask_again)
        session.answered.connect(self._on_answered)

    def put(self, topic: str, question: Question) -> None:
        """Want this answered, in place of what was wanted of the topic."""
        self._wanted[topic] = question
        self._rest.start()
        lane = next((lane for lane in self._lanes(topic) if lane not in self._under_way), "")
        if lane:
            self._send(lane, question)
        else:
            self._next[topic] = question

    def drop(self, topic: str) -> None:
        """Want nothing of a topic any more."""
        if self._wanted.pop(topic, None) is not None:
            self._next.pop(topic, None)
            for lane in self._lanes(topic):
                self._under_way.pop(lane, None)
            self._rest.start()

    def drop_all(self) -> None:
        """Want nothing any more: all was about something else."""
        for topic in list(self._wanted):
            self.drop(topic)

    def _key(self, topic: str) -> str:
        return f"{self._name}/{topic}"

    def _lanes(self, topic: str) -> list[str]:
        return [f"{self._key(topic)}/{lane}" for lane in range(LANES)]

    def _topic(self, lane: str) -> str:
        return lane.removeprefix(f"{self._name}/").rpartition("/")[0]

    # ---- at once

    def _send(self, lane: str, question: Question) -> None:
        self._under_way[lane] = question
        self._session.ask(lane, question.probe)
        self._patience.start()

    def _on_answered(self, lane: str, answer: Answer) -> None:
        question = self._under_way.pop(lane, None)
        if question is None:
            return
        topic = self._topic(lane)
        following = self._next.pop(topic, None)
        if following is not None:
            self._send(lane, following)
        self.answered.emit(topic, question.about, answer)

    def _ask_again(self) -> None:
        newest = self._next
        self._under_way, self._next = {}, {}
        for topic, question in newest.items():
            self._send(self._lanes(topic)[0], question)

    # ---- with frames

    def _watch(self) -> None:
        self._watched = dict(self._wanted)
        self._generation += 1  # a late answer about the place before is then not mistaken for one about this
        self.resting.emit()

    def subscriptions(self) -> Mapping[str, Subscription]:
        """Return what frames should answer."""
        return {
            self._watch_key(topic): Subscription(question.probe, question.hertz)
            for topic, question in self._watched.items()
        }

    def _watch_key(self, topic: str) -> str:
        return f"{self._key(topic)}/at rest/{self._generation}"

    def take_frame(self, answers: Mapping[str, Answer]) -> None:
        """Hand out what a frame answers about things that have not moved since."""
        for topic, question in list(self._watched.items()):
            answer = answers.get(self._watch_key(topic))
            if answer is not None and self._wanted.get(topic) is question:
                self.answered.emit(topic, question.about, answer)
