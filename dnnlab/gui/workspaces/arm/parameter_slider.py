"""A slider for a real number on a linear scale, with its caption and its value above."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.theme import MEDIUM, font
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.slider import Slider


class ParameterSlider(QWidget):
    """A number between two limits.

    Args:
        title: The caption.
        low: The least value. high: The greatest.
        step: From one position of the handle to the next.
        decimals: How many are shown.
        unit: After the value.

    Signals:
        previewed: (value) in passing, while the handle is dragged.
        edited: (value) the person settled on, once per change.
    """

    previewed = Signal(float)
    edited = Signal(float)

    def __init__(
        self,
        title: str,
        low: float,
        high: float,
        step: float,
        decimals: int = 2,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._step, self._decimals, self._unit = low, step, decimals, unit
        self._value = low
        self.slider = Slider(title, 0, round((high - low) / step), self)
        self.slider.previewed.connect(self._preview)
        self.slider.edited.connect(self._edit)
        caption = Label(title, "caption")
        caption.setBuddy(self.slider)
        self._readout = Label()
        self._readout.setFont(font(12, MEDIUM))
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(caption)
        head.addWidget(self._readout, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.setFocusProxy(self.slider)
        self.set_value(low)

    @property
    def value(self) -> float:
        """What is shown."""
        return self._value

    @property
    def shown_text(self) -> str:
        """The value as it is shown."""
        return self._readout.text()

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing. A drag that is going on stays."""
        if not self.slider.is_moving:
            self.slider.setValue(round((value - self._low) / self._step))
            self._show(value)

    def _show(self, value: float) -> None:
        self._value = value
        text = format_fixed(value, self._decimals) + (f" {self._unit}" if self._unit else "")
        self._readout.setText(text)
        self.slider.setAccessibleDescription(text)

    def _preview(self, position: int) -> None:
        self._show(self._at(position))
        self.previewed.emit(self._value)

    def _edit(self, position: int) -> None:
        self._show(self._at(position))
        self.edited.emit(self._value)

    def _at(self, position: int) -> float:
        return round(self._low + position * self._step, 9)
