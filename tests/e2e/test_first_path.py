"""The way of somebody new: the gallery, an experiment, its workspace, play, and a badge that turns green."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.workspaces.stage.workspace import StageWorkspace
from dnnlab.gui.workspaces.strip import TransportStrip
from dnnlab.project.preferences import preferences_file, read_preferences
from tests.e2e.conftest import PATIENCE

NAME = "universal-approximation"


def test_that_a_click_in_the_gallery_leads_to_a_green_badge_and_a_mark_that_stays(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show_start_page()
    card = window.pages.welcome.gallery.cards[NAME]
    assert not card.verified
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.document.project.experiment == NAME
    stage = window.work_place.widget(window.work_place.current.name)
    assert isinstance(stage, StageWorkspace)
    assert stage.isVisible()
    qtbot.waitUntil(lambda: window.session.last_loaded is not None, timeout=PATIENCE)
    strip = window.work_place.strip.widget
    assert isinstance(strip, TransportStrip)
    QTest.mouseClick(strip.transport.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.badge.isVisible() and stage.badge.verdict == "ok", timeout=PATIENCE)
    assert stage.drawing is not None
    assert len(stage.drawing.plots["fit"]) > 2  # the network's curve is there as well
    window.session.pause()
    assert window.record.is_verified(NAME)
    assert NAME in read_preferences(preferences_file()).verified
    window.show_start_page()
    assert card.verified


def test_that_a_control_changes_the_data_while_it_trains_and_undo_brings_them_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.files.open_experiment(NAME)
    qtbot.waitUntil(lambda: window.session.last_loaded is not None, timeout=PATIENCE)
    window.session.play()
    qtbot.waitUntil(lambda: window.session.shown_step > 3, timeout=PATIENCE)
    assert window.control_bar.row is not None
    before = window.document.project.source
    window.control_bar.row.controls["target"].box.chosen.emit("full_sine")  # type: ignore[attr-defined]
    assert window.document.project.source != before
    step = window.session.shown_step
    qtbot.waitUntil(lambda: window.session.shown_step > step, timeout=PATIENCE)
    assert window.document.undo_stack.undoText() == "Choose target"
    window.document.undo_stack.undo()
    assert window.document.project.source == before


def test_that_an_experiment_offers_restarts_with_a_number(window: MainWindow, qtbot: QtBot) -> None:
    window.files.open_experiment(NAME)
    qtbot.waitUntil(lambda: window.session.last_loaded is not None, timeout=PATIENCE)
    window.control_bar.action_wanted.emit("restarts", 3)
    qtbot.waitUntil(lambda: window.restarts.results is not None, timeout=PATIENCE)
    assert window.restarts.results is not None
    assert len(window.restarts.results.seeds) == 3
    window.restarts.dismiss()
