"""The robot arm in the real window, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.workspaces.arm import ArmWorkspace
from dnnlab.gui.workspaces.arm.error_bars import LEAST_SQUARES, MIXTURE
from dnnlab.gui.workspaces.arm.errors import root_mean_square
from dnnlab.link.messages import Progress
from tests.e2e.conftest import PATIENCE, window_with

STEPS = 700


@pytest.fixture
def arm_window(qtbot: QtBot) -> Iterator[MainWindow]:
    with window_with(experiment_contents("robot-arm"), qtbot) as opened:
        yield opened


def _step(window: MainWindow) -> int:
    progress: Progress | None = window.session.progress
    return progress.step if progress is not None else 0


def test_that_a_person_trains_the_arm_drags_its_hand_and_sees_what_least_squares_gets_wrong(
    arm_window: MainWindow, qtbot: QtBot
) -> None:
    arm_window.work_place.show_workspace("arm")
    arm = arm_window.work_place.widget("arm")
    assert isinstance(arm, ArmWorkspace)
    view = arm.stage.view
    arm_window.session.play()
    qtbot.waitUntil(lambda: _step(arm_window) > STEPS, timeout=PATIENCE)

    # drag the hand while it trains
    start = view.framing.point(arm.target).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for pixel in range(0, 30, 3):
        qtbot.mouseMove(view, start - QPoint(pixel, pixel))
        qtbot.wait(5)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start - QPoint(27, 27))

    def answered() -> bool:
        posterior = view.scene.posterior
        return posterior is not None and posterior.hand is arm.target

    qtbot.waitUntil(answered, timeout=PATIENCE)
    scene = view.scene
    assert scene.posterior is not None
    assert scene.least_squares is not None
    best = float(scene.posterior.misses(scene.arm)[scene.posterior.weightiest])
    assert scene.standing.solutions == 2
    assert best < 0.4 * scene.miss(scene.least_squares)

    # the histogram has both networks, and they differ as the theory says
    qtbot.waitUntil(lambda: {MIXTURE, LEAST_SQUARES} <= arm.errors.errors.keys(), timeout=PATIENCE)
    assert root_mean_square(arm.errors.errors[MIXTURE]) < root_mean_square(arm.errors.errors[LEAST_SQUARES])

    # a path is followed, and the forward network knows where the hand is
    arm_window.actions_["trace a circle"].trigger()
    qtbot.waitUntil(lambda: arm.trace.followed is not None, timeout=PATIENCE)
    arm_window.actions_["trace a circle"].trigger()
    arm_window.actions_["turn the arm's question"].trigger()
    qtbot.waitUntil(lambda: view.scene.pose is not None and view.scene.pose.predicted is not None, timeout=PATIENCE)
    pose = view.scene.pose
    assert pose is not None
    assert pose.predicted is not None
    assert float(np.linalg.norm(pose.predicted - scene.arm.hand(pose.angles))) < 0.05
    arm_window.session.pause()


def test_that_the_length_of_a_link_is_one_step_of_undo_and_training_goes_on(
    arm_window: MainWindow, qtbot: QtBot
) -> None:
    arm_window.work_place.show_workspace("arm")
    arm = arm_window.work_place.widget("arm")
    assert isinstance(arm, ArmWorkspace)
    arm_window.session.play()
    qtbot.waitUntil(lambda: _step(arm_window) > 20, timeout=PATIENCE)
    arm.stage.settings.sliders["Link 2 length"].edited.emit(0.5)
    before = _step(arm_window)
    qtbot.waitUntil(lambda: _step(arm_window) > before + 20, timeout=PATIENCE)
    assert arm.stage.view.scene.arm.lengths == (0.8, 0.5)
    assert arm_window.document.undo_stack.count() == 1
    arm_window.document.undo_stack.undo()
    assert arm.stage.view.scene.arm.lengths == (0.8, 0.2)
    arm_window.session.pause()
