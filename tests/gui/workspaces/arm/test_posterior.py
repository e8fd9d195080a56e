from __future__ import annotations

import math

import numpy as np

from dnnlab.gui.workspaces.arm.posterior import Posterior, within_a_turn
from dnnlab.theory.kinematics import Kinematics

ARM = Kinematics()
ROUND = Kinematics((1.0, 0.8), (-math.pi, math.pi), (-math.pi, math.pi), "plus")


def _posterior() -> Posterior:
    covariance = np.array([[[0.04, 0.01], [0.01, 0.09]], [[0.02, 0.0], [0.0, 0.02]]])
    mu = np.array([[0.6, 2.2], [0.9, 4.0]])
    return Posterior(ARM.hand(mu[0]), np.array([0.3, 0.7]), mu, covariance)


def test_that_the_log_density_is_that_of_the_formula() -> None:
    posterior = _posterior()
    first, second = np.array([0.3, 0.7]), np.array([2.0, 3.0, 4.1])
    found = posterior.log_density(first, second, ARM)
    for row, theta2 in enumerate(second):
        for column, theta1 in enumerate(first):
            density = 0.0
            for pi, mu, covariance in zip(posterior.pi, posterior.mu, posterior.covariance, strict=True):
                d = np.array([theta1, theta2]) - mu
                height = pi / (2 * math.pi * math.sqrt(np.linalg.det(covariance)))
                density += height * math.exp(-0.5 * d @ np.linalg.solve(covariance, d))
            assert math.isclose(found[row, column], math.log(density), rel_tol=1e-9)


def test_that_a_component_without_weight_leaves_the_density_finite() -> None:
    posterior = _posterior()
    posterior = Posterior(posterior.hand, np.array([0.0, 1.0]), posterior.mu, posterior.covariance)
    assert np.isfinite(posterior.log_density(np.linspace(0, 1, 5), np.linspace(2, 5, 5), ARM)).all()


def test_that_a_joint_that_turns_all_the_way_sees_a_component_across_the_seam() -> None:
    mu = np.array([[math.pi - 0.05, 0.0]])
    posterior = Posterior(ROUND.hand(mu[0]), np.ones(1), mu, 0.01 * np.eye(2)[None])
    beyond = posterior.log_density(np.array([-math.pi + 0.05]), np.zeros(1), ROUND)
    assert np.allclose(beyond, posterior.log_density(np.array([math.pi - 0.15]), np.zeros(1), ROUND))
    assert posterior.log_density(np.array([-math.pi + 0.05]), np.zeros(1), ARM)[0, 0] < beyond[0, 0] - 100


def test_that_draws_have_the_mixtures_mean_and_covariance() -> None:
    posterior, generator = _posterior(), np.random.default_rng(5)
    draws = posterior.draws(generator.uniform(size=200_000), generator.normal(size=(200_000, 2)))
    within = np.einsum("k,kij->ij", posterior.pi, posterior.covariance)
    off = posterior.mu - posterior.mean
    covariance = within + np.einsum("k,ki,kj->ij", posterior.pi, off, off)
    assert np.allclose(draws.mean(axis=0), posterior.mean, atol=5 * math.sqrt(covariance.max() / 200_000))
    assert np.allclose(np.cov(draws.T), covariance, rtol=0.03, atol=0.01)


def test_that_a_component_on_a_solution_misses_by_nothing() -> None:
    posterior = _posterior()
    misses = posterior.misses(ARM)
    assert misses[0] < 1e-12
    assert misses[1] > 0.1


def test_that_only_joints_that_turn_all_the_way_are_shown_by_another_turn() -> None:
    angles = np.array([math.pi + 0.3, -math.pi - 0.2])
    assert np.allclose(within_a_turn(ROUND, angles), [-math.pi + 0.3, math.pi - 0.2])
    assert np.allclose(within_a_turn(ARM, angles), angles)
