from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.actions import Actions
from dnnlab.gui.preferred import Preferred
from dnnlab.gui.settings_window.window import SettingsWindow
from dnnlab.gui.theme import theme_switch
from dnnlab.project.preferences import Preferences, preferences_file, read_preferences
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession

NO_MODIFIER, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def preferred(qapp: object) -> Preferred:
    return Preferred(Preferences(device="cuda:7"))


@pytest.fixture
def actions(qtbot: QtBot, preferred: Preferred) -> Actions:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.add("save", "Save", lambda: None, shortcuts=("Ctrl+S",))
    actions.add("step", "One step", lambda: None, shortcuts=(".",))
    actions.add("redo", "Redo", lambda: None, shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"))
    preferred.changed.connect(lambda _before, after: actions.take_keys(after.keys))
    return actions


@pytest.fixture
def settings(preferred: Preferred, actions: Actions, qtbot: QtBot) -> Iterator[SettingsWindow]:
    settings = SettingsWindow(preferred, actions, QuietSession(toy_document()))
    qtbot.addWidget(settings)
    settings.show()
    yield settings
    theme_switch().set_choice("dark")


def _press(settings: SettingsWindow, qtbot: QtBot, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    settings.show_page("keys")
    recorder = settings.keys.rows[name].recorder
    recorder.setFocus()
    qtbot.keyClick(recorder, Qt.Key.Key_Return)
    assert recorder.is_listening
    qtbot.keyClick(recorder, key, modifier)
    assert not recorder.is_listening


def test_that_a_choice_holds_at_once_and_is_written(
    settings: SettingsWindow, preferred: Preferred, qtbot: QtBot
) -> None:
    told: list[tuple[Preferences, Preferences]] = []
    preferred.changed.connect(lambda before, after: told.append((before, after)))
    settings.general.pointer.chosen.emit("touchpad")
    qtbot.mouseClick(settings.general.motion, Qt.MouseButton.LeftButton)
    assert preferred.values.pointer == "touchpad"
    assert preferred.values.reduced_motion
    assert len(told) == 2
    assert read_preferences(preferences_file()) == preferred.values


def test_that_each_setting_has_a_way_back_where_it_is_not_the_default(
    settings: SettingsWindow, preferred: Preferred, qtbot: QtBot
) -> None:
    rows = settings.general.rows
    assert [name for name, row in rows.items() if not row.reset_button.isHidden()] == ["device"]
    preferred.prefer(theme="light", reduced_motion=True, pointer="touchpad", tape_megabytes=512)
    for row in rows.values():
        assert not row.reset_button.isHidden()
        qtbot.mouseClick(row.reset_button, Qt.MouseButton.LeftButton)
    assert preferred.values == Preferences()
    assert settings.general.theme.value() == "system"
    assert settings.general.pointer.value() == "mouse"
    assert not settings.general.motion.isChecked()


def test_that_the_room_for_rewinding_is_typed_in_megabytes(
    settings: SettingsWindow, preferred: Preferred, qtbot: QtBot
) -> None:
    entry = settings.general.tape.entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, "512")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert preferred.values.tape_megabytes == 512
    assert settings.isVisible()


def test_that_a_device_that_is_not_there_is_still_shown(settings: SettingsWindow) -> None:
    assert settings.general.device.value() == "cuda:7"


def test_that_an_action_gets_the_keys_that_are_pressed(
    settings: SettingsWindow, preferred: Preferred, actions: Actions, qtbot: QtBot
) -> None:
    _press(settings, qtbot, "step", Qt.Key.Key_F9, NO_MODIFIER)
    assert actions.keys("step") == ("F9",)
    assert preferred.values.keys == {"step": ("F9",)}
    assert "F9" in settings.keys.rows["step"].recorder.accessibleName()
    _press(settings, qtbot, "step", Qt.Key.Key_Period, NO_MODIFIER)
    assert preferred.values.keys == {}  # the key it came with is nothing to remember


def test_that_escape_changes_nothing_and_leaves_the_window_open(
    settings: SettingsWindow, actions: Actions, qtbot: QtBot
) -> None:
    _press(settings, qtbot, "step", Qt.Key.Key_Escape, NO_MODIFIER)
    assert actions.keys("step") == (".",)
    assert settings.isVisible()


def test_that_a_key_in_use_names_the_other_action_and_can_be_taken_over(
    settings: SettingsWindow, actions: Actions, qtbot: QtBot
) -> None:
    row = settings.keys.rows["step"]
    _press(settings, qtbot, "step", Qt.Key.Key_Y, CONTROL)
    assert actions.keys("step") == (".",)
    assert row.conflict.isVisible()
    assert "already runs “Redo”" in row.complaint.text()
    qtbot.mouseClick(row.keep_button, Qt.MouseButton.LeftButton)
    assert not row.conflict.isVisible()
    _press(settings, qtbot, "step", Qt.Key.Key_Y, CONTROL)
    qtbot.mouseClick(row.take_over_button, Qt.MouseButton.LeftButton)
    assert actions.keys("step") == ("Ctrl+Y",)
    assert actions.keys("redo") == ("Ctrl+Shift+Z",)
    assert not row.conflict.isVisible()


def test_that_keys_the_canvas_needs_cannot_be_taken(settings: SettingsWindow, actions: Actions, qtbot: QtBot) -> None:
    _press(settings, qtbot, "step", Qt.Key.Key_Tab, NO_MODIFIER)
    row = settings.keys.rows["step"]
    assert row.conflict.isVisible()
    assert not row.take_over_button.isVisible()
    assert actions.keys("step") == (".",)


def test_that_keys_can_be_taken_away_and_set_back_one_by_one_and_all(
    settings: SettingsWindow, preferred: Preferred, actions: Actions, qtbot: QtBot
) -> None:
    settings.show_page("keys")
    for name in ("save", "redo"):
        qtbot.mouseClick(settings.keys.rows[name].clear_button, Qt.MouseButton.LeftButton)
    assert actions.keys("save") == actions.keys("redo") == ()
    qtbot.mouseClick(settings.keys.rows["redo"].reset_button, Qt.MouseButton.LeftButton)
    assert actions.keys("redo") == ("Ctrl+Shift+Z", "Ctrl+Y")
    assert settings.keys.rows["redo"].reset_button.isHidden()
    qtbot.mouseClick(settings.keys.reset_all_button, Qt.MouseButton.LeftButton)
    assert actions.keys("save") == ("Ctrl+S",)
    assert not settings.keys.reset_all_button.isEnabled()
    assert preferred.values.keys == {}


def test_that_setting_one_back_takes_its_key_from_who_has_it_now(
    settings: SettingsWindow, actions: Actions, qtbot: QtBot
) -> None:
    settings.keys.rows["step"].take_over_wanted.emit("Ctrl+S")
    assert (actions.keys("step"), actions.keys("save")) == (("Ctrl+S",), ())
    qtbot.mouseClick(settings.keys.rows["save"].reset_button, Qt.MouseButton.LeftButton)
    settings.keys.rows["save"].reset_wanted.emit()
    assert (actions.keys("step"), actions.keys("save")) == ((), ("Ctrl+S",))


def test_that_actions_are_found_by_name_and_by_key(settings: SettingsWindow, qtbot: QtBot) -> None:
    settings.show_page("keys")

    def shown() -> list[str]:
        return [name for name, row in settings.keys.rows.items() if row.isVisible()]

    qtbot.keyClicks(settings.keys.search, "redo")
    assert shown() == ["redo"]
    settings.keys.search.setText("ctrl+s")
    assert "save" in shown()
    assert "step" not in shown()
    settings.keys.search.setText("zebra")
    assert shown() == []
    assert settings.keys.none_fits.isVisible()


def test_that_a_file_that_cannot_be_written_is_told_and_the_choice_holds(
    preferred: Preferred, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DNNLAB_CONFIG", str(tmp_path / "file"))
    failed: list[object] = []
    preferred.failed.connect(failed.append)
    preferred.prefer(pointer="touchpad")
    assert len(failed) == 1
    assert preferred.values.pointer == "touchpad"


def test_that_no_words_of_the_general_page_are_cut_in_the_smallest_window(
    settings: SettingsWindow, qtbot: QtBot
) -> None:
    settings.resize(settings.minimumSize())
    qtbot.wait(10)
    for label in settings.general.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert label.width() >= label.minimumSizeHint().width(), label.text()
    right = settings.general.tape.mapTo(settings, settings.general.tape.rect().bottomRight()).x()
    assert right < settings.width()
