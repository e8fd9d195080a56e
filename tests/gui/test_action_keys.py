from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import SettingsError
from dnnlab.gui.actions import Actions, ActionWords, ButtonTip


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def actions(window: QWidget) -> Actions:
    actions = Actions(window)
    actions.add("save", "&Save", lambda: None, shortcuts=("Ctrl+S",))
    actions.add("redo", "Redo", lambda: None, shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"))
    actions.add("about", "About", lambda: None)
    return actions


def test_that_keys_are_told_with_their_holder(actions: Actions) -> None:
    assert actions.keys("redo") == ("Ctrl+Shift+Z", "Ctrl+Y")
    assert actions.holder_of("Shift+Ctrl+Z") == "redo"  # the order in which they are written means nothing
    assert actions.holder_of("F9") == ""


def test_that_chosen_keys_work_at_once_and_all_others_are_as_they_were(
    actions: Actions, window: QWidget, qtbot: QtBot
) -> None:
    done: list[str] = []
    actions["save"].triggered.connect(lambda _checked: done.append("save"))
    actions.take_keys({"save": ("F9",), "redo": ()})
    assert (actions.keys("save"), actions.keys("redo")) == (("F9",), ())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert done == ["save"]
    actions.take_keys({})
    assert actions.keys("save") == actions.default_keys("save") == ("Ctrl+S",)
    assert actions.keys("redo") == ("Ctrl+Shift+Z", "Ctrl+Y")


def test_that_a_key_chosen_for_one_action_leaves_the_one_that_had_it(actions: Actions) -> None:
    actions.take_keys({"about": ("Ctrl+S",)})
    assert actions.holder_of("Ctrl+S") == "about"
    assert actions.keys("save") == ()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"sing": ("F2",)}, r"keys: there is no action 'sing'"),
        ({"save": ("Ctrl+Nothing",)}, r"keys\.save: there is no key 'Ctrl\+Nothing'"),
        ({"save": ("F2",), "about": ("F2",)}, r"keys\.about: F2 already runs 'Save'"),
    ],
    ids=range(3),
)
def test_that_what_cannot_be_is_named_and_the_rest_holds(
    actions: Actions, chosen: dict[str, tuple[str, ...]], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        actions.take_keys({"redo": ("F7",), **chosen})
    assert actions.keys("redo") == ("F7",)


def test_that_tips_follow_text_and_keys(actions: Actions, window: QWidget) -> None:
    button = QPushButton(window)
    ButtonTip(button, actions["save"], "Save the project")
    assert actions["save"].toolTip() == "Save (Ctrl+S)"
    assert button.toolTip() == "Save the project (Ctrl+S)"
    actions.set_keys("save", ("F9",))
    actions["save"].setText("Keep")
    assert actions["save"].toolTip() == "Keep (F9)"
    assert button.toolTip() == "Save the project (F9)"
    assert button.accessibleName() == "Save the project"


def test_that_a_change_of_keys_is_told_once(actions: Actions, qtbot: QtBot) -> None:
    told: list[str] = []
    actions.keys_changed.connect(told.append)
    actions.take_keys({"save": ("F9",)})
    actions.take_keys({"save": ("F9",)})
    assert told == ["save"]


def test_that_words_say_more_than_the_text_where_there_are_any(actions: Actions) -> None:
    assert actions.title("save") == "Save"
    actions.describe("save", ActionWords("Save the project", "Project", ("keep",), lambda: "Nothing to save"))
    assert actions.title("save") == "Save the project"
    assert actions.words("save").obstacle() == "Nothing to save"
    assert actions.words("about").obstacle() == ""


def test_that_an_action_that_is_gone_leaves_no_tip_behind(window: QWidget) -> None:
    actions = Actions(window)
    action = actions.register("gone", QAction("Gone", window))
    button = QPushButton(window)
    ButtonTip(button, action)
    action.deleteLater()
    action.setText("Going")
    assert button.toolTip() == "Going"
