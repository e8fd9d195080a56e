from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.data.toy import generate
from dnnlab.experiments.catalog import experiment_named
from dnnlab.gui.panels.mixture_moments import Components, Draws, components_at, deviation, least_squares_of, toned
from dnnlab.link.probes import Axis, MixtureDensity
from dnnlab.theory.mixture import Mixture

from .pictures import mixture_answer


def some(seed: int, rows: int = 40, components: int = 4) -> Components:
    generator = np.random.default_rng(seed)
    return Components(
        generator.dirichlet(np.ones(components), rows),
        generator.uniform(0.0, 1.0, (rows, components)),
        generator.uniform(0.01, 0.3, (rows, components)),
    )


def in_theory(found: Components) -> Mixture:
    return Mixture(np.log(found.pi), found.mu[:, :, None], np.log(found.sigma))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_that_no_place_of_a_fine_grid_is_higher_than_the_mode(seed: int) -> None:
    found = some(seed)
    theory = in_theory(found)
    grid = np.broadcast_to(np.linspace(-0.5, 1.5, 4001), (len(found.pi), 4001))
    highest = theory.log_density(grid[:, :, None]).max(axis=1)
    at_mode = theory.log_density(found.modes()[:, None, None])[:, 0]
    assert (at_mode >= highest - 1e-6).all()


def test_that_a_component_without_width_or_weight_does_not_hide_the_mode() -> None:
    found = Components(np.array([[0.999, 0.001, 0.0]]), np.array([[0.2, 0.8, 0.5]]), np.array([[0.1, 1e-12, 0.0]]))
    mode = found.modes()
    assert np.isfinite(mode).all()
    assert mode[0] == pytest.approx(0.8)  # however little weight, an infinitely sharp peak is the highest


def test_that_responsibilities_are_those_of_the_theory() -> None:
    found = some(3)
    t = np.random.default_rng(1).uniform(0.0, 1.0, 40)
    assert np.allclose(found.responsibilities(t), in_theory(found).responsibilities(t[:, None]))


def test_that_the_deviation_has_the_factor_of_the_theory() -> None:
    inputs = Axis(-1.0, 1.0, 41)
    answer = mixture_answer(MixtureDensity("main", "output", inputs, Axis(-1.0, 1.0, 5)))
    found = components_at(answer, inputs, inputs.values())
    assert np.allclose(deviation(answer) ** 2, in_theory(found).variance())


def test_that_samples_have_the_moments_of_the_mixture_within_five_standard_errors() -> None:
    one = some(5, rows=1)
    count = 200_000
    repeated = Components(*(np.broadcast_to(values, (count, 4)) for values in (one.pi, one.mu, one.sigma)))
    draws = Draws.of(np.array([0.0]), count, 1)
    t = repeated.samples(draws.share, draws.normal)
    theory = in_theory(one)
    mean, variance = float(theory.mean()[0, 0]), float(theory.variance()[0])
    assert abs(t.mean() - mean) < 5.0 * np.sqrt(variance / count)
    spread = (t - mean) ** 2
    assert abs(spread.mean() - variance) < 5.0 * spread.std() / np.sqrt(count)


def test_that_least_squares_answers_the_mean_of_the_toy_problem() -> None:
    project = experiment_named("toy-inverse").project(1)
    oracle = experiment_named("toy-inverse").oracle(project)
    assert oracle is not None
    assert oracle.exact_density is not None
    data = generate(project.source)  # type: ignore[arg-type]
    x = np.array([0.1, 0.5, 0.9])
    answers = least_squares_of(oracle.exact_density, x, (-0.3, 1.3), 4000)
    assert answers[1] == pytest.approx(0.5, abs=1e-3)  # the problem is symmetric about its middle
    names = [column.name for column in data.columns.values()]
    assert len(names) == 2
    assert answers[0] < 0.2
    assert answers[2] > 0.8
    assert np.isnan(least_squares_of(oracle.exact_density, np.array([9.0]), (0.0, 1.0))).all()


def test_that_few_tones_stand_for_many_responsibilities() -> None:
    shares = np.random.default_rng(2).dirichlet(np.ones(3), 500)
    tones, group = toned(shares)
    assert len(tones) < 40
    assert np.abs(tones[group] - shares).max() < 0.3
    assert np.allclose(tones.sum(axis=1), 1.0)
