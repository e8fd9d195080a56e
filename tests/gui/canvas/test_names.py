from __future__ import annotations

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.gui.canvas.names import ConnectionName, connection_names


def network(*extra: Connection) -> Network:
    layers = [
        Layer.new("i", "input", units=2),
        Layer.new("a", "units", units=20),
        Layer.new("b", "units", units=5),
        Layer.new("o", "mixture", components=3),
    ]
    return Network.of(layers, [Connection("i", "a"), Connection("a", "b"), Connection("b", "o"), *extra])


def test_that_weights_are_numbered_by_the_layer_they_arrive_at_and_show_rows_by_columns() -> None:
    names = connection_names(network())
    assert names["i->a"] == ConnectionName("W", "1", "20×2")
    assert names["a->b"] == ConnectionName("W", "2", "5×20")
    assert names["b->o"] == ConnectionName("W", "3", "9×5")
    assert names["i->a"].text == "W(1) 20×2"


def test_that_a_connection_with_a_longer_way_beside_it_is_a_skip() -> None:
    names = connection_names(network(Connection("i", "o"), Connection("i", "b")))
    assert names["i->o"] == ConnectionName("skip", "", "9×2")
    assert names["i->b"].symbol == "skip"
    assert names["a->b"].symbol == "W"


def test_that_a_connection_to_a_later_layer_that_only_it_reaches_is_no_skip() -> None:
    layers = [
        Layer.new("i", "input"),
        Layer.new("j", "input"),
        Layer.new("a", "units"),
        Layer.new("o", "regression"),
    ]
    names = connection_names(Network.of(layers, [Connection("i", "a"), Connection("a", "o"), Connection("j", "o")]))
    assert names["j->o"].symbol == "W"


def test_that_an_identity_has_no_shape() -> None:
    names = connection_names(network(Connection("i", "b", ConnectionKind.IDENTITY)))
    assert names["i->b"] == ConnectionName("identity", "", "")
    assert names["i->b"].text == "identity"


def test_that_layers_at_which_nothing_arrives_are_not_counted() -> None:
    layers = [Layer.new("alone", "units"), Layer.new("i", "input"), Layer.new("o", "regression")]
    assert connection_names(Network.of(layers, [Connection("i", "o")]))["i->o"].index == "1"
