"""Very many cards on their way to where an edit puts them: rank after rank, never longer than a frame at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Layout
from dnnlab.graph.network import ConnectionId

_TICK_MILLISECONDS = 8
_TICK_SECONDS = 0.03
_LEAST, _MOST_TICKS = 8, 120
"""However long each takes: some of what a tick costs depends on how many there are, not on how many of them go."""


class March(QObject):
    """One march at a time. First the cards go, then the connections are led around them.

    Signals:
        moved: (layout: Layout) Where the cards are shown until the next of them go.
        led: (connections: list) These are to find their way between the cards as they stand now.
        progressed: (share: float) So much is done; 1 when the last have arrived or the march was stopped.
    """

    moved = Signal(object)
    led = Signal(object)
    progressed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._goal = Layout()
        self._start = Layout()
        self._cards: Sequence[LayerId] = ()
        self._connections: Sequence[ConnectionId] = ()
        self._done = 0
        self._least = self._batch = _LEAST
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether any are on their way."""
        return self._timer.isActive()

    def begin(self, start: Layout, goal: Layout, connections: Sequence[ConnectionId]) -> bool:
        """Go from where the cards are to where they belong; return False where none has to move."""
        before = start.positions
        going = [(place.x, id) for id, place in goal.positions.items() if before.get(id, place) != place]
        if not going:
            return False
        self._cards = [id for _, id in sorted(going)]
        self._start, self._goal, self._connections = start, goal, connections
        self._least = max(_LEAST, (len(going) + len(connections)) // _MOST_TICKS)
        self._done, self._batch = 0, self._least
        self._timer.start()
        return True

    def stop(self) -> None:
        """Leave the cards where they are shown now."""
        if self.running:
            self._timer.stop()
            self.progressed.emit(1.0)

    def _tick(self) -> None:
        self._timer.start()  # before the listeners, who may stop it
        begin = perf_counter()
        first, self._done = self._done, self._done + self._batch
        cards = len(self._cards)
        if first < cards:
            self._done = min(self._done, cards)
            self.moved.emit(self._layout(self._done))
        else:
            self.led.emit(self._connections[first - cards : self._done - cards])
        taken = max(perf_counter() - begin, 1e-4)
        self._batch = max(self._least, round(self._batch * min(2.0, _TICK_SECONDS / taken)))
        whole = cards + len(self._connections)
        if self._done >= whole:
            self.stop()
        elif self.running:
            self.progressed.emit(self._done / whole)

    def _layout(self, gone: int) -> Layout:
        """Return the layout in which so many cards have gone."""
        if gone >= len(self._cards):
            return self._goal
        waiting = {id: self._start.positions[id] for id in self._cards[gone:]}
        return replace(self._goal, positions={**self._goal.positions, **waiting})
