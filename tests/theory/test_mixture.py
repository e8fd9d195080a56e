from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.theory.mixture import FloatArray, Mixture


def random_mixture(seed: int, rows: int, components: int, dimensions: int) -> Mixture:
    generator = np.random.default_rng(seed)
    return Mixture.from_activations(
        generator.normal(size=(rows, components)),
        generator.normal(size=(rows, components, dimensions)),
        generator.normal(scale=0.5, size=(rows, components)),
    )


def samples(mixture: Mixture, count: int, generator: np.random.Generator) -> FloatArray:
    """Draw `count` targets from the first row's mixture: `(count, L)`."""
    component = generator.choice(mixture.pi.shape[1], size=count, p=mixture.pi[0])
    noise = generator.normal(size=(count, mixture.dimensions))
    return np.asarray(mixture.mu[0, component] + mixture.sigma[0, component, None] * noise)


def test_that_the_density_of_one_row_is_the_sum_of_its_components() -> None:
    mixture = random_mixture(0, rows=4, components=3, dimensions=2)
    target = np.random.default_rng(1).normal(size=(4, 2))
    expected = np.zeros(4)
    for row in range(4):
        for k in range(3):
            sigma = mixture.sigma[row, k]
            distance = np.sum((target[row] - mixture.mu[row, k]) ** 2)
            expected[row] += mixture.pi[row, k] * np.exp(-distance / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    np.testing.assert_allclose(np.exp(mixture.log_density(target)), expected, rtol=1e-12)


def test_that_several_targets_a_row_give_the_same_as_one_after_the_other() -> None:
    mixture = random_mixture(2, rows=3, components=5, dimensions=2)
    grid = np.random.default_rng(3).normal(size=(3, 7, 2))
    together = mixture.log_density(grid)
    for place in range(7):
        np.testing.assert_allclose(together[:, place], mixture.log_density(grid[:, place]), rtol=1e-13)
        np.testing.assert_allclose(
            mixture.responsibilities(grid)[:, place], mixture.responsibilities(grid[:, place]), rtol=1e-12
        )


def test_that_a_density_over_a_line_integrates_to_one() -> None:
    mixture = random_mixture(4, rows=3, components=4, dimensions=1)
    line = np.linspace(-15.0, 15.0, 6001)
    density = np.exp(mixture.log_density(np.broadcast_to(line[None, :, None], (3, 6001, 1))))
    np.testing.assert_allclose(density.sum(axis=1) * (line[1] - line[0]), 1.0, rtol=1e-10)


def test_that_a_target_a_thousand_standard_deviations_away_has_a_finite_log_density() -> None:
    mixture = random_mixture(5, rows=2, components=3, dimensions=1)
    far = np.full((2, 1), 1e3)
    assert np.isfinite(mixture.log_density(far)).all()
    np.testing.assert_allclose(mixture.responsibilities(far).sum(axis=1), 1.0)


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_that_mean_and_variance_equal_monte_carlo(dimensions: int) -> None:
    mixture = random_mixture(6, rows=1, components=3, dimensions=dimensions)
    drawn = samples(mixture, 40_000, np.random.default_rng(7))
    squares = np.sum((drawn - mixture.mean()) ** 2, axis=1)
    error_of_mean = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - mixture.mean()[0]) < 5 * error_of_mean).all()
    assert abs(squares.mean() - mixture.variance()[0]) < 5 * squares.std() / np.sqrt(len(drawn))


def test_that_the_variance_without_the_factor_l_would_fail_monte_carlo() -> None:
    mixture = random_mixture(6, rows=1, components=3, dimensions=5)
    drawn = samples(mixture, 40_000, np.random.default_rng(7))
    squares = np.sum((drawn - mixture.mean()) ** 2, axis=1)
    without = mixture.variance()[0] - 4 * np.sum(mixture.pi[0] * mixture.sigma[0] ** 2)
    assert abs(squares.mean() - without) > 5 * squares.std() / np.sqrt(len(drawn))


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_that_the_output_gradients_equal_finite_differences(seed: int, components: int, dimensions: int) -> None:
    generator = np.random.default_rng(seed)
    outputs = [
        generator.normal(size=(2, components)),
        generator.normal(size=(2, components, dimensions)),
        generator.normal(scale=0.3, size=(2, components)),
    ]
    target = generator.normal(size=(2, dimensions))
    gradients = Mixture.from_activations(*outputs).output_gradients(target)
    step = 1e-5
    for which, gradient in enumerate(gradients):
        for index in np.ndindex(gradient.shape):
            errors = []
            for sign in (1.0, -1.0):
                moved = [values.copy() for values in outputs]
                moved[which][index] += sign * step
                errors.append(-Mixture.from_activations(*moved).log_density(target)[index[0]])
            assert gradient[index] == pytest.approx((errors[0] - errors[1]) / (2 * step), rel=1e-6, abs=1e-8)


def test_that_the_mode_is_the_highest_point_of_a_fine_grid() -> None:
    mixture = random_mixture(8, rows=60, components=4, dimensions=1)
    line = np.linspace(-6.0, 6.0, 12_001)
    heights = mixture.log_density(np.broadcast_to(line[None, :, None], (60, len(line), 1)))
    mode = mixture.mode()
    assert (mixture.log_density(mode) >= heights.max(axis=1) - 1e-12).all()
    np.testing.assert_allclose(mode[:, 0], line[heights.argmax(axis=1)], atol=2e-3)


def test_that_the_density_is_level_at_the_mode_in_three_dimensions() -> None:
    mixture = random_mixture(9, rows=50, components=3, dimensions=3)
    mode = mixture.mode()
    for axis in np.eye(3):
        slope = mixture.log_density(mode + 1e-5 * axis) - mixture.log_density(mode - 1e-5 * axis)
        assert np.abs(slope / 2e-5).max() < 1e-5


def test_that_the_mode_of_two_merging_components_lies_between_their_means() -> None:
    mixture = Mixture(np.log([[0.5, 0.5]]), np.array([[[-0.5], [0.5]]]), np.zeros((1, 2)))
    assert mixture.mode()[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert abs(mixture.approximate_mode()[0, 0]) == 0.5


@pytest.mark.parametrize(("by", "expected"), [("weight", -1.0), ("height", 1.0)])
def test_that_the_approximate_mode_takes_the_heaviest_or_the_highest_component(
    by: Literal["weight", "height"], expected: float
) -> None:
    mixture = Mixture(np.log([[0.6, 0.4]]), np.array([[[-1.0], [1.0]]]), np.log([[1.0, 0.1]]))
    assert mixture.approximate_mode(by)[0, 0] == expected


def test_that_a_narrow_spike_neither_overflows_nor_hides_the_mode() -> None:
    mixture = Mixture(np.log([[0.99, 0.01]]), np.array([[[0.0], [3.0]]]), np.log([[1.0, 1e-8]]))
    assert mixture.mode()[0, 0] == pytest.approx(3.0)
    assert np.isfinite(mixture.output_gradients(np.array([[3.0]])).a_sigma).all()
