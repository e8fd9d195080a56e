from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.arm_answers import (
    elbows_found,
    misses,
    mixture_mean,
    most_probable,
    root_mean_square,
    share_of_elbows_found,
    spread_poses,
)
from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import Kinematics

ARM = Kinematics()
POSES = spread_poses(ARM, 3000)
WANTED = ARM.hand(POSES)
EXACT = ARM.poses(WANTED)
EVEN = np.full((3000, 2), 0.5)


def test_that_spread_poses_fill_the_ranges_so_evenly_that_means_over_them_are_those_over_all_poses() -> None:
    assert ARM.within_limits(POSES).all()
    np.testing.assert_allclose(POSES.mean(axis=0), [0.75, np.pi], atol=2e-3)
    miss = root_mean_square(misses(ARM, WANTED, ArmPosterior(ARM).mean(WANTED)))
    assert miss == pytest.approx(ArmPosterior(ARM).miss_of_mean(), abs=2e-4)


def test_that_the_exact_poses_miss_nothing_and_know_both_elbows() -> None:
    assert misses(ARM, WANTED[:, None, :], EXACT).max() < 1e-12
    assert share_of_elbows_found(ARM, WANTED, EVEN, EXACT) == 1.0


def test_that_one_elbow_alone_is_not_both_except_where_they_merge() -> None:
    one = share_of_elbows_found(ARM, WANTED, EVEN, EXACT[:, [0, 0]])
    assert 0.0 < one < 0.15
    assert share_of_elbows_found(ARM, WANTED, np.tile([0.97, 0.03], (3000, 1)), EXACT) == pytest.approx(one)


def test_that_a_component_too_far_away_does_not_count() -> None:
    assert share_of_elbows_found(ARM, WANTED, EVEN, np.add(EXACT, [0.0, 0.11])) < 0.15
    assert share_of_elbows_found(ARM, WANTED, EVEN, np.add(EXACT, [0.0, 0.05])) == 1.0
    assert share_of_elbows_found(ARM, WANTED, EVEN, np.add(EXACT, [0.0, 2.0 * np.pi])) == 1.0


def test_that_a_pose_beyond_the_ranges_needs_no_component() -> None:
    allowed = ARM.within_limits(EXACT)
    only = np.argmax(allowed, axis=-1)
    means = np.take_along_axis(EXACT, only[:, None, None], axis=1)
    found = elbows_found(ARM, WANTED, np.ones((3000, 1)), means)
    assert found[~allowed.all(axis=-1)].all()


def test_that_the_most_probable_component_and_the_mean_are_told_apart() -> None:
    pi, mu = np.array([[0.3, 0.7]]), np.array([[[1.0, 2.0], [0.0, 4.0]]])
    assert most_probable(pi, mu).tolist() == [[0.0, 4.0]]
    np.testing.assert_allclose(mixture_mean(pi, mu), [[0.3, 3.4]])


def test_that_nothing_is_said_where_no_place_has_two_elbows() -> None:
    arm = Kinematics(second_range=(1.6, 3.0))
    wanted = arm.hand(spread_poses(arm, 50))
    assert np.isnan(share_of_elbows_found(arm, wanted, EVEN[:50], arm.poses(wanted)))
