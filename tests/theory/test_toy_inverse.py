from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.errors import SettingsError
from dnnlab.theory.toy_inverse import ToyInverseTheory

Kind = Literal["uniform", "gaussian"]


def brute_force(theory: ToyInverseTheory, cells: int) -> tuple[float, float]:
    """Entropy and mean-squared floor by a plain grid over (v, u), blind to the branches of f."""
    u = (np.arange(cells) + 0.5) / cells
    curve = theory.forward(u)
    reach = theory.noise if theory.noise_kind == "uniform" else 8.0 * theory.noise
    low, high = curve.min() - reach, curve.max() + reach
    v = low + (high - low) * (np.arange(cells) + 0.5) / cells
    offset = (v[:, None] - curve) / theory.noise
    if theory.noise_kind == "uniform":
        joint = (np.abs(offset) < 1.0) / (2.0 * theory.noise)
    else:
        joint = np.exp(-0.5 * offset**2) / (theory.noise * np.sqrt(2.0 * np.pi))
    joint = joint * (high - low) / cells**2
    marginal = joint.sum(axis=1, keepdims=True)
    possible = marginal[:, 0] > 1e-14
    joint, marginal = joint[possible], marginal[possible]
    share = joint / marginal
    entropy = -np.sum(joint * np.log(np.where(share > 0.0, share * cells, 1.0)))
    mean = np.sum(share * u, axis=1, keepdims=True)
    return float(entropy), float(np.sum(joint * (u - mean) ** 2))


@pytest.mark.parametrize(
    ("noise", "kind", "entropy", "digits"),
    [
        (0.1, "uniform", -1.28235, 5),
        (0.05, "uniform", -1.8673, 4),
        (0.02, "uniform", -2.6842, 4),
        (0.05, "gaussian", -1.2263, 4),
    ],
)
def test_that_the_entropy_is_the_published_one(noise: float, kind: Kind, entropy: float, digits: int) -> None:
    assert ToyInverseTheory(noise, 0.3, kind).entropy() == pytest.approx(entropy, abs=0.51 * 10.0**-digits)


def test_that_the_floors_of_least_squares_and_of_single_gaussians_are_the_published_ones() -> None:
    references = ToyInverseTheory().references()
    assert references.forward_mean_square == pytest.approx(0.00333, abs=5e-6)
    assert references.mean_square == pytest.approx(0.0383, abs=5e-5)
    assert references.gaussian == pytest.approx(-0.655, abs=5e-4)
    assert references.constant_gaussian == pytest.approx(-0.212, abs=5e-4)


def test_that_another_amplitude_misses_the_published_numbers() -> None:
    references = ToyInverseTheory(amplitude=0.29).references()
    assert abs(references.entropy + 1.28235) > 1e-3
    assert abs(references.mean_square - 0.0383) > 1e-4


def test_that_the_curve_turns_at_the_published_values() -> None:
    np.testing.assert_allclose(ToyInverseTheory().turning_values(), [0.4067, 0.5933], atol=5e-5)
    assert ToyInverseTheory(amplitude=0.159).turning_values() == ()


@pytest.mark.parametrize(
    ("components", "gap"), [(1, 0.624), (2, 0.156), (3, 0.105), (4, 0.077), (5, 0.061), (8, 0.034)]
)
def test_that_the_floor_of_k_gaussians_is_near_the_published_one(components: int, gap: float) -> None:
    """Within 0.006: the published floors come from fits that were stopped a little above the least."""
    floor = ToyInverseTheory().mixture_floor(components)
    assert floor == pytest.approx(gap, abs=0.006)
    assert components == 1 or floor < gap


def test_that_the_floor_of_one_gaussian_follows_from_the_conditional_variance() -> None:
    theory = ToyInverseTheory()
    assert theory.mixture_floor(1) == theory.references().gaussian - theory.entropy()


@pytest.mark.parametrize(("noise", "kind"), [(0.1, "uniform"), (0.03, "uniform"), (0.05, "gaussian")])
def test_that_more_gaussians_leave_a_smaller_gap_above_nothing(noise: float, kind: Kind) -> None:
    floors = [ToyInverseTheory(noise, 0.3, kind).mixture_floor(components) for components in range(1, 5)]
    assert (np.diff(floors) < 0.0).all()
    assert floors[-1] > 0.0


def test_that_the_forward_problem_needs_one_gaussian_where_its_noise_is_one() -> None:
    assert ToyInverseTheory(0.05, 0.3, "gaussian").forward_mixture_floor(1) == 0.0
    uniform = ToyInverseTheory()
    assert uniform.forward_mixture_floor(1) == pytest.approx(0.5 * np.log(2.0 * np.pi * np.e / 12.0))
    assert uniform.references().forward_entropy == pytest.approx(np.log(0.2))


@given(st.floats(0.03, 1.0), st.floats(-0.5, 0.5), st.sampled_from(["uniform", "gaussian"]))
@settings(max_examples=15, deadline=None)
def test_that_a_plain_grid_gives_the_same_entropy_and_floor(noise: float, amplitude: float, kind: Kind) -> None:
    theory = ToyInverseTheory(noise, amplitude, kind)
    entropy, mean_square = brute_force(theory, 800)
    assert theory.references().entropy == pytest.approx(entropy, abs=0.01)
    assert theory.references().mean_square == pytest.approx(mean_square, abs=2e-4)


@pytest.mark.parametrize(("noise", "kind"), [(0.1, "uniform"), (0.02, "uniform"), (0.05, "gaussian")])
def test_that_the_density_integrates_to_one_and_has_the_moments_claimed(noise: float, kind: Kind) -> None:
    theory = ToyInverseTheory(noise, 0.3, kind)
    v = np.linspace(0.0, 1.0, 21)
    u = (np.arange(100_000) + 0.5) / 100_000
    density = theory.density(v, u)
    mean = (density * u).mean(axis=1)
    np.testing.assert_allclose(density.mean(axis=1), 1.0, atol=2e-3)
    np.testing.assert_allclose(theory.conditional_mean(v), mean, atol=2e-3)
    np.testing.assert_allclose(
        theory.conditional_variance(v), (density * (u - mean[:, None]) ** 2).mean(axis=1), atol=1e-3
    )


def test_that_the_forward_density_integrates_to_one() -> None:
    v = np.linspace(-1.0, 2.0, 30_001)
    for kind in ("uniform", "gaussian"):
        density = ToyInverseTheory(0.1, 0.3, kind).forward_density(np.linspace(0.0, 1.0, 5), v)
        np.testing.assert_allclose(density.sum(axis=1) * (v[1] - v[0]), 1.0, atol=2e-3)


def test_that_nothing_is_dense_where_v_cannot_occur() -> None:
    theory = ToyInverseTheory()
    v = np.array([-0.2, 1.2])
    assert theory.marginal(v).tolist() == [0.0, 0.0]
    assert not theory.density(v, np.linspace(0.0, 1.0, 11)).any()
    assert np.isnan(theory.conditional_mean(v)).all()


@given(st.floats(0.01, 0.5), st.floats(-0.6, 0.6), st.floats(-0.3, 1.3))
@settings(max_examples=60, deadline=None)
def test_that_the_intervals_hold_just_the_points_within_the_noise(noise: float, amplitude: float, v: float) -> None:
    theory = ToyInverseTheory(noise, amplitude)
    intervals = theory.intervals(np.array([v]))[0]
    u = (np.arange(2000) + 0.5) / 2000
    claimed = ((u[:, None] > intervals[:, 0]) & (u[:, None] < intervals[:, 1])).any(axis=1)
    distance = np.abs(v - theory.forward(u))
    clear = np.abs(distance - noise) > 1e-9
    np.testing.assert_array_equal(claimed[clear], distance[clear] < noise)


def test_that_the_default_has_one_or_two_intervals_and_small_noise_three() -> None:
    v = np.linspace(-0.09, 1.09, 237)
    counts = np.isfinite(ToyInverseTheory(0.1).intervals(v)[..., 0]).sum(axis=1)
    assert set(counts.tolist()) == {1, 2}
    assert np.isfinite(ToyInverseTheory(0.05).intervals(np.array([0.5]))[..., 0]).sum() == 3


def test_that_mirroring_v_mirrors_u() -> None:
    theory = ToyInverseTheory(0.05, 0.3, "gaussian")
    v = np.linspace(-0.1, 0.5, 13)
    np.testing.assert_allclose(theory.conditional_mean(1.0 - v), 1.0 - theory.conditional_mean(v), atol=1e-9)
    np.testing.assert_allclose(theory.marginal(1.0 - v), theory.marginal(v), rtol=1e-9)


@pytest.mark.parametrize("kind", ["uniform", "gaussian"])
@pytest.mark.parametrize("points", [1000, 20_000])
def test_that_the_population_gives_the_reference_numbers_back(kind: Kind, points: int) -> None:
    theory = ToyInverseTheory(0.1, 0.3, kind)
    v, u, weights = theory.population(points)
    assert len(v) == len(u) == len(weights)
    assert 0.8 * points < len(v) < 1.25 * points
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0.0).all()
    residual = (u - theory.conditional_mean(v)) ** 2
    constant = theory.references().mean_square
    assert np.sum(weights * residual) == pytest.approx(constant, rel=5e-3)
    error = 0.5 * np.log(2.0 * np.pi * constant) + np.sum(weights * residual) / (2.0 * constant)
    assert error == pytest.approx(theory.references().constant_gaussian, abs=5e-3)
    inside = np.array([theory.density(v[i : i + 1], u[i : i + 1])[0, 0] for i in range(0, len(v), len(v) // 200)])
    assert (inside > 0.0).all()


def test_that_the_exact_density_costs_the_entropy_over_the_population() -> None:
    theory = ToyInverseTheory()
    v, _, weights = theory.population(20_000)
    assert -np.sum(weights * -np.log(2.0 * theory.noise * theory.marginal(v))) == pytest.approx(
        theory.entropy(), abs=1e-3
    )


@pytest.mark.parametrize("noise", [0.0, -0.1, float("nan"), float("inf")])
def test_that_noise_must_be_above_nothing(noise: float) -> None:
    with pytest.raises(SettingsError, match="noise"):
        ToyInverseTheory(noise)
