from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.actions import SEPARATOR, Actions, tip_of


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_that_a_shortcut_triggers_its_action_once(window: QWidget, qtbot: QtBot) -> None:
    done: list[int] = []
    Actions(window).add("play", "Play", lambda: done.append(1), shortcuts=("Space",))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert done == [1]


def test_that_typing_into_a_field_does_not_trigger_shortcuts(window: QWidget, qtbot: QtBot) -> None:
    done: list[int] = []
    Actions(window).add("play", "Play", lambda: done.append(1), shortcuts=("Space",))
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.show()
    field.setFocus()
    qtbot.keyClicks(field, "a b")
    assert field.text() == "a b"
    assert done == []


def test_that_a_menu_holds_the_actions_named_in_order(window: QWidget) -> None:
    actions = Actions(window)
    first = actions.add("one", "One", lambda: None)
    second = actions.add("two", "Two", lambda: None)
    menu = actions.menu("Some", ("two", SEPARATOR, "one"), window)
    assert [action for action in menu.actions() if not action.isSeparator()] == [second, first]


def test_that_an_action_made_elsewhere_can_keep_its_own_scope(window: QWidget) -> None:
    actions = Actions(window)
    own = QAction("Delete", window)
    assert actions.register("delete", own, everywhere=False) is own
    assert own not in window.actions()
    assert actions["delete"] is own
    assert list(actions) == ["delete"]


def test_that_a_tip_names_the_shortcut() -> None:
    action = QAction("Save &as…")
    assert tip_of(action) == "Save as"
    action.setShortcut("Ctrl+S")
    assert tip_of(action) == "Save as (Ctrl+S)"
