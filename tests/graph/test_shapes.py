from __future__ import annotations

import pytest

from dnnlab.errors import FieldError
from dnnlab.graph.kinds import MAXIMUM_UNITS
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.graph.shapes import misfit, shape_in_words


def test_that_layers_follow_their_sources_along_a_chain_and_back_to_one_unit() -> None:
    layers = [Layer.new("x", "input", units=3), *(Layer.new(f"d{i}", "dropout") for i in range(4))]
    network = Network.of(layers, [Connection("x", "d0"), *(Connection(f"d{i}", f"d{i + 1}") for i in range(3))])
    assert [network.shape(f"d{i}") for i in range(4)] == [(3,)] * 4
    wide = network.put(network.layers["x"].with_unit_count(7))
    assert [wide.shape(f"d{i}") for i in range(4)] == [(7,)] * 4
    assert [wide.remove("x").shape(f"d{i}") for i in range(4)] == [(1,)] * 4


def test_that_nobody_sets_the_width_of_a_layer_that_follows() -> None:
    network = Network.of([Layer.new("x", "input", units=3), Layer.new("d", "dropout")], [Connection("x", "d")])
    assert network.put(network.layers["d"].with_unit_count(9)) == network


def test_that_a_concatenation_of_one_layer_by_two_ways_has_its_units_twice() -> None:
    layers = [Layer.new("x", "input", units=3), Layer.new("d", "dropout"), Layer.new("c", "concatenate")]
    network = Network.of(layers, [Connection("x", "d"), Connection("x", "c"), Connection("d", "c")])
    units = network.layers["c"].units
    assert len(units) == len(set(units)) == 6


def doubling(times: int) -> Network:
    """Each concatenation is twice as wide as the one before."""
    layers, arrows = [Layer.new("c0", "input", units=1000)], []
    for i in range(times):
        layers += [Layer.new(f"d{i}", "dropout"), Layer.new(f"c{i + 1}", "concatenate")]
        arrows += [Connection(f"c{i}", f"d{i}"), Connection(f"c{i}", f"c{i + 1}"), Connection(f"d{i}", f"c{i + 1}")]
    return Network.of(layers, arrows)


def test_that_a_small_file_cannot_ask_for_a_layer_of_any_width() -> None:
    assert doubling(6).shape("c6") == (64_000,)
    with pytest.raises(FieldError, match="128,000 units"):
        doubling(40)
    network = doubling(6)
    with pytest.raises(FieldError, match="units wide"):
        network.put(network.layers["c0"].with_unit_count(MAXIMUM_UNITS))


def test_that_a_misfit_names_both_layers_and_both_shapes() -> None:
    source, target = Layer.new("a", "units", "Left", 4), Layer.new("b", "product", "Gate", 6)
    assert misfit(Connection("a", "b"), source, target) == ""
    assert misfit(Connection("a", "b", ConnectionKind.IDENTITY), source, target) == (
        "The identity connection carries 4 values from Left, but Gate multiplies them by 6 factors"
    )
    assert shape_in_words((28, 28, 3)) == "28 × 28 × 3"
