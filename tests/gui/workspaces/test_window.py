"""Workspaces in the real window, without the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.command_palette.sources import commands
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.rail_place import NARROW
from dnnlab.gui.session import EngineState
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.gui.workspaces import catalog
from dnnlab.gui.workspaces.catalog import NETWORK, RichWorkspace, offers
from dnnlab.gui.workspaces.fade import Fade
from dnnlab.gui.workspaces.stage.workspace import StageWorkspace
from dnnlab.gui.workspaces.strip import TransportStrip
from dnnlab.link.messages import SnapshotMark
from dnnlab.project.preferences import Preferences
from tests.gui.panels.stage import progress_at
from tests.gui.workspaces.scenes import experiment_with, stage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with experiment_with(stages=(stage(), stage(name="second", title="Second"))):
        opened = MainWindow(experiment_contents("toy-inverse"), preferences=Preferences(), device="cpu")
        opened.ask_before_closing = False
        opened.resize(1366, 768)
        opened.show()
        opened.activateWindow()
        qtbot.waitUntil(opened.isActiveWindow)
        yield opened
        opened.close()
        opened.deleteLater()
        set_reduced(False)


def number(window: MainWindow, name: str) -> int:
    return [offer.name for offer in window.work_place.offers].index(name) + 1


def test_that_the_network_comes_first_and_every_stage_has_a_workspace(window: MainWindow) -> None:
    names = [offer.name for offer in window.work_place.offers]
    assert names[0] == NETWORK
    assert names[-2:] == ["waves", "second"]
    assert "mixture" in names
    assert window.work_place.current.name == NETWORK


def test_that_keys_switch_and_come_back_to_the_same_workspace(window: MainWindow, qtbot: QtBot) -> None:
    keys = [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4]
    qtbot.keyClick(window.canvas.view, keys[number(window, "waves") - 1], CONTROL)
    assert window.work_place.current.name == "waves"
    panel = window.work_place.widget("waves")
    assert isinstance(panel, StageWorkspace)
    assert panel.isVisible()
    assert not window.canvas.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_1, CONTROL)
    assert window.canvas.isVisible()
    qtbot.keyClick(window.canvas.view, keys[number(window, "waves") - 1], CONTROL)
    assert window.work_place.widget("waves") is panel


def test_that_the_switch_in_the_top_bar_and_the_palette_choose_too(window: MainWindow, qtbot: QtBot) -> None:
    segments = window.top_bar.workspaces.segments
    assert segments is not None
    segments.chosen.emit("second")
    assert window.work_place.current.name == "second"
    assert window.top_bar.workspaces.segments is not None
    assert window.top_bar.workspaces.segments.value() == "second"
    command = next(one for one in commands(window) if one.title == "Workspace: Waves")
    command.run()
    assert window.work_place.current.name == "waves"


def test_that_actions_beyond_what_fits_are_off_and_say_why(window: MainWindow) -> None:
    command = next(one for one in commands(window) if one.name == "workspace 8")
    assert not command.enabled
    assert command.obstacle == "The open document has fewer workspaces"


def test_that_the_switch_fades_and_does_not_where_motion_is_reduced(window: MainWindow, qtbot: QtBot) -> None:
    window.work_place.show_workspace("waves")
    assert window.work_place.findChildren(Fade)
    qtbot.waitUntil(lambda: not window.work_place.findChildren(Fade))
    set_reduced(True)
    window.work_place.show_workspace(NETWORK)
    assert not window.work_place.findChildren(Fade)


def test_that_another_document_brings_its_own_workspaces(window: MainWindow) -> None:
    window.work_place.show_workspace("waves")
    window.files.open_experiment("universal-approximation")
    assert window.work_place.current.name == "approximation"
    assert "waves" not in [offer.name for offer in window.work_place.offers]
    window.files.open_experiment("toy-inverse")
    assert window.work_place.current.name == NETWORK


def test_that_a_workspace_goes_with_what_it_shows(window: MainWindow) -> None:
    window.work_place.show_workspace("mixture")
    network = window.document.network.remove("output")
    window.document.edit_network("Delete", network)
    assert "mixture" not in [offer.name for offer in window.work_place.offers]
    assert window.work_place.current.name == NETWORK
    window.document.undo_stack.undo()
    assert "mixture" in [offer.name for offer in window.work_place.offers]


def test_that_a_rich_workspace_that_is_not_installed_is_not_offered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = RichWorkspace("x", "X", "graph-outline", "dnnlab.gui.workspaces.missing", "X", lambda _project: True)
    monkeypatch.setattr(catalog, "RICH", (missing,))
    assert "x" not in [offer.name for offer in offers(window.document.project)]


def test_that_the_transport_below_a_workspace_moves_the_same_run_as_the_panel(window: MainWindow, qtbot: QtBot) -> None:
    window.work_place.show_workspace("waves")
    strip = window.work_place.strip.widget
    assert isinstance(strip, TransportStrip)
    assert strip.isVisible()
    window.session.state = EngineState.READY
    scrubbing = window.training.scrubbing
    scrubbing.set_marks((SnapshotMark(0), SnapshotMark(50)))
    scrubbing.take(progress_at(100))
    strip.transport.earlier_wanted.emit()
    assert scrubbing.shown == 50
    qtbot.waitUntil(lambda: "50" in strip.transport.status.text)
    assert window.training.transport.status.text == strip.transport.status.text
    window.work_place.show_workspace(NETWORK)
    assert not strip.isVisible()


def test_that_a_run_is_followed_while_the_training_panel_is_not_seen(window: MainWindow, qtbot: QtBot) -> None:
    window.work_place.show_workspace("waves")
    window.session.frame.emit(progress_at(77), {})
    assert window.training.scrubbing.present == 77


def test_that_a_wide_workspace_narrows_the_rail_and_gives_everything_back(window: MainWindow, qtbot: QtBot) -> None:
    set_reduced(True)
    before = window.columns.sizes()
    window.columns.make_room(True)
    assert window.columns.rail.width() == NARROW
    assert window.side_tabs.isHidden()
    window.columns.make_room(False)
    qtbot.wait(1)
    assert window.columns.sizes() == before
    assert window.side_tabs.isVisible()


def test_that_the_icons_of_the_narrow_rail_lead_somewhere(window: MainWindow) -> None:
    window.actions_["rail"].trigger()
    icons = window.columns.rail.icons
    assert icons.isVisible()
    icons.buttons["lesson"].click()
    assert window.lesson.isVisible()
    icons.buttons["history"].click()
    assert window.history.isVisible()
    icons.buttons["experiments"].click()
    assert window.rail.isVisible()
    assert not icons.isVisible()


def test_that_a_narrow_window_shows_titles_of_workspaces_only_where_there_is_room(window: MainWindow) -> None:
    switch = window.top_bar.workspaces
    assert switch.segments is not None
    wide = switch.sizeHint().width()
    window.resize(960, 768)
    assert switch.segments.sizeHint().width() < wide
