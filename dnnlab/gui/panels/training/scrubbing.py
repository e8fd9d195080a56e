"""Going back and forth along a run's snapshots: which step is wanted, and asking the engine for it now and then."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.link.messages import Progress, SnapshotMark

_LEAST_INTERVAL = 40
"""Milliseconds between two requests while a handle is dragged."""
_END = sys.maxsize
"""The present, wherever it is by now."""
_PATIENCE = 600
"""Milliseconds for which the handle waits at the wanted step for the engine to show it."""


class Scrubbing(QObject):
    """Knows the snapshots and the present, and which of them is shown.

    While a handle is dragged it stands at the snapshot nearest to the pointer at once; the engine is asked at a rate
    that it can follow, always for the last place. At the right end stands the present.

    Args:
        scrub: Asks to show a step, or the present for None.

    Signals:
        moved: The shown step is another, or the present is.
        tape_changed: The list in `marks` is another one.
    """

    moved = Signal()
    tape_changed = Signal()

    def __init__(self, scrub: Callable[[int | None], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scrub = scrub
        self._marks: tuple[SnapshotMark, ...] = ()
        self._present = 0
        self._reported = 0
        self._wanted: int | None = None
        self._asked: int | None = None
        self._dragging = False
        self._place: Callable[[float], float] = _logarithmic
        self._throttle = QTimer(self)
        self._throttle.setSingleShot(True)
        self._throttle.setInterval(_LEAST_INTERVAL)
        self._throttle.timeout.connect(self._ask)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._give_way)

    @property
    def marks(self) -> tuple[SnapshotMark, ...]:
        """The snapshots on the tape, by step."""
        return self._marks

    @property
    def present(self) -> int:
        """The step that training has reached."""
        return self._present

    @property
    def shown(self) -> int:
        """The step that is shown, or wanted and on its way."""
        return self._reported if self._wanted is None else min(self._wanted, self._present)

    @property
    def rewound(self) -> bool:
        """Whether a past step is shown."""
        return self.shown < self._present

    def set_axis(self, place: Callable[[float], float]) -> None:
        """Say where a step stands on the axis along which a handle is dragged; nearness is meant on it."""
        self._place = place

    def set_marks(self, marks: tuple[SnapshotMark, ...]) -> None:
        """Take other snapshots."""
        if marks != self._marks:
            self._marks = marks
            self.tape_changed.emit()

    def take(self, progress: Progress | None) -> None:
        """Follow the engine; None: there is no run."""
        before = self._present, self.shown
        self._present, self._reported = (progress.step, progress.shown_step) if progress is not None else (0, 0)
        if progress is None:
            self._wanted = self._asked = None
        if self.shown == self._reported:
            self._give_way()
        if (self._present, self.shown) != before:
            self.moved.emit()

    # ---- what the person does

    def drag_to(self, step: float) -> None:
        """Show what is nearest to a step."""
        self._dragging = True
        self._want(self._nearest(step))

    def release(self) -> None:
        """The drag has ended; the last place is asked for if it was not yet."""
        if self._dragging:
            self._dragging = False
            self._throttle.stop()
            self._ask()
            self._patience.start()

    def go_back(self) -> None:
        """Show the snapshot before the shown step."""
        self._go(max((stop for stop in self._stops() if stop < self.shown), default=None))

    def go_on(self) -> None:
        """Show the next snapshot after the shown step, at last the present."""
        self._go(min((stop for stop in self._stops() if stop > self.shown), default=None))

    def go_to_start(self) -> None:
        """Show the first snapshot."""
        self._go(min(self._stops(), default=None))

    def go_near(self, step: int) -> None:
        """Show the snapshot that is nearest to a step."""
        self._go(self._nearest(step))

    def go_to_present(self) -> None:
        """Show the present."""
        self._go(self._present)

    def _go(self, step: int | None) -> None:
        if step is not None and step != self.shown:
            self._want(step)
            self._patience.start()

    def _want(self, step: int) -> None:
        self._patience.stop()
        self._wanted = _END if step >= self._present else step
        self.moved.emit()
        if not self._throttle.isActive():
            self._ask()

    def _ask(self) -> None:
        if self._wanted is not None and self._wanted != self._asked:
            self._asked = self._wanted
            self._scrub(None if self._wanted == _END else self._wanted)
            self._throttle.start()

    def _give_way(self) -> None:
        """Let the handle stand where the engine is again."""
        if self._wanted is not None and not self._dragging:
            self._wanted = self._asked = None
            self.moved.emit()

    def _stops(self) -> list[int]:
        return sorted({*(mark.step for mark in self._marks if mark.step < self._present), self._present})

    def _nearest(self, step: float) -> int:
        """The stop that is nearest on the axis."""
        place = self._place(step)
        return min(self._stops(), key=lambda stop: (abs(self._place(stop) - place), -stop))


def _logarithmic(step: float) -> float:
    return math.log10(max(step, 1.0))
