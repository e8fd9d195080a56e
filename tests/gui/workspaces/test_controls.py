"""The widgets of controls, and the bar that edits the project."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.errors import SettingsError
from dnnlab.experiments.controls import Button, Choice, Slider, Switch, WindowAction
from dnnlab.experiments.experiment import ProjectControl
from dnnlab.gui.document import Document
from dnnlab.gui.workspaces.changes import Changes
from dnnlab.gui.workspaces.controls.bar import ControlBar
from dnnlab.gui.workspaces.controls.control import ChoiceControl, SliderControl, SwitchControl, scale_of
from dnnlab.project.project import Project
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession
from tests.gui.workspaces.scenes import experiment_with


def noise(project: Project) -> float:
    assert isinstance(project.source, ToyInverse)
    return project.source.noise


def with_noise(project: Project, value: float) -> Project:
    assert isinstance(project.source, ToyInverse)
    if value > 0.45:
        raise SettingsError("That is too much noise")
    return replace(project, source=replace(project.source, noise=value))


def swapped(project: Project) -> bool:
    return isinstance(project.source, ToyInverse) and project.source.swapped


def with_swapped(project: Project, on: bool) -> Project:
    assert isinstance(project.source, ToyInverse)
    return replace(project, source=replace(project.source, swapped=on))


CONTROLS: tuple[ProjectControl, ...] = (
    Slider("noise", "Noise", 0.0, 0.5, noise, with_noise, step=0.01),
    Switch("swapped", "Swapped", swapped, with_swapped),
    Choice("title", "Title", (("One", "One"), ("Two", "Two")), lambda p: p.title, lambda p, v: replace(p, title=v)),
    Button("rename", "Rename", lambda p: replace(p, title="Renamed")),
    Slider("never", "Never", 0, 1, lambda _p: 0.0, lambda p, _v: p, offered=lambda _p: False),
    WindowAction("restarts", "10 restarts", 10),
)


def shown_bar(qtbot: QtBot, document: Document) -> ControlBar:
    bar = ControlBar(document, Changes(document, QuietSession(document)))
    qtbot.addWidget(bar)
    bar.resize(900, 60)
    bar.show()
    return bar


def control(bar: ControlBar, name: str) -> QWidget:
    assert bar.row is not None
    return bar.row.controls[name]


def test_that_a_drag_of_a_slider_previews_and_is_one_step_of_undo(qtbot: QtBot) -> None:
    with experiment_with(controls=CONTROLS):
        document = toy_document()
        bar = shown_bar(qtbot, document)
        slider = control(bar, "noise")
        assert isinstance(slider, SliderControl)
        handle, before = slider.slider.track, noise(document.project)
        middle = handle.height() // 2
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(30, middle))
        for x in (40, 50, 60):
            QTest.mouseMove(handle, QPoint(x, middle))
        during = noise(document.project)
        assert during != before
        assert document.undo_stack.count() == 0
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, middle))
        assert document.undo_stack.count() == 1
        assert document.undo_stack.undoText() == "Set noise"
        document.undo_stack.undo()
        assert noise(document.project) == before
        assert slider.slider.scale.value(handle.value()) == pytest.approx(before)


def test_that_every_other_control_is_one_step_of_undo_too(qtbot: QtBot) -> None:
    with experiment_with(controls=CONTROLS):
        document = toy_document()
        bar = shown_bar(qtbot, document)
        switch, choice = control(bar, "swapped"), control(bar, "title")
        assert isinstance(switch, SwitchControl)
        assert isinstance(choice, ChoiceControl)
        before = swapped(document.project)
        switch.toggle.click()
        choice.box.chosen.emit("Two")
        control(bar, "rename").button.click()  # type: ignore[attr-defined]
        texts = [document.undo_stack.text(index) for index in range(document.undo_stack.count())]
        assert texts == [f"Switch {'off' if before else 'on'} swapped", "Choose title", "Rename"]
        assert document.project.title == "Renamed"
        assert swapped(document.project) is not before


def test_that_what_means_nothing_for_a_project_is_not_shown(qtbot: QtBot) -> None:
    with experiment_with(controls=CONTROLS):
        bar = shown_bar(qtbot, toy_document())
        assert control(bar, "never").isHidden()
        assert not control(bar, "noise").isHidden()
    with experiment_with(controls=()):
        document = toy_document()
        bar = ControlBar(document, Changes(document, QuietSession(document)))
        qtbot.addWidget(bar)
        assert bar.isHidden()


def test_that_a_value_that_is_refused_is_told_and_changes_nothing(qtbot: QtBot) -> None:
    with experiment_with(controls=CONTROLS):
        document = toy_document()
        bar = shown_bar(qtbot, document)
        told: list[object] = []
        bar.failed.connect(told.append)
        slider = control(bar, "noise")
        assert isinstance(slider, SliderControl)
        slider.slider.track.edited.emit(slider.slider.scale.place(0.5))
        assert [str(error) for error in told] == ["That is too much noise."]
        assert document.undo_stack.count() == 0


def test_that_an_action_of_the_window_is_asked_for_with_its_number(qtbot: QtBot) -> None:
    with experiment_with(controls=CONTROLS):
        bar = shown_bar(qtbot, toy_document())
        wanted: list[tuple[str, int]] = []
        bar.action_wanted.connect(lambda name, value: wanted.append((name, value)))
        for button in bar.findChildren(QWidget):
            if type(button).__name__ == "ActionControl":
                button.button.click()  # type: ignore[attr-defined]
        assert wanted == [("restarts", 10)]


@pytest.mark.parametrize(
    ("options", "value", "text"),
    [
        ({"step": 1.0, "low": 1, "high": 20}, 7.0, "7"),
        ({"low": 0.0, "high": 1.0, "digits": 3}, 0.25, "0.250"),
        ({"low": 0.001, "high": 10.0, "logarithmic": True, "digits": 3, "unit": "m"}, 0.1, "0.100 m"),
    ],
)
def test_that_a_slider_rests_on_its_values(options: dict[str, float], value: float, text: str) -> None:
    slider: Slider[float] = Slider("a", "A", **{"read": float, "write": lambda _s, v: v, **options})  # type: ignore[arg-type]
    scale = scale_of(slider)
    assert scale.value(0) == pytest.approx(slider.low)
    assert scale.value(scale.last) == pytest.approx(slider.high)
    assert scale.value(scale.place(value)) == pytest.approx(value, rel=0.03)
    assert scale.text(value) == text
