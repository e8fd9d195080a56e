"""Edits of the whole project: other data, other models, and what views hear of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import Table, ToyInverse
from dnnlab.errors import DataError
from dnnlab.gui.document import Document
from dnnlab.project.project import Project
from tests.gui.documents import toy_document

NOISY = ToyInverse(rows=40, validation_rows=10, noise=0.3)


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


def _with_noise(document: Document, noise: float) -> Project:
    return replace(document.project, source=replace(NOISY, noise=noise))


def test_that_another_source_brings_its_data_and_undo_the_data_before(document: Document, qtbot: QtBot) -> None:
    before = document.dataset
    with qtbot.waitSignal(document.dataset_changed):
        document.edit_project("More noise", replace(document.project, source=NOISY))
    assert len(document.dataset.training) == 40
    assert document.dataset.encode(["x"]).tolist() == generate(NOISY).encode(["x"]).tolist()
    after = document.dataset
    document.undo_stack.undo()
    assert document.dataset is before
    document.undo_stack.redo()
    assert document.dataset is after
    assert document.undo_stack.undoText() == "More noise"


def test_that_the_network_is_already_the_new_one_when_views_hear_of_other_data(document: Document) -> None:
    heard: list[tuple[str, str, int]] = []

    def note(what: str) -> None:
        heard.append((what, document.network.layer("hidden-1").name, len(document.dataset.training)))

    document.model_changed.connect(lambda *_: note("model"))
    document.dataset_changed.connect(lambda: note("data"))
    document.project_changed.connect(lambda: note("project"))
    network = document.network.put(replace(document.network.layer("hidden-1"), name="Other"))
    project = document.project.with_model(replace(document.model, network=network))
    document.edit_project("Both", replace(project, source=NOISY))
    assert heard == [("model", "Other", 40), ("data", "Other", 40), ("project", "Other", 40)]


def test_that_many_previews_of_the_data_and_an_edit_are_one_step(document: Document) -> None:
    source, dataset = document.project.source, document.dataset
    for noise in (0.11, 0.12, 0.13):
        document.preview_project(_with_noise(document, noise))
    assert document.undo_stack.count() == 0
    document.edit_project("Set the noise to 0.13", _with_noise(document, 0.13))
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert (document.project.source, document.dataset) == (source, dataset)


def test_that_a_cancelled_preview_of_the_data_leaves_nothing_behind(document: Document) -> None:
    before, dataset = document.project, document.dataset
    document.preview_project(_with_noise(document, 0.5))
    assert document.dataset is not dataset
    document.cancel_preview()
    assert document.project == before
    assert document.dataset is dataset
    assert document.undo_stack.count() == 0


def test_that_an_edit_of_the_model_concludes_a_preview_of_the_data_too(document: Document) -> None:
    before = document.project
    document.preview_project(_with_noise(document, 0.5))
    document.edit_settings("Rate", document.settings.with_values(learning_rate=0.5))
    document.undo_stack.undo()
    assert document.project == before


def test_that_a_table_needs_its_rows_and_keeps_them(document: Document) -> None:
    rows = Dataset("mine", {name: Column(name, np.arange(6.0)) for name in ("x", "t")}, np.arange(4), np.arange(4, 6))
    other = replace(document.project, source=Table("mine.csv"))
    with pytest.raises(DataError):
        document.edit_project("Take my table", other)
    assert document.undo_stack.count() == 0
    document.edit_project("Take my table", other, rows)
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert document.dataset is rows


def test_that_problems_are_those_of_the_new_data(document: Document) -> None:
    rows = Dataset("mine", {"x": Column("x", np.arange(6.0))}, np.arange(4), np.arange(4, 6))
    document.edit_project("Take my table", replace(document.project, source=Table("mine.csv")), rows)
    assert any(problem.place == "output" for problem in document.problems)
    document.undo_stack.undo()
    assert document.problems == ()


def test_that_a_new_title_is_one_step_of_undo(document: Document) -> None:
    before = document.project.title
    document.edit_project("More noise", replace(document.project, source=NOISY))
    document.rename("Mine")
    assert document.undo_stack.undoText() == "Rename the project"
    document.undo_stack.undo()
    assert (document.project.title, document.project.source) == (before, NOISY)
    document.undo_stack.redo()
    assert document.project.title == "Mine"
    document.rename("Mine")
    assert document.undo_stack.count() == 2


def test_that_a_title_edited_with_the_project_is_taken_back(document: Document, qtbot: QtBot) -> None:
    before = document.project.title
    with qtbot.waitSignal(document.title_changed):
        document.edit_project("Call it mine", replace(document.project, title="Mine"))
    document.undo_stack.undo()
    assert document.project.title == before
