from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.nn.statistics import modes as module
from dnnlab.nn.statistics.modes import modes
from dnnlab.nn.statistics.moments import approximate_mode

from .mixtures import COVARIANCES, of_one_target, reference, some


@pytest.mark.parametrize(("components", "targets"), [(3, 1), (4, 2), (2, 3)])
def test_that_modes_are_those_of_theory(components: int, targets: int) -> None:
    mixture = some(components, targets, "isotropic", rows=12)
    found, known = modes(mixture), reference(mixture)
    np.testing.assert_allclose(found.log_densities, known.log_density(known.mode()), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.points, known.mode(), atol=1e-5)


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_no_point_of_a_fine_grid_is_higher(shape: str) -> None:
    mixture = some(3, 2, shape, rows=6)
    found = modes(mixture)
    np.testing.assert_allclose(found.log_densities, mixture.log_density_at(found.points.unsqueeze(1))[:, 0], rtol=1e-12)
    axis = torch.linspace(-8.0, 8.0, 161, dtype=torch.float64)
    grid = torch.cartesian_prod(axis, axis)
    assert bool((mixture.log_density(grid).amax(0) <= found.log_densities + 1e-12).all())


@pytest.mark.parametrize("shape", COVARIANCES)
def test_that_the_gradient_vanishes_at_a_mode(shape: str) -> None:
    mixture = some(4, 2, shape, rows=8)
    points = modes(mixture).points.requires_grad_()
    (slope,) = torch.autograd.grad(mixture.log_density_at(points.unsqueeze(1)).sum(), points)
    assert float(slope.abs().max()) < 1e-5


def test_that_a_narrow_component_is_higher_than_the_most_probable_one() -> None:
    mixture = of_one_target([0.8, 0.2], [0.0, 3.0], [1.0, 0.05])
    assert float(approximate_mode(mixture)) == 0.0
    assert float(modes(mixture).points) == pytest.approx(3.0, abs=1e-2)


def test_that_two_close_components_have_their_mode_between_them() -> None:
    mixture = of_one_target([0.5, 0.5], [-0.5, 0.5], [1.0, 1.0])
    assert float(modes(mixture).points) == pytest.approx(0.0, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(-4, 1)), min_size=1, max_size=5),
)
def test_that_a_mode_is_at_least_as_high_as_every_mean(components: list[tuple[float, float, float]]) -> None:
    a_pi, mu, log_sigma = (list(values) for values in zip(*components, strict=True))
    pi = torch.softmax(torch.tensor(a_pi, dtype=torch.float64), 0).tolist()
    mixture = of_one_target(pi, mu, np.exp(log_sigma).tolist())
    assert bool((mixture.log_density_at(mixture.mu) <= modes(mixture).log_densities + 1e-12).all())


def test_that_many_rows_go_through_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = some(3, 2, "full", rows=11)
    whole = modes(mixture)
    monkeypatch.setattr(module, "POINTS_AT_ONCE", 3 * 18)
    np.testing.assert_allclose(modes(mixture).points, whole.points, atol=1e-6)
