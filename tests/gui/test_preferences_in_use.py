"""What the person prefers, in the real window, without the engine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.pointer_mode import pointer_mode
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.theme import theme_switch
from dnnlab.gui.theme.motion import is_reduced
from dnnlab.project.preferences import Preferences
from tests.gui.framed import open_window

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_that_settings_hold_at_once(framed: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(framed.canvas.view, Qt.Key.Key_Comma, CONTROL)
    assert framed.settings_window is not None
    general = framed.settings_window.general
    general.theme.chosen.emit("light")
    assert theme_switch().theme.name == "light"
    assert framed.actions_["theme light"].isChecked()
    general.pointer.chosen.emit("touchpad")
    assert pointer_mode() == "touchpad"
    general.motion.click()
    assert is_reduced()
    assert framed.session.tape_budget == 256 * 2**20
    general.tape.edited.emit(64)
    assert framed.session.tape_budget == 64 * 2**20
    framed.preferences_in_use.toggle_theme()
    assert general.theme.value() == "dark"


def test_that_keys_chosen_earlier_work_in_a_new_window_and_stand_on_its_buttons(qtbot: QtBot) -> None:
    window = open_window(qtbot, Preferences(keys={"palette": ("F8",), "step": ("F9",), "play": ()}))
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_F8)
    assert window.command_palette.isVisible()
    qtbot.keyClick(window.command_palette.field, Qt.Key.Key_F8)
    assert window.command_palette.isHidden()
    assert window.training.transport.one_step.toolTip() == "Train one step (F9)"
    assert window.training.transport.play.toolTip() == "Start training"
    assert "(F8)" in window.top_bar.search_button.toolTip()
    window.close()
    window.deleteLater()


def test_that_a_shortcut_that_cannot_be_is_told_when_the_window_opens(qtbot: QtBot) -> None:
    window = open_window(qtbot, Preferences(keys={"sing": ("F8",)}))
    assert window.toaster.current is not None
    window.close()
    window.deleteLater()


def test_that_a_device_chosen_in_the_window_is_preferred_from_then_on(framed: MainWindow) -> None:
    framed.top_bar.device_chosen.emit("auto")
    assert framed.session.device == "auto"
    assert framed.preferences.device == "auto"
