"""The arm's settings, floating over its view: they edit the project's source and its mixture."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.data.sources import TwoLinkArm
from dnnlab.errors import DnnlabError
from dnnlab.gui.document import Document
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_scale import EvenScale, fixed
from dnnlab.gui.widgets.number_slider import NumberSlider
from dnnlab.gui.widgets.toggle import Toggle
from dnnlab.gui.workspaces.arm.arm_models import ArmModel, arm_models
from dnnlab.project.project import Project

_NARROWEST = 0.1
"""Radians between a joint's limits at least."""
_WIDTH = 128
FIRST, SECOND = "Link 1 length", "Link 2 length"
FIRST_FROM, FIRST_TO, SECOND_FROM, SECOND_TO = "θ₁ from", "θ₁ to", "θ₂ from", "θ₂ to"
NOISE, FLOOR, COMPONENTS = "Hand noise", "Sigma floor", "Components K"
_METRES, _RADIANS = fixed(2, "m"), fixed(2, "rad")
_SCALES = {
    FIRST: EvenScale(0.1, 1.5, _METRES, 0.01),
    SECOND: EvenScale(0.1, 1.5, _METRES, 0.01),
    FIRST_FROM: EvenScale(-math.pi, math.pi, _RADIANS, 0.01),
    FIRST_TO: EvenScale(-math.pi, math.pi, _RADIANS, 0.01),
    SECOND_FROM: EvenScale(-math.pi, 2 * math.pi, _RADIANS, 0.01),
    SECOND_TO: EvenScale(-math.pi, 2 * math.pi, _RADIANS, 0.01),
    NOISE: EvenScale(0.0, 0.1, fixed(3, "m"), 0.001),
    FLOOR: EvenScale(0.0, 0.05, fixed(4), 0.0005),
    COMPONENTS: EvenScale(1, 12, fixed(0), 1),
}


class SettingsCard(QFrame):
    """Both lengths and the switch for the angles; unfolded also the joints' ranges, the noise, K and the floor.

    Signals:
        angles_switched: (on: bool) whether the angles are marked.
        failed: (error: DnnlabError) a setting cannot be made.
        resized: It is folded or unfolded.
    """

    angles_switched = Signal(bool)
    failed = Signal(object)
    resized = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        set_surface(self, "floating")
        self.setAccessibleName("Settings of the arm")
        self.sliders = {name: NumberSlider(name, scale) for name, scale in _SCALES.items()}
        for name, slider in self.sliders.items():
            slider.setFixedWidth(_WIDTH)
            slider.previewed.connect(lambda value, name=name: self._preview(name, value))
            slider.edited.connect(lambda value, name=name: self._edit(name, value))
        self._lay_out()
        self.show_project()

    def _lay_out(self) -> None:
        self.angles = Toggle("Angles")
        self.angles.clicked.connect(self.angles_switched)
        self.unfold = IconButton("chevron-up", "More settings of the arm and its mixture", checkable=True)
        self.unfold.toggled.connect(self._fold)
        self.more = QWidget()
        grid = QGridLayout(self.more)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        rows = ((FIRST_FROM, FIRST_TO, NOISE), (SECOND_FROM, SECOND_TO, FLOOR), (COMPONENTS,))
        for row, names in enumerate(rows):
            for column, name in enumerate(names):
                grid.addWidget(self.sliders[name], row, column)
        self.more.hide()
        line = QHBoxLayout()
        line.setSpacing(20)
        for name in (FIRST, SECOND):
            line.addWidget(self.sliders[name])
        switch = QHBoxLayout()
        switch.setSpacing(8)
        switch.addWidget(Label("Angles"))
        switch.addWidget(self.angles)
        switch.addWidget(self.unfold)
        line.addStretch(1)
        line.addLayout(switch)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 10, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self.more)
        self._column.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _fold(self, unfolded: bool) -> None:
        self.more.setVisible(unfolded)
        self.unfold.set_icon("chevron-down" if unfolded else "chevron-up")
        self._column.activate()
        self.adjustSize()
        self.resized.emit()

    # ---- what there is

    def show_project(self) -> None:
        """Show the settings as the project has them now."""
        source, mixture = self._document.project.source, arm_models(self._document.project).mixture
        if isinstance(source, TwoLinkArm):
            values = dict(zip((FIRST, SECOND), source.lengths, strict=True))
            values |= dict(zip((FIRST_FROM, FIRST_TO), source.first_range, strict=True))
            values |= dict(zip((SECOND_FROM, SECOND_TO), source.second_range, strict=True))
            for name, value in (values | {NOISE: source.hand_noise}).items():
                self.sliders[name].set_value(value)
        for name in (FLOOR, COMPONENTS):
            self.sliders[name].setVisible(mixture is not None)
        if mixture is not None:
            layer = self._document.project.models[mixture.name].network.layer(mixture.output)
            self.sliders[FLOOR].set_value(layer.sigma_floor)
            self.sliders[COMPONENTS].set_value(layer.components)

    # ---- edits

    def _preview(self, name: str, value: float) -> None:
        edited = self._edited(name, value)
        if edited is not None:
            self._document.preview_project(edited)

    def _edit(self, name: str, value: float) -> None:
        edited = self._edited(name, value)
        if edited is None:
            self._document.cancel_preview()
            self.show_project()
            return
        text = self.sliders[name].shown_text
        self._document.edit_project(f"Set {name[:1].lower() + name[1:]} to {text}", edited)

    def _edited(self, name: str, value: float) -> Project | None:
        project = self._document.project
        try:
            if name in (FLOOR, COMPONENTS):
                mixture = arm_models(project).mixture
                return None if mixture is None else with_mixture(project, mixture, name, value)
            source = project.source
            if not isinstance(source, TwoLinkArm):
                return None
            return replace(project, source=with_setting(source, name, value))
        except DnnlabError as error:
            self.failed.emit(error)
            return None


def with_setting(source: TwoLinkArm, name: str, value: float) -> TwoLinkArm:
    """Return the source with one setting of the arm changed; a joint's other limit gives way.

    Raises:
        SettingsError: There is no such arm.
    """
    (low1, high1), (low2, high2) = source.first_range, source.second_range
    match name:
        case "Link 1 length":
            return replace(source, lengths=(value, source.lengths[1]))
        case "Link 2 length":
            return replace(source, lengths=(source.lengths[0], value))
        case "Hand noise":
            return replace(source, hand_noise=value)
        case "θ₁ from":
            return replace(source, first_range=_limits(value, high1, moved_low=True))
        case "θ₁ to":
            return replace(source, first_range=_limits(low1, value, moved_low=False))
        case "θ₂ from":
            return replace(source, second_range=_limits(value, high2, moved_low=True))
    return replace(source, second_range=_limits(low2, value, moved_low=False))


def _limits(low: float, high: float, *, moved_low: bool) -> tuple[float, float]:
    """Both limits at least a little and at most a turn apart; the one that was not moved follows."""
    if moved_low:
        return low, min(max(high, low + _NARROWEST), low + 2.0 * math.pi)
    return max(min(low, high - _NARROWEST), high - 2.0 * math.pi), high


def with_mixture(project: Project, mixture: ArmModel, name: str, value: float) -> Project:
    """Return the project whose mixture has another floor or other components.

    Raises:
        FieldError: The value is outside its range.
    """
    model = project.models[mixture.name]
    values: dict[str, object] = {"sigma_floor": value} if name == FLOOR else {"components": round(value)}
    layer = model.network.layer(mixture.output).with_values(**values)
    return project.with_model(replace(model, network=model.network.put(layer)), mixture.name)
