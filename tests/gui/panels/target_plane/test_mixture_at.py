from __future__ import annotations

import numpy as np
import pytest

from dnnlab.gui.panels.target_plane.mixture_at import MixtureAt, PlaneMixture, nearest_rows, step_above
from dnnlab.link.probes import MixtureParametersAnswer


def some(targets: int = 3, components: int = 3) -> MixtureAt:
    generator = np.random.default_rng(4)
    factors = np.tril(generator.normal(size=(1, components, targets, targets)))
    factors[..., range(targets), range(targets)] = generator.uniform(0.2, 0.6, (1, components, targets))
    pi = generator.dirichlet(np.ones(components), 1)
    return MixtureAt.of(MixtureParametersAnswer(pi, generator.normal(size=(1, components, targets)), factors))


def test_that_the_density_over_a_pair_integrates_to_one() -> None:
    plane = some().over_pair(0, 2)
    x = y = np.linspace(-12.0, 12.0, 1201)
    assert plane.density(x, y).sum(dtype=np.float64) * (x[1] - x[0]) ** 2 == pytest.approx(1.0, abs=1e-3)


def test_that_summing_out_one_of_a_pair_leaves_the_slice_of_the_other() -> None:
    found = some()
    x, y = np.linspace(-3.0, 3.0, 61), np.linspace(-14.0, 14.0, 2801)
    summed = found.over_pair(1, 2).density(x, y).sum(axis=0, dtype=np.float64) * (y[1] - y[0])
    assert np.allclose(summed, found.over_one(1).bells(x).sum(axis=0), atol=2e-3)


def test_that_the_ellipse_has_the_distance_of_its_deviations() -> None:
    plane = some().over_pair(0, 1)
    for k in range(3):
        offset = plane.ellipse(k, 2.0) - plane.mu[k]
        distance = np.sqrt(np.einsum("pi,ij,pj->p", offset, np.linalg.inv(plane.covariances[k]), offset))
        assert np.allclose(distance, 2.0)


def test_that_components_without_width_give_no_nonsense() -> None:
    flat = PlaneMixture(np.array([1.0]), np.zeros((1, 2)), np.zeros((1, 2, 2)))
    assert (flat.density(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5)) == 0.0).all()
    assert np.isfinite(flat.ellipse(0, 1.0)).all()
    broken = MixtureParametersAnswer(np.full((1, 2), np.nan), np.full((1, 2, 2), np.inf), np.full((1, 2, 2, 2), np.nan))
    assert np.isfinite(MixtureAt.of(broken).mean).all()


def test_that_the_scale_follows_the_peak_in_steps() -> None:
    assert step_above(0.0, 0.0) == 0.0
    assert step_above(3.2, 0.0) == 5.0
    assert step_above(2.0, 5.0) == 5.0  # neither much lower
    assert step_above(1.0, 5.0) == 1.0
    assert step_above(6.0, 5.0) == 10.0  # nor higher


def test_that_the_nearest_rows_are_measured_in_each_input_s_own_scale() -> None:
    inputs = np.array([[0.0, 0.0], [0.0, 100.0], [3.0, 0.0], [9.0, 0.0]])
    assert nearest_rows(inputs, np.array([1.0, 100.0]), np.zeros(2), 2).tolist() == [0, 1]
    assert nearest_rows(inputs, np.ones(2), np.zeros(2), 2).tolist() == [0, 2]
    assert len(nearest_rows(inputs, np.ones(2), np.zeros(2), 99)) == 4
