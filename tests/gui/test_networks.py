"""The actions about the networks of a project, in the window without an engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from dnnlab.gui.command_palette.sources import commands
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.networks import networks_menu
from dnnlab.project.project import MAIN_MODEL
from tests.gui.panels.stage import progress_at
from tests.gui.two_models import OTHER, two_models


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    opened = MainWindow(two_models(), device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    yield opened
    opened.close()
    opened.deleteLater()


def test_that_a_key_goes_through_the_networks_round_and_round(window: MainWindow, qtbot: QtBot) -> None:
    seen = []
    for _ in range(3):
        qtbot.keyClick(window.canvas.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        seen.append(window.document.model_name)
    assert seen == [OTHER, MAIN_MODEL, OTHER]


def test_that_the_palette_names_the_networks_that_are_not_shown(window: MainWindow) -> None:
    found = {command.name: command for command in commands(window) if command.name.startswith("network ")}
    assert list(found) == [f"network {OTHER}"]
    assert found[f"network {OTHER}"].title == "Show network: Least squares"
    found[f"network {OTHER}"].run()
    assert window.document.model_name == OTHER


def test_that_what_needs_several_networks_is_off_where_there_is_one(window: MainWindow) -> None:
    several = ("next network", "previous network", "only this network")
    assert all(window.actions_[name].isEnabled() for name in several)
    window.files.show(experiment_contents("toy-inverse"), None)
    assert not any(window.actions_[name].isEnabled() for name in (*several, "remove network"))
    assert window.actions_.words("next network").obstacle() == "The project has one network"
    assert window.actions_["duplicate network"].isEnabled()


def test_that_the_first_network_cannot_be_removed_and_another_can(window: MainWindow) -> None:
    assert not window.actions_["remove network"].isEnabled()
    window.document.show_model(OTHER)
    window.actions_["remove network"].trigger()
    assert list(window.document.project.models) == [MAIN_MODEL]
    assert window.document.undo_stack.undoText() == "Remove Least squares"
    window.document.undo_stack.undo()
    assert window.document.model_name == OTHER


def test_that_a_network_is_renamed_as_a_step_of_undo(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_words, **_more: (" Mean ", True))
    window.document.show_model(OTHER)
    window.actions_["rename network"].trigger()
    assert window.document.project.title_of(OTHER) == "Mean"
    assert window.document.undo_stack.undoText() == "Rename Least squares to Mean"


def test_that_the_menu_lists_the_networks_with_a_mark_at_the_shown_one(window: MainWindow) -> None:
    menu = networks_menu(window)
    menu.aboutToShow.emit()
    entries = [(entry.text(), entry.isChecked()) for entry in menu.actions()[:2]]
    assert entries == [("Mixture density", True), ("Least squares", False)]
    menu.actions()[1].trigger()
    assert window.document.model_name == OTHER


def test_that_training_only_the_shown_network_is_marked_in_the_menu(window: MainWindow) -> None:
    window.actions_["only this network"].trigger()
    assert window.session.only_shown
    assert window.actions_["only this network"].isChecked()
    window.actions_["only this network"].trigger()
    assert not window.session.only_shown


def test_that_reference_lines_and_the_badge_are_for_the_model_of_the_theory(window: MainWindow, qtbot: QtBot) -> None:
    shown: list[int] = []
    window.oracle.lines_changed.connect(lambda lines: shown.append(len(lines)))
    window.oracle.follow()
    qtbot.waitUntil(lambda: bool(shown and shown[-1]))
    window.document.show_model(OTHER)
    assert shown[-1] == 0
    window.document.show_model(MAIN_MODEL)
    assert shown[-1] == 3


def test_that_the_rate_finder_closes_where_another_network_is_shown(window: MainWindow) -> None:
    finder = window.training.finder
    finder.show()
    window.document.show_model(OTHER)
    assert not finder.isVisible()


def test_that_the_canvas_the_inspector_and_the_selection_follow(window: MainWindow) -> None:
    window.document.select({"output"})
    assert window.inspector.header.name == "Mixture density"
    window.document.show_model(OTHER)
    assert window.canvas.scene.layers["output"].card.layer.kind == "regression"
    window.document.select({"output"})
    assert window.inspector.header.name == "Regression"
    window.document.show_model(MAIN_MODEL)
    assert window.inspector.header.name == "Mixture density"


def test_that_a_workspace_stays_where_another_network_is_shown(window: MainWindow) -> None:
    offers = window.work_place.offers
    window.work_place.show_number(len(offers))
    current = window.work_place.current
    window.document.show_model(OTHER)
    assert window.work_place.current is current


def test_that_the_counters_turn_to_the_network_that_is_shown(window: MainWindow) -> None:
    for name, step in ((MAIN_MODEL, 1200), (OTHER, 77)):
        window.session._models.of(name).take(progress_at(step))
    window.document.show_model(OTHER)
    assert window.status.progress.text().startswith("step 77 ")
    window.document.show_model(MAIN_MODEL)
    assert window.status.progress.text().startswith("step 1,200 ")
