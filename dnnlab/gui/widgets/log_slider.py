"""A slider over several powers of ten, with its value beside the caption."""

from __future__ import annotations

import math
from bisect import bisect_left

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import MEDIUM, font
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.slider import Slider

_MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Ten round steps a decade, nearly equal on a log scale (the preferred numbers R10, rounded)."""


_GAP = 6


class LogSlider(QWidget):
    """A positive real number on a log scale, a learning rate say.

    The handle rests on round values; a value set from outside is shown exactly, with the handle at the nearest one.

    Args:
        title: The caption.
        low: The least value, above 0.
        high: The greatest value.
    """

    previewed = Signal(float)
    """A value in passing, while the handle is dragged."""
    edited = Signal(float)
    """The value the person settled on, once per change."""

    def __init__(self, title: str, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ladder = ladder(low, high)
        self._value = low
        self._note = ""
        self.slider = Slider(title, 0, len(self._ladder) - 1, self)
        self.slider.setPageStep(len(_MANTISSAS))
        self.slider.previewed.connect(self._preview)
        self.slider.edited.connect(self._edit)
        self._caption = caption = Label(title, "caption")
        caption.setBuddy(self.slider)
        self._readout = Label()
        self._readout.setFont(font(11, MEDIUM))
        self._readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.setSpacing(_GAP)
        head.addWidget(caption)
        head.addWidget(self._readout, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.slider.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.slider)
        self.set_value(low)

    def value(self) -> float:
        """Return the value that is shown."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing. A drag that is going on stays."""
        if not self.slider.is_moving:
            self.slider.setValue(nearest(self._ladder, value))
            self._show(value)

    def set_note(self, note: str) -> None:
        """Show a word after the value, the schedule say: "5e−3, cosine"."""
        self._note = note
        self._show(self._value)

    def _show(self, value: float) -> None:
        self._value = value
        self._fit_readout()
        self.slider.setAccessibleDescription(format_significant(value, 3))

    def _fit_readout(self) -> None:
        """Write the value, and the note where both have room beside the caption."""
        text = format_significant(self._value, 3)
        whole = f"{text}, {self._note}" if self._note else text
        room = self.width() - self._caption.sizeHint().width() - _GAP
        fits = self._readout.fontMetrics().horizontalAdvance(whole) <= room
        self._readout.setText(whole if fits else text)
        self._readout.setToolTip("" if fits else whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_readout()

    def _preview(self, index: int) -> None:
        self._show(self._ladder[index])
        self.previewed.emit(self._value)

    def _edit(self, index: int) -> None:
        self._show(self._ladder[index])
        self.edited.emit(self._value)


def ladder(low: float, high: float) -> tuple[float, ...]:
    """Return the round values between two positive limits, the limits included."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    # Through text, so that 3e-4 is the float that a person would type.
    values = (float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in _MANTISSAS)
    return tuple(sorted({low, high, *(value for value in values if low < value < high)}))


def nearest(values: tuple[float, ...], wanted: float) -> int:
    """Return the index of the value that is nearest on a log scale; values rise."""
    after = min(bisect_left(values, wanted), len(values) - 1)
    before = max(after - 1, 0)
    return before if wanted > 0 and wanted / values[before] < values[after] / wanted else after if wanted > 0 else 0
