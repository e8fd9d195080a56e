"""Cards, notes and frames that glide from where they stood to where an edit puts them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.gui.theme import motion


class Glide(QObject):
    """One glide at a time.

    Signals:
        moved: (layout: Layout) Where they are shown for a moment.
        arrived: The last moment is over.
    """

    moved = Signal(object)
    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = Layout()
        self._end = Layout()
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._show)
        self._animation.finished.connect(self.arrived)

    @property
    def running(self) -> bool:
        """Whether anything is on its way."""
        return self._animation.state() is QVariantAnimation.State.Running

    def begin(self, start: Layout, end: Layout) -> bool:
        """Glide from where everything is to where it belongs; return False where nothing is to move slowly."""
        duration = motion.duration(motion.SLIDE)
        if not duration:
            return False
        self._start, self._end = start, end
        self._animation.setDuration(duration)
        self._animation.start()
        return True

    def stop(self) -> None:
        """Leave everything where it is shown now."""
        self._animation.stop()

    def _show(self, share: float) -> None:
        if share < 1.0:
            start, end = self._start, self._end
            places = {id: _between(start.positions.get(id, at), at, share) for id, at in end.positions.items()}
            notes = {id: _note(start.annotations.get(id, one), one, share) for id, one in end.annotations.items()}
            self.moved.emit(Layout(places, notes))


def _between(start: Point, end: Point, share: float) -> Point:
    if start == end:
        return start
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _note(start: Annotation, end: Annotation, share: float) -> Annotation:
    wide = start.size.width + (end.size.width - start.size.width) * share
    high = start.size.height + (end.size.height - start.size.height) * share
    return replace(end, corner=_between(start.corner, end.corner, share), size=Size(wide, high))
