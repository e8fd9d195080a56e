from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import FloatArray, Kinematics
from tests.theory.arms import arms

BISHOP = Kinematics()


def drawn(arm: Kinematics, rows: int) -> FloatArray:
    low, high = np.array([arm.first_range, arm.second_range]).T
    angles: FloatArray = low + (high - low) * np.random.default_rng(0).uniform(0.0, 1.0, (rows, 2))
    return angles


def test_that_the_exact_mean_misses_by_the_published_distance() -> None:
    assert ArmPosterior(BISHOP).miss_of_mean() == pytest.approx(0.0584, abs=5e-5)


def test_that_the_other_sign_misses_by_more() -> None:
    assert ArmPosterior(replace(BISHOP, sign="plus")).miss_of_mean() == pytest.approx(0.0757, abs=5e-4)


def test_that_two_in_three_poses_have_another_elbow() -> None:
    assert ArmPosterior(BISHOP).share_of_both() == pytest.approx(0.687, abs=2e-3)  # the published one is a sample's


@settings(max_examples=25, deadline=None)
@given(arms())
def test_that_share_miss_and_squared_error_are_those_of_a_large_sample(arm: Kinematics) -> None:
    posterior, angles = ArmPosterior(arm), drawn(arm, 20_000)
    hand = arm.hand(angles)
    both = posterior.both_allowed(hand)
    miss = np.sum((arm.hand(posterior.mean(hand)) - hand) ** 2, axis=-1)
    square = np.sum((posterior.mean(hand) - arm.nearest_turn(angles)) ** 2, axis=-1)
    assert np.mean(square) == pytest.approx(posterior.mean_square(), abs=5.0 * np.std(square) / np.sqrt(20_000) + 1e-6)
    assert np.mean(both) == pytest.approx(posterior.share_of_both(), abs=0.02)
    error = 5.0 * np.std(miss) / np.sqrt(len(miss)) + 1e-6 * arm.outer_radius**2
    assert np.mean(miss) == pytest.approx(posterior.miss_of_mean() ** 2, abs=error)


def test_that_the_mean_lies_between_two_elbows_or_is_the_only_one() -> None:
    angles = drawn(BISHOP, 200)
    posterior, hand = ArmPosterior(BISHOP), BISHOP.hand(angles)
    both = posterior.both_allowed(hand)
    mean = posterior.mean(hand)
    np.testing.assert_allclose(mean[both, 1], np.pi, atol=1e-9)
    np.testing.assert_allclose(mean[~both], angles[~both], atol=1e-9)
    assert np.isnan(posterior.mean(np.array([2.0, 2.0]))).all()


@pytest.mark.parametrize(("noise", "entropy"), [(0.005, -4.989), (0.01, -3.713), (0.02, -2.495), (0.05, -1.044)])
def test_that_the_entropy_with_hand_noise_is_the_published_one(noise: float, entropy: float) -> None:
    assert ArmPosterior(BISHOP).entropy(noise) == pytest.approx(entropy, abs=6e-4)


def test_that_the_entropy_is_that_of_a_sum_over_many_poses() -> None:
    noise, angles = 0.05, drawn(BISHOP, 4000)
    seen = BISHOP.hand(angles[:1000]) + noise * np.random.default_rng(1).normal(0.0, 1.0, (1000, 2))
    squares = np.sum((seen[:, None, :] - BISHOP.hand(angles)[None]) ** 2, axis=-1)
    logarithm = np.log(np.mean(np.exp(-0.5 * squares / noise**2), axis=1) / (2.0 * np.pi * noise**2))
    of_angles = np.log(0.9 * np.pi)
    sampled = of_angles + np.log(2.0 * np.pi * np.e * noise**2) + np.mean(logarithm)
    assert ArmPosterior(BISHOP).entropy(noise) == pytest.approx(sampled, abs=0.05)
