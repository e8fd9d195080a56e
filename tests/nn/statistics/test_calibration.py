from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.calibration import (
    coverage,
    distance_from_uniform,
    integral_transforms,
    ranked_probability_scores,
)
from dnnlab.nn.statistics.marginals import distribution, marginal
from dnnlab.nn.statistics.samples import samples

from .mixtures import COVARIANCES, some

ROWS = 4000
FARTHEST = 2.69 / ROWS**0.5
"""The Kolmogorov-Smirnov distance that uniform numbers exceed once in a million times."""


def observed(targets: int, shape: str) -> tuple[Mixture, Tensor]:
    """Mixtures and one draw from each."""
    mixture = some(3, targets, shape, rows=ROWS)
    return mixture, samples(mixture, 1, seed=11)[:, 0]


@pytest.mark.parametrize("targets", [1, 2, 3])
@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_transforms_of_what_was_drawn_are_uniform_and_independent(targets: int, shape: str) -> None:
    mixture, drawn = observed(targets, shape)
    transforms = integral_transforms(mixture, drawn)
    assert float(distance_from_uniform(transforms).max()) < FARTHEST
    if targets > 1:
        correlation = np.corrcoef(transforms.numpy().T)[0, 1]
        assert abs(correlation) < 5.0 / ROWS**0.5


def test_that_over_one_target_the_transform_is_the_distribution_function() -> None:
    mixture, drawn = observed(1, "isotropic")
    np.testing.assert_allclose(integral_transforms(mixture, drawn), distribution(mixture, drawn), rtol=1e-12)


def test_that_the_first_transform_is_that_of_the_first_targets_own_distribution() -> None:
    mixture, drawn = observed(2, "full")
    expected = distribution(marginal(mixture, (0,)), drawn[:, :1])
    np.testing.assert_allclose(integral_transforms(mixture, drawn)[:, :1], expected, rtol=1e-9, atol=1e-12)


def test_that_the_second_transform_is_conditional_on_the_first_target() -> None:
    mixture = some(3, 2, "full")
    targets = torch.tensor([[0.3, -0.4]], dtype=torch.float64).expand(5, 2)
    axis = torch.linspace(-60.0, -0.4, 20_001, dtype=torch.float64)
    whole = torch.linspace(-60.0, 60.0, 40_001, dtype=torch.float64)

    def mass(values: Tensor) -> Tensor:
        points = torch.stack([torch.full_like(values, 0.3), values], 1)
        return torch.trapezoid(mixture.log_density(points).exp(), values, dim=0)

    np.testing.assert_allclose(integral_transforms(mixture, targets)[:, 1], mass(axis) / mass(whole), atol=1e-5)


@pytest.mark.parametrize("stretch", [0.7, 1.5])
def test_that_too_narrow_and_too_wide_mixtures_are_found_out(stretch: float) -> None:
    mixture, drawn = observed(1, "isotropic")
    wrong = Mixture(mixture.log_pi, mixture.mu, mixture.log_sigma + math.log(stretch))
    assert float(distance_from_uniform(integral_transforms(wrong, drawn))) > FARTHEST


def test_that_transforms_of_mixtures_that_miss_how_targets_belong_together_are_not_independent() -> None:
    zeros = torch.zeros(ROWS, 1, 2, dtype=torch.float64)
    mixture = Mixture(zeros[:, :, 0], zeros, zeros, zeros[:, :, :1] + 2.0)
    drawn = samples(mixture, 1, seed=3)[:, 0]
    without = Mixture(mixture.log_pi, mixture.mu, mixture.deviations.log())
    found, missed = (np.corrcoef(integral_transforms(one, drawn).numpy().T)[0, 1] for one in (mixture, without))
    assert abs(found) < 5.0 / ROWS**0.5 < 0.5 < missed


def test_that_central_intervals_cover_what_they_say_within_five_standard_errors() -> None:
    levels = torch.tensor([0.5, 0.9, 0.99])
    mixture, drawn = observed(2, "full")
    found = coverage(integral_transforms(mixture, drawn), levels)
    assert found.shape == (3, 2)
    error = (levels * (1.0 - levels) / ROWS).sqrt().unsqueeze(1)
    assert bool(((found - levels.unsqueeze(1)).abs() < 5.0 * error).all())


def test_that_the_score_of_a_normal_is_the_known_one() -> None:
    mixture = Mixture(torch.zeros(1, 1), torch.tensor([[[1.0]]]), torch.tensor([[0.0]])).to(torch.float64)
    z = 0.7
    known = z * math.erf(z / math.sqrt(2.0)) + 2.0 * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    found = ranked_probability_scores(mixture, torch.tensor([[1.0 + z]]))
    assert float(found) == pytest.approx(known - 1.0 / math.sqrt(math.pi), rel=1e-6)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_scores_are_those_of_draws_within_five_standard_errors(shape: str) -> None:
    mixture = some(3, 2, shape)
    first, second = samples(mixture, 20_000, 1), samples(mixture, 20_000, 2)
    targets = torch.tensor([[0.3, -2.0]], dtype=torch.float64).expand(5, 2)
    distances = (first - targets.unsqueeze(1)).abs() - 0.5 * (first - second).abs()
    error = distances.std(1) / 20_000**0.5
    assert bool(((ranked_probability_scores(mixture, targets) - distances.mean(1)).abs() < 5.0 * error).all())


def test_that_a_distance_from_uniform_is_that_of_the_empirical_steps() -> None:
    assert distance_from_uniform(torch.tensor([[0.1], [0.2], [0.3]])).tolist() == pytest.approx([0.7])
    assert distance_from_uniform(torch.tensor([[0.5]])).tolist() == pytest.approx([0.5])
