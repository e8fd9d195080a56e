"""The button that lets a slider move by itself."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent

from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.number_slider import NumberSlider

_FRAME = 16  # milliseconds between two values


class Player(IconButton):
    """Moves a slider from where it is to its end, from the start where it is there; or holds it.

    Args:
        slider: What is moved. A hand on it holds it too.
        title: What it is called.
        seconds: How long it takes from one end to the other.

    Signals:
        moved: (value: float) in passing.
        held: (value: float) it was held there, or came to its end.
    """

    moved = Signal(float)
    held = Signal(float)

    def __init__(self, slider: NumberSlider, title: str, seconds: float) -> None:
        super().__init__("play", f"Play: {title}")
        self._slider, self._title, self._seconds = slider, title, seconds
        self._at = 0.0
        self._clock = QTimer(self, interval=_FRAME)
        self._clock.timeout.connect(self._advance)
        self.clicked.connect(self.toggle)
        slider.previewed.connect(self._stop)

    @property
    def playing(self) -> bool:
        """Whether the slider moves by itself."""
        return self._clock.isActive()

    def toggle(self) -> None:
        """Let it move, or hold it."""
        if self.playing:
            self._hold()
            return
        place, last = self._slider.track.value(), self._slider.scale.last
        self._at = 0.0 if place >= last else float(place)
        self._clock.start()
        self._show()

    def _advance(self) -> None:
        last = self._slider.scale.last
        self._at = min(self._at + last * _FRAME / (1000.0 * self._seconds), float(last))
        place = round(self._at)
        if place != self._slider.track.value():
            self._slider.set_place(place)
            self.moved.emit(self._slider.value)
        if self._at >= last:
            self._hold()

    def _hold(self) -> None:
        self._stop()
        self.held.emit(self._slider.scale.value(self._slider.track.value()))

    def _stop(self) -> None:
        self._clock.stop()
        self._show()

    def _show(self) -> None:
        self.set_icon("pause" if self.playing else "play")
        self.set_tip(f"{'Hold' if self.playing else 'Play'}: {self._title}")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.playing:
            self._hold()
