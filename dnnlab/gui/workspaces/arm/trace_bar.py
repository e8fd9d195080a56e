"""The bar under which a path is traced: play, how far along, how fast, and how far off both networks are."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.slider import Slider
from dnnlab.gui.workspaces.arm.trace import FASTEST, SLOWEST, Trace
from dnnlab.theory.kinematics import Kinematics

_ALONG, _SPEEDS = 200, 24


class TraceBar(QFrame):
    """Shows a trace and plays it.

    Signals:
        closed: A person wants no path any more.
    """

    closed = Signal()

    def __init__(self, trace: Trace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace = trace
        set_surface(self, "floating")
        self.setAccessibleName("Trace of a path")
        self.play = IconButton("play", "Go along the path")
        self.play.clicked.connect(self._toggle)
        self.along = Slider("How far along the path", 0, _ALONG)
        self.along.previewed.connect(lambda place: trace.go_to(place / _ALONG))
        self.along.edited.connect(lambda place: trace.go_to(place / _ALONG))
        self.speed = Slider("Speed along the path", 0, _SPEEDS)
        self.speed.setValue(_position(trace.speed))
        self.speed.setFixedWidth(72)
        self.speed.valueChanged.connect(self._change_speed)
        self.speed.setToolTip("Speed along the path")
        self.mixture = Label("–", "value")
        self.least_squares = Label("–", "bad")
        self.close_button = IconButton("close", "Trace no path")
        self.close_button.clicked.connect(self.closed)
        self._lay_out()
        trace.moved.connect(self.follow)

    def _lay_out(self) -> None:
        errors = QGridLayout()
        errors.setHorizontalSpacing(10)
        errors.setVerticalSpacing(0)
        for row, (name, value) in enumerate((("mixture", self.mixture), ("least squares", self.least_squares))):
            value.setToolTip("Root mean square error along the path")
            value.setMinimumWidth(64)
            errors.addWidget(Label(name, "caption"), row, 0)
            errors.addWidget(value, row, 1)
        speed = QVBoxLayout()
        speed.setSpacing(0)
        speed.addWidget(Label("Speed", "caption"))
        speed.addWidget(self.speed)
        self.along.setMinimumWidth(90)
        row_layout = QHBoxLayout(self)
        row_layout.setContentsMargins(8, 6, 6, 6)
        row_layout.setSpacing(12)
        row_layout.addWidget(self.play)
        row_layout.addWidget(self.along, 1)
        row_layout.addLayout(speed)
        row_layout.addLayout(errors)
        row_layout.addWidget(self.close_button)

    def _toggle(self) -> None:
        if self._trace.playing:
            self._trace.pause()
        else:
            self._trace.play()
        self.follow()

    def _change_speed(self, position: int) -> None:
        self._trace.speed = SLOWEST * (FASTEST / SLOWEST) ** (position / _SPEEDS)

    def follow(self) -> None:
        """Show where the hand is along the path, and whether it goes on."""
        playing = self._trace.playing
        self.play.set_icon("pause" if playing else "play")
        self.play.set_tip("Stay here" if playing else "Go along the path")
        if not self.along.is_moving:
            self.along.setValue(round(self._trace.share * _ALONG))

    def show_errors(self, arm: Kinematics) -> None:
        """Show the root mean square errors along the path."""
        for label, error in zip((self.mixture, self.least_squares), self._trace.errors(arm), strict=True):
            label.setText("–" if error is None else f"{format_fixed(error, 4)} m")


def _position(speed: float) -> int:
    return round(_SPEEDS * math.log(speed / SLOWEST) / math.log(FASTEST / SLOWEST))
