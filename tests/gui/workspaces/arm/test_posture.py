from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.workspaces.arm.posture import (
    home_box,
    joints,
    reachable_sheets,
    ring_radii,
    standing_of,
    standing_words,
)
from dnnlab.theory.kinematics import FloatArray, Kinematics

BISHOP = Kinematics()
ROUND = Kinematics((1.0, 0.8), (-math.pi, math.pi), (-math.pi, math.pi), "plus")
ARMS = (BISHOP, ROUND, Kinematics((1.0, 0.8), (0.2, 2.9), (-2.4, 2.4), "plus"), Kinematics((0.3, 0.6)))


def _is_inside(outline: FloatArray, point: FloatArray) -> bool:
    """Whether an outline winds round a point."""
    way = outline - point
    turns = np.arctan2(way[:, 1], way[:, 0])
    steps = np.diff(np.concatenate([turns, turns[:1]]))
    return abs(float(np.sum((steps + np.pi) % (2 * np.pi) - np.pi))) > np.pi


def test_that_the_links_are_as_long_as_they_should_be() -> None:
    base, elbow, hand = joints(BISHOP, np.array([0.7, 2.5]))
    assert np.allclose(base, 0.0)
    assert np.linalg.norm(elbow) == pytest.approx(0.8)
    assert np.linalg.norm(hand - elbow) == pytest.approx(0.2)


@pytest.mark.parametrize("arm", ARMS)
def test_that_the_sheets_cover_what_theory_says_is_reached(arm: Kinematics) -> None:
    places = arm.outer_radius * np.random.default_rng(1).uniform(-1.05, 1.05, (400, 2))
    sheets = reachable_sheets(arm)
    covered = [any(_is_inside(sheet, place) for sheet in sheets) for place in places]
    rim = np.concatenate(sheets)
    clear = [np.min(np.linalg.norm(rim - place, axis=-1)) > 0.02 * arm.outer_radius for place in places]
    assert sum(clear) > 150
    assert np.array_equal(np.array(covered)[clear], np.asarray(arm.reachable(places))[clear])


def test_that_two_sheets_lie_over_each_other_where_there_are_two_solutions() -> None:
    first, second = reachable_sheets(BISHOP)
    places = np.random.default_rng(2).uniform(0.0, 1.0, (400, 2))
    both = np.asarray(BISHOP.within_limits(BISHOP.poses(places)).all(axis=-1))
    rim = np.concatenate([first, second])
    clear = np.array([np.min(np.linalg.norm(rim - place, axis=-1)) > 0.02 for place in places])
    over = np.array([_is_inside(first, place) and _is_inside(second, place) for place in places])
    assert both[clear].any()
    assert np.array_equal(over[clear], both[clear])


@pytest.mark.parametrize("arm", ARMS)
def test_that_the_first_view_shows_the_base_and_every_pose(arm: Kinematics) -> None:
    left, bottom, right, top = home_box(arm)
    generator = np.random.default_rng(3)
    angles = np.stack([generator.uniform(*arm.first_range, 300), generator.uniform(*arm.second_range, 300)], axis=-1)
    points = joints(arm, angles).reshape(-1, 2)
    assert (points > [left, bottom]).all()
    assert (points < [right, top]).all()


@given(st.floats(1e-3, 1e4))
def test_that_there_are_a_few_round_rings_up_to_the_radius(radius: float) -> None:
    radii = ring_radii(radius)
    assert 2 <= len(radii) <= 10
    assert radii[-1] <= radius * (1 + 1e-9)
    assert np.allclose(np.diff(radii), radii[0])


def test_that_a_target_beyond_the_arm_is_said_to_be_as_far_off_as_it_is() -> None:
    standing = standing_of(ROUND, np.array([2.3, 0.0]))
    assert not standing.exists
    assert standing.distance == pytest.approx(0.5)
    assert "0.50 m" in standing_words(standing)


def test_that_a_target_outside_the_joint_ranges_is_said_to_be_so() -> None:
    standing = standing_of(BISHOP, np.array([-0.7, 0.3]))
    assert standing.exists
    assert standing.solutions == 0
    assert "joint ranges" in standing_words(standing)
    assert standing.distance == pytest.approx(float(BISHOP.out_of_reach(standing.hand)))


def test_that_the_elbow_that_is_not_allowed_is_named() -> None:
    for angles in np.array([[0.32, 1.7], [1.18, 4.5], [0.32, 4.5], [1.18, 1.7]]):
        standing = standing_of(BISHOP, BISHOP.hand(angles))
        if standing.solutions == 1:
            other = standing.poses[int(np.argmin(standing.within))]
            higher = BISHOP.elbow(other)[1] > BISHOP.elbow(angles)[1]
            assert ("elbow up" if higher else "elbow down") in standing_words(standing)
            return
    pytest.fail("none of these has one solution")


def test_that_the_higher_elbow_is_called_up_on_either_side() -> None:
    for x in (0.7, -0.7):
        standing = standing_of(ROUND, np.array([x, 1.0]))
        heights = dict(zip(standing.names, ROUND.elbow(standing.poses)[:, 1], strict=True))
        assert heights["elbow up"] > heights["elbow down"]


def test_that_nothing_is_said_of_a_target_with_two_solutions() -> None:
    standing = standing_of(BISHOP, BISHOP.hand(np.array([0.75, 2.6])))
    assert standing.solutions == 2
    assert standing_words(standing) == ""
    assert np.allclose(BISHOP.hand(standing.poses), standing.hand)
