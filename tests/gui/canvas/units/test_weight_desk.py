"""Setting a weight by hand: typing, scrubbing, taking back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.units.marks import BiasAt, UnitAt
from dnnlab.gui.theme import current
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import ParameterDetail, ParameterDetailAnswer
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


# ---- the lock, the gradient, and biases


def test_that_the_lock_freezes_the_weight_in_one_step_and_releases_it_again(stand: OpenStand) -> None:
    _open(stand)
    stand.editor.lock.click()
    assert stand.document.network.frozen_weights("h1->h2")[2, 0]
    assert stand.document.network.frozen_weights("h1->h2").sum() == 1
    assert stand.document.undo_stack.undoText() == "Freeze a weight from Hidden 1 to Hidden 2"
    assert stand.editor.lock.accessibleName() == "Release this weight"
    assert stand.editor.isVisible()
    stand.editor.lock.click()
    assert not stand.document.network.frozen_weights("h1->h2").any()
    assert stand.document.undo_stack.count() == 2
    stand.document.undo_stack.undo()
    assert stand.editor.lock.accessibleName() == "Release this weight"


def test_that_the_key_that_freezes_works_while_the_value_may_be_typed(stand: OpenStand) -> None:
    _open(stand)
    shown = stand.editor.entry.text()
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_L)
    assert stand.document.network.frozen_weights("h1->h2")[2, 0]
    assert (stand.document.undo_stack.count(), stand.editor.entry.text()) == (1, shown)
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_L)
    assert not stand.document.network.frozen_weights("h1->h2").any()


def test_that_a_number_of_four_figures_is_shown_whole(stand: OpenStand) -> None:
    _open(stand)
    entry = stand.editor.entry
    entry.setText("−0.08888")
    entry.setCursorPosition(0)
    assert entry.fontMetrics().horizontalAdvance("−0.08888") <= entry.width() - entry.textMargins().right() - 16


def test_that_there_is_no_lock_where_the_whole_connection_is_frozen(stand: OpenStand) -> None:
    arrow = stand.document.network.connections["h1->h2"]
    stand.document.edit_network("Freeze", stand.document.network.put_connection(replace(arrow, frozen=True)))
    _open(stand)
    assert not stand.editor.lock.isVisible()
    assert stand.editor.remove.isVisible()


def test_that_a_frozen_weight_is_marked_on_its_wire(stand: OpenStand) -> None:
    def picture() -> QImage:
        stand.view.choose(None)
        stand.view.settle()
        return stand.view.viewport().grab().toImage()

    before, at = picture(), stand.weight("h1->h2", 2, 0, 0.16)
    stand.document.edit_network("Freeze", stand.document.network.freeze_weights("h1->h2", [("2", 0)]))
    stand.answer()
    after = picture()
    changed = [
        (x, y)
        for x in range(at.x() - 6, at.x() + 7)
        for y in range(at.y() - 6, at.y() + 7)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert len(changed) > 100
    strands = stand.view.opened.strands("h1->h2")
    thin, thick = (strands.pen(row, 0, 1.0, current()).widthF() for row in (2, 1))
    assert thin < thick


def test_that_the_gradient_is_asked_for_while_the_editor_is_open_and_is_shown(stand: OpenStand) -> None:
    def asked() -> list[str]:
        return [key for key in stand.session.watched if key.startswith("canvas/number")]

    assert asked() == []
    _open(stand)
    (key,) = asked()
    assert stand.session.watched[key].probe == ParameterDetail("main", "weight/h1->h2", "2", 0)
    assert stand.editor.gradient == ""
    stand.levels.take_answers({key: ParameterDetailAnswer(3.0, 5.3e-3)})
    assert stand.editor.gradient == "5.3e−3"
    stand.levels.take_answers({"canvas/number of another": ParameterDetailAnswer(3.0, 1.0)})
    assert stand.editor.gradient == "5.3e−3"
    stand.view.choose(None)
    assert asked() == []


def _bias(stand: OpenStand, layer: str, index: int) -> QPoint:
    return stand.view.place_of(BiasAt(layer, index)).toPoint()


def test_that_a_click_on_a_bias_opens_it_and_enter_sets_it_in_one_step(stand: OpenStand) -> None:
    stand.click(_bias(stand, "h2", 2))
    assert stand.view.marks.chosen == BiasAt("h2", 2)
    assert stand.editor.entry.text() == "1"
    assert not stand.editor.lock.isVisible()
    assert not stand.editor.remove.isVisible()
    QTest.keyClicks(stand.editor.entry, "0.25")
    QTest.keyClick(stand.editor.entry, Qt.Key.Key_Return)
    assert stand.session.changes == [WeightChange("bias/h2", "2", None, 0.25)]
    assert stand.document.undo_stack.undoText() == "Set a bias of Hidden 2"
    stand.document.undo_stack.undo()
    assert stand.session.changes[-1] == WeightChange("bias/h2", "2", None, 1.0)


def test_that_del_does_nothing_to_a_bias(stand: OpenStand) -> None:
    before = stand.document.model
    stand.click(_bias(stand, "h2", 2))
    stand.view.setFocus()
    stand.key(Qt.Key.Key_Delete)
    assert stand.document.network.layers["h2"].width == before.network.layers["h2"].width


def test_that_closing_the_editor_leaves_the_choice_where_it_is(stand: OpenStand) -> None:
    _open(stand)
    stand.editor.entry.setFocus()
    stand.view.choose(UnitAt("h1", 0))
    assert stand.view.marks.chosen == UnitAt("h1", 0)
    assert stand.document.selection == {"h1"}
