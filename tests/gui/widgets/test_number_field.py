from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.widgets.number_field import NumberField

Recorded = tuple[NumberField, list[object], list[object]]


def field(qtbot: QtBot, **arguments: float) -> Recorded:
    """Return a shown field with the lists of what it emits: edited, previewed."""
    number = NumberField("Units", **arguments)  # type: ignore[arg-type]
    qtbot.addWidget(number)
    number.resize(200, 45)
    edited: list[object] = []
    previewed: list[object] = []
    number.edited.connect(edited.append)
    number.previewed.connect(previewed.append)
    with qtbot.waitActive(number):
        number.show()
        number.activateWindow()
    return number, edited, previewed


def press(qtbot: QtBot, number: NumberField, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    held = modifier if modifier is not None else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(number.entry, key, held)


def type_text(qtbot: QtBot, number: NumberField, text: str) -> None:
    number.entry.setFocus()
    number.entry.selectAll()
    QTest.keyClicks(number.entry, text)


def test_that_a_value_shown_from_outside_emits_nothing(qtbot: QtBot) -> None:
    number, edited, previewed = field(qtbot)
    number.set_value(12000)
    assert number.entry.text() == "12,000"
    assert number.value() == 12000
    assert (edited, previewed) == ([], [])


def test_that_enter_confirms_what_was_typed_once(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot, minimum=1, maximum=512)
    type_text(qtbot, number, "32")
    assert edited == []
    press(qtbot, number, Qt.Key.Key_Return)
    press(qtbot, number, Qt.Key.Key_Return)
    assert edited == [32]
    assert isinstance(edited[0], int)


def test_that_leaving_the_field_confirms_and_typing_the_same_value_does_not(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot, minimum=1, maximum=512)
    number.set_value(20)
    type_text(qtbot, number, "21")
    number.entry.clearFocus()
    assert edited == [21]
    type_text(qtbot, number, "21")
    number.entry.clearFocus()
    assert edited == [21]


def test_that_escape_takes_back_what_was_typed(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot)
    number.set_value(20)
    type_text(qtbot, number, "99")
    press(qtbot, number, Qt.Key.Key_Escape)
    assert number.entry.text() == "20"
    number.entry.clearFocus()
    assert edited == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("513", "1 to 512"), ("x", "Type a number"), ("2.5", "A whole number"), ("", "Type a number")],
)
def test_that_a_value_that_cannot_be_is_refused_in_words(qtbot: QtBot, text: str, complaint: str) -> None:
    number, edited, _ = field(qtbot, minimum=1, maximum=512)
    number.set_value(20)
    number.entry.setFocus()
    number.entry.selectAll()
    QTest.keyClick(number.entry, Qt.Key.Key_Backspace)
    QTest.keyClicks(number.entry, text)
    press(qtbot, number, Qt.Key.Key_Return)
    assert edited == []
    assert number.entry.toolTip() == complaint
    assert number.entry.property("invalid") is True
    number.entry.clearFocus()
    assert number.entry.text() == "20"
    assert number.entry.toolTip() == ""


def test_that_up_and_down_step_and_shift_and_ctrl_scale_the_step(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot, minimum=-1000, step=0.5, decimals=2)
    number.set_value(1.0)
    press(qtbot, number, Qt.Key.Key_Up)
    press(qtbot, number, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, number, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert edited == [1.5, -3.5, -3.45]
    assert number.entry.text() == "−3.45"


def test_that_a_tenth_of_a_whole_step_is_still_a_whole_step(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot)
    number.set_value(5)
    press(qtbot, number, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert edited == [6]


def test_that_a_held_key_previews_every_step_and_is_one_edit(qtbot: QtBot) -> None:
    number, edited, previewed = field(qtbot)
    number.set_value(5)
    for _ in range(3):
        QTest.keyPress(number.entry, Qt.Key.Key_Up)
    assert (previewed, edited) == ([6, 7, 8], [])
    QTest.keyRelease(number.entry, Qt.Key.Key_Up)
    assert edited == [8]


def test_that_the_limits_hold_the_steps(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot, minimum=1, maximum=4)
    number.set_value(3)
    press(qtbot, number, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, number, Qt.Key.Key_Up)
    assert edited == [4]


def drag(qtbot: QtBot, number: NumberField, distance: int) -> None:
    middle = QPoint(60, 14)
    QTest.mousePress(number.entry, Qt.MouseButton.LeftButton, pos=middle)
    for part in (0.5, 1.0):
        QTest.mouseMove(number.entry, middle + QPoint(round(distance * part), 0))


def test_that_dragging_scrubs_and_letting_go_is_one_edit(qtbot: QtBot) -> None:
    number, edited, previewed = field(qtbot)
    number.set_value(20)
    drag(qtbot, number, 40)
    assert previewed == [25, 30]
    assert edited == []
    QTest.mouseRelease(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(100, 14))
    assert edited == [30]


def test_that_the_owner_showing_a_preview_does_not_swallow_the_edit(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot)
    number.set_value(20)
    number.previewed.connect(number.set_value)
    drag(qtbot, number, 40)
    QTest.mouseRelease(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(100, 14))
    assert edited == [30]


def test_that_escape_during_a_drag_previews_the_value_from_before(qtbot: QtBot) -> None:
    number, edited, previewed = field(qtbot)
    number.set_value(20)
    number.entry.setFocus()
    drag(qtbot, number, 40)
    press(qtbot, number, Qt.Key.Key_Escape)
    QTest.mouseMove(number.entry, QPoint(130, 14))
    QTest.mouseRelease(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(130, 14))
    assert previewed == [25, 30, 20]
    assert edited == []
    assert number.value() == 20


def test_that_a_click_starts_typing_with_everything_selected(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot)
    number.set_value(20)
    QTest.mouseClick(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(60, 14))
    assert number.entry.selectedText() == "20"
    assert edited == []


def test_that_the_stepper_at_the_right_end_steps(qtbot: QtBot) -> None:
    number, edited, _ = field(qtbot)
    number.set_value(20)
    right = number.entry.width() - 8
    QTest.mouseClick(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(right, 6))
    QTest.mouseClick(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(right, 22))
    QTest.mouseClick(number.entry, Qt.MouseButton.LeftButton, pos=QPoint(right, 22))
    assert edited == [21, 20, 19]


def test_that_a_value_set_while_someone_types_waits_and_shows_after_escape(qtbot: QtBot) -> None:
    number, _, _ = field(qtbot)
    number.set_value(20)
    type_text(qtbot, number, "9")
    number.set_value(33)
    assert number.entry.text() == "9"
    press(qtbot, number, Qt.Key.Key_Escape)
    assert number.entry.text() == "33"


def test_that_a_value_with_more_digits_than_usual_is_shown_faithfully(qtbot: QtBot) -> None:
    number, _, _ = field(qtbot, minimum=-10, decimals=2)
    number.set_value(0.00012)
    assert number.entry.text() == "1.2e−4"
    number.set_value(-1.5)
    assert number.entry.text() == "−1.50"


@given(st.lists(st.integers(min_value=-3, max_value=3), max_size=8))
def test_that_a_drag_that_comes_back_changes_nothing(moves: list[int]) -> None:
    number = NumberField("a", minimum=-100, maximum=100)
    number.set_value(7)
    edited: list[object] = []
    number.edited.connect(edited.append)
    for steps in [*moves, 0]:
        number.entry.stepped.emit(float(steps))
    number.entry.settled.emit()
    assert number.value() == 7
    assert edited == []


@pytest.mark.parametrize("keys", ["Space", "Ctrl+Z"])
def test_that_the_window_has_the_keys_that_mean_nothing_to_a_field_in_which_nobody_types(
    qtbot: QtBot, keys: str
) -> None:
    number, edited, _ = field(qtbot, minimum=1, maximum=512)
    told: list[str] = []
    shortcut = QShortcut(QKeySequence(keys), number)
    shortcut.activated.connect(lambda: told.append(keys))
    key, held = (Qt.Key.Key_Space, None) if keys == "Space" else (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    type_text(qtbot, number, "32")
    press(qtbot, number, key, held)
    assert told == []
    number.entry.setText("32")
    number.entry.setModified(True)
    press(qtbot, number, Qt.Key.Key_Return)
    press(qtbot, number, key, held)
    assert told == [keys]
    assert number.entry.text() == "32"
    assert edited == [32]
