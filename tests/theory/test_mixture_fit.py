from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.mixture import Mixture
from dnnlab.theory.mixture_fit import MixtureFit, best_mixture
from dnnlab.theory.quadrature import FloatArray, on_segments


def flat(ends: list[tuple[float, float]], points: int = 64) -> tuple[FloatArray, FloatArray]:
    """One uniform density over intervals."""
    lower, upper = (np.array([values]) for values in zip(*ends, strict=True))
    nodes, weights = on_segments(lower, upper, points)
    return nodes, weights / weights.sum()


def cross_entropy(fit: MixtureFit, ends: list[tuple[float, float]]) -> float:
    """The fit's cross-entropy to a uniform density over intervals, on a fine grid."""
    mixture = Mixture(np.log(fit.pi), fit.mu[..., None], np.log(fit.sigma))
    total = sum(high - low for low, high in ends)
    error = 0.0
    for low, high in ends:
        line = low + (high - low) * (np.arange(20_000) + 0.5) / 20_000
        error -= (high - low) / total * float(mixture.log_density(line[None, :, None]).mean())
    return error


def test_that_one_gaussian_takes_the_mean_and_variance_of_the_density() -> None:
    fit = best_mixture(*flat([(1.0, 3.0)]), components=1)
    assert fit.mu[0, 0] == pytest.approx(2.0)
    assert fit.sigma[0, 0] == pytest.approx(2.0 / np.sqrt(12.0))
    assert fit.cross_entropy[0] == pytest.approx(0.5 * np.log(2.0 * np.pi * np.e / 3.0))


@pytest.mark.parametrize("components", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("ends", [[(0.0, 1.0)], [(0.0, 0.2), (0.7, 0.75)]])
def test_that_the_mixture_found_has_the_cross_entropy_claimed(ends: list[tuple[float, float]], components: int) -> None:
    fit = best_mixture(*flat(ends), components)
    np.testing.assert_allclose(fit.pi.sum(axis=1), 1.0)
    assert fit.cross_entropy[0] == pytest.approx(cross_entropy(fit, ends), abs=2e-4)


def test_that_the_gap_of_a_flat_interval_does_not_depend_on_its_place_and_length() -> None:
    gaps = [
        best_mixture(*flat([(low, high)]), 3).cross_entropy[0] - np.log(high - low)
        for low, high in [(0.0, 1.0), (5.0, 5.01), (-20.0, 30.0)]
    ]
    np.testing.assert_allclose(gaps, gaps[0], atol=1e-6)


def test_that_a_density_that_is_a_mixture_is_found_again() -> None:
    line = np.linspace(-8.0, 8.0, 801)
    truth = Mixture(np.log([[0.3, 0.7]]), np.array([[[-1.0], [2.0]]]), np.log([[0.5, 1.0]]))
    density = np.exp(truth.log_density(line[None, :, None]))
    weights = density / density.sum()
    fit = best_mixture(line[None, None, :], weights[:, None, :], 2)
    entropy = -np.sum(weights * np.log(density))
    assert fit.cross_entropy[0] == pytest.approx(entropy, abs=1e-4)
    np.testing.assert_allclose(np.sort(fit.mu[0]), [-1.0, 2.0], atol=0.02)


def test_that_several_densities_at_once_give_the_same_as_one_by_one() -> None:
    first, second = flat([(0.0, 0.3), (0.5, 0.6)]), flat([(0.0, 0.1), (0.8, 1.0)])
    points, weights = (np.concatenate(arrays) for arrays in zip(first, second, strict=True))
    both = best_mixture(points, weights, components=3)
    alone = [best_mixture(*density, components=3).cross_entropy[0] for density in (first, second)]
    np.testing.assert_allclose(both.cross_entropy, alone, atol=1e-9)


def test_that_more_components_never_do_worse() -> None:
    errors = [best_mixture(*flat([(0.0, 0.3), (0.5, 0.6)]), count).cross_entropy[0] for count in range(1, 7)]
    assert (np.diff(errors) < 0.0).all()
