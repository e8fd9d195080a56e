"""The frame of the real window, without the engine: palette, settings, history, tips and menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.graph.kinds import KINDS
from dnnlab.graph.network import Network
from dnnlab.gui.action_words import GROUPS
from dnnlab.gui.command_palette.command import Command
from dnnlab.gui.command_palette.sources import commands
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.contents import Contents
from dnnlab.project.file import save
from dnnlab.project.preferences import preferences_file, read_preferences

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(framed: MainWindow) -> MainWindow:
    return framed


def _command(window: MainWindow, name: str) -> Command:
    return next(command for command in commands(window) if command.name == name)


def _keys(qtbot: QtBot, window: MainWindow, *words: str) -> None:
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_K, CONTROL)
    for text in words:
        qtbot.keyClicks(window.command_palette.field, text)
    qtbot.keyClick(window.command_palette.field, Qt.Key.Key_Return)


def test_that_the_palette_reaches_every_action_experiment_and_layer(window: MainWindow) -> None:
    names = {command.name for command in commands(window)}
    assert {name for name in window.actions_ if name != "palette"} <= names
    assert {f"layer {id}" for id in window.document.network.layers} <= names
    assert "experiment toy-inverse" in names
    of_canvas = {id(action) for action in window.canvas.canvas_actions.all}
    assert of_canvas <= {id(window.actions_[name]) for name in window.actions_}


def test_that_every_action_has_words_a_group_other_words_and_a_tip(window: MainWindow) -> None:
    actions = window.actions_
    for name in actions:
        words = actions.words(name)
        assert actions.title(name), name
        assert words.group in GROUPS, name
        assert words.aliases, f"{name} is found by no other word"
        assert actions[name].toolTip(), name


def test_that_every_action_that_cannot_be_done_says_why_and_every_key_is_shown(window: MainWindow) -> None:
    window.document.select([])
    window.document.edit_network("Delete all", Network.empty())
    for command in commands(window):
        assert command.enabled or command.obstacle, command.name
        if command.name in window.actions_:
            keys = window.actions_.keys(command.name)
            assert bool(command.keys) == bool(keys), command.name


def test_that_no_part_of_the_window_ever_shows_itself_as_a_window_of_its_own(window: MainWindow, qtbot: QtBot) -> None:
    strays: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                strays.append(f"{type(watched).__name__} {watched.accessibleName()}")
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]
    try:
        window.canvas.setFocus()
        for kind in KINDS:
            window.canvas.add_layer(kind)
        for item in [*window.document.network.layers, *window.document.network.connections]:
            window.document.select([item])
        window.document.select([])
        window.toaster.show_message("One", "error", detail="Two", action=("Three", str), other=("Four", str))
        window.toaster.close_current()
        qtbot.wait(1)
    finally:
        QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]
    assert strays == []
    assert window.isActiveWindow()


def test_that_no_two_actions_of_the_window_share_a_key(window: MainWindow) -> None:
    keys = [key for name in window.actions_ for key in window.actions_.keys(name)]
    assert sorted(keys) == sorted(set(keys))


def test_that_a_key_opens_the_palette_and_words_and_enter_run_an_action(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    window.document.select([])
    _keys(qtbot, window, "select all")
    network, layout = window.document.network, window.document.layout
    assert window.document.selection == {*network.layers, *network.connections, *layout.annotations}
    assert window.command_palette.isHidden()
    _keys(qtbot, window, "mixture")
    assert window.document.selection == {"output"}


def test_that_the_field_in_the_top_bar_opens_the_palette_too(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.top_bar.search_button, Qt.MouseButton.LeftButton)
    assert window.command_palette.isVisible()


def test_that_what_is_disabled_says_why(window: MainWindow) -> None:
    assert _command(window, "undo").obstacle == "Nothing to undo"
    window.document.select([])
    delete = _command(window, "delete")
    assert (delete.enabled, delete.obstacle) == (False, "Nothing is selected")
    assert _command(window, "copy path").obstacle == "The project is not saved in a file yet"
    window.document.edit_network("Delete", window.document.network.disconnect("input->hidden-1"))
    assert _command(window, "play").obstacle == window.session.obstacle != ""


def test_that_recent_projects_are_offered_and_can_be_forgotten(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.dnnlab"
    save(path, Contents(window.document.project, window.document.dataset))
    assert window.files.open_path(path)
    assert _command(window, f"recent {path}").title == "mine"
    menu = window.rail.file_menu(str(path))
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["Open", "Show in its folder", "Copy the file's path", "Remove from this list"]
    menu.actions()[3].trigger()
    assert QGuiApplication.clipboard().text() == str(path)
    menu.actions()[-1].trigger()
    assert window.preferences.recent == ()
    assert read_preferences(preferences_file()).recent == ()
    assert f"recent {path}" not in {command.name for command in commands(window)}


def test_that_a_long_rail_scrolls_and_nothing_leaves_a_small_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in "abcd":
        path = tmp_path / f"{name}.dnnlab"
        path.write_bytes(b"there")
        window.preferred.take(window.preferences.with_recent(path))
    window.resize(1366, 620)
    qtbot.wait(10)
    assert window.height() == 620
    status = window.status.mapTo(window, window.status.rect().bottomRight())
    assert status.y() < window.height()
    assert status.x() < window.width()
    assert window.rail.width() >= window.rail.minimumSizeHint().width()


def test_that_a_low_canvas_does_without_its_map(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.resize(900, 380)
    assert not window.canvas.minimap.isHidden()
    window.canvas.resize(900, 340)
    assert window.canvas.minimap.isHidden()


def test_that_space_trains_what_was_just_opened_wherever_the_keyboard_was_before(window: MainWindow) -> None:
    window.top_bar.menu_button.setFocus()
    window.files.show(experiment_contents("toy-inverse"), None)
    focus = window.focusWidget()
    assert focus is not None
    assert focus is window.canvas or window.canvas.isAncestorOf(focus)


def test_that_undo_and_redo_are_named_after_their_steps_and_enabled_where_there_is_one(window: MainWindow) -> None:
    undo, redo, document = window.actions_["undo"], window.actions_["redo"], window.document
    before = document.network
    assert (undo.text(), undo.isEnabled(), redo.text(), redo.isEnabled()) == ("Undo", False, "Redo", False)
    document.edit_network("Delete Hidden", document.network.remove("hidden-1"))
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo Delete Hidden", True, False)
    undo.trigger()
    assert document.network == before
    assert (undo.text(), undo.isEnabled(), redo.text()) == ("Undo", False, "Redo Delete Hidden")
    redo.trigger()
    assert "hidden-1" not in document.network.layers
    window.files.show(experiment_contents("robot-arm"), None)
    assert (undo.text(), undo.isEnabled(), redo.text(), redo.isEnabled()) == ("Undo", False, "Redo", False)
