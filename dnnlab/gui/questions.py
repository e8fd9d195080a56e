"""What views ask of the engine: probes that are answered in every frame, and single questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer

from dnnlab.gui.subscriptions import Subscriptions
from dnnlab.link.messages import Answered, Ask, Frame, ToEngine
from dnnlab.link.probes import Answer, Probe, Subscription


class Questions(QObject):
    """Sends them, and knows which answers are still about what is wanted.

    Args:
        send: Sends a message, if there is an engine that can take it.
    """

    def __init__(self, send: Callable[[ToEngine], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._subscriptions = Subscriptions()
        self._number = 0
        self._asked: dict[str, int] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)  # a change of page is one message
        self._soon.timeout.connect(self.subscribe)

    @property
    def watched(self) -> Mapping[str, Subscription]:
        """What is answered in frames, by key."""
        return self._subscriptions.wanted

    def watch(self, key: str, subscription: Subscription) -> None:
        """Have a probe answered in frames under this key, in place of one of the same key."""
        if self._subscriptions.put(key, subscription):
            self._soon.start()

    def unwatch(self, key: str) -> None:
        """Have it answered no longer."""
        if self._subscriptions.remove(key):
            self._soon.start()

    def subscribe(self) -> None:
        """Tell the engine what is to be answered in frames: a new one does not know."""
        self._send(self._subscriptions.message())

    def ask(self, topic: str, probe: Probe) -> None:
        """Ask once. A newer question of the same topic replaces this one."""
        self._number += 1
        self._asked[topic] = self._number
        self._send(Ask(topic, self._number, probe))

    def is_wanted(self, answered: Answered) -> bool:
        """Whether this is the answer to the newest question of its topic."""
        return self._asked.get(answered.topic) == answered.number

    def wanted(self, frame: Frame) -> dict[str, Answer]:
        """Return the answers of a frame that are still wanted."""
        return self._subscriptions.current(frame.answers, frame.subscribed)
