from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.nn.statistics.marginals import distribution, marginal, quantiles
from dnnlab.nn.statistics.moments import covariance
from dnnlab.nn.statistics.samples import samples

from .mixtures import COVARIANCES, of_one_target, some

LEVELS = torch.tensor([1e-9, 0.05, 0.25, 0.5, 0.9, 1.0 - 1e-6], dtype=torch.float64)


@pytest.mark.parametrize("shape", COVARIANCES)
@pytest.mark.parametrize("chosen", [(0,), (2,), (0, 2), (2, 1), (0, 1, 2)])
def test_that_a_marginal_has_the_moments_of_its_targets(shape: str, chosen: tuple[int, ...]) -> None:
    mixture = some(4, 3, shape)
    found, places = marginal(mixture, chosen), list(chosen)
    np.testing.assert_allclose(found.mean(), mixture.mean()[:, places], rtol=1e-12)
    np.testing.assert_allclose(covariance(found), covariance(mixture)[:, places][:, :, places], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_a_marginal_is_the_density_with_the_other_target_summed_out(shape: str) -> None:
    mixture = some(3, 2, shape)
    axis = torch.linspace(-60.0, 60.0, 24_001, dtype=torch.float64)
    for at in (-1.0, 0.4):
        for place in (0, 1):
            fixed = torch.full_like(axis, at)
            points = torch.stack([fixed, axis] if place == 0 else [axis, fixed], 1)
            expected = torch.trapezoid(mixture.log_density(points).exp(), axis, dim=0)
            found = marginal(mixture, (place,)).log_density(torch.tensor([[at]], dtype=torch.float64)).exp()[0]
            np.testing.assert_allclose(found, expected, rtol=1e-3)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_the_distribution_function_undoes_the_quantiles(shape: str) -> None:
    mixture = some(4, 2, shape)
    found = quantiles(mixture, LEVELS)
    assert found.shape == (5, 2, 6)
    assert bool((found.diff(dim=2) > 0.0).all())
    for place, level in enumerate(LEVELS):
        np.testing.assert_allclose(distribution(mixture, found[:, :, place]), float(level), rtol=1e-9)


@given(
    st.lists(st.tuples(st.floats(-4, 4), st.floats(-100, 100), st.floats(-12, 4)), min_size=1, max_size=5),
    st.floats(1e-6, 1.0 - 1e-6),
)
def test_that_quantiles_are_found_however_unlike_the_components(
    components: list[tuple[float, float, float]], level: float
) -> None:
    a_pi, mu, log_sigma = (list(values) for values in zip(*components, strict=True))
    pi = torch.softmax(torch.tensor(a_pi, dtype=torch.float64), 0).tolist()
    mixture = of_one_target(pi, mu, np.exp(log_sigma).tolist())
    found = quantiles(mixture, torch.tensor([level], dtype=torch.float64))[:, :, 0]
    slip = 1e-12 * (1.0 + found.abs())  # as near as numbers of this size can be
    assert float(distribution(mixture, found - slip)) <= level + 1e-9
    assert float(distribution(mixture, found + slip)) >= level - 1e-9


def test_that_a_tenth_of_all_draws_is_below_the_first_decile() -> None:
    mixture = some(3, 2, "full")
    drawn = samples(mixture, 20_000, 3)
    below = (drawn < quantiles(mixture, torch.tensor([0.1]))[:, :, 0].unsqueeze(1)).double().mean(1)
    assert float((below - 0.1).abs().max()) < 5.0 * (0.1 * 0.9 / 20_000) ** 0.5
