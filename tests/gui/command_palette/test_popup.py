from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError, ProjectFileError
from dnnlab.gui.command_palette.command import Command
from dnnlab.gui.command_palette.popup import USED_LAST, CommandPalette


@dataclass
class Stand:
    """A window with a field that has the focus, and a palette of four commands."""

    qtbot: QtBot
    window: QWidget
    before: QLineEdit
    palette: CommandPalette
    done: list[str] = field(default_factory=list)

    def type(self, words: str) -> None:
        self.qtbot.keyClicks(self.palette.field, words)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.palette.field, key, modifier)

    @property
    def chosen(self) -> str:
        return self.palette.current.title if self.palette.current else ""

    @property
    def rows(self) -> list[str]:
        return [row if isinstance(row, str) else row.command.title for row in self.palette.rows.rows]


@pytest.fixture
def stand(qtbot: QtBot) -> Stand:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    before = QLineEdit(window)
    opener = QAction("Search", window)
    opener.setShortcut("Ctrl+P")
    done: list[str] = []

    def fail() -> None:
        raise ProjectFileError("It is gone")

    def commands() -> list[Command]:
        return [
            Command("play", "Play", "Train", lambda: done.append("play"), keys="Space"),
            Command("undo", "Undo", "Edit", lambda: done.append("undo"), enabled=False, obstacle="Nothing to undo"),
            Command("redo", "Redo", "Edit", lambda: done.append("redo")),
            Command("open", "Open the lost one", "Recent", fail),
        ]

    palette = CommandPalette(window, opener, commands)
    opener.triggered.connect(lambda _checked: palette.open_palette())
    window.addAction(opener)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before.setFocus()
    palette.open_palette()
    return Stand(qtbot, window, before, palette, done)


def test_that_it_opens_with_everything_under_headings_and_the_first_chosen(stand: Stand) -> None:
    assert stand.rows == ["Train", "Play", "Edit", "Undo", "Redo", "Recent", "Open the lost one"]
    assert stand.chosen == "Play"
    assert stand.palette.field.hasFocus()


def test_that_enter_runs_what_was_typed_after_closing_and_gives_the_keyboard_back(stand: Stand) -> None:
    stand.type("red")
    assert stand.rows == ["Redo"]
    stand.key(Qt.Key.Key_Return)
    assert stand.done == ["redo"]
    assert stand.palette.isHidden()
    assert stand.before.hasFocus()


def test_that_arrows_walk_over_headings_and_around_the_ends(stand: Stand) -> None:
    seen = []
    for _ in range(4):
        stand.key(Qt.Key.Key_Down)
        seen.append(stand.chosen)
    assert seen == ["Undo", "Redo", "Open the lost one", "Play"]
    stand.key(Qt.Key.Key_Up)
    assert stand.chosen == "Open the lost one"
    stand.key(Qt.Key.Key_PageUp)
    assert stand.chosen == "Play"
    stand.key(Qt.Key.Key_Tab)
    assert stand.chosen == "Undo"
    assert stand.palette.field.hasFocus()


def test_that_what_cannot_be_run_says_why_and_stays_open(stand: Stand) -> None:
    stand.type("undo")
    stand.key(Qt.Key.Key_Return)
    assert stand.done == []
    assert stand.palette.isVisible()
    assert stand.palette.hint.text() == "Nothing to undo"
    assert "Nothing to undo" in stand.palette.field.accessibleDescription()


def test_that_escape_and_its_own_keys_and_a_click_beside_it_close_it(stand: Stand) -> None:
    stand.key(Qt.Key.Key_Escape)
    assert stand.palette.isHidden()
    stand.palette.open_palette()
    stand.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert stand.palette.isHidden()
    stand.palette.open_palette()
    stand.qtbot.mouseClick(stand.palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 690))
    assert stand.palette.isHidden()
    assert stand.done == []


def test_that_a_click_runs_a_command_and_not_a_heading(stand: Stand) -> None:
    view = stand.palette.list
    for row in (0, 1):
        where = view.visualRect(stand.palette.rows.index(row)).center()
        stand.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert stand.done == ["play"]


def test_that_what_was_used_last_stands_first_the_next_time(stand: Stand) -> None:
    stand.type("redo")
    stand.key(Qt.Key.Key_Return)
    stand.palette.open_palette()
    assert stand.rows[:3] == [USED_LAST, "Redo", "Train"]
    assert stand.palette.field.text() == ""


def test_that_words_that_fit_nothing_are_answered(stand: Stand) -> None:
    stand.type("zebra")
    assert stand.rows == []
    assert stand.palette.none_fits.isVisible()
    stand.key(Qt.Key.Key_Down)
    stand.key(Qt.Key.Key_Return)
    assert stand.done == []
    assert stand.palette.isVisible()


def test_that_a_named_error_of_what_was_run_is_passed_on(stand: Stand) -> None:
    stand.type("lost")
    failed: list[DnnlabError] = []
    stand.palette.failed.connect(failed.append)
    stand.key(Qt.Key.Key_Return)
    assert [error.what for error in failed] == ["It is gone"]


def test_that_the_windows_shortcuts_rest_while_it_is_open(stand: Stand) -> None:
    action = QAction("Search", stand.window)
    action.setShortcut("F5")
    action.triggered.connect(lambda _checked: stand.done.append("F5"))
    stand.window.addAction(action)
    stand.key(Qt.Key.Key_F5)
    assert stand.done == []
    stand.key(Qt.Key.Key_Escape)
    stand.qtbot.keyClick(stand.before, Qt.Key.Key_F5)
    assert stand.done == ["F5"]


def test_that_it_stays_within_a_small_window(stand: Stand) -> None:
    stand.window.resize(480, 320)
    assert stand.palette.geometry() == stand.window.rect()
    assert stand.palette.rect().contains(stand.palette.frame.geometry())
