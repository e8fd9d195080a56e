"""What can be done to a chosen unit: flip its sign, cut it off, split it out; and the wire that needs a split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from dnnlab.graph.connection import ConnectionKind
from dnnlab.gui.canvas.units.gestures import wire_path
from dnnlab.gui.canvas.units.loops import names_along, way_between
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from dnnlab.gui.canvas.units.unit_edits import can_flip, flip_of
from dnnlab.training.trainer import Trainer
from tests.gui.canvas.units.open_stand import OpenStand
from tests.nn.examples import every_output, sparse, table
from tests.training.test_trainer import EAGER, FUSED


def enabled(stand: OpenStand) -> set[str]:
    return {action.text() for action in stand.levels.unit_actions.all if action.isEnabled()}


def test_that_only_what_applies_to_the_choice_can_be_done(stand: OpenStand) -> None:
    assert enabled(stand) == set()
    stand.choose_unit("h1", 1)
    assert enabled(stand) == {"Flip sign", "Ablate unit", "Split unit out", "Delete the chosen unit"}
    stand.choose_unit("i", 0)
    assert enabled(stand) == {"Ablate unit"}
    stand.choose_unit("o", 0)
    assert enabled(stand) == set()
    stand.view.choose(WeightAt("h1->h2", 2, 0))
    assert enabled(stand) == {"Set the chosen weight…", "Freeze the chosen weight", "Remove the chosen weight"}


def test_that_the_key_that_freezes_is_about_the_chosen_weight_and_otherwise_about_the_selection(
    stand: OpenStand,
) -> None:
    freeze = stand.panel.canvas_actions.freeze
    stand.view.choose(WeightAt("h1->h2", 2, 0))
    assert (freeze.text(), freeze.isEnabled()) == ("Freeze", True)
    freeze.trigger()
    network = stand.document.network
    assert network.frozen_weights("h1->h2")[2, 0]
    assert network.frozen_weights("h1->h2").sum() == 1
    assert not network.connections["h1->h2"].frozen
    assert stand.document.undo_stack.count() == 1
    assert freeze.text() == "Release"
    freeze.trigger()
    assert not stand.document.network.frozen_weights("h1->h2").any()
    stand.view.choose(None)
    assert freeze.text() == "Freeze"
    freeze.trigger()
    assert stand.document.network.connections["h1->h2"].frozen
    stand.view.choose(WeightAt("h1->h2", 2, 0))
    assert freeze.text() == "Release"
    freeze.trigger()
    assert not stand.document.network.connections["h1->h2"].frozen


def test_that_the_menu_holds_what_applies_and_nothing_else(stand: OpenStand) -> None:
    stand.choose_unit("i", 0)
    window = QWidget()
    menu = stand.levels.unit_actions.menu(window)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Ablate unit"]
    stand.choose_unit("o", 0)
    assert stand.levels.unit_actions.menu(window) is None


def test_that_a_unit_whose_activation_is_not_odd_cannot_be_flipped(stand: OpenStand) -> None:
    network = stand.document.network
    for activation, odd in (("relu", False), ("logistic", False), ("identity", True), ("hard_tanh", True)):
        assert can_flip(network.put(network.layers["h1"].with_values(activation=activation)), "h1") == odd
    residual = network.put_connection(replace(network.connections["h2->o"], kind=ConnectionKind.IDENTITY))
    assert not can_flip(residual, "h2")
    assert can_flip(residual, "h1")


def test_that_flipping_is_one_step_and_undoing_it_flips_again(stand: OpenStand) -> None:
    stand.choose_unit("h1", 2)
    stand.levels.unit_actions.flip.trigger()
    first = list(stand.session.changes)
    places = {(change.array, change.row, change.unit) for change in first}
    assert len(places) == len(first)
    assert {change.value for change in first} == {-1.0}
    assert ("weight/h1->h2", "0", 2) not in places  # removed
    assert {("weight/i->h1", "2", 0), ("weight/i->h1", "2", 1), ("bias/h1", "2", None)} <= places
    assert stand.document.undo_stack.undoText() == "Flip the sign of unit 3 of Hidden 1"
    stand.document.undo_stack.undo()
    assert stand.session.changes == first * 2


@pytest.mark.parametrize("settings", [EAGER, FUSED], ids=["eager", "fused"])
@pytest.mark.parametrize("network", [every_output(), sparse()], ids=["dense", "sparse"])
def test_that_a_flipped_unit_leaves_every_output_unchanged(network, settings) -> None:  # type: ignore[no-untyped-def]
    run = Trainer(network, table(), settings, "cpu", None)
    run.run(60.0, until=15)
    inputs = np.random.default_rng(3).normal(size=(20, 3))
    before = [run.evaluator().values(output.id, inputs) for output in network.outputs]
    weights = run.parameters()
    assert can_flip(network, "f")
    run.set_weights(flip_of(network, "f", network.layers["f"].units[1]))
    changed = sum(int((run.parameters()[name] != values).sum()) for name, values in weights.items())
    assert changed == len(flip_of(network, "f", network.layers["f"].units[1]))
    for output, values in zip(network.outputs, before, strict=True):
        assert torch.allclose(run.evaluator().values(output.id, inputs), values, rtol=1e-5, atol=1e-6)
    run.set_weights(flip_of(network, "f", network.layers["f"].units[1]))
    assert all(np.array_equal(run.parameters()[name], values) for name, values in weights.items())


def test_that_ablating_removes_all_outgoing_weights_in_one_step(stand: OpenStand) -> None:
    before = stand.document.model
    stand.choose_unit("h1", 1)
    stand.levels.unit_actions.ablate.trigger()
    assert stand.document.network.removed_weights("h1->h2")[:, 1].all()
    assert stand.document.undo_stack.count() == 1
    assert stand.document.undo_stack.undoText() == "Ablate unit 2 of Hidden 1"
    assert "Ablate unit" not in enabled(stand)
    stand.document.undo_stack.undo()
    assert stand.document.model == before


def test_that_splitting_a_unit_out_is_one_step_with_a_place_for_the_new_layer(stand: OpenStand) -> None:
    before = stand.document.model
    stand.choose_unit("h1", 1)
    stand.levels.unit_actions.split.trigger()
    (new,) = stand.document.selection
    assert stand.document.network.layers[new].name == "Hidden 1, unit 2"
    assert stand.document.network.layers["h1"].width == 3
    assert new in stand.document.layout.positions
    assert new in stand.view.opened.frames
    assert stand.document.undo_stack.undoText() == "Split out unit 2 of Hidden 1"
    stand.document.undo_stack.undo()
    assert stand.document.model == before


# ---- a wire that needs a split


def test_that_a_wire_within_a_layer_is_offered_with_a_split_and_drawn_by_the_button(stand: OpenStand) -> None:
    before = stand.document.model
    stand.drag(stand.unit("h1", 0), stand.unit("h1", 2))
    assert stand.view.question.isVisible()
    assert stand.document.undo_stack.count() == 0
    assert stand.view.question.button.text() == "Split out Hidden 1, unit 3 and wire"
    QTest.mouseClick(stand.view.question.button, Qt.MouseButton.LeftButton)
    assert not stand.view.question.isVisible()
    (new,) = stand.document.network.layers.keys() - before.network.layers.keys()
    assert np.array_equal(stand.document.network.removed_weights(f"h1->{new}"), [[False, True, True]])
    assert stand.document.undo_stack.count() == 1
    stand.document.undo_stack.undo()
    assert stand.document.model == before


def test_that_enter_takes_what_is_offered(stand: OpenStand) -> None:
    stand.drag(stand.unit("h1", 0), stand.unit("h1", 2))
    QTest.keyClick(stand.view.question.button, Qt.Key.Key_Return)
    assert not stand.view.question.isVisible()
    assert stand.document.undo_stack.count() == 1


def test_that_an_offer_goes_when_something_else_is_done(stand: OpenStand) -> None:
    stand.drag(stand.unit("h1", 0), stand.unit("h1", 2))
    assert stand.view.question.isVisible()
    stand.key(Qt.Key.Key_Escape)
    assert not stand.view.question.isVisible()
    stand.drag(stand.unit("h1", 0), stand.unit("h1", 2))
    stand.choose_unit("h2", 0)
    assert not stand.view.question.isVisible()
    assert stand.document.undo_stack.count() == 0


def test_that_a_wire_that_closes_a_loop_of_units_is_refused_and_offers_nothing(stand: OpenStand) -> None:
    stand.drag(stand.unit("h2", 0), stand.unit("h1", 0))
    assert not stand.view.question.isVisible()
    assert "Hidden 2 unit 1" in stand.view.bubble.text()


def test_that_the_loop_that_a_wire_would_close_is_lit_until_something_else_is_done(stand: OpenStand) -> None:
    assert not stand.view.marks.loop
    stand.drag(stand.unit("h2", 0), stand.unit("h1", 0))
    assert stand.view.marks.loop == (WeightAt("h1->h2", 0, 0),)
    stand.choose_unit("h2", 0)
    assert not stand.view.marks.loop


def test_that_the_loop_names_every_unit_along_it(stand: OpenStand) -> None:
    way = way_between(stand.view.opened, UnitAt("h1", 2), UnitAt("o", 0))
    assert [one.connection for one in way] == ["h1->h2", "h2->o"]
    assert way[0].column == 2
    names = names_along(stand.view.opened, way)
    assert (names[0], names[-1]) == ("Hidden 1 unit 3", "Out")
    assert way_between(stand.view.opened, UnitAt("o", 0), UnitAt("h1", 2)) == ()


def test_that_a_press_on_a_circle_still_chooses_it(stand: OpenStand) -> None:
    stand.click(stand.unit("h1", 2))
    assert stand.view.marks.chosen == UnitAt("h1", 2)
    assert stand.document.undo_stack.count() == 0


def test_that_a_wire_being_drawn_never_runs_outside_of_what_lies_between_its_circles() -> None:
    start = QPointF(100, 100)
    for goal, around in ((QPointF(400, 250), 20.0), (QPointF(180, 300), 20.0), (QPointF(100, 300), 30.0)):
        bounds = wire_path(start, 30.0, goal, around).boundingRect()
        assert (
            QRectF(start, goal)
            .normalized()
            .adjusted(-0.01, -0.01, 0.01, 0.01)
            .contains(bounds.adjusted(0, 0, 0.005, 0.005))
        )
    back = wire_path(start, 30.0, QPointF(-200, 120), 30.0).boundingRect()
    assert -171 < back.left() < back.right() < 71
    assert wire_path(start, 30.0, QPointF(90, 110), 0.0).isEmpty()
