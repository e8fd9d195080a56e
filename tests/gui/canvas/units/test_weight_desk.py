"""Setting a weight by hand: typing, scrubbing, taking back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.link.messages import WeightChange
from tests.gui.canvas.units.open_stand import OpenStand


def _open(stand: OpenStand) -> None:
    stand.click(stand.weight("h1->h2", 2, 0, 0.4))
    assert stand.editor.isVisible()


def _typed(value: float) -> WeightChange:
    return WeightChange("weight/h1->h2", "2", 0, value)


def test_that_a_click_on_a_curve_opens_its_value(stand: OpenStand) -> None:
    _open(stand)
    assert stand.editor.entry.text() == "3"
    assert stand.document.selection == {"h1->h2"}


def test_that_enter_sets_the_weight_in_one_step_that_undo_takes_back(stand: OpenStand) -> None:
    _open(stand)
    QTest.keyClicks(stand.editor.entry, "-1.5")
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_Return)
    assert stand.session.changes == [_typed(-1.5)]
    assert stand.document.undo_stack.undoText() == "Set a weight from Hidden 1 to Hidden 2"
    assert not stand.editor.isVisible()
    stand.document.undo_stack.undo()
    stand.document.undo_stack.redo()
    assert stand.session.changes[1:] == [_typed(3.0), _typed(-1.5)]


def test_that_escape_sets_nothing(stand: OpenStand) -> None:
    _open(stand)
    QTest.keyClicks(stand.editor.entry, "7")
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_Escape)
    assert stand.editor.entry.text() == "3"
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_Escape)
    assert not stand.editor.isVisible()
    assert stand.session.changes == []
    assert stand.document.undo_stack.count() == 0


def test_that_nonsense_sets_nothing(stand: OpenStand) -> None:
    _open(stand)
    QTest.keyClicks(stand.editor.entry, "abc")
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_Return)
    assert stand.session.changes == []


def test_that_steps_show_at_once_and_are_one_step_of_undo(stand: OpenStand, qtbot: QtBot) -> None:
    _open(stand)
    entry = stand.editor.entry
    for steps in (1.0, 2.0, 3.0):
        entry.stepped.emit(steps)
    qtbot.waitUntil(lambda: len(stand.session.changes) == 1)
    entry.settled.emit()
    assert stand.document.undo_stack.count() == 1
    assert stand.session.changes[-1].value > 3.0
    stand.document.undo_stack.undo()
    assert stand.session.changes[-1] == _typed(3.0)


def test_that_a_weight_that_trains_on_is_followed_until_someone_types(stand: OpenStand) -> None:
    _open(stand)
    weights = stand.view.opened.weights["h1->h2"].copy()
    weights[2, 0] = 9.0
    stand.view.opened.take_weights("h1->h2", weights)
    stand.levels.desk.follow()
    assert stand.editor.entry.text() == "9"
    QTest.keyClicks(stand.editor.entry, "1")
    weights[2, 0] = 8.0
    stand.view.opened.take_weights("h1->h2", weights)
    stand.levels.desk.follow()
    assert stand.editor.entry.text() == "1"


def test_that_the_editor_stays_at_its_curve(stand: OpenStand) -> None:
    _open(stand)
    before = stand.editor.pos()
    stand.view.pan(-40, 0)
    assert stand.editor.pos().x() == before.x() - 40


def test_that_the_button_removes_the_weight(stand: OpenStand) -> None:
    _open(stand)
    stand.editor.remove.click()
    assert stand.document.network.removed_weights("h1->h2")[2, 0]
    assert not stand.editor.isVisible()
