"""One widget for each kind of control. Each shows what a subject has and says what the person wants instead."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.experiments.controls import Button, Choice, Control, Slider, Subject, Switch, WindowAction
from dnnlab.gui.theme import MEDIUM, font, known_icon
from dnnlab.gui.widgets import button as buttons
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.choice import Choice as ChoiceBox
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.slider import Slider as Handle
from dnnlab.gui.widgets.toggle import Toggle
from dnnlab.gui.workspaces.controls.ladder import Ladder, ladder_of

_FRAME = 16  # milliseconds between two values while a slider is played
_WIDTH = 132

Preview = Callable[[Subject], object]
Edit = Callable[[str, Subject], object]


class ControlWidget(QWidget, Generic[Subject]):
    """Shows one control.

    Args:
        preview: Takes a subject in passing.
        edit: Takes words for undo and a subject that the person settled on.

    Signals:
        failed: (error: DnnlabError) a value cannot be taken.
    """

    failed = Signal(object)

    def __init__(self, control: Control[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__()
        self.name = control.name
        self._offered = control.offered
        self._preview, self._edit = preview, edit
        self._subject: Subject | None = None
        self.setToolTip(control.tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def follow(self, subject: Subject) -> None:
        """Show what this subject has; hide where it means nothing for it."""
        self._subject = subject
        offered = self._offered(subject)
        self.setVisible(offered)
        if offered:
            self.show_subject(subject)

    @abstractmethod
    def show_subject(self, subject: Subject) -> None:
        """Show what this subject has."""

    def pass_on(self, change: Callable[[Subject], Subject]) -> None:
        """Hand on what a subject is changed to in passing."""
        self._hand_on(lambda subject: self._preview(change(subject)))

    def settle(self, words: str, change: Callable[[Subject], Subject]) -> None:
        """Hand on what the person settled on."""
        self._hand_on(lambda subject: self._edit(words, change(subject)))

    def _hand_on(self, take: Callable[[Subject], object]) -> None:
        if self._subject is None:
            return
        try:
            take(self._subject)
        except DnnlabError as error:
            self.failed.emit(error)


class SliderControl(ControlWidget[Subject]):
    """A slider with its value beside the caption, and a button to play it where it can be played."""

    def __init__(self, slider: Slider[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__(slider, preview, edit)
        self._slider = slider
        self.ladder: Ladder = ladder_of(slider)
        self.handle = Handle(slider.label, 0, self.ladder.count - 1)
        self.handle.previewed.connect(lambda place: self._pass(self.ladder.value(place)))
        self.handle.edited.connect(lambda place: self._settle(self.ladder.value(place)))
        self._readout = Label()
        self._readout.setFont(font(11, MEDIUM))
        head = QHBoxLayout()
        head.setSpacing(6)
        caption = Label(slider.label, "caption")
        caption.setBuddy(self.handle)
        head.addWidget(caption)
        head.addStretch(1)
        head.addWidget(self._readout)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.handle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.player: IconButton | None = None
        if slider.seconds > 0:
            self.player = IconButton("play", f"Play: {slider.label}")
            self.player.clicked.connect(self.toggle_playing)
            row.addWidget(self.player)
        row.addLayout(column)
        self.setFixedWidth(_WIDTH + (32 if self.player is not None else 0))
        self._clock = QTimer(self, interval=_FRAME)
        self._clock.timeout.connect(self._advance)
        self._at = 0.0

    def show_subject(self, subject: Subject) -> None:
        if not self.handle.is_moving and not self._clock.isActive():
            value = self._slider.read(subject)
            self.handle.setValue(self.ladder.place(value))
            self._show(value)

    def _show(self, value: float) -> None:
        text = self.ladder.text(value)
        self._readout.setText(text)
        self.handle.setAccessibleDescription(text)

    def _pass(self, value: float) -> None:
        self._stop()
        self._show(value)
        self.pass_on(lambda subject: self._slider.write(subject, value))

    def _settle(self, value: float) -> None:
        self._show(value)
        self.settle(f"Set {_lower(self._slider.label)}", lambda subject: self._slider.write(subject, value))

    # ---- playing

    @property
    def playing(self) -> bool:
        """Whether it moves by itself."""
        return self._clock.isActive()

    def toggle_playing(self) -> None:
        """Let it move by itself from where it is to its end, from the start where it is there; or hold it."""
        if self._clock.isActive():
            self._stop()
            self._settle(self.ladder.value(self.handle.value()))
            return
        last = self.ladder.count - 1
        self._at = 0.0 if self.handle.value() >= last else float(self.handle.value())
        self._clock.start()
        self._show_playing()

    def _advance(self) -> None:
        last = self.ladder.count - 1
        self._at = min(self._at + last * _FRAME / (1000.0 * self._slider.seconds), float(last))
        place = round(self._at)
        if place != self.handle.value():
            self.handle.setValue(place)
            value = self.ladder.value(place)
            self._show(value)
            self.pass_on(lambda subject: self._slider.write(subject, value))
        if self._at >= last:
            self._stop()
            self._settle(self.ladder.value(last))

    def _stop(self) -> None:
        self._clock.stop()
        self._show_playing()

    def _show_playing(self) -> None:
        if self.player is not None:
            self.player.set_icon("pause" if self._clock.isActive() else "play")
            self.player.set_tip(f"{'Hold' if self._clock.isActive() else 'Play'}: {self._slider.label}")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._clock.isActive():
            self.toggle_playing()


class ChoiceControl(ControlWidget[Subject]):
    """A combo box."""

    def __init__(self, choice: Choice[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__(choice, preview, edit)
        self._choice = choice
        self.box = ChoiceBox(choice.label, choice.options)
        self.box.chosen.connect(self._choose)
        metrics = self.box.combo.fontMetrics()
        longest = max((metrics.horizontalAdvance(title) for _, title in choice.options), default=0)
        self.box.setFixedWidth(min(max(longest + 44, 96), 240))
        _alone(self, self.box)

    def show_subject(self, subject: Subject) -> None:
        self.box.set_value(self._choice.read(subject))

    def _choose(self, value: str) -> None:
        if self._subject is not None and value != self._choice.read(self._subject):
            self.settle(f"Choose {_lower(self._choice.label)}", lambda subject: self._choice.write(subject, value))


class SwitchControl(ControlWidget[Subject]):
    """A switch with its caption over it."""

    def __init__(self, switch: Switch[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__(switch, preview, edit)
        self._switch = switch
        self.toggle = Toggle(switch.label)
        self.toggle.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Label(switch.label, "secondary"))
        row.addWidget(self.toggle)

    def show_subject(self, subject: Subject) -> None:
        self.toggle.setChecked(self._switch.read(subject))

    def _choose(self, on: bool) -> None:
        words = f"Switch {'on' if on else 'off'} {_lower(self._switch.label)}"
        self.settle(words, lambda subject: self._switch.write(subject, on))


class ButtonControl(ControlWidget[Subject]):
    """A button."""

    def __init__(self, button: Button[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__(button, preview, edit)
        self._button = button
        self.button = buttons.Button(button.label, icon_name=known_icon(button.icon), small=True)
        self.button.clicked.connect(self._press)
        _alone(self, self.button)

    def show_subject(self, subject: Subject) -> None:
        pass

    def _press(self) -> None:
        self.settle(self._button.label, self._button.press)


class ActionControl(QWidget):
    """A button for something that the window can do anyway.

    Signals:
        wanted: (action: str, value: int)
    """

    wanted = Signal(str, int)

    def __init__(self, action: WindowAction) -> None:
        super().__init__()
        self.button = buttons.Button(action.label, icon_name=known_icon(action.icon), small=True)
        self.button.setToolTip(action.tip)
        self.button.clicked.connect(lambda: self.wanted.emit(action.action, action.value))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        _alone(self, self.button)


def control_widget(control: Control[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> ControlWidget[Subject]:
    """Return the widget of a control."""
    match control:
        case Slider():
            return SliderControl(control, preview, edit)
        case Choice():
            return ChoiceControl(control, preview, edit)
        case Switch():
            return SwitchControl(control, preview, edit)
        case Button():
            return ButtonControl(control, preview, edit)


def _alone(place: QWidget, widget: QWidget) -> None:
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget)


def _lower(label: str) -> str:
    """A label within a sentence; symbols and abbreviations stay as they are."""
    first, rest = label[:1], label[1:2]
    return label if rest.isupper() or not rest.isalpha() else first.lower() + label[1:]
