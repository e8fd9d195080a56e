from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import Floor, mixture_from, negative_log_likelihood
from dnnlab.nn.mixture_gradients import preactivation_gradients
from dnnlab.theory.mixture import Mixture as Reference

SHAPES = [(3, 2), (2, 3), (1, 4), (5, 1)]


COVARIANCES = ("isotropic", "diagonal", "full", "precision")
FLOORS = (0.0, 0.3)


def output(components: int, targets: int, covariance: str = "isotropic") -> Layer:
    return Layer.new("t", "mixture", units=targets, components=components, covariance=covariance)


def some(components: int, targets: int, covariance: str = "isotropic", rows: int = 6) -> tuple[Layer, Tensor, Tensor]:
    """A mixture output, pre-activations and targets."""
    generator = torch.Generator().manual_seed(components * 10 + targets)
    layer = output(components, targets, covariance)
    a = torch.randn(rows, layer.preactivations, dtype=torch.float64, generator=generator)
    return layer, a, torch.randn(rows, targets, dtype=torch.float64, generator=generator)


def for_targets(layer: Layer, floor: float) -> Floor:
    """A floor as the layer wants it; where each target has its own they differ."""
    if layer.covariance == "isotropic" or not floor:
        return floor
    return tuple(floor + 0.1 * place for place in range(layer.width))


def factor_by_hand(layer: Layer, value: dict[str, float], k: int, floor: Floor) -> NDArray[np.float64]:
    """The Cholesky factor of a component, each pre-activation found by its row's key."""
    factor = np.zeros((layer.width, layer.width))
    for i, unit in enumerate(layer.units):
        own = floor[i] if isinstance(floor, tuple) else floor
        factor[i, i] = math.exp(value.get(f"sigma:{k}", value.get(f"sigma:{k}:{unit}", math.nan))) + own
        for j, earlier in enumerate(layer.units[:i]):
            factor[i, j] = value.get(f"factor:{k}:{unit}:{earlier}", 0.0)
    if layer.covariance == "precision":
        return inverse_by_hand(layer, value, k, factor)
    return factor


def inverse_by_hand(
    layer: Layer, value: dict[str, float], k: int, diagonal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The Cholesky factor of a component whose inverse has these pre-activations below its diagonal."""
    inverse = np.diag(1.0 / np.diag(diagonal))
    for i, unit in enumerate(layer.units):
        for j, earlier in enumerate(layer.units[:i]):
            inverse[i, j] = value[f"precision:{k}:{unit}:{earlier}"]
    factor: NDArray[np.float64] = np.linalg.inv(inverse).astype(np.float64)
    return factor


def density_by_hand(layer: Layer, a: Tensor, t: Tensor, floor: Floor) -> float:
    """p(t|x) of one row, straight from the formulas."""
    value = dict(zip(layer.rows, a.tolist(), strict=True))
    weights = [math.exp(value[f"pi:{k}"]) for k in range(layer.components)]
    total = 0.0
    for k in range(layer.components):
        factor = factor_by_hand(layer, value, k, floor)
        away = t.numpy() - [value[f"mu:{k}:{unit}"] for unit in layer.units]
        covariance = factor @ factor.T
        square = away @ np.linalg.inv(covariance) @ away
        height = 1.0 / math.sqrt(np.linalg.det(2.0 * math.pi * covariance))
        total += weights[k] / sum(weights) * height * math.exp(-0.5 * square)
    return total


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("floor", FLOORS)
def test_that_the_likelihood_is_that_of_the_formula(
    components: int, targets: int, covariance: str, floor: float
) -> None:
    layer, a, t = some(components, targets, covariance)
    own = for_targets(layer, floor)
    errors = mixture_from(layer, a, own).row_errors(t)
    by_hand = [-math.log(density_by_hand(layer, a[row], t[row], own)) for row in range(len(t))]
    assert errors.tolist() == pytest.approx(by_hand, rel=1e-10)
    mean = negative_log_likelihood(mixture_from(layer, a, own), t)
    assert float(mean) == pytest.approx(sum(by_hand) / len(by_hand), rel=1e-10)


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("floor", FLOORS)
def test_that_the_closed_gradient_is_autograds_to_1e_12(
    components: int, targets: int, covariance: str, floor: float
) -> None:
    layer, a, t = some(components, targets, covariance)
    own = for_targets(layer, floor)
    a.requires_grad_()
    (automatic,) = torch.autograd.grad(mixture_from(layer, a, own).row_errors(t).sum(), a)
    closed = preactivation_gradients(layer, a.detach(), t, own)
    size = 1.0 if covariance == "isotropic" else float(automatic.abs().max())
    assert float((closed - automatic).abs().max()) < 1e-12 * max(size, 1.0)


@pytest.mark.parametrize("sigma", [-90.0, 90.0])
def test_that_a_deviation_that_saturates_is_still_pulled_back_by_the_formula(sigma: float) -> None:
    layer = output(2, 1)
    a = torch.tensor([[0.2, -0.1, 0.3, 0.5, sigma, 0.0]], dtype=torch.float64, requires_grad=True)
    t = torch.tensor([[0.4]], dtype=torch.float64)
    (found,) = torch.autograd.grad(mixture_from(layer, a, 0.0).row_errors(t).sum(), a)
    closed = preactivation_gradients(layer, a.detach(), t, 0.0)
    torch.testing.assert_close(found, closed, rtol=1e-12, atol=1e-12)
    fresh = mixture_from(layer, a.detach(), 0.0)
    assert float(fresh.log_sigma[0, 0]) == (80.0 if sigma > 0 else -80.0)


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_the_closed_gradient_is_the_finite_difference_to_1e_6(
    components: int, targets: int, covariance: str
) -> None:
    layer, a, t = some(components, targets, covariance)
    a = 0.5 * a
    floor = for_targets(layer, 0.1)
    closed = preactivation_gradients(layer, a, t, floor)
    for place in range(layer.preactivations):
        step = torch.zeros_like(a)
        step[:, place] = 1e-5
        above = mixture_from(layer, a + step, floor).row_errors(t)
        below = mixture_from(layer, a - step, floor).row_errors(t)
        assert float(((above - below) / 2e-5 - closed[:, place]).abs().max()) < 1e-6


@pytest.mark.parametrize(("components", "targets"), SHAPES)
def test_that_the_isotropic_gradient_is_that_of_the_numpy_reference(components: int, targets: int) -> None:
    layer, a, t = some(components, targets)
    parts = np.split(a.numpy(), [components, components * (1 + targets)], axis=1)
    known = Reference.from_activations(parts[0], parts[1].reshape(-1, components, targets), parts[2])
    expected = [values.reshape(len(t), -1) for values in known.output_gradients(t.numpy())]
    np.testing.assert_allclose(preactivation_gradients(layer, a, t, 0.0), np.concatenate(expected, 1), atol=1e-13)


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_there_is_a_row_for_every_preactivation(covariance: str) -> None:
    for components, targets in SHAPES:
        layer = output(components, targets, covariance)
        assert len(set(layer.rows)) == layer.preactivations


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_factors_and_deviations_are_those_of_the_covariances(covariance: str) -> None:
    layer, a, _ = some(2, 3, covariance)
    mixture = mixture_from(layer, a, for_targets(layer, 0.2))
    value = dict(zip(layer.rows, a[4].tolist(), strict=True))
    for k in range(2):
        factor = factor_by_hand(layer, value, k, for_targets(layer, 0.2))
        np.testing.assert_allclose(mixture.factors[4, k], factor, rtol=1e-12)
        np.testing.assert_allclose(mixture.deviations[4, k], np.sqrt(np.diag(factor @ factor.T)), rtol=1e-12)


numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
extremes = st.sampled_from([0.0, 3.4e38, -3.4e38, 1e30, -1e30, 90.0, -90.0, 200.0, -200.0, 1e-38])


@given(st.lists(numbers | extremes, min_size=30, max_size=30), st.lists(numbers | extremes, min_size=3, max_size=3))
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("floor", [0.0, 1e-3])
def test_that_the_loss_is_finite_for_any_finite_float32(
    floor: float, covariance: str, a: list[float], t: list[float]
) -> None:
    layer = output(3, 3, covariance)
    given = torch.tensor([a[: layer.preactivations]], dtype=torch.float32)
    mixture = mixture_from(layer, given, for_targets(layer, floor))
    assert bool(torch.isfinite(negative_log_likelihood(mixture, torch.tensor([t], dtype=torch.float32))))


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_nothing_saturates_as_long_as_float32_has_numbers_for_it(covariance: str) -> None:
    layer = output(1, 2, covariance)
    for log_sigma in (-60.0, 60.0):
        sigma = math.exp(log_sigma)
        value = {
            "sigma:0": log_sigma,
            "sigma:0:0": log_sigma,
            "sigma:0:1": log_sigma,
            "factor:0:1:0": 1e8,
            "precision:0:1:0": 1e8,
        }
        a = torch.tensor([[value.get(row, 0.0) for row in layer.rows]], dtype=torch.float32)
        t = torch.tensor([[3.0 * sigma, 1e8 * 3.0]]) if covariance == "full" else torch.full((1, 2), 3.0 * sigma)
        found = mixture_from(layer, a, 0.0)
        assert found.residuals(t)[0, 0, 0].item() == pytest.approx(3.0, rel=1e-4)
        assert found.log_sigma.unique().tolist() == pytest.approx([log_sigma])
        if found.below is not None:
            assert found.below.item() == 1e8


def test_that_a_component_100_deviations_away_still_pulls() -> None:
    layer = output(2, 1)
    a = torch.tensor([[0.0, 0.0, 0.0, 1.0, -4.6, -4.6]], dtype=torch.float32)
    gradient = preactivation_gradients(layer, a, torch.tensor([[3.0]]), 0.0)
    assert bool(torch.isfinite(gradient).all())
    assert gradient[0, 3] < -1e3  # the nearer mean is drawn towards the target


def test_that_sigma_never_falls_below_the_floor() -> None:
    sigma = mixture_from(output(1, 1), torch.tensor([[0.0, 0.0, -50.0]]), 0.25).sigma
    assert float(sigma) == pytest.approx(0.25)


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_the_density_of_every_target_under_every_mixture_agrees_with_the_rows_own(covariance: str) -> None:
    layer, a, t = some(3, 2, covariance)
    mixture = mixture_from(layer, a, 0.0)
    table = mixture.log_density(t)
    assert table.shape == (6, 6)
    assert torch.allclose(table.diagonal(), -mixture.row_errors(t), rtol=1e-12)


def test_that_a_density_integrates_to_1() -> None:
    layer, a, _ = some(3, 1, rows=2)
    mixture = mixture_from(layer, a, 0.0)
    grid = torch.linspace(-200.0, 200.0, 200_001, dtype=torch.float64)
    density = mixture.log_density(grid.unsqueeze(1)).exp()
    assert (density.sum(0) * (grid[1] - grid[0])).tolist() == pytest.approx([1.0, 1.0], abs=1e-6)


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_that_scaling_back_divides_the_density_by_the_volume(covariance: str) -> None:
    layer, a, t = some(3, 2, covariance)
    scaling = Scaling(np.array([5.0, -3.0]), np.array([4.0, 4.0 if covariance == "isotropic" else 0.5]))
    scaled = mixture_from(layer, a, 0.0)
    original = scaled.scaled_back(scaling)
    errors = original.row_errors(torch.from_numpy(scaling.invert(t.numpy())))
    assert torch.allclose(errors, scaled.row_errors(t) + np.log(scaling.scale).sum(), rtol=1e-12)
