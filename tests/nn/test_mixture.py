from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import Mixture, mixture_from, negative_log_likelihood, preactivation_gradients

SHAPES = [(3, 2), (2, 3), (1, 4), (5, 1)]


def output(components: int, targets: int) -> Layer:
    return Layer.new("t", "mixture", units=targets, components=components)


def some(components: int, targets: int, rows: int = 6) -> tuple[Layer, Tensor, Tensor]:
    """A mixture output, pre-activations and targets."""
    generator = torch.Generator().manual_seed(components * 10 + targets)
    layer = output(components, targets)
    a = torch.randn(rows, layer.preactivations, dtype=torch.float64, generator=generator)
    return layer, a, torch.randn(rows, targets, dtype=torch.float64, generator=generator)


def density_by_hand(layer: Layer, a: Tensor, t: Tensor, floor: float) -> float:
    """p(t|x) of one row, straight from the formulas, each pre-activation found by its row's key."""
    value = dict(zip(layer.rows, a.tolist(), strict=True))
    weights = [math.exp(value[f"pi:{k}"]) for k in range(layer.components)]
    total = 0.0
    for k in range(layer.components):
        sigma = math.exp(value[f"sigma:{k}"]) + floor
        square = sum((t[place].item() - value[f"mu:{k}:{unit}"]) ** 2 for place, unit in enumerate(layer.units))
        height = (2.0 * math.pi * sigma**2) ** (-layer.width / 2)
        total += weights[k] / sum(weights) * height * math.exp(-square / (2.0 * sigma**2))
    return total


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_that_the_likelihood_is_that_of_the_formula(components: int, targets: int, floor: float) -> None:
    layer, a, t = some(components, targets)
    errors = mixture_from(layer, a, floor).row_errors(t)
    by_hand = [-math.log(density_by_hand(layer, a[row], t[row], floor)) for row in range(len(t))]
    assert errors.tolist() == pytest.approx(by_hand, rel=1e-12)
    mean = negative_log_likelihood(mixture_from(layer, a, floor), t)
    assert float(mean) == pytest.approx(sum(by_hand) / len(by_hand), rel=1e-12)


@pytest.mark.parametrize(("components", "targets"), SHAPES)
@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_that_the_closed_gradient_is_autograds_to_1e_12(components: int, targets: int, floor: float) -> None:
    layer, a, t = some(components, targets)
    a.requires_grad_()
    (automatic,) = torch.autograd.grad(mixture_from(layer, a, floor).row_errors(t).sum(), a)
    closed = preactivation_gradients(layer, a.detach(), t, floor)
    assert float((closed - automatic).abs().max()) < 1e-12


@pytest.mark.parametrize(("components", "targets"), SHAPES)
def test_that_the_closed_gradient_is_the_finite_difference_to_1e_6(components: int, targets: int) -> None:
    layer, a, t = some(components, targets)
    closed = preactivation_gradients(layer, a, t, 0.1)
    for place in range(layer.preactivations):
        step = torch.zeros_like(a)
        step[:, place] = 1e-5
        above = mixture_from(layer, a + step, 0.1).row_errors(t)
        below = mixture_from(layer, a - step, 0.1).row_errors(t)
        assert float(((above - below) / 2e-5 - closed[:, place]).abs().max()) < 1e-6


numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
extremes = st.sampled_from([0.0, 3.4e38, -3.4e38, 1e30, -1e30, 90.0, -90.0, 200.0, -200.0, 1e-38])


@given(st.lists(numbers | extremes, min_size=12, max_size=12), st.lists(numbers | extremes, min_size=2, max_size=2))
@pytest.mark.parametrize("floor", [0.0, 1e-3])
def test_that_the_loss_is_finite_for_any_finite_float32(floor: float, a: list[float], t: list[float]) -> None:
    mixture = mixture_from(output(3, 2), torch.tensor([a], dtype=torch.float32), floor)
    assert bool(torch.isfinite(negative_log_likelihood(mixture, torch.tensor([t], dtype=torch.float32))))


def test_that_a_component_100_deviations_away_still_pulls() -> None:
    layer = output(2, 1)
    a = torch.tensor([[0.0, 0.0, 0.0, 1.0, -4.6, -4.6]], dtype=torch.float32)
    gradient = preactivation_gradients(layer, a, torch.tensor([[3.0]]), 0.0)
    assert bool(torch.isfinite(gradient).all())
    assert gradient[0, 3] < -1e3  # the nearer mean is drawn towards the target


def test_that_sigma_never_falls_below_the_floor() -> None:
    sigma = mixture_from(output(1, 1), torch.tensor([[0.0, 0.0, -50.0]]), 0.25).sigma
    assert float(sigma) == pytest.approx(0.25)


def test_that_the_density_of_every_target_under_every_mixture_agrees_with_the_rows_own() -> None:
    layer, a, t = some(3, 2)
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


def test_that_mean_and_variance_are_those_of_samples_within_five_standard_errors() -> None:
    draw = np.random.default_rng(3)
    pi, sigma = np.array([0.2, 0.5, 0.3]), np.array([0.3, 1.0, 0.5])
    mu = np.array([[0.0, 2.0], [1.0, -1.0], [3.0, 0.5]])
    mixture = Mixture(torch.tensor(pi).log()[None], torch.tensor(mu)[None], torch.tensor(sigma).log()[None])
    chosen = draw.choice(3, size=200_000, p=pi)
    samples = mu[chosen] + sigma[chosen, None] * draw.standard_normal((200_000, 2))
    error = samples.std(0) / np.sqrt(len(samples))
    assert np.all(np.abs(samples.mean(0) - mixture.mean()[0].numpy()) < 5 * error)
    squares = ((samples - mixture.mean()[0].numpy()) ** 2).sum(1)
    assert abs(squares.mean() - float(mixture.variance())) < 5 * squares.std() / np.sqrt(len(squares))


def test_that_the_approximate_mode_is_the_mean_of_the_most_probable_component() -> None:
    mixture = Mixture(torch.tensor([[0.2, 0.7, 0.1]]).log(), torch.arange(6.0).view(1, 3, 2), torch.zeros(1, 3))
    assert mixture.approximate_mode().tolist() == [[2.0, 3.0]]


def test_that_scaling_back_divides_the_density_by_the_volume() -> None:
    layer, a, t = some(3, 2)
    scaling = Scaling(np.array([5.0, -3.0]), np.array([4.0, 4.0]))
    scaled = mixture_from(layer, a, 0.0)
    original = scaled.scaled_back(scaling)
    errors = original.row_errors(torch.from_numpy(scaling.invert(t.numpy())))
    assert torch.allclose(errors, scaled.row_errors(t) + 2 * math.log(4.0), rtol=1e-12)
