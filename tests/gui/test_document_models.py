"""A document of several models: which one is shown, and where undo leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.gui.document import Document
from dnnlab.project.history import LossHistory
from dnnlab.project.model_edits import MOST_MODELS, duplicated, without
from dnnlab.project.project import MAIN_MODEL
from tests.gui.two_models import OTHER, two_model_document

STEPS = ["show", "units", "data", "copy", "remove", "undo", "redo"]


@pytest.fixture
def document(qapp: object) -> Document:
    return two_model_document()


def _wider(document: Document, units: int) -> None:
    layer = document.network.layer("hidden-1").with_unit_count(units)
    document.edit_network(f"Change units to {units}", document.network.put(layer))


def test_that_another_model_is_shown_as_another_document_would_be(document: Document, qtbot: QtBot) -> None:
    assert document.model_name == MAIN_MODEL
    with qtbot.waitSignal(document.replaced):
        document.show_model(OTHER)
    assert document.network.outputs[0].kind == "regression"
    assert document.undo_stack.count() == 0
    assert not document.modified


def test_that_the_shown_model_and_an_unknown_one_change_nothing(document: Document, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(document.replaced):
        document.show_model(MAIN_MODEL)
        document.show_model("nobody")


def test_that_each_model_keeps_its_selection_and_its_losses(document: Document) -> None:
    document.select({"hidden-1"})
    document.set_history(history := LossHistory())
    document.show_model(OTHER)
    assert document.selection == frozenset()
    assert document.history is not history
    document.select({"output"})
    document.show_model(MAIN_MODEL)
    assert document.selection == {"hidden-1"}
    assert document.history is history
    assert document.history_of(OTHER) is not history


def test_that_problems_and_hints_are_those_of_the_shown_model(document: Document) -> None:
    document.edit_network("Delete", document.network.disconnect("input->hidden-1"))
    assert document.problems
    document.show_model(OTHER)
    assert document.problems == ()


def test_that_undo_and_redo_of_an_edit_of_another_model_show_that_one(document: Document) -> None:
    before = document.project
    _wider(document, 30)
    document.show_model(OTHER)
    _wider(document, 40)
    document.show_model(MAIN_MODEL)
    document.undo_stack.undo()
    assert document.model_name == OTHER
    assert document.network.layer("hidden-1").width == 20
    document.undo_stack.undo()
    assert document.model_name == MAIN_MODEL
    assert document.project == before
    document.show_model(OTHER)
    document.undo_stack.redo()
    assert (document.model_name, document.network.layer("hidden-1").width) == (MAIN_MODEL, 30)


def test_that_undo_of_a_step_that_changed_another_model_shows_it_and_doing_it_does_not(document: Document) -> None:
    other = document.project.model(OTHER)
    settings = other.settings.with_values(learning_rate=0.5)
    document.edit_project("Rate", document.project.with_model(replace(other, settings=settings), OTHER))
    assert document.model_name == MAIN_MODEL
    document.undo_stack.undo()
    assert document.model_name == OTHER
    document.show_model(MAIN_MODEL)
    document.undo_stack.redo()
    assert document.model_name == OTHER


def test_that_an_edit_that_goes_on_with_a_step_never_goes_on_with_another_models(document: Document) -> None:
    _wider(document, 30)
    since = document.model
    document.show_model(OTHER)
    document.edit_on(since, "Words", replace(document.model, title="T"))
    assert document.undo_stack.count() == 2


def test_that_a_preview_ends_where_another_model_is_shown(document: Document) -> None:
    before = document.project
    document.preview(replace(document.model, settings=document.settings.with_values(learning_rate=0.5)))
    document.show_model(OTHER)
    assert document.project == before
    assert document.undo_stack.count() == 0


def test_that_a_model_more_and_a_model_less_are_steps_that_undo_takes_back(document: Document, qtbot: QtBot) -> None:
    before = document.project
    after, copy = duplicated(before, OTHER)
    with qtbot.waitSignal(document.models_changed):
        document.edit_project("Duplicate", after)
    assert document.project.title_of(copy) == "Least squares 2"
    document.show_model(copy)
    with qtbot.waitSignal(document.replaced):
        document.edit_project("Remove", without(after, copy))
    assert document.model_name == MAIN_MODEL
    document.undo_stack.undo()
    assert document.model_name == copy
    document.undo_stack.undo()
    assert document.project == before
    assert document.model_name == MAIN_MODEL


def test_that_another_project_begins_with_its_main_model(document: Document) -> None:
    document.show_model(OTHER)
    other = two_model_document()
    document.open(other.project, other.dataset, None, {OTHER: (history := LossHistory())})
    assert document.model_name == MAIN_MODEL
    assert document.history_of(OTHER) is history


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["show", "units", "data", "copy", "remove", "undo", "redo"]), st.integers(1, 9)))
)
def test_that_undoing_everything_restores_the_first_project(steps: list[tuple[str, int]]) -> None:
    document = two_model_document(10)
    first, dataset = document.project, document.dataset
    for kind, number in steps:
        names = list(document.project.models)
        match kind:
            case "show":
                document.show_model(names[number % len(names)])
            case "units":
                _wider(document, number)
            case "data":
                source = ToyInverse(rows=10, validation_rows=0, seed=number)
                document.edit_project("data", replace(document.project, source=source))
            case "copy" if len(names) < MOST_MODELS:
                document.edit_project("copy", duplicated(document.project, document.model_name)[0])
            case "remove" if document.model_name != MAIN_MODEL:
                document.edit_project("remove", without(document.project, document.model_name))
            case "undo":
                document.undo_stack.undo()
            case "redo":
                document.undo_stack.redo()
        assert document.model_name in document.project.models
        assert document.selection <= {*document.network.layers, *document.network.connections}
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.project == first
    assert document.dataset is dataset
