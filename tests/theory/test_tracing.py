from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.kinematics import Kinematics, pose_distance
from dnnlab.theory.tracing import circle, figure_eight, follow, follow_components, nearest_component

CENTRE = np.array([0.5, 0.55])
ARM = Kinematics()


@pytest.mark.parametrize("branch", [0, 1])
@pytest.mark.parametrize("path", [circle(CENTRE, 0.08, 200), figure_eight(CENTRE, 0.2, 0.1, 200)])
def test_that_a_path_is_followed_exactly_on_one_branch_without_jumps(path: np.ndarray, branch: int) -> None:
    trace = follow(ARM, path, branch)
    np.testing.assert_allclose(ARM.hand(trace.angles), path, atol=1e-12)
    assert set(ARM.branch(trace.angles)) == {branch}
    assert np.abs(np.diff(trace.angles, axis=0)).max() < 0.2
    np.testing.assert_allclose(trace.angles[0], trace.angles[-1], atol=1e-9)


def test_that_an_arm_that_goes_round_its_base_does_not_jump_by_a_turn() -> None:
    arm = Kinematics((0.8, 0.2), (-np.pi, np.pi), (-np.pi, np.pi), "plus")
    trace = follow(arm, circle(np.zeros(2), 0.8, 400), 0)
    assert np.abs(np.diff(trace.angles, axis=0)).max() < 0.05
    assert trace.angles[-1, 0] - trace.angles[0, 0] == pytest.approx(2.0 * np.pi)


def test_that_the_part_of_a_path_out_of_reach_has_no_pose() -> None:
    trace = follow(ARM, circle(np.array([0.7, 0.7]), 0.1, 100), 0)
    beyond = np.hypot(*circle(np.array([0.7, 0.7]), 0.1, 100).T) > 1.0
    assert beyond.any()
    assert (np.isnan(trace.angles[:, 0]) == beyond).all()
    assert not trace.within_limits[beyond].any()


def test_that_the_component_nearest_to_the_last_pose_is_followed_though_their_order_changes() -> None:
    path = circle(CENTRE, 0.08, 60)
    means = ARM.poses(path)
    swapped = np.arange(60) % 2 == 1
    means[swapped] = means[swapped, ::-1]
    mixing = np.full((60, 2), 0.5)
    for start in (0, 1):
        chosen = follow_components(means, mixing, start=means[0, start])
        followed = means[np.arange(60), chosen]
        assert set(ARM.branch(followed)) == {start}
        assert pose_distance(followed[1:], followed[:-1]).max() < 0.2


def test_that_without_a_start_the_most_probable_component_begins() -> None:
    means = np.array([[[0.5, 2.0], [0.9, 4.0]]])
    assert follow_components(means, np.array([[0.2, 0.8]])).tolist() == [1]


def test_that_a_component_of_no_weight_is_not_followed_unless_all_are() -> None:
    means, last = np.array([[0.5, 2.0], [0.9, 4.0]]), np.array([0.5, 2.0])
    assert nearest_component(means, np.array([0.01, 0.99]), last) == 1
    assert nearest_component(means, np.array([0.5, 0.5]), last) == 0
    assert nearest_component(means, np.array([0.02, 0.01]), last) == 0


def test_that_nearness_is_taken_on_the_circle() -> None:
    means = np.array([[0.1, 2.0], [-3.0, 2.0]])
    assert nearest_component(means, np.array([0.5, 0.5]), np.array([3.1, 2.0])) == 1
