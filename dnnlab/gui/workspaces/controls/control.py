"""One widget for each kind of control. Each shows what a subject has and says what the person wants instead."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Generic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.experiments.controls import Button, Choice, Control, Slider, Subject, Switch, WindowAction
from dnnlab.gui.theme import known_icon
from dnnlab.gui.widgets import button as buttons
from dnnlab.gui.widgets.choice import Choice as ChoiceBox
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_scale import EvenScale, FactorScale, NumberScale, fixed
from dnnlab.gui.widgets.number_slider import NumberSlider
from dnnlab.gui.widgets.toggle import Toggle
from dnnlab.gui.workspaces.controls.player import Player

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
    """A slider, and a button to play it where it can be played."""

    def __init__(self, control: Slider[Subject], preview: Preview[Subject], edit: Edit[Subject]) -> None:
        super().__init__(control, preview, edit)
        self._control = control
        self.slider = NumberSlider(control.label, scale_of(control))
        self.slider.previewed.connect(self._pass)
        self.slider.edited.connect(self._settle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.player: Player | None = None
        if control.seconds > 0:
            self.player = Player(self.slider, control.label, control.seconds)
            self.player.moved.connect(self._pass)
            self.player.held.connect(self._settle)
            row.addWidget(self.player)
        row.addWidget(self.slider)
        self.setFixedWidth(_WIDTH + (32 if self.player is not None else 0))

    def show_subject(self, subject: Subject) -> None:
        if self.player is None or not self.player.playing:
            self.slider.set_value(self._control.read(subject))

    def _pass(self, value: float) -> None:
        self.pass_on(lambda subject: self._control.write(subject, value))

    def _settle(self, value: float) -> None:
        self.settle(f"Set {_lower(self._control.label)}", lambda subject: self._control.write(subject, value))


def scale_of(slider: Slider[Any]) -> NumberScale:
    """Return where the handle of a slider can rest."""
    whole = slider.step >= 1 and float(slider.step).is_integer()
    written = fixed(0 if whole else slider.digits, slider.unit)
    kind = FactorScale if slider.logarithmic else EvenScale
    return kind(slider.low, slider.high, written, slider.step)


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
