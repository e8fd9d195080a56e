from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.moments import approximate_mode, covariance, deviation, target_variances, variance
from dnnlab.nn.statistics.samples import samples

from .mixtures import COVARIANCES, SHAPES, reference, some

DRAWS = 40_000


@pytest.mark.parametrize(("components", "targets"), SHAPES)
def test_that_mean_variance_and_approximate_mode_are_those_of_theory(components: int, targets: int) -> None:
    mixture = some(components, targets, "isotropic")
    known = reference(mixture)
    np.testing.assert_allclose(mixture.mean(), known.mean(), rtol=1e-12)
    np.testing.assert_allclose(variance(mixture), known.variance(), rtol=1e-12)
    np.testing.assert_allclose(approximate_mode(mixture), known.approximate_mode(), rtol=1e-12)


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_moments_are_those_of_draws_within_five_standard_errors(components: int, targets: int, shape: str) -> None:
    mixture = some(components, targets, shape)
    drawn = samples(mixture, DRAWS, seed=7)
    assert drawn.shape == (5, DRAWS, targets)
    error = drawn.std(1) / DRAWS**0.5
    assert bool(((drawn.mean(1) - mixture.mean()).abs() < 5.0 * error).all())
    squares = (drawn - mixture.mean().unsqueeze(1)).square()
    for found, values in ((variance(mixture), squares.sum(2)), (target_variances(mixture), squares)):
        assert bool(((values.mean(1) - found).abs() < 5.0 * values.std(1) / DRAWS**0.5).all())
    away = drawn - mixture.mean().unsqueeze(1)
    products = away.unsqueeze(3) * away.unsqueeze(2)
    assert bool(((products.mean(1) - covariance(mixture)).abs() < 5.0 * products.std(1) / DRAWS**0.5).all())


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_the_variance_is_the_trace_of_the_covariance(shape: str) -> None:
    mixture = some(4, 2, shape)
    trace = covariance(mixture).diagonal(dim1=1, dim2=2).sum(1)
    np.testing.assert_allclose(variance(mixture), trace, rtol=1e-12)
    np.testing.assert_allclose(deviation(mixture).square(), trace, rtol=1e-12)


def test_that_without_the_factor_l_the_variance_would_be_another() -> None:
    mixture = some(2, 3, "isotropic")
    spread = (mixture.mu - mixture.mean().unsqueeze(1)).square().sum(2)
    without = (mixture.pi * (mixture.sigma.square() + spread)).sum(1)
    assert bool((variance(mixture) > without + 0.01).all())


def test_that_the_approximate_mode_is_the_mean_of_the_most_probable_component() -> None:
    mixture = Mixture(torch.tensor([[0.2, 0.7, 0.1]]).log(), torch.arange(6.0).view(1, 3, 2), torch.zeros(1, 3))
    assert approximate_mode(mixture).tolist() == [[2.0, 3.0]]


def test_that_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    mixture = some(4, 2, "full")
    first, again, other = (samples(mixture, 20, seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
