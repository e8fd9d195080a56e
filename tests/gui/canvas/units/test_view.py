"""What a hand does on the units level, and what the document says afterwards."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from tests.gui.canvas.units.open_stand import OpenStand
from tests.gui.canvas.units.pictures import answers


def test_that_a_click_on_a_circle_chooses_the_unit_and_selects_its_layer(stand: OpenStand) -> None:
    stand.click(stand.unit("h1", 2))
    assert stand.view.marks.chosen == UnitAt("h1", 2)
    assert stand.document.selection == {"h1"}


def test_that_hovering_finds_units_and_weights(stand: OpenStand) -> None:
    stand.hover(stand.unit("h2", 1))
    assert stand.view.marks.hovered == UnitAt("h2", 1)
    stand.hover(stand.weight("h1->h2", 2, 0, 0.4))
    assert stand.view.marks.hovered == WeightAt("h1->h2", 2, 0)


def test_that_a_removed_weight_is_neither_found_nor_painted(stand: OpenStand) -> None:
    strands = stand.view.opened.strands("h1->h2")
    assert not strands.present[0, 2]
    stand.hover(stand.weight("h1->h2", 0, 2, 0.4))
    assert stand.view.marks.hovered != WeightAt("h1->h2", 0, 2)


def test_that_del_deletes_only_the_chosen_unit_and_undo_brings_it_back(stand: OpenStand) -> None:
    before = stand.document.model
    stand.choose_unit("h1", 1)
    stand.key(Qt.Key.Key_Delete)
    assert stand.document.network.layers["h1"].units == (0, 2, 3)
    assert stand.document.undo_stack.undoText() == "Delete unit 2 of Hidden 1"
    assert stand.view.marks.chosen is None
    stand.document.undo_stack.undo()
    assert stand.document.model == before
    assert len(stand.view.opened.frames["h1"].centres) == 4


def test_that_a_unit_of_an_input_stays_and_the_reason_is_said(stand: OpenStand) -> None:
    stand.choose_unit("i", 0)
    stand.key(Qt.Key.Key_Delete)
    assert stand.document.network.layers["i"].width == 2
    assert stand.view.bubble.isVisible()
    assert stand.document.undo_stack.count() == 0


def test_that_del_removes_the_chosen_weight(stand: OpenStand) -> None:
    stand.click(stand.weight("i->h1", 0, 0, 0.4))
    assert stand.view.marks.chosen == WeightAt("i->h1", 0, 0)
    stand.view.setFocus()
    stand.key(Qt.Key.Key_Delete)
    assert stand.document.network.removed_weights("i->h1")[0, 0]
    assert stand.document.undo_stack.count() == 1
    assert not stand.editor.isVisible()


def test_that_dragging_a_frame_moves_the_layer_in_one_step(stand: OpenStand) -> None:
    before = stand.document.layout.at("h2")
    stand.drag(stand.title("h2"), stand.title("h2") + QPoint(60, 40))
    after = stand.document.layout.at("h2")
    shift = 60 / stand.view.zoom / stand.view.opened.stretch.across
    assert abs(after.x - before.x - shift) <= 8
    assert stand.document.undo_stack.count() == 1
    stand.document.undo_stack.undo()
    assert stand.document.layout.at("h2") == before


def test_that_escape_takes_a_drag_back(stand: OpenStand) -> None:
    before, start = stand.document.model, stand.title("h2")
    QTest.mousePress(stand.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    stand.hover(start + QPoint(80, 0))
    assert stand.document.model != before
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.model == before
    assert stand.document.undo_stack.count() == 0


def test_that_a_wire_drawn_from_circle_to_circle_restores_the_weight(stand: OpenStand) -> None:
    stand.drag(stand.unit("h1", 2), stand.unit("h2", 0))
    assert not stand.document.network.removed_weights("h1->h2")[0, 2]
    assert stand.document.undo_stack.count() == 1


def test_that_a_wire_backwards_is_refused_where_it_is_dropped(stand: OpenStand) -> None:
    stand.drag(stand.unit("h2", 0), stand.unit("h1", 0))
    assert stand.document.undo_stack.count() == 0
    assert stand.view.bubble.isVisible()


def test_that_a_wire_backwards_may_break_the_loop_in_one_step(stand: OpenStand) -> None:
    before = stand.document.model
    stand.drag(stand.unit("h2", 0), stand.unit("h1", 1))
    button = stand.view.bubble.button
    assert button.isVisible()
    assert button.text() == "Break the loop"
    button.click()
    network = stand.document.network
    assert "h1->h2" not in network.connections
    assert network.weight_count("h2->h1") == 1
    assert stand.document.undo_stack.count() == 1
    assert stand.document.undo_stack.undoText().startswith("Break the loop and wire")
    stand.document.undo_stack.undo()
    assert stand.document.model == before


def test_that_arrows_walk_from_unit_to_unit(stand: OpenStand) -> None:
    stand.choose_unit("h1", 0)
    stand.key(Qt.Key.Key_Down)
    assert stand.view.marks.chosen == UnitAt("h1", 1)
    stand.key(Qt.Key.Key_Right)
    right = stand.view.marks.chosen
    assert isinstance(right, UnitAt)
    assert right.layer == "h2"
    stand.key(Qt.Key.Key_Left)
    left = stand.view.marks.chosen
    assert isinstance(left, UnitAt)
    assert left.layer == "h1"


def test_that_a_band_selects_the_layers_it_meets(stand: OpenStand) -> None:
    first, last = stand.view.opened.frames["h1"], stand.view.opened.frames["h2"]
    to_view = stand.view.camera.to_view
    start = to_view(QPointF(first.left - 30, max(first.bottom, last.bottom) + 130)).toPoint()
    end = to_view(QPointF(last.left + 10, last.bottom - 10)).toPoint()
    stand.drag(start, end)
    assert {"h1", "h2"} <= stand.document.selection
    assert "o" not in stand.document.selection


def test_that_selecting_something_else_lets_the_unit_go(stand: OpenStand) -> None:
    stand.choose_unit("h1", 0)
    stand.document.select(["h2"])
    assert stand.view.marks.chosen is None
    assert stand.document.selection == {"h2"}


def test_that_weights_are_painted_in_the_colour_of_their_sign(stand: OpenStand) -> None:
    stand.view.settle()
    image = stand.view.viewport().grab().toImage()
    weights = stand.view.opened.weights["h2->o"]
    for column in range(3):
        at = stand.weight("h2->o", 0, column, 0.5)
        colour = image.pixelColor(at)
        assert (colour.red() > colour.blue()) == bool(weights[0, column] > 0)


def test_that_answers_about_units_of_before_an_edit_are_not_taken(stand: OpenStand) -> None:
    old = dict(stand.panel.subscriptions())
    said = answers(stand.document, old)
    stand.choose_unit("h1", 0)
    stand.view.delete_chosen()
    stand.levels.take_answers({key: value for key, value in said.items() if "weights of" in key})
    assert "h1->h2" not in stand.view.opened.weights
    stand.answer()
    assert stand.view.opened.weights["h1->h2"].shape == (3, 3)
    assert np.isfinite(stand.view.opened.weights["h1->h2"]).all()


def test_that_a_chosen_unit_is_let_go_when_undo_puts_another_in_its_place(stand: OpenStand) -> None:
    stand.choose_unit("h1", 1)
    stand.key(Qt.Key.Key_Delete)
    stand.choose_unit("h1", 2)
    stand.document.undo_stack.undo()
    assert stand.view.marks.chosen is None
