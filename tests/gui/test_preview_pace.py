"""Drags through sources of very many rows: the newest rows come when there is time, and an edit has its own at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

import dnnlab.gui.datasets
from dnnlab.data.dataset import Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import Source, ToyInverse
from dnnlab.gui import preview_pace
from dnnlab.gui.document import Document
from dnnlab.project.project import Project
from tests.gui.documents import toy_document

MANY = ToyInverse(rows=40, validation_rows=10, noise=0.3)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The noise of all sources whose rows were drawn, where fifty rows are many and a frame lasts for ages."""
    drawn: list[float] = []

    def draw(source: Source) -> Dataset:
        assert isinstance(source, ToyInverse)
        drawn.append(source.noise)
        return generate(source)

    monkeypatch.setattr(preview_pace, "FEW_ROWS", 20)
    monkeypatch.setattr(preview_pace, "FRAME", 600.0)
    monkeypatch.setattr(dnnlab.gui.datasets, "generate", draw)
    return drawn


@pytest.fixture
def document(qapp: object, drawn: list[float]) -> Document:
    return toy_document()


def _with_noise(document: Document, noise: float) -> Project:
    return replace(document.project, source=replace(MANY, noise=noise))


def _drag(document: Document, *noises: float) -> None:
    for noise in noises:
        document.preview_project(_with_noise(document, noise))


def test_that_only_the_first_and_the_newest_rows_of_a_drag_are_drawn(document: Document, drawn: list[float]) -> None:
    _drag(document, 0.1, 0.2, 0.3, 0.4)
    assert document.project.source == replace(MANY, noise=0.4)
    assert drawn == [0.1]
    document._pace.due.emit()
    assert drawn == [0.1, 0.4]
    assert document.dataset.encode(["t"]).tolist() == generate(replace(MANY, noise=0.4)).encode(["t"]).tolist()


def test_that_views_hear_of_rows_that_come_later(document: Document, qtbot: QtBot) -> None:
    _drag(document, 0.1, 0.2)
    with qtbot.waitSignals([document.dataset_changed, document.project_changed]):
        document._pace.due.emit()
    with qtbot.assertNotEmitted(document.dataset_changed):
        document._pace.due.emit()


def test_that_a_release_has_its_rows_at_once_and_undo_those_before(document: Document, drawn: list[float]) -> None:
    source, dataset = document.project.source, document.dataset
    _drag(document, 0.1, 0.2, 0.3)
    document.edit_project("Set the noise to 0.3", _with_noise(document, 0.3))
    assert drawn == [0.1, 0.3]
    assert document.dataset.encode(["t"]).tolist() == generate(replace(MANY, noise=0.3)).encode(["t"]).tolist()
    after = document.dataset
    document.undo_stack.undo()
    assert (document.project.source, document.dataset) == (source, dataset)
    document.undo_stack.redo()
    assert document.dataset is after


def test_that_an_edit_of_the_model_brings_the_rows_that_waited(document: Document, drawn: list[float]) -> None:
    _drag(document, 0.1, 0.2)
    document.edit_settings("Rate", document.settings.with_values(learning_rate=0.5))
    assert drawn == [0.1, 0.2]


def test_that_a_cancelled_drag_leaves_nothing_behind(document: Document, drawn: list[float]) -> None:
    before, dataset = document.project, document.dataset
    _drag(document, 0.1, 0.2)
    document.cancel_preview()
    assert (document.project, document.dataset) == (before, dataset)
    document._pace.due.emit()
    assert (document.dataset, drawn) == (dataset, [0.1])


def test_that_a_drag_back_to_where_it_began_has_the_rows_of_the_beginning(document: Document) -> None:
    before, dataset = document.project, document.dataset
    _drag(document, 0.1, 0.2)
    document.edit_project("Nothing", before)
    assert (document.project, document.dataset) == (before, dataset)
    assert document.undo_stack.count() == 0


def test_that_few_rows_follow_every_move(document: Document, drawn: list[float]) -> None:
    few = replace(MANY, rows=10, validation_rows=5)
    for noise in (0.1, 0.2, 0.3):
        document.preview_project(replace(document.project, source=replace(few, noise=noise)))
    assert drawn == [0.1, 0.2, 0.3]


def test_that_rows_that_had_to_wait_are_called_for(
    document: Document, qtbot: QtBot, drawn: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_pace, "FRAME", 0.05)
    _drag(document, 0.1, 0.2, 0.3)
    qtbot.waitUntil(lambda: drawn[-1] == 0.3, timeout=5000)
