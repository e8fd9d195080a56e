"""Cards that glide from where they stood to where an edit puts them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Layout, Point
from dnnlab.gui.theme import motion

Places = Mapping[LayerId, Point]


class Glide(QObject):
    """One glide at a time.

    Signals:
        moved: (layout: Layout) Where the cards are shown for a moment.
        arrived: The last moment is over.
    """

    moved = Signal(object)
    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start: Places = {}
        self._end: Places = {}
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._show)
        self._animation.finished.connect(self.arrived)

    @property
    def running(self) -> bool:
        """Whether cards are on their way."""
        return self._animation.state() is QVariantAnimation.State.Running

    def begin(self, start: Places, end: Places) -> bool:
        """Glide from where the cards are to where they belong; return False where nothing is to move slowly."""
        duration = motion.duration(motion.SLIDE)
        if not duration:
            return False
        self._start, self._end = start, end
        self._animation.setDuration(duration)
        self._animation.start()
        return True

    def stop(self) -> None:
        """Leave the cards where they are shown now."""
        self._animation.stop()

    def _show(self, share: float) -> None:
        if share < 1.0:
            self.moved.emit(Layout({id: self._between(id, share) for id in self._end}))

    def _between(self, id: LayerId, share: float) -> Point:
        end = self._end[id]
        start = self._start.get(id, end)
        if start == end:
            return start
        return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
