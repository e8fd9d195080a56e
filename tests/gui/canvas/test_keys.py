from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas.rename_field import RenameField
from tests.gui.canvas.stand import SHIFT, Stand

CONTROL = Qt.KeyboardModifier.ControlModifier


def focused(stand: Stand) -> Stand:
    stand.panel.activateWindow()
    stand.view.setFocus()
    stand.qtbot.waitUntil(stand.view.hasFocus)
    return stand


def test_that_tab_walks_layers_and_connections_along_the_network_and_then_leaves(stand: Stand) -> None:
    focused(stand)
    walked: list[str] = []
    for _ in range(5):
        stand.key(Qt.Key.Key_Tab)
        walked += stand.document.selection
    assert walked == ["input", "hidden-1", "output", "input->hidden-1", "hidden-1->output"]
    stand.key(Qt.Key.Key_Tab)
    assert stand.document.selection == {"hidden-1->output"}
    assert not stand.view.hasFocus()


def test_that_left_and_right_go_from_a_connection_to_its_ends(stand: Stand) -> None:
    focused(stand)
    for key, end in ((Qt.Key.Key_Left, "hidden-1"), (Qt.Key.Key_Right, "output")):
        stand.document.select(["hidden-1->output"])
        stand.key(key)
        assert stand.document.selection == {end}
    assert stand.document.undo_stack.count() == 0


def test_that_connections_can_be_frozen_and_show_it(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["hidden-1->output"])
    stand.key(Qt.Key.Key_L)
    assert stand.undo_text == "Freeze Hidden → Mixture density"
    assert stand.document.network.connections["hidden-1->output"].frozen
    assert not stand.document.network.layers["output"].frozen
    assert stand.scene.connections["hidden-1->output"].frozen
    assert not stand.scene.connections["input->hidden-1"].frozen
    assert stand.panel.canvas_actions.freeze.text() == "Release"
    stand.key(Qt.Key.Key_L)
    assert not stand.scene.connections["hidden-1->output"].frozen
    stand.editor.set_connection_kind(["hidden-1->output"], ConnectionKind.IDENTITY)
    assert not stand.panel.canvas_actions.freeze.isEnabled()  # it has no weights


def test_that_shift_tab_walks_back(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["output"])
    stand.key(Qt.Key.Key_Backtab)
    assert stand.document.selected_layer == "hidden-1"


def test_that_held_arrow_keys_move_the_selection_in_one_step_of_undo(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["hidden-1"])
    before = stand.document.layout.at("hidden-1")
    for repeated in (False, True, True):
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, "", repeated)
        QApplication.sendEvent(stand.view, press)
    assert stand.document.undo_stack.count() == 0
    release = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(stand.view, release)
    assert stand.document.undo_stack.count() == 1
    assert stand.document.layout.at("hidden-1").x == before.x + 24
    stand.key(Qt.Key.Key_Up, SHIFT)
    assert stand.document.layout.at("hidden-1").y == before.y - 40


def test_that_arrow_keys_move_the_canvas_when_no_layer_is_selected(stand: Stand) -> None:
    focused(stand)
    before = stand.view.camera.exposed().center()
    stand.key(Qt.Key.Key_Right)
    assert stand.view.camera.exposed().center().x() > before.x()
    assert stand.document.undo_stack.count() == 0


def test_that_delete_removes_the_selection_in_one_step(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["hidden-1", "input->hidden-1"])
    stand.key(Qt.Key.Key_Delete)
    assert set(stand.document.network.layers) == {"input", "output"}
    assert stand.undo_text == "Delete Hidden"
    stand.document.undo_stack.undo()
    assert set(stand.document.network.connections) == {"input->hidden-1", "hidden-1->output"}


def test_that_control_delete_joins_the_neighbours(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["hidden-1"])
    stand.key(Qt.Key.Key_Delete, CONTROL)
    assert set(stand.document.network.connections) == {"input->output"}
    assert stand.undo_text == "Delete Hidden and join"


def test_that_the_shortcuts_do_what_the_actions_say(stand: Stand) -> None:
    focused(stand)
    stand.key(Qt.Key.Key_A, CONTROL)
    assert stand.document.selection == {*stand.document.network.layers, *stand.document.network.connections}
    stand.document.select(["hidden-1"])
    stand.key(Qt.Key.Key_D, CONTROL)
    assert stand.undo_text == "Duplicate Hidden"
    assert len(stand.document.selection) == 1
    assert "hidden-1" not in stand.document.selection
    stand.key(Qt.Key.Key_L)
    assert stand.undo_text == "Freeze Hidden 2"
    stand.view.set_zoom(2.0)
    stand.key(Qt.Key.Key_F)
    assert stand.view.camera.exposed().contains(stand.scene.content_rect())
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.selection == frozenset()


def test_that_f2_renames_the_selected_layer_and_enter_asks_to_edit_it(stand: Stand, qtbot: QtBot) -> None:
    focused(stand)
    stand.document.select(["hidden-1"])
    stand.key(Qt.Key.Key_F2)
    field = stand.view.findChild(RenameField)
    assert field is not None
    assert field.text() == "Hidden"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete)
    for selected in (["hidden-1"], ["hidden-1->output"]):
        stand.document.select(selected)
        with qtbot.waitSignal(stand.view.requests.edit):
            stand.key(Qt.Key.Key_Return)
    stand.document.select([])
    with qtbot.assertNotEmitted(stand.view.requests.edit):
        stand.key(Qt.Key.Key_Return)


# ---- connecting without a pointer


def test_that_a_connection_is_drawn_with_keys_alone(stand: Stand) -> None:
    focused(stand)
    loose = stand.editor.add("units", Point(280, 300))
    stand.document.select(["input"])
    stand.key(Qt.Key.Key_C)
    stand.key(Qt.Key.Key_Tab)
    assert stand.scene.stage.open_ends == {loose, "output"}  # the hidden layer is connected already
    assert stand.scene.stage.goal == "output"
    stand.key(Qt.Key.Key_Tab)
    assert stand.scene.stage.goal == loose
    stand.key(Qt.Key.Key_Tab)  # round to the first
    stand.key(Qt.Key.Key_Tab, SHIFT)
    stand.key(Qt.Key.Key_Return)
    assert f"input->{loose}" in stand.document.network.connections
    assert stand.undo_text == "Connect Input to Hidden 2"
    assert stand.scene.stage.open_ends is None
    assert stand.view.hand.tool == "select"


def test_that_from_an_output_keys_walk_over_what_may_lead_to_it(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["output"])
    stand.key(Qt.Key.Key_C)
    stand.key(Qt.Key.Key_Tab)
    assert stand.scene.stage.goal == "input"
    stand.key(Qt.Key.Key_Return)
    assert "input->output" in stand.document.network.connections


def test_that_escape_and_a_press_give_up_a_connection_that_keys_began(stand: Stand) -> None:
    focused(stand)
    before = stand.document.model
    stand.document.select(["input"])
    stand.key(Qt.Key.Key_C)
    stand.key(Qt.Key.Key_Tab)
    stand.key(Qt.Key.Key_Escape)
    assert stand.scene.stage.open_ends is None
    stand.document.select(["input"])
    stand.key(Qt.Key.Key_Tab)
    stand.move(stand.body("output"))  # the pointer that lies about does not matter
    assert stand.scene.stage.goal == "output"
    stand.view.set_tool("select")
    stand.click(stand.body("hidden-1"))
    assert stand.document.selection == {"hidden-1"}
    assert stand.document.model == before
    assert stand.scene.stage.open_ends is None


def test_that_where_nothing_may_be_connected_it_is_said(stand: Stand) -> None:
    focused(stand)
    stand.editor.delete(["hidden-1", "output"])
    stand.document.select(["input"])
    stand.key(Qt.Key.Key_C)
    stand.key(Qt.Key.Key_Tab)
    assert "no other layer" in stand.view.bubble.text()
    assert stand.document.selection == {"input"}


def test_that_typing_a_name_presses_no_shortcut(stand: Stand) -> None:
    focused(stand)
    stand.document.select(["hidden-1"])
    stand.key(Qt.Key.Key_F2)
    field = stand.view.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "fall")
    assert field.text() == "fall"
    assert not stand.document.network.layers["hidden-1"].frozen


def test_that_actions_without_anything_to_act_on_are_disabled(stand: Stand) -> None:
    actions = stand.panel.canvas_actions
    assert not actions.delete.isEnabled()
    assert not actions.freeze.isEnabled()
    assert actions.select_all.isEnabled()
    stand.document.select(["input"])
    assert actions.delete.isEnabled()
    assert actions.rename.isEnabled()
    assert not actions.freeze.isEnabled()  # an input has no weights
    stand.document.select(["hidden-1->output"])
    assert actions.delete.isEnabled()
    assert not actions.duplicate.isEnabled()
    stand.document.select(["hidden-1"])
    actions.freeze.trigger()
    assert actions.freeze.text() == "Release"


def test_that_no_two_actions_share_a_shortcut(stand: Stand) -> None:
    keys = [key.toString() for action in stand.panel.canvas_actions.all for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert QKeySequence("Space").toString() not in keys  # play and pause everywhere


def test_that_the_tools_are_chosen_by_key_and_button(stand: Stand) -> None:
    focused(stand)
    stand.key(Qt.Key.Key_H)
    assert stand.view.hand.tool == "hand"
    assert stand.panel.canvas_actions.tools["hand"].isChecked()
    stand.panel.canvas_actions.tools["select"].trigger()
    assert stand.view.hand.tool == "select"


def test_that_the_view_says_what_it_is(stand: Stand) -> None:
    assert stand.view.accessibleName() == "Network canvas"
    stand.editor.delete(["hidden-1"])
    assert stand.view.accessibleDescription() == "2 layers, 0 connections"


@pytest.mark.parametrize("last", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_that_what_was_renamed_stays_selected_and_the_canvas_has_the_keyboard(stand: Stand, last: Qt.Key) -> None:
    focused(stand).document.select(["hidden-1"])
    stand.key(Qt.Key.Key_F2)
    field = stand.view.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "Renamed")
    QTest.keyClick(field, last)
    assert stand.document.selection == {"hidden-1"}
    assert stand.view.hasFocus()


def test_that_a_field_left_for_another_widget_does_not_take_the_keyboard_back(stand: Stand) -> None:
    other = QLineEdit(stand.panel)
    other.show()
    focused(stand).document.select(["hidden-1"])
    stand.key(Qt.Key.Key_F2)
    field = stand.view.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "Renamed")
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert stand.document.network.layer("hidden-1").name == "Renamed"
    assert other.hasFocus()
    assert stand.document.selection == {"hidden-1"}
