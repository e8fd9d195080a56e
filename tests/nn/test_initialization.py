from __future__ import annotations

import numpy as np
import pytest

from dnnlab.graph.layer import Layer
from dnnlab.nn.initialization import initial_arrays, standard_normals
from dnnlab.nn.scaling import scalings_of
from dnnlab.training.preparation import scaled_targets
from tests.nn.examples import every_output, network_of, small_mixture, table

TARGETS = {"t": np.linspace(-1.7, 1.7, 300)[:, None]}


def names(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_that_the_same_seed_gives_the_same_weights_and_another_one_others() -> None:
    network = small_mixture()
    first, again, other = (initial_arrays(network, seed, TARGETS) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.any(first["weight/x->h"] == other["weight/x->h"])


def test_that_an_added_unit_leaves_the_draws_of_the_others() -> None:
    few, more = standard_normals("w", names(5), names(4)), standard_normals("w", names(7), names(6))
    assert np.array_equal(few, more[:5, :4])


def test_that_draws_are_standard_normal_and_uncorrelated() -> None:
    draws = standard_normals("w", names(300), names(400))
    count = draws.size
    assert abs(draws.mean()) < 5 / np.sqrt(count)
    assert abs(draws.var() - 1.0) < 5 * np.sqrt(2.0 / count)
    assert abs(np.mean(draws**4) - 3.0) < 5 * np.sqrt(96.0 / count)
    for shifted in (draws[1:] * draws[:-1], draws[:, 1:] * draws[:, :-1]):
        assert abs(shifted.mean()) < 5 / np.sqrt(shifted.size)


def test_that_draws_of_different_names_are_unrelated() -> None:
    first, second = standard_normals("a", names(200), names(200)), standard_normals("b", names(200), names(200))
    assert abs(np.mean(first * second)) < 5 / 200


@pytest.mark.parametrize(("activation", "gain"), [("tanh", 1.0), ("relu", 2.0**0.5)])
def test_that_the_spread_follows_the_fan_in_of_all_connections_together(activation: str, gain: float) -> None:
    layers = [
        Layer.new("x", "input", units=100),
        Layer.new("y", "input", units=300),
        Layer.new("h", "units", units=200, activation=activation),
        Layer.new("t", "regression"),
    ]
    arrays = initial_arrays(network_of(layers, "x>h", "y>h", "h>t"), 1, {})
    for source in ("x", "y"):
        weights = arrays[f"weight/{source}->h"]
        assert weights.std() == pytest.approx(gain / np.sqrt(400), rel=0.03)
    assert not arrays["bias/h"].any()


def test_that_every_parameter_of_a_network_has_its_starting_value() -> None:
    network, dataset = every_output(), table()
    scalings = scalings_of(network, dataset)
    arrays = initial_arrays(network, 1, scaled_targets(network, dataset, scalings, "mixture"))
    for name, values in arrays.items():
        if name.startswith("weight/"):
            assert values.shape == network.weight_shape(name.removeprefix("weight/"))
