from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from dnnlab.errors import NetworkError
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Point
from dnnlab.gui.document import Document
from tests.gui.documents import toy_document


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


def _wider(document: Document, units: int) -> None:
    layer = document.network.layer("hidden-1").with_unit_count(units)
    document.edit_network(f"Change units to {units}", document.network.put(layer))


def test_that_an_edit_is_one_step_that_undo_takes_back_and_redo_brings_again(document: Document) -> None:
    before = document.model
    _wider(document, 30)
    after = document.model
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Change units to 30"
    document.undo_stack.undo()
    assert document.model == before
    document.undo_stack.redo()
    assert document.model == after


def test_that_many_previews_and_an_edit_are_one_step_back_to_before_the_first(document: Document) -> None:
    before = document.model
    for units in (21, 22, 23):
        layer = document.network.layer("hidden-1").with_unit_count(units)
        document.preview(replace(document.model, network=document.network.put(layer)))
    document.edit("Change units", document.model)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.model == before


def test_that_a_cancelled_preview_leaves_neither_a_change_nor_a_step(document: Document) -> None:
    before = document.model
    document.preview(replace(before, settings=before.settings.with_values(learning_rate=0.5)))
    document.cancel_preview()
    assert document.model == before
    assert document.undo_stack.count() == 0


def test_that_a_preview_that_ends_where_it_began_is_no_step(document: Document) -> None:
    before = document.model
    document.preview(replace(before, settings=before.settings.with_values(learning_rate=0.5)))
    document.edit("Set learning rate", before)
    assert document.undo_stack.count() == 0
    assert document.model == before


def test_that_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    document.edit("Nothing", document.model)
    assert document.undo_stack.count() == 0


def test_that_views_hear_of_an_edit_with_before_and_after(document: Document, qtbot: QtBot) -> None:
    before = document.model
    with qtbot.waitSignal(document.model_changed) as heard:
        _wider(document, 7)
    assert heard.args == [before, document.model]


def test_that_moving_a_card_does_not_touch_the_network(document: Document) -> None:
    network = document.network
    document.edit_layout("Move Hidden", document.layout.moved({"hidden-1": Point(1.0, 2.0)}))
    assert document.network is network


def test_that_a_selected_layer_that_is_deleted_is_no_longer_selected(document: Document) -> None:
    document.select({"hidden-1", "input"})
    document.edit_network("Delete Hidden", document.network.remove("hidden-1"))
    assert document.selection == {"input"}


def test_that_a_missing_connection_becomes_a_problem_and_undo_ends_it(document: Document, qtbot: QtBot) -> None:
    def codes() -> set[str]:
        return {problem.code for problem in document.problems}

    assert codes() == set()
    with qtbot.waitSignal(document.problems_changed):
        document.edit_network("Delete", document.network.disconnect("input->hidden-1"))
    assert "missing-input" in codes()
    document.undo_stack.undo()
    assert codes() == set()


def test_that_a_refused_edit_leaves_the_document_as_it_was(document: Document) -> None:
    before = document.model
    with pytest.raises(NetworkError):
        document.edit_network("Loop", document.network.connect("hidden-1", "hidden-1"))
    assert document.model == before
    assert document.undo_stack.count() == 0


def test_that_training_and_edits_count_as_unsaved_until_saved(document: Document) -> None:
    assert not document.modified
    document.note_training()
    assert document.modified
    document.mark_saved()
    assert not document.modified
    _wider(document, 9)
    assert document.modified
    document.mark_saved()
    document.note_saved(Path("x.dnnlab"))
    assert not document.modified
    document.undo_stack.undo()
    assert document.modified


def test_that_opening_another_project_forgets_the_history_of_edits(document: Document, qtbot: QtBot) -> None:
    _wider(document, 9)
    other = toy_document()
    with qtbot.waitSignal(document.replaced):
        document.open(other.project, other.dataset, None)
    assert document.undo_stack.count() == 0
    assert document.network == other.network


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["units", "add", "connect", "remove", "undo", "redo"]), st.integers(1, 40))))
def test_that_undoing_everything_restores_the_first_model(edits: list[tuple[str, int]]) -> None:
    document = toy_document(10)
    first = document.model
    for kind, number in edits:
        network = document.network
        hidden = [layer.id for layer in network.layers.values() if layer.kind == "units"]
        try:
            match kind:
                case "units" if hidden:
                    edited = network.layer(hidden[number % len(hidden)]).with_unit_count(number)
                    document.edit_network("units", network.put(edited))
                case "add":
                    document.edit_network("add", network.add(Layer.new(f"added-{number}", "units")))
                case "connect" if hidden:
                    document.edit_network("connect", network.connect(hidden[0], hidden[number % len(hidden)]))
                case "remove" if hidden:
                    document.edit_network("remove", network.remove(hidden[number % len(hidden)]))
                case "undo":
                    document.undo_stack.undo()
                case "redo":
                    document.undo_stack.redo()
        except NetworkError:
            continue
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.model == first


def test_that_undo_in_the_middle_of_a_drag_takes_the_drag_back_too(document: Document) -> None:
    first = document.model
    document.edit_settings("Seed", document.settings.with_values(seed=5))
    document.preview(replace(document.model, settings=document.settings.with_values(seed=6)))
    document.undo_stack.undo()
    assert document.model == first
    document.edit_settings("Rate", document.settings.with_values(learning_rate=0.5))
    document.undo_stack.setIndex(0)
    assert document.model == first, "the step began from what there was, not from before the drag"
