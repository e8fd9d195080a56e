"""A project of two models in the real window, with the real engine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.errors import DnnlabError
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.output_data import Picture
from dnnlab.gui.session import EngineState
from dnnlab.link.probes import Answer, MixtureDensityAnswer
from dnnlab.project.file import load
from dnnlab.project.project import MAIN_MODEL
from tests.e2e.conftest import PATIENCE, window_with
from tests.gui.two_models import OTHER, two_models

BOTH = (MAIN_MODEL, OTHER)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with window_with(two_models(300), qtbot) as opened:
        yield opened


def _steps(window: MainWindow) -> list[int]:
    found = [window.session.progress_of(name) for name in BOTH]
    return [-1 if progress is None else progress.step for progress in found]


def _train(window: MainWindow, qtbot: QtBot, until: int) -> None:
    window.session.play(until=until)
    qtbot.waitUntil(lambda: _steps(window) == [until, until] and not window.session.running, timeout=PATIENCE)


def _switch(window: MainWindow, title: str) -> QAbstractButton:
    assert window.canvas.models.segmented is not None
    buttons = window.canvas.models.segmented.findChildren(QAbstractButton)
    return next(button for button in buttons if button.text() == title)


def test_that_two_models_train_are_switched_undone_saved_and_opened_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document, stack, session = window.document, window.document.undo_stack, window.session
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: min(_steps(window)) > 50, timeout=PATIENCE)
    QTest.keyClick(window.canvas.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not session.running, timeout=PATIENCE)
    _train(window, qtbot, max(_steps(window)) + 2000)  # frames lag: it may be further already
    steps = _steps(window)[0]
    losses = {name: document.history_of(name).training_loss() for name in BOTH}
    assert losses[MAIN_MODEL] != losses[OTHER]

    _edit_each(window, stack)
    qtbot.waitUntil(lambda: session.last_loaded is not None and not session.running, timeout=PATIENCE)
    assert document.model_name == OTHER
    QTest.keyClick(window.canvas.view, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert document.model_name == MAIN_MODEL
    stack.undo()
    assert (document.model_name, document.network.layer("hidden-1").width) == (OTHER, 20)
    stack.undo()
    assert (document.model_name, document.network.layer("hidden-1").width) == (MAIN_MODEL, 20)
    stack.redo()

    path = tmp_path / "two.dnnlab"
    document.path = path
    with qtbot.waitSignal(window.files.saved, timeout=PATIENCE):
        window.files.save()
    saved = load(path)
    assert {name: snapshot.step for name, snapshot in saved.snapshots.items()} == dict.fromkeys(BOTH, steps)
    assert {name: history.training_loss() for name, history in saved.histories.items()} == losses
    assert saved.project.model().network.layer("hidden-1").width == 25

    window.files.show(two_models(50), None)
    qtbot.waitUntil(lambda: _steps(window) == [0, 0], timeout=PATIENCE)
    assert window.files.open_path(path)
    qtbot.waitUntil(lambda: _steps(window) == [steps, steps], timeout=PATIENCE)
    assert document.project == saved.project
    again = tmp_path / "again.dnnlab"
    document.path = again
    with qtbot.waitSignal(window.files.saved, timeout=PATIENCE):
        window.files.save()
    kept = load(again)
    for name in BOTH:
        one, other = saved.snapshots[name].arrays, kept.snapshots[name].arrays
        assert one.keys() == other.keys()
        assert all(np.array_equal(values, other[array]) for array, values in one.items())


def _edit_each(window: MainWindow, stack: QUndoStack) -> None:
    """Widen the hidden layer of each model, the second after a click on the switch."""
    document = window.document
    document.edit_network("Wider", document.network.put(document.network.layer("hidden-1").with_unit_count(25)))
    QTest.mouseClick(_switch(window, "Least squares"), Qt.MouseButton.LeftButton)
    document.edit_network("Narrower", document.network.put(document.network.layer("hidden-1").with_unit_count(9)))
    assert stack.count() == 2


def test_that_panels_show_the_model_that_is_shown_and_no_answer_goes_astray(window: MainWindow, qtbot: QtBot) -> None:
    answers: list[tuple[str, Answer]] = []
    window.session.frame.connect(
        lambda _progress, found: answers.extend((window.document.model_name, answer) for answer in found.values())
    )
    window.session.play()
    for name in (OTHER, MAIN_MODEL) * 4:
        window.document.show_model(name)
        count = len(answers)
        qtbot.waitUntil(lambda count=count: len(answers) > count + 5, timeout=PATIENCE)  # type: ignore[misc]
    assert all(name == MAIN_MODEL for name, answer in answers if isinstance(answer, MixtureDensityAnswer))
    assert any(isinstance(answer, MixtureDensityAnswer) for _, answer in answers)
    window.document.show_model(OTHER)
    assert window.output.picture is Picture.CURVE
    assert window.output.badge.isHidden()
    assert window.session.running


def test_that_scrubbing_is_along_the_shown_models_tape(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 400)
    window.document.show_model(OTHER)
    window.session.scrub(0)  # the only step that is on every tape
    qtbot.waitUntil(lambda: window.session.shown_step == 0, timeout=PATIENCE)
    window.document.show_model(MAIN_MODEL)
    assert window.session.shown_step == 400
    assert window.training.scrubbing.shown == 400
    window.document.show_model(OTHER)
    assert window.training.scrubbing.shown == 0


def test_that_a_killed_engine_is_followed_by_one_that_goes_on_with_both(window: MainWindow, qtbot: QtBot) -> None:
    told: list[DnnlabError] = []
    window.session.notice.connect(told.append)
    window.session.play()
    qtbot.waitUntil(lambda: min(_steps(window)) > 300, timeout=PATIENCE)
    killed = window.session.engine_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.session.state is EngineState.RESTARTING, timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.session.state is EngineState.READY and window.session.running, timeout=PATIENCE)
    before = _steps(window)
    ends = [step + 50 for step in before]
    qtbot.waitUntil(lambda: all(np.array(_steps(window)) > ends), timeout=PATIENCE)
    assert min(_steps(window)) > 50
    assert "killed" in str(told[0])


def test_that_other_data_is_trained_on_by_both_without_a_new_beginning(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 200)
    marks = [mark.step for mark in window.session.tape]
    document = window.document
    source = ToyInverse(rows=300, validation_rows=20, noise=0.5)
    document.edit_project("Noise", replace(document.project, source=source))
    _train(window, qtbot, 260)
    assert [mark.step for mark in window.session.tape][: len(marks)] == marks
    for name in BOTH:
        curve = document.history_of(name).curve(201, 260, 100, logarithmic=False)
        assert curve.mean.min() > document.history_of(name).curve(150, 200, 100, logarithmic=False).mean.max()
        assert any(event.kind == "data" for event in document.history_of(name).events)


def test_that_a_duplicate_begins_where_its_original_stands(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 100)
    document = window.document
    window.actions_["duplicate network"].trigger()
    qtbot.waitUntil(lambda: document.model_name == "main-2", timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.session.shown_step == 100, timeout=PATIENCE)
    assert document.history.training_loss() == document.history_of(MAIN_MODEL).training_loss()
    assert document.project.title_of("main-2") == "Mixture density 2"
    window.actions_["remove network"].trigger()
    assert list(document.project.models) == list(BOTH)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: document.model_name == "main-2" and window.session.shown_step == 100, timeout=PATIENCE)
