from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.toy_inverse import project as toy_project
from dnnlab.gui.workspaces.arm import ArmWorkspace
from dnnlab.gui.workspaces.arm.scene import LEAST_SQUARES, MEAN
from dnnlab.link.messages import Answered
from dnnlab.link.mixture_probes import MixtureParametersAnswer
from dnnlab.link.probes import OutputsAnswer
from tests.gui.workspaces.arm.conftest import ARM, Bench, answer_to


def test_that_the_exact_solutions_follow_the_hand_before_any_network_answers(bench: Bench) -> None:
    wanted = ARM.hand(np.array([0.7, 2.4]))
    bench.workspace.show_target(wanted)
    scene = bench.workspace.stage.view.scene
    assert np.allclose(ARM.hand(scene.standing.poses), wanted)
    assert scene.posterior is None


def test_that_both_inverse_networks_are_asked_about_the_target_and_shown(bench: Bench) -> None:
    wanted = ARM.hand(np.array([0.7, 2.4]))
    bench.answer_all()
    bench.workspace.show_target(wanted)
    bench.answer_all()
    scene = bench.workspace.stage.view.scene
    assert scene.posterior is not None
    assert np.array_equal(scene.posterior.hand, wanted)
    assert scene.posterior.misses(ARM)[:2].max() < 1e-6
    assert scene.least_squares is not None
    assert scene.miss(scene.least_squares) > 0.01


def test_that_two_questions_are_under_way_and_the_newest_comes_next(bench: Bench) -> None:
    bench.answer_all()
    before = len(bench.asked("arm/mixture"))
    places = [ARM.hand(np.array([0.6 + 0.01 * step, 2.4])) for step in range(5)]
    for place in places:
        bench.workspace.show_target(place)
    assert len(bench.asked("arm/mixture")) == before + 2
    first = bench.asked("arm/mixture")[-2]
    bench.engine.say(Answered(first.topic, first.number, answer_to(first.probe)))
    asked = bench.asked("arm/mixture")
    assert len(asked) == before + 3
    assert np.allclose(bench.inputs_asked(), places[-1])
    posterior = bench.workspace.stage.view.scene.posterior
    assert posterior is not None
    assert np.array_equal(posterior.hand, places[0])


def test_that_a_lost_question_does_not_end_the_asking(bench: Bench, qtbot: QtBot) -> None:
    bench.answer_all()
    bench.workspace.show_target(ARM.hand(np.array([0.6, 2.4])))
    bench.workspace.show_target(ARM.hand(np.array([0.7, 2.4])))
    last = ARM.hand(np.array([0.8, 2.4]))
    bench.workspace.show_target(last)
    qtbot.waitUntil(lambda: np.allclose(bench.inputs_asked(), last))


def test_that_frames_answer_for_a_target_that_rests_and_not_for_one_it_left(bench: Bench, qtbot: QtBot) -> None:
    questions = bench.workspace.answers.questions
    qtbot.waitUntil(lambda: len(questions.subscriptions()) == 2)
    old = questions.subscriptions()
    bench.workspace.show_target(ARM.hand(np.array([0.9, 2.2])))
    questions.take_frame({key: answer_to(one.probe) for key, one in old.items()})
    assert bench.workspace.stage.view.scene.posterior is None
    qtbot.waitUntil(lambda: questions.subscriptions().keys() != old.keys())
    questions.take_frame({key: answer_to(one.probe) for key, one in questions.subscriptions().items()})
    posterior = bench.workspace.stage.view.scene.posterior
    assert posterior is not None
    assert np.array_equal(posterior.hand, bench.workspace.target)


def test_that_dragging_the_cross_moves_the_target_and_arrow_keys_nudge_it(bench: Bench, qtbot: QtBot) -> None:
    view = bench.workspace.stage.view
    start = view.framing.point(bench.workspace.target).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start + QPoint(40, -30))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(40, -30))
    moved = view.framing.pixels(bench.workspace.target)
    assert np.allclose(moved, [start.x() + 40, start.y() - 30], atol=1.5)
    before = bench.workspace.target
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert np.allclose(bench.workspace.target - before, [0.01, 0.0])
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert np.allclose(bench.workspace.target - before, [0.01, 0.1])


def test_that_chips_hide_parts_and_the_mean_is_hidden_at_first(bench: Bench) -> None:
    bench.answer_all()
    view, chips = bench.workspace.stage.view, bench.workspace.stage.chips
    assert not view.scene.shows(MEAN)
    assert view.scene.shows(LEAST_SQUARES)
    chips[MEAN].click()
    chips[LEAST_SQUARES].click()
    assert view.scene.shows(MEAN)
    assert not view.scene.shows(LEAST_SQUARES)


def test_that_the_forward_network_is_asked_about_the_pose_and_its_miss_is_known(bench: Bench) -> None:
    bench.workspace.show_direction("forward")
    bench.workspace.show_pose(np.array([0.7, 2.4]))
    bench.answer_all()
    bench.answer_all()
    scene = bench.workspace.stage.view.scene
    assert scene.pose is not None
    assert scene.pose.predicted is not None
    assert np.linalg.norm(scene.pose.predicted - ARM.hand(scene.pose.angles)) == pytest.approx(0.05)
    assert np.allclose(scene.standing.hand, ARM.hand(scene.pose.angles))


def test_that_a_hundred_arms_are_drawn_move_with_the_mixture_and_are_cleared(bench: Bench) -> None:
    bench.answer_all()
    stage = bench.workspace.stage
    stage.draw.click()
    first = stage.view.scene.samples
    assert first.shape == (100, 2)
    bench.workspace.show_target(bench.workspace.target + 1e-4)
    bench.answer_all()
    assert np.abs(stage.view.scene.samples - first).max() < 0.05
    stage.redraw.click()
    assert np.abs(stage.view.scene.samples - first).max() > 0.05
    stage.draw.click()
    assert len(stage.view.scene.samples) == 0


def test_that_a_traced_path_is_followed_on_one_branch(bench: Bench, qtbot: QtBot) -> None:
    bench.workspace.stage.circle.click()
    bench.workspace.trace.pause()
    bench.answer_all()
    scene = bench.workspace.stage.view.scene
    assert scene.trace is not None
    assert scene.trace.mixture is not None
    branches = ARM.branch(scene.trace.mixture)
    assert len(set(branches.tolist())) == 1
    mixture, least_squares = bench.workspace.trace.errors(ARM)
    assert mixture is not None
    assert least_squares is not None
    assert mixture < 1e-6
    assert least_squares > 0.01
    qtbot.waitUntil(lambda: bench.workspace.stage.trace_bar.mixture.text() == "0.0000 m")


def test_that_the_hand_goes_along_the_path(bench: Bench, qtbot: QtBot) -> None:
    bench.workspace.stage.eight.click()
    path = bench.workspace.trace.points
    qtbot.waitUntil(lambda: bench.workspace.trace.place > 5)
    scene = bench.workspace.stage.view.scene
    assert scene.trace is not None
    assert np.array_equal(scene.standing.hand, path[scene.trace.place])
    bench.workspace.stage.trace_bar.close_button.click()
    assert bench.workspace.stage.view.scene.trace is None
    assert not bench.workspace.trace.playing


def test_that_a_path_does_not_leave_what_the_hand_reaches(bench: Bench) -> None:
    bench.workspace.stage.circle.click()
    bench.workspace.trace.pause()
    before = bench.workspace.trace.path
    assert before is not None
    view = bench.workspace.stage.view
    view.dragged.emit("path", np.array([2.0, 2.0]))
    assert bench.workspace.trace.path == before
    view.dragged.emit("path", np.array(before.centre) + 0.002)
    assert bench.workspace.trace.path != before


def test_that_a_length_is_one_step_of_undo_and_the_arm_follows(bench: Bench) -> None:
    slider = bench.workspace.stage.settings.sliders["Link 2 length"]
    slider.previewed.emit(0.4)
    slider.previewed.emit(0.5)
    assert bench.workspace.stage.view.scene.arm.lengths == (0.8, 0.5)
    slider.edited.emit(0.5)
    assert bench.document.undo_stack.count() == 1
    assert bench.document.undo_stack.undoText() == "Set link 2 length to 0.50 m"
    bench.document.undo_stack.undo()
    assert bench.workspace.stage.view.scene.arm == ARM


def test_that_a_joints_other_limit_gives_way(bench: Bench) -> None:
    bench.workspace.stage.settings.sliders["θ₁ from"].edited.emit(1.5)
    source = bench.document.project.source
    assert isinstance(source, TwoLinkArm)
    assert source.first_range == pytest.approx((1.5, 1.6))


def test_that_components_and_floor_edit_the_mixture(bench: Bench) -> None:
    sliders = bench.workspace.stage.settings.sliders
    sliders["Components K"].edited.emit(3.0)
    sliders["Sigma floor"].edited.emit(0.01)
    layer = bench.document.project.model().network.layer("output")
    assert layer.components == 3
    assert layer.sigma_floor == 0.01
    assert bench.document.undo_stack.count() == 2


def test_that_the_networks_are_asked_anew_when_the_arm_is_another(bench: Bench) -> None:
    bench.answer_all()
    source = bench.document.project.source
    assert isinstance(source, TwoLinkArm)
    other = replace(bench.document.project, source=replace(source, lengths=(1.0, 0.8)))
    bench.document.edit_project("Lengthen", other)
    scene = bench.workspace.stage.view.scene
    assert scene.arm.lengths == (1.0, 0.8)
    assert scene.posterior is None
    assert np.allclose(bench.inputs_asked(), bench.workspace.target)


def test_that_a_project_without_an_arm_is_said_to_have_none(bench: Bench) -> None:
    toy = toy_project(1)
    bench.document.open(toy, generate(toy.source), None)
    assert bench.workspace.pages.currentWidget() is bench.workspace.empty


def test_that_the_actions_work_while_the_arm_is_shown_and_say_why_not_otherwise(bench: Bench) -> None:
    bench.answer_all()
    actions, workspace = bench.actions, bench.workspace
    actions["draw arms"].trigger()
    assert len(workspace.stage.view.scene.samples) == 100
    actions["trace a circle"].trigger()
    assert workspace.trace.path is not None
    actions["trace a circle"].trigger()
    assert workspace.trace.path is None
    actions["turn the arm's question"].trigger()
    assert workspace.stage.view.scene.pose is not None
    actions["show the arm's errors"].trigger()
    assert workspace.errors.tabs.value() == "map"
    workspace.hide()
    assert not actions["draw arms"].isEnabled()
    assert actions.words("draw arms").obstacle()
    workspace.show()
    assert actions["draw arms"].isEnabled()


def test_that_another_workspace_takes_over_the_actions_of_one_that_is_gone(bench: Bench, qtbot: QtBot) -> None:
    bench.workspace.hide()
    other = ArmWorkspace(bench.services, bench.holder)
    other.resize(1200, 700)
    other.show()
    bench.actions["turn the arm's question"].trigger()
    assert other.direction == "forward"
    assert bench.workspace.direction == "inverse"


def test_that_a_network_that_has_diverged_shows_no_arm(bench: Bench) -> None:
    bench.answer_all()
    workspace = bench.workspace
    bench.workspace.show_target(ARM.hand(np.array([0.7, 2.4])))
    for ask in bench.asked("arm/"):
        answer = answer_to(ask.probe)
        values = getattr(answer, "values", None)
        if values is not None:
            bench.engine.say(Answered(ask.topic, ask.number, OutputsAnswer(np.full_like(values, np.nan))))
        elif isinstance(answer, MixtureParametersAnswer):
            broken = MixtureParametersAnswer(answer.pi, np.full_like(answer.mu, np.nan), answer.factors)
            bench.engine.say(Answered(ask.topic, ask.number, broken))
    scene = workspace.stage.view.scene
    assert scene.posterior is None
    assert scene.least_squares is None
    workspace.grab()


def test_that_the_scene_is_told_in_words(bench: Bench, qtbot: QtBot) -> None:
    bench.answer_all()
    bench.workspace.show_target(np.array([-0.7, 0.3]))
    view = bench.workspace.stage.view
    qtbot.waitUntil(lambda: "(−0.70, 0.30)" in view.accessibleDescription())
    assert "joint ranges" in view.accessibleDescription()
    assert "least squares misses by" in view.accessibleDescription()
    bench.workspace.show_direction("forward")
    bench.answer_all()
    qtbot.waitUntil(lambda: "forward network misses by 0.050 m" in view.accessibleDescription())


def test_that_escape_takes_a_drag_back(bench: Bench, qtbot: QtBot) -> None:
    view = bench.workspace.stage.view
    before = bench.workspace.target
    start = view.framing.point(before).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, start - QPoint(30, 10))
    assert not np.allclose(bench.workspace.target, before)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert np.allclose(bench.workspace.target, before)
    qtbot.mouseMove(view, start - QPoint(60, 10))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start - QPoint(60, 10))
    assert np.allclose(bench.workspace.target, before)
