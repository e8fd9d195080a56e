from __future__ import annotations

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.experiments.networks.straight_line import SHARES, Straight
from dnnlab.experiments.networks.two_layers import TwoLayers
from dnnlab.experiments.networks.walk import walk
from dnnlab.experiments.weight_space_symmetries import project
from dnnlab.graph.layer import Layer

from ..moments import random_arrays, with_changes

NETWORK = project(1).model().network


def layers() -> TwoLayers:
    found = TwoLayers.of(NETWORK)
    assert found is not None
    return found


def test_that_another_form_of_network_is_none_of_two_layers() -> None:
    hidden = NETWORK.layer("hidden")
    assert TwoLayers.of(NETWORK.connect("input", "output")) is None
    assert TwoLayers.of(NETWORK.add(Layer.new("more", "units", units=2))) is None
    assert TwoLayers.of(NETWORK.put(hidden.with_values(bias=False))) is None
    assert TwoLayers.of(NETWORK.remove_weights("input->hidden", [("0", 0)])) is None


def test_that_the_table_has_each_units_own_numbers_and_sets_them_again() -> None:
    arrays = random_arrays(project(1))
    table = layers().units(arrays)
    assert table[1].tolist() == [
        arrays["weight/input->hidden"][1, 0],
        arrays["bias/hidden"][1],
        arrays["weight/hidden->output"][0, 1],
    ]
    other = table[::-1] + 1.0
    changed = with_changes(NETWORK, arrays, layers().all_changes(other))
    np.testing.assert_array_equal(layers().units(changed), other)
    np.testing.assert_array_equal(layers().bias(changed), layers().bias(arrays))


def test_that_relative_changes_multiply() -> None:
    arrays = random_arrays(project(1))
    table = layers().units(arrays)
    factors = np.full_like(table, -1.0)
    changed = with_changes(NETWORK, arrays, layers().changes(factors, 2, relative=True))
    expected = table.copy()
    expected[2] *= -1.0
    np.testing.assert_array_equal(layers().units(changed), expected)


def test_that_the_error_along_the_line_is_that_of_the_network_with_the_weights_there() -> None:
    begun, dataset = project(1), generate(project(1).source)
    first, second = random_arrays(begun, 1), random_arrays(begun, 2)
    found = layers()
    straight = Straight(found, dataset, first, "tanh")
    errors = straight.errors((found.units(first), found.units(second)), (found.bias(first), found.bias(second)))
    x, t = dataset.encode(("x", "t"), dataset.training).T
    for place in (0, 20, int(np.flatnonzero(SHARES == 0.0)[0]), int(np.flatnonzero(SHARES == 1.0)[0])):
        share = SHARES[place]
        between = {
            name: first[name] if "/" in name and name.split("/")[0] in ("shift", "scale") else mixed
            for name, mixed in ((name, (1 - share) * first[name] + share * second[name]) for name in first)
        }
        y = walk(NETWORK, between, x[:, None]).activations["output"][:, 0]
        assert np.isclose(errors[place], np.sqrt(((y - t) ** 2).mean()))
