"""A slider for a number, with its caption and its value above."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import MEDIUM, font
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_scale import NumberScale
from dnnlab.gui.widgets.slider import Slider

_FIELD, _GAP = 28, 6


class NumberSlider(QWidget):
    """A number on a scale: dragged, or moved by arrow keys, Page Up and Down, Home and End; Escape ends a drag.

    The handle rests on the scale's values; a value set from outside is shown exactly, with the handle at the nearest.

    Args:
        title: The caption.
        scale: Which values there are, and how they are written.
        beside_fields: Whether it stands in a row with fields, and is as high as they are.

    Signals:
        previewed: (value: float) in passing, while the handle is dragged or a key is held.
        edited: (value: float) the person settled on, once per change.

    Attributes:
        scale: Which values there are.
        track: The handle and its groove.
    """

    previewed = Signal(float)
    edited = Signal(float)

    def __init__(
        self, title: str, scale: NumberScale, *, beside_fields: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.scale = scale
        self._value = scale.value(0)
        self._note = ""
        self._title = title
        self.track = Slider(title, 0, scale.last, self)
        self.track.previewed.connect(self._preview)
        self.track.edited.connect(self._edit)
        self._caption = caption = Label(title, "caption")
        caption.setBuddy(self.track)
        caption.setMinimumWidth(1)  # it gives way
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
        column.setSpacing(3 if beside_fields else 0)
        column.addLayout(head)
        column.addWidget(self.track)
        if beside_fields:
            self.track.setFixedHeight(_FIELD)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.track)
        self._show(self._value)

    @property
    def value(self) -> float:
        """What is shown."""
        return self._value

    @property
    def shown_text(self) -> str:
        """The value as it is shown, without the note."""
        return self.scale.text(self._value)

    @property
    def is_moving(self) -> bool:
        """Whether the person is dragging it or holding a key."""
        return self.track.is_moving

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing. A drag that is going on stays."""
        if not self.is_moving:
            self.track.setValue(self.scale.place(value))
            self._show(value)

    def set_place(self, place: int) -> None:
        """Show the value at a place of the scale; emits nothing."""
        self.track.setValue(place)
        self._show(self.scale.value(place))

    def set_note(self, note: str) -> None:
        """Show a word after the value, the schedule say: "5e−3, cosine"."""
        self._note = note
        self._show(self._value)

    def _show(self, value: float) -> None:
        self._value = value
        self._fit_readout()
        self.track.setAccessibleDescription(self.shown_text)

    def _fit_readout(self) -> None:
        """Write the value, and the note where both have room beside the caption; the caption gives way to the value."""
        whole = f"{self.shown_text}, {self._note}" if self._note else self.shown_text
        advance, captions = self._readout.fontMetrics().horizontalAdvance, self._caption.fontMetrics()
        room = self.width() - _GAP
        fits = advance(whole) + captions.horizontalAdvance(self._title) <= room
        self._readout.setText(whole if fits else self.shown_text)
        self._readout.setToolTip("" if fits else whole)
        left = room - advance(self._readout.text()) - 2
        self._caption.setText(captions.elidedText(self._title, Qt.TextElideMode.ElideRight, max(left, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_readout()

    def _preview(self, place: int) -> None:
        self._show(self.scale.value(place))
        self.previewed.emit(self._value)

    def _edit(self, place: int) -> None:
        self._show(self.scale.value(place))
        self.edited.emit(self._value)
