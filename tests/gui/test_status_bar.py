from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.session import EngineState
from dnnlab.gui.status_bar import StatusBar
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession, progress_at


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


@pytest.fixture
def session(document: Document) -> QuietSession:
    return QuietSession(document)


@pytest.fixture
def bar(document: Document, session: QuietSession, qtbot: QtBot) -> StatusBar:
    bar = StatusBar(document, session)
    qtbot.addWidget(bar)
    return bar


def test_that_it_counts_the_parameters_and_names_precision_and_seed(bar: StatusBar) -> None:
    assert bar.facts.text().split("    ") == ["229 parameters", "float32", "seed 1"]


def test_that_the_first_problem_is_told_and_a_click_names_its_place(
    bar: StatusBar, document: Document, qtbot: QtBot
) -> None:
    assert bar.problem.isHidden()
    document.edit_network("Delete", document.network.disconnect("input->hidden-1"))
    assert not bar.problem.isHidden()
    assert document.problems[0].sentence in bar.problem.text()
    with qtbot.waitSignal(bar.problem_clicked) as clicked:
        qtbot.mouseClick(bar.problem, Qt.MouseButton.LeftButton)
    assert clicked.args == [document.problems[0].place]


def test_that_it_says_what_the_engine_does(bar: StatusBar, session: QuietSession) -> None:
    session.state = EngineState.RESTARTING
    session.state_changed.emit()
    assert "last snapshot" in bar.engine.text()
    session.be_ready()
    assert bar.engine.isHidden()


def test_that_it_says_whether_everything_is_saved(bar: StatusBar, document: Document) -> None:
    document.note_training()
    assert bar.saved.text() == "Unsaved changes"
    bar.show_autosaved("at 10:00:00")
    assert bar.saved.text() == "Autosaved at 10:00:00"
    document.mark_saved()
    document.note_saved(Path("net.dnnlab"))
    assert bar.saved.text() == "Saved as net.dnnlab"


def test_that_the_step_stands_at_the_right_when_training_rests(bar: StatusBar, session: QuietSession) -> None:
    session.send_frame(progress_at(1200))
    assert bar.progress.text().startswith("step 1,200")
