from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.entropy import entropy

from .mixtures import COVARIANCES, of_one_target, some

OF_A_NORMAL = 0.5 * math.log(2.0 * math.pi * math.e)


def test_that_the_entropy_over_one_target_is_the_integral() -> None:
    mixture = some(4, 1, "isotropic")
    axis = torch.linspace(-80.0, 80.0, 800_001, dtype=torch.float64)
    log_density = mixture.log_density(axis.unsqueeze(1))
    expected = -torch.trapezoid(log_density.exp() * log_density, axis, dim=0)
    found = entropy(mixture)
    np.testing.assert_allclose(found.values, expected, atol=1e-7)
    assert not found.errors.any()


def test_that_a_needle_in_a_wide_component_is_not_overlooked() -> None:
    mixture = of_one_target([0.5, 0.5], [0.0, 3.0], [10.0, 1e-6])
    expected = math.log(2.0) + 0.5 * (2.0 * OF_A_NORMAL + math.log(10.0) + math.log(1e-6))
    assert float(entropy(mixture).values) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_the_entropy_of_one_gaussian_over_several_targets_is_known_within_five_standard_errors(shape: str) -> None:
    mixture = some(1, 3, shape)
    expected = 3.0 * OF_A_NORMAL + torch.logdet(mixture.factors[:, 0])
    found = entropy(mixture, seed=4)
    assert bool((found.errors > 0.0).all())
    assert bool(((found.values - expected).abs() < 5.0 * found.errors).all())


def test_that_components_far_apart_add_the_entropy_of_their_choice() -> None:
    mixture = Mixture(
        torch.tensor([[0.25, 0.75]], dtype=torch.float64).log(),
        torch.tensor([[[0.0, 0.0], [500.0, 0.0]]], dtype=torch.float64),
        torch.zeros(1, 2, dtype=torch.float64),
    )
    expected = 2.0 * OF_A_NORMAL - 0.25 * math.log(0.25) - 0.75 * math.log(0.75)
    found = entropy(mixture, seed=1)
    assert abs(float(found.values) - expected) < 5.0 * float(found.errors)
