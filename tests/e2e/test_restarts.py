"""What a person does with restarts, with the real engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.main_window import MainWindow
from dnnlab.project.file import load
from tests.e2e.conftest import PATIENCE


def _step(window: MainWindow) -> int:
    return window.session.progress.step if window.session.progress else -1


def test_that_restarts_train_the_best_is_kept_and_undo_brings_the_run_before_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document, restarts = window.document, window.restarts
    window.session.play(until=40)
    qtbot.waitUntil(lambda: _step(window) == 40 and not window.session.running, timeout=PATIENCE)
    before = document.history.training_loss()
    marks = window.session.tape

    window.actions_["restarts"].trigger()
    popup = window.training.restarts_popup
    popup.count.edited.emit(6)
    popup.steps.edited.emit(120)
    QTest.mouseClick(popup.begin, Qt.MouseButton.LeftButton)
    assert restarts.running
    assert window.side_tabs.currentWidget() is window.restarts_panel
    qtbot.waitUntil(lambda: restarts.kept is not None and _step(window) == 120, timeout=PATIENCE)

    results = restarts.results
    assert results is not None
    assert results.seeds == (1, 2, 3, 4, 5, 6)
    assert restarts.kept == int(np.argmin(results.validation))
    assert document.settings.seed == results.seeds[restarts.kept]
    assert document.history.last_step == 120
    assert document.history.validation_loss() == results.validation[restarts.kept]
    assert [mark.step for mark in window.session.tape] == [0, 120]
    assert "best of 6" in window.session.tape[-1].reason
    window.session.scrub(0)
    qtbot.waitUntil(lambda: window.session.shown_step == 0, timeout=PATIENCE)
    window.session.scrub(None)

    kept = tmp_path / "kept.dnnlab"
    document.path = kept
    with qtbot.waitSignal(window.files.saved, timeout=PATIENCE):
        window.files.save()
    saved = load(kept)
    assert saved.snapshot is not None
    assert saved.snapshot.step == 120
    assert saved.project.model().settings.seed == document.settings.seed

    document.undo_stack.undo()
    qtbot.waitUntil(lambda: _step(window) == 40, timeout=PATIENCE)
    assert document.settings.seed == 1
    assert document.history.training_loss() == before
    qtbot.waitUntil(lambda: bool(window.session.tape), timeout=PATIENCE)
    assert window.session.tape == marks
    window.session.play(until=60)
    qtbot.waitUntil(lambda: _step(window) == 60, timeout=PATIENCE)
    assert document.history.last_step == 60

    document.undo_stack.redo()
    qtbot.waitUntil(lambda: _step(window) == 120, timeout=PATIENCE)
    worst = results.order[-1]
    restarts.keep(worst)
    qtbot.waitUntil(lambda: restarts.kept == worst and _step(window) == 120, timeout=PATIENCE)
    window.actions_["dismiss restarts"].trigger()
    assert window.side_tabs.indexOf(window.restarts_panel) < 0
    window.session.play(until=130)
    qtbot.waitUntil(lambda: _step(window) == 130, timeout=PATIENCE)


def test_that_restarts_that_are_stopped_and_dismissed_leave_the_run_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.session.play(until=30)
    qtbot.waitUntil(lambda: _step(window) == 30 and not window.session.running, timeout=PATIENCE)
    weights: list[object] = []
    window.session.keep_soon(weights.append)
    qtbot.waitUntil(lambda: len(weights) == 1, timeout=PATIENCE)
    window.restarts.start(4, 11, 1_000_000, keep_best=True)
    qtbot.waitUntil(
        lambda: window.restarts.results is not None and window.restarts.results.last.step > 10, timeout=PATIENCE
    )
    window.restarts.stop()
    qtbot.waitUntil(lambda: not window.restarts.running, timeout=PATIENCE)
    assert window.restarts.kept is None
    window.restarts.dismiss()
    window.session.keep_soon(weights.append)
    qtbot.waitUntil(lambda: len(weights) == 2, timeout=PATIENCE)
    first, second = weights
    assert all(np.array_equal(first.arrays[name], second.arrays[name]) for name in first.arrays)  # type: ignore[attr-defined]
    assert not window.document.undo_stack.count()
    assert _step(window) == 30
