from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.errors import SettingsError
from dnnlab.theory.kinematics import FloatArray, Kinematics, pose_distance, turn_between, wrap
from tests.theory.arms import arms, arms_and_angles

FULL_TURN = (-np.pi, np.pi)
BISHOP = Kinematics()


def circling(lengths: tuple[float, float]) -> Kinematics:
    """An arm without limits."""
    return Kinematics(lengths, FULL_TURN, FULL_TURN, "plus")


def around(radius: FloatArray) -> FloatArray:
    """Places at these distances from the base, in all directions."""
    angle = np.linspace(-3.0, 3.0, len(radius))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


@given(arms_and_angles())
def test_that_both_inverse_poses_bring_the_hand_back_to_where_it_was(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    hand = arm.hand(angles)
    again = arm.hand(arm.poses(hand))
    assert np.abs(again - hand[:, None, :]).max() <= 1e-12 * arm.outer_radius


@given(arms(), st.integers(0, 1000))
def test_that_inverse_poses_reach_any_place_of_the_annulus(arm: Kinematics, seed: int) -> None:
    radius = np.random.default_rng(seed).uniform(arm.inner_radius, arm.outer_radius, 50)
    hand = around(np.append(radius, [arm.inner_radius, arm.outer_radius]))
    assert np.abs(arm.hand(arm.poses(hand)) - hand[:, None, :]).max() <= 1e-12 * arm.outer_radius


@given(arms_and_angles())
def test_that_one_inverse_pose_is_the_one_it_came_from(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    bent = np.abs(np.sin(angles[:, 1])) > 1e-3  # a straight arm has one pose only, and angles lose half their digits
    poses = arm.poses(arm.hand(angles))
    own = poses[np.arange(len(angles)), arm.branch(angles)]
    assert pose_distance(own[bent], angles[bent]).max(initial=0.0) < 1e-9


def test_that_the_other_elbow_is_the_published_one() -> None:
    angles = np.array([0.9, 2.0])
    hand = BISHOP.hand(angles)
    other = np.array([2.0 * np.arctan2(hand[1], hand[0]) - 0.9, 2.0 * np.pi - 2.0])
    assert pose_distance(BISHOP.poses(hand), other).min() < 1e-12
    assert pose_distance(BISHOP.poses(hand), angles).min() < 1e-12


def test_that_the_hand_is_where_the_published_formula_puts_it() -> None:
    theta1, theta2 = 0.7, 2.4
    expected = [0.8 * np.cos(0.7) - 0.2 * np.cos(3.1), 0.8 * np.sin(0.7) - 0.2 * np.sin(3.1)]
    np.testing.assert_allclose(BISHOP.hand(np.array([theta1, theta2])), expected, atol=1e-15)
    ordinary = replace(BISHOP, sign="plus").hand(np.array([theta1, theta2]))
    np.testing.assert_allclose(ordinary, [0.8 * np.cos(0.7) + 0.2 * np.cos(3.1), 0.8 * np.sin(0.7) + 0.2 * np.sin(3.1)])


@given(arms_and_angles())
def test_that_the_elbow_up_lies_left_of_the_line_from_base_to_hand(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    hand = arm.hand(angles)
    elbow = arm.elbow(arm.poses(hand))
    side = hand[:, None, 0] * elbow[..., 1] - hand[:, None, 1] * elbow[..., 0]
    clear = np.abs(side[:, 0]) > 1e-6
    assert (side[clear, 0] > 0.0).all()
    assert (side[clear, 1] < 0.0).all()


@given(arms_and_angles())
def test_that_the_links_keep_their_lengths(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    elbow, hand = arm.elbow(angles), arm.hand(angles)
    np.testing.assert_allclose(np.linalg.norm(elbow, axis=-1), arm.lengths[0])
    np.testing.assert_allclose(np.linalg.norm(hand - elbow, axis=-1), arm.lengths[1])


@given(arms_and_angles())
def test_that_the_jacobian_is_the_finite_difference(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    step = 1e-6
    columns = [(arm.hand(angles + move) - arm.hand(angles - move)) / (2.0 * step) for move in step * np.eye(2)]
    np.testing.assert_allclose(arm.jacobian(angles), np.stack(columns, axis=-1), atol=1e-8 * arm.outer_radius)


@given(arms_and_angles())
def test_that_manipulability_is_the_jacobians_determinant(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    determinant = np.abs(np.linalg.det(arm.jacobian(angles)))
    np.testing.assert_allclose(arm.manipulability(angles), determinant, atol=1e-12)


@given(arms_and_angles())
def test_that_every_pose_within_the_limits_is_reachable(case: tuple[Kinematics, FloatArray]) -> None:
    arm, angles = case
    assert arm.within_limits(angles).all()
    assert arm.reachable(arm.hand(angles)).all()
    assert arm.out_of_reach(arm.hand(angles)).max() == 0.0


def test_that_a_pose_beyond_a_limit_is_not_within_them() -> None:
    angles = np.array([[0.29, 2.0], [1.21, 2.0], [0.5, 1.5], [0.5, 4.8], [0.5, 2.0], [0.5 + 2.0 * np.pi, 2.0]])
    assert BISHOP.within_limits(angles).tolist() == [False, False, False, False, True, True]


def test_that_an_arm_without_limits_reaches_the_annulus_and_nothing_else() -> None:
    arm = circling((0.8, 0.2))
    radius = np.array([0.0, 0.3, 0.599, 0.601, 0.8, 0.999, 1.001, 3.0])
    assert arm.reachable(around(radius)).tolist() == [False, False, False, True, True, True, False, False]
    off = np.maximum(0.0, np.maximum(radius - 1.0, 0.6 - radius))
    np.testing.assert_allclose(arm.out_of_reach(around(radius)), off, atol=1e-12)
    assert np.isnan(arm.poses(np.array([2.0, 0.0]))).all()


@settings(max_examples=40)
@given(arms(), st.integers(0, 1000))
def test_that_no_place_of_a_dense_grid_is_nearer_than_the_nearest_reachable_and_one_is_nearly_as_near(
    arm: Kinematics, seed: int
) -> None:
    wanted = np.random.default_rng(seed).uniform(-1.5 * arm.outer_radius, 1.5 * arm.outer_radius, (12, 2))
    close = [np.linspace(*limits, 160) for limits in (arm.first_range, arm.second_range)]
    grid = np.stack(np.meshgrid(*close, indexing="ij"), axis=-1).reshape(-1, 2)
    distance = np.linalg.norm(arm.hand(grid) - wanted[:, None, :], axis=-1).min(axis=1)
    spacing = 2.0 * np.pi / 159 * 2.0 * arm.outer_radius
    off = arm.out_of_reach(wanted)
    assert (off <= distance + 1e-12).all()
    assert (distance <= off + spacing).all()


def test_that_one_newton_step_brings_the_hand_much_nearer() -> None:
    angles = np.array([0.7, 2.3])
    wanted = BISHOP.hand(angles) + np.array([0.004, -0.003])
    before = np.linalg.norm(BISHOP.hand(angles) - wanted)
    assert np.linalg.norm(BISHOP.hand(BISHOP.polished(angles, wanted)) - wanted) < 0.02 * before


@given(arms_and_angles(), st.integers(0, 1000))
def test_that_a_newton_step_never_leaves_the_hand_further_off(case: tuple[Kinematics, FloatArray], seed: int) -> None:
    arm, angles = case
    wanted = arm.hand(angles) + np.random.default_rng(seed).normal(0.0, 0.5, angles.shape)
    before = np.linalg.norm(arm.hand(angles) - wanted, axis=-1)
    assert (np.linalg.norm(arm.hand(arm.polished(angles, wanted)) - wanted, axis=-1) <= before).all()


@given(st.floats(-50.0, 50.0), st.floats(-50.0, 50.0))
def test_that_distances_between_angles_are_taken_on_the_circle(first: float, second: float) -> None:
    distance = float(turn_between(np.asarray(first), np.asarray(second)))
    chord = abs(np.exp(1j * first) - np.exp(1j * second))
    assert chord == pytest.approx(2.0 * np.sin(0.5 * distance), abs=1e-12)
    assert 0.0 <= distance <= np.pi
    assert -np.pi <= float(wrap(np.asarray(first))) < np.pi + 1e-12


@pytest.mark.parametrize(
    "wrong",
    [
        {"lengths": (0.0, 0.2)},
        {"lengths": (0.8, float("nan"))},
        {"first_range": (1.2, 0.3)},
        {"second_range": (0.0, 7.0)},
        {"second_range": (0.0, float("nan"))},
        {"sign": "both"},
    ],
)
def test_that_an_impossible_arm_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        Kinematics(**wrong)
    assert caught.value.where == next(iter(wrong))
    assert caught.value.remedy
