"""What a new user does with the window, from the first key to the exported model."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError, NonFiniteError
from dnnlab.graph.layer import Layer
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.session import EngineState
from dnnlab.link.probes import MixtureDensity, MixtureDensityAnswer, Subscription
from dnnlab.project.contents import Contents
from dnnlab.project.file import load
from tests.e2e.conftest import PATIENCE


def _step(window: MainWindow) -> int:
    return window.session.progress.step if window.session.progress else 0


def _train(window: MainWindow, qtbot: QtBot, steps: int) -> None:
    target = _step(window) + steps
    window.session.play(until=target)
    qtbot.waitUntil(lambda: _step(window) >= target and not window.session.running, timeout=PATIENCE)


def _save(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.document.path = path
    with qtbot.waitSignal(window.files.saved, timeout=PATIENCE):
        window.files.save()


def test_that_space_trains_and_the_loss_falls_and_the_density_moves(window: MainWindow, qtbot: QtBot) -> None:
    densities: list[MixtureDensityAnswer] = []
    window.session.frame.connect(
        lambda _progress, answers: densities.extend(a for a in answers.values() if isinstance(a, MixtureDensityAnswer))
    )
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _step(window) > 300, timeout=PATIENCE)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    curve = window.document.history.curve(1, 300, 1000, logarithmic=False)
    assert curve.mean[-1] < curve.mean[0] - 0.2
    assert np.abs(densities[-1].density - densities[0].density).max() > 0.1
    assert window.document.modified


def test_that_the_network_can_be_edited_and_undone_while_it_trains(window: MainWindow, qtbot: QtBot) -> None:
    window.session.play()
    qtbot.waitUntil(lambda: _step(window) > 50, timeout=PATIENCE)
    before, document = _step(window), window.document
    wider = document.network.put(document.network.layer("hidden-1").with_unit_count(30))
    document.edit_network("Change units", wider)
    with_skip = document.network.connect("input", "output")
    document.edit_network("Connect", with_skip)
    qtbot.waitUntil(lambda: _step(window) > before + 200, timeout=PATIENCE)
    assert window.session.running
    document.undo_stack.undo()
    document.undo_stack.undo()
    after = _step(window)
    qtbot.waitUntil(lambda: _step(window) > after + 50, timeout=PATIENCE)
    assert window.session.running
    assert document.network.layer("hidden-1").width == 20


def test_that_a_saved_project_opens_with_the_same_network_weights_history_and_layout(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = window.document, tmp_path / "toy.dnnlab"
    _train(window, qtbot, 200)
    _save(window, qtbot, path)
    assert not document.modified
    model, history = document.model, document.history.arrays()
    saved = load(path)
    assert saved.snapshot is not None
    assert saved.snapshot.step == 200
    assert saved.preview.startswith(b"\x89PNG")

    window.files.show(experiment_contents("toy-inverse", seed=5), None)
    assert window.files.open_path(path)
    qtbot.waitUntil(lambda: window.session.progress is not None and _step(window) == 200, timeout=PATIENCE)
    assert document.model == model
    reopened = document.history.arrays()
    assert all(np.array_equal(history[name], reopened[name]) for name in history)
    again = tmp_path / "again.dnnlab"
    _save(window, qtbot, again)
    kept = load(again).snapshot
    assert kept is not None
    assert kept.arrays.keys() == saved.snapshot.arrays.keys()
    assert all(np.array_equal(kept.arrays[name], saved.snapshot.arrays[name]) for name in kept.arrays)


def test_that_a_killed_engine_is_replaced_and_training_goes_on_from_the_last_snapshot(
    window: MainWindow, qtbot: QtBot
) -> None:
    told: list[DnnlabError] = []
    window.session.notice.connect(told.append)
    window.session.play()
    qtbot.waitUntil(lambda: _step(window) > 1000 and len(window.session.tape) > 1, timeout=PATIENCE)
    killed = window.session.engine_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.session.state is EngineState.RESTARTING, timeout=PATIENCE)
    assert window.isVisible()
    assert "signal 9" in str(told[0])
    qtbot.waitUntil(lambda: window.session.state is EngineState.READY and window.session.running, timeout=PATIENCE)
    resumed = window.session.last_loaded
    assert resumed is not None
    assert resumed.step > 0
    assert window.session.engine_pid != killed
    qtbot.waitUntil(lambda: _step(window) > resumed.step + 100, timeout=PATIENCE)
    assert window.document.history.last_step >= resumed.step + 100


def test_that_a_run_that_diverges_stops_at_a_good_snapshot_and_names_the_quantity(
    window: MainWindow, qtbot: QtBot
) -> None:
    told: list[DnnlabError] = []
    window.session.notice.connect(told.append)
    document = window.document
    document.edit_settings(
        "Diverge", document.settings.with_values(optimizer="sgd", learning_rate=100.0, momentum=0.99)
    )
    window.session.play()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert isinstance(told[0], NonFiniteError)
    assert told[0].what
    assert told[0].remedy
    assert not window.session.running
    document.edit_settings("Calm", document.settings.with_values(optimizer="adam", learning_rate=0.01))
    before = _step(window)
    window.session.play(until=before + 20)
    qtbot.waitUntil(lambda: _step(window) >= before + 20, timeout=PATIENCE)
    assert np.isfinite(document.history.training_loss())


def test_that_scrubbing_shows_an_earlier_moment_and_playing_there_branches(window: MainWindow, qtbot: QtBot) -> None:
    window.session.play()
    qtbot.waitUntil(lambda: len(window.session.tape) > 3, timeout=PATIENCE)
    window.session.pause()
    present = max(mark.step for mark in window.session.tape)
    window.session.scrub(0)
    qtbot.waitUntil(lambda: window.session.shown_step == 0, timeout=PATIENCE)
    assert _step(window) >= present
    window.session.play(until=25)
    qtbot.waitUntil(lambda: _step(window) == 25 and not window.session.running, timeout=PATIENCE)
    assert window.document.history.last_step == 25


def test_that_what_is_missing_is_said_and_training_does_not_start(window: MainWindow, qtbot: QtBot) -> None:
    document = window.document
    document.edit_network("Disconnect", document.network.disconnect("hidden-1->output"))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.running
    assert "has no input" in window.session.obstacle
    assert not window.actions_["play"].isEnabled()
    document.edit_network("Add", document.network.connect("input", "output"))
    assert window.session.obstacle == ""
    _train(window, qtbot, 30)


def test_that_an_unconnected_layer_is_a_hint_and_does_not_hinder_training(window: MainWindow, qtbot: QtBot) -> None:
    document = window.document
    document.edit_network("Add", document.network.add(Layer.new("extra", "units", "Extra")))
    assert [problem.code for problem in document.problems] == ["unconnected"]
    _train(window, qtbot, 20)


def test_that_the_window_answers_about_the_new_network_after_an_edit(window: MainWindow, qtbot: QtBot) -> None:
    document = window.document
    answers: list[MixtureDensityAnswer] = []
    window.session.frame.connect(
        lambda _progress, found: answers.extend(a for a in found.values() if isinstance(a, MixtureDensityAnswer))
    )
    five = document.network.layer("output").with_values(components=5)
    document.edit_network("Set components", document.network.put(five))
    qtbot.waitUntil(lambda: bool(answers) and answers[-1].means.shape[1] == 5, timeout=PATIENCE)
    assert any(isinstance(subscription.probe, MixtureDensity) for subscription in _subscriptions(window))


def _subscriptions(window: MainWindow) -> list[Subscription]:
    return list(window.session.subscriptions.values())


def test_that_a_second_document_starts_from_its_own_beginning(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 100)
    contents: Contents = experiment_contents("toy-inverse", seed=3)
    window.files.show(contents, None)
    assert window.document.history.last_step == 0
    qtbot.waitUntil(lambda: window.session.progress is not None, timeout=PATIENCE)
    assert _step(window) == 0
    _train(window, qtbot, 10)
    assert window.document.history.last_step == 10
