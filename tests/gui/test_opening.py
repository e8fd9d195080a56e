"""How the canvas is seen when an experiment opens, and how the window gives it room; without the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.rail_place import NARROW
from dnnlab.project.preferences import Preferences

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    opened = MainWindow(experiment_contents("general-architectures"), preferences=Preferences(), device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    yield opened
    opened.close()
    opened.deleteLater()


def test_that_single_units_are_seen_at_once_and_all_of_them_can_be_read(window: MainWindow) -> None:
    levels = window.canvas.levels
    assert levels.level == "units"
    assert levels.units.percentage > 0.7
    assert levels.units.camera.exposed().contains(levels.units.content_rect(None))
    assert not window.training.isVisible()
    assert window.work_place.strip.isVisible()


def test_that_a_key_shares_the_room_with_the_training_and_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    high = window.canvas.height()
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, CONTROL)
    assert window.training.isVisible()
    assert window.output.isVisible()
    assert not window.work_place.strip.isVisible()
    qtbot.waitUntil(lambda: window.canvas.height() < 0.7 * high)
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, CONTROL)
    assert not window.training.isVisible()
    qtbot.waitUntil(lambda: window.canvas.height() == high)


def test_that_distributions_are_shown_beside_the_training_again(window: MainWindow) -> None:
    window.actions_["distributions"].trigger()
    assert window.network.distributions.isVisible()
    assert window.training.isVisible()


def test_that_the_next_experiment_opens_with_its_layers_above_the_training(window: MainWindow) -> None:
    window.files.show(experiment_contents("toy-inverse"), None)
    assert window.canvas.levels.level == "layers"
    assert window.training.isVisible()
    assert not window.work_place.strip.isVisible()
    window.files.show(experiment_contents("general-architectures"), None)
    assert window.canvas.levels.level == "units"
    assert not window.training.isVisible()


def test_that_a_narrow_window_shows_the_rail_as_icons_until_it_is_wide_or_a_person_wants_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    rail = window.columns.rail
    assert not rail.collapsed
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: rail.width() == NARROW)
    window.actions_["rail"].trigger()
    window.resize(1010, 700)
    assert not rail.collapsed
    window.resize(1366, 768)
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: rail.collapsed)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: not rail.collapsed)
