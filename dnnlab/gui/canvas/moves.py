"""How cards get from where they stood to where an edit puts them: at once, gliding, or in a march of very many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal

from dnnlab.graph.layout import Layout
from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.glide import Glide
from dnnlab.gui.canvas.march import March
from dnnlab.gui.theme import motion

MOST_GLIDING = 120
"""Of more layers each moment would take longer than a frame: they march."""
_MOST_AT_ONCE = 1000
"""More march even without motion: the window would stand still for as long as it takes."""


class Moves(QObject):
    """One move at a time.

    Signals:
        moved: (layout: Layout, roughly: bool) Where all is shown for a moment; roughly where connections find their
            ways later.
        led: (connections: list) These are to find their way between the cards as they stand now.
        arrived: The last moment of a glide is over.

    Attributes:
        march: The march of very many.
    """

    moved = Signal(object, bool)
    led = Signal(object)
    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = False
        self._glide = Glide(self)
        self._glide.moved.connect(lambda layout: self.moved.emit(layout, False))
        self._glide.arrived.connect(self.arrived)
        self.march = March(self)
        self.march.moved.connect(lambda layout: self.moved.emit(layout, True))
        self.march.led.connect(self.led)

    @contextmanager
    def slowly(self) -> Iterator[None]:
        """Let the edits made meanwhile move the cards slowly; those of others they jump."""
        self._wanted = True
        try:
            yield
        finally:
            self._wanted = False

    @property
    def running(self) -> bool:
        """Whether anything is on its way."""
        return self._glide.running or self.march.running

    def begin(self, shown: Layout, goal: Layout, connections: Collection[ConnectionId]) -> bool:
        """Let the cards go slowly to where they belong; return False where they are to jump."""
        count = len(goal.positions)
        if not self._wanted:
            return False
        if count <= MOST_GLIDING:
            return self._glide.begin(shown, goal)
        if motion.is_reduced() and count <= _MOST_AT_ONCE:
            return False
        return self.march.begin(shown, goal, list(connections))

    def stop(self) -> None:
        """Leave everything where it is shown now."""
        self._glide.stop()
        self.march.stop()
