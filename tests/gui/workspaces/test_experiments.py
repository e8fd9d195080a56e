"""Every experiment in the window: an experiment is one file and its lesson, and nothing of it may fail here."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.controls import Button, WindowAction
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.theme import known_icon
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.gui.workspaces.stage.workspace import StageWorkspace
from dnnlab.project.preferences import Preferences


@pytest.mark.parametrize("name", list(experiments()))
def test_that_every_workspace_of_an_experiment_opens_and_is_drawn_without_the_engine(qtbot: QtBot, name: str) -> None:
    window = MainWindow(experiment_contents(name), preferences=Preferences(reduced_motion=True), device="cpu")
    window.ask_before_closing = False
    window.resize(1366, 768)
    window.show()
    try:
        wanted = experiments()[name].workspace or "network"
        assert window.work_place.current.name == wanted
        assert len(experiments()[name].stages) <= len(window.work_place.offers) - 1
        for offer in window.work_place.offers:
            window.work_place.show_workspace(offer.name)
            widget = window.work_place.widget(offer.name)
            qtbot.wait(20)
            assert widget.isVisible()
            if isinstance(widget, StageWorkspace):
                widget.redraw()
                assert not widget.trouble.isVisible(), widget.trouble.sentence.text()
                assert widget.drawing is not None
        assert window.size().width() == 1366  # nothing pushes the window wider
    finally:
        window.close()
        window.deleteLater()
        set_reduced(False)


@pytest.mark.parametrize("name", list(experiments()))
def test_that_the_icons_that_an_experiment_names_exist(name: str) -> None:
    one = experiments()[name]
    named = [control.icon for control in one.controls if isinstance(control, Button | WindowAction)]
    for stage in one.stages:
        named += [stage.icon, *(act.icon for act in stage.acts)]
        named += [control.icon for control in stage.controls if isinstance(control, Button)]
    assert [icon for icon in named if icon and not known_icon(icon)] == []


@pytest.mark.parametrize("name", list(experiments()))
def test_that_the_actions_of_the_window_that_an_experiment_offers_exist(qtbot: QtBot, name: str) -> None:
    offered = [control.action for control in experiments()[name].controls if isinstance(control, WindowAction)]
    if not offered:
        return
    window = MainWindow(experiment_contents(name), preferences=Preferences(), device="cpu")
    window.ask_before_closing = False
    try:
        assert [action for action in offered if action not in list(window.actions_)] == []
    finally:
        window.close()
        window.deleteLater()
