"""Questions during a drag: at most one of a topic is under way, and the newest one waits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.gui.session import Session
from dnnlab.link.probes import Answer, Probe
from dnnlab.theory.kinematics import FloatArray

PATIENCE = 300
"""Milliseconds after which an unanswered question is held for lost: the engine refused it, or is another one now."""


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    about: FloatArray
    probe: Probe


class Asking(QObject):
    """Asks the engine between two frames.

    A question that replaced an unanswered one would let a steady drag starve: so the one under way is waited for, and
    of those that come meanwhile only the newest is asked next.

    Signals:
        answered: (topic: str, about: FloatArray, answer: Answer) what was asked is known.
    """

    answered = Signal(str, object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._under_way: dict[str, _Question] = {}
        self._next: dict[str, _Question] = {}
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._ask_again)
        session.answered.connect(self._on_answered)

    def ask(self, topic: str, about: FloatArray, probe: Probe) -> None:
        """Ask as soon as what was asked before is answered."""
        question = _Question(about, probe)
        if topic in self._under_way:
            self._next[topic] = question
        else:
            self._send(topic, question)

    def forget(self) -> None:
        """Wait for nothing any more: what was asked was about something else."""
        self._under_way, self._next = {}, {}

    def _send(self, topic: str, question: _Question) -> None:
        self._under_way[topic] = question
        self._session.ask(topic, question.probe)
        self._patience.start()

    def _on_answered(self, topic: str, answer: Answer) -> None:
        question = self._under_way.pop(topic, None)
        if question is None:
            return
        following = self._next.pop(topic, None)
        if following is not None:
            self._send(topic, following)
        self.answered.emit(topic, question.about, answer)

    def _ask_again(self) -> None:
        newest = self._next
        self._under_way, self._next = {}, {}
        for topic, question in newest.items():
            self._send(topic, question)
