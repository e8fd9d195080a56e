from __future__ import annotations

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.gui.panels.density_scale import level_table, levels, reference_density, typical_density
from dnnlab.gui.theme import DARK, LIGHT
from dnnlab.gui.theme.colour_maps import density as density_table
from dnnlab.theory.toy_inverse import ToyInverseTheory


def test_that_the_toy_problem_is_drawn_to_a_scale_of_about_nine() -> None:
    data = generate(ToyInverse())
    x, t = (data.columns[name].values[data.training] for name in data.columns)
    assert 7.0 < reference_density(x, t) < 12.0


def test_that_the_typical_density_is_near_that_of_the_conditional_entropy() -> None:
    data = generate(ToyInverse(rows=5000))
    x, t = (data.columns[name].values[data.training] for name in data.columns)
    exact = np.exp(-ToyInverseTheory().entropy())
    assert 0.6 * exact < typical_density(x, t) < 1.4 * exact


def test_that_the_scale_follows_the_unit_of_the_targets() -> None:
    generator = np.random.default_rng(0)
    x, t = generator.random(500), generator.random(500)
    assert np.isclose(typical_density(x, 1000.0 * t), typical_density(x, t) / 1000.0)


def test_that_a_constant_target_has_a_scale_too() -> None:
    assert np.isfinite(reference_density(np.arange(5.0), np.ones(5)))


def test_that_brightness_follows_the_power_law_and_nothing_is_nothing() -> None:
    density = np.array([0.0, 0.9, 9.0, 1e30, np.nan, np.inf], dtype=np.float32)
    wanted = np.clip(0.84 * (np.array([0.0, 0.9, 9.0]) / 9.0) ** 0.55, 0.0, 1.0)
    for theme in (DARK, LIGHT):
        shown = level_table(theme)[levels(density, 9.0)].astype(int)
        expected = density_table(theme)[np.rint(255 * wanted).astype(int)].astype(int)
        assert np.abs(shown[:3] - expected).max() <= 6
        assert (shown[3] == density_table(theme)[-1]).all()
        assert (shown[4] == density_table(theme)[0]).all()
        assert (shown[5] == density_table(theme)[-1]).all()
