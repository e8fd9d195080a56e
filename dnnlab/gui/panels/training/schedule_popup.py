"""What belongs to the learning rate but is set seldom: its exact value, its schedule, the momentum."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.project.settings import Settings

_WIDTH = 232


class SchedulePopup(QWidget):
    """A small sheet that goes away at the next click beside it.

    Signals:
        edited: (name: str, value: object) a setting and what the person settled on.
        previewed: (name: str, value: object) the same in passing.
    """

    edited = Signal(str, object)
    previewed = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        set_surface(self, "floating")
        self.setFixedWidth(_WIDTH)
        self.rate = NumberField("Learning rate", minimum=1e-8, maximum=100.0, step=1e-3, decimals=4)
        self.schedule = Segmented(
            [
                Segment("constant", "Constant", tip="The rate stays as it is"),
                Segment("cosine", "Cosine", tip="The rate falls along half a cosine to 1 % of itself"),
            ],
            "Schedule",
        )
        self.length = NumberField("Falls to 1 % over so many steps", minimum=1, maximum=10**9, step=1000)
        self.momentum = NumberField(
            "Momentum: share of the last step kept", minimum=0.0, maximum=0.9999, step=0.05, decimals=2
        )
        self._now = Label("", "note", wrap=True)
        for name, field in (("learning_rate", self.rate), ("schedule_steps", self.length), ("momentum", self.momentum)):
            field.edited.connect(lambda value, name=name: self.edited.emit(name, value))
            field.previewed.connect(lambda value, name=name: self.previewed.emit(name, value))
        self.schedule.chosen.connect(lambda value: self.edited.emit("schedule", value))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.rate)
        column.addWidget(Label("Schedule", "caption"))
        column.addWidget(self.schedule, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.length)
        column.addWidget(self.momentum)
        column.addWidget(self._now)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def show_settings(self, settings: Settings) -> None:
        """Show what is set; what has no meaning now is hidden."""
        self.rate.set_value(settings.learning_rate)
        self.schedule.set_value(settings.schedule)
        self.length.set_value(settings.schedule_steps)
        self.length.setVisible(settings.schedule == "cosine")
        self.momentum.set_value(settings.momentum)
        self.momentum.setVisible(settings.optimizer == "sgd")

    def show_rate_now(self, words: str) -> None:
        """Say which rate the last step had; nothing for an empty text."""
        self._now.setText(words)
        self._now.setVisible(bool(words))

    def open_at(self, anchor: QWidget) -> None:
        """Show the sheet under a widget, within the screen."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        place.setX(min(max(place.x(), room.left() + 4), room.right() - self.width() - 4))
        if place.y() + self.height() > room.bottom():
            place.setY(anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4)
        self.move(place)
        self.show()
        self.rate.setFocus(Qt.FocusReason.PopupFocusReason)
