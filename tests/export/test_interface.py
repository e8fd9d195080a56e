from __future__ import annotations

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import DataError, ExportError
from dnnlab.export.interface import Interface, input_columns, interface
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network

ROWS = 6


def dataset(*names: str, **categories: tuple[str, ...]) -> Dataset:
    numbers = {name: Column(name, np.arange(ROWS) % 2 * 1.0) for name in names}
    words = {name: Column(name, np.arange(ROWS) % len(found), found) for name, found in categories.items()}
    return Dataset("rows", {**numbers, **words}, np.arange(ROWS), np.array([], dtype=np.int64))


def network(inputs: list[Layer], outputs: list[Layer]) -> Network:
    built = Network.empty()
    for layer in (*inputs, *outputs):
        built = built.add(layer)
    for source in inputs:
        for target in outputs:
            built = built.connect(source.id, target.id)
    return built


def names(ports: Interface) -> tuple[list[str], list[str]]:
    return [port.name for port in ports.inputs], [port.name for port in ports.outputs]


def reading(*columns: str, id: str = "x") -> Layer:
    return Layer.new(id, "input", units=len(columns), columns=columns)


def test_that_a_mixture_gives_pi_mu_and_sigma() -> None:
    mixture = Layer.new("y", "mixture", units=2, columns=("t", "u"), components=5)
    ports = interface(network([reading("x")], [mixture]), dataset("x", "t", "u"))
    assert names(ports) == (["x"], ["pi", "mu", "sigma"])
    assert [port.shape for port in ports.outputs] == [("N", 5), ("N", 5, 2), ("N", 5)]


def test_that_mixtures_that_are_not_round_give_their_shapes() -> None:
    shapes: dict[str, dict[str, tuple[str | int, ...]]] = {}
    for covariance in ("diagonal", "full", "precision"):
        mixture = Layer.new("y", "mixture", units=2, columns=("t", "u"), components=5, covariance=covariance)
        ports = interface(network([reading("x")], [mixture]), dataset("x", "t", "u"))
        shapes[covariance] = {port.name: port.shape for port in ports.outputs}
    assert shapes["diagonal"] == {"pi": ("N", 5), "mu": ("N", 5, 2), "sigma": ("N", 5, 2)}
    assert shapes["full"] == {"pi": ("N", 5), "mu": ("N", 5, 2), "factor": ("N", 5, 2, 2)}
    assert shapes["precision"] == shapes["full"]


def test_that_several_mixtures_put_the_layers_name_in_front() -> None:
    mixtures = [Layer.new(id, "mixture", id, columns=("t",)) for id in ("left", "right")]
    ports = interface(network([reading("x")], mixtures), dataset("x", "t"))
    assert names(ports)[1] == ["left_pi", "left_mu", "left_sigma", "right_pi", "right_mu", "right_sigma"]


def test_that_other_outputs_have_the_names_of_their_columns() -> None:
    outputs = [
        Layer.new("r", "regression", units=2, columns=("t", "u")),
        Layer.new("b", "binary", columns=("v",)),
        Layer.new("m", "multiclass", units=3, columns=("kind",)),
    ]
    ports = interface(network([reading("x")], outputs), dataset("x", "t", "u", "v", kind=("a", "b", "c")))
    assert names(ports)[1] == ["t", "u", "v", "kind"]
    assert [port.shape for port in ports.outputs] == [("N", 1), ("N", 1), ("N", 1), ("N", 3)]
    assert ports.outputs[2].labels == ("0", "1")
    assert ports.outputs[3].labels == ("a", "b", "c")


def test_that_a_categorical_column_is_one_input_of_indices() -> None:
    ports = interface(
        network(
            [Layer.new("x", "input", units=4, columns=("size", "kind"))], [Layer.new("y", "regression", columns=("t",))]
        ),
        dataset("size", "t", kind=("a", "b", "c")),
    )
    assert [(port.name, port.type, port.shape, port.labels) for port in ports.inputs] == [
        ("size", "float32", ("N", 1), ()),
        ("kind", "int64", ("N", 1), ("a", "b", "c")),
    ]


def test_that_a_column_read_twice_is_one_input() -> None:
    built = network(
        [reading("a", "b", id="first"), reading("b", "c", id="second")], [Layer.new("y", "regression", columns=("t",))]
    )
    assert input_columns(built) == ("a", "b", "c")


def test_that_an_autoencoders_outputs_get_the_layers_name_in_front() -> None:
    output = Layer.new("y", "regression", "Decoder", units=2, columns=("a", "b"))
    ports = interface(network([reading("a", "b")], [output]), dataset("a", "b"))
    assert names(ports) == (["a", "b"], ["Decoder_a", "Decoder_b"])


def test_that_names_stay_apart_where_layers_share_names_too() -> None:
    outputs = [Layer.new(id, "regression", "Same", columns=("t",)) for id in "abc"]
    ports = interface(network([reading("t")], outputs), dataset("t"))
    assert names(ports)[1] == ["Same_t", "Same_t_2", "Same_t_3"]


def test_that_a_column_named_like_a_mixtures_output_keeps_its_name() -> None:
    mixture = Layer.new("y", "mixture", "Density", columns=("t",))
    ports = interface(network([reading("mu")], [mixture]), dataset("mu", "t"))
    assert names(ports) == (["mu"], ["pi", "Density_mu", "sigma"])


def test_that_layers_on_no_path_are_left_out() -> None:
    built = network([reading("x")], [Layer.new("y", "regression", columns=("t",))])
    built = built.add(reading("z", id="loose")).add(Layer.new("v", "binary", columns=("z",)))
    assert names(interface(built, dataset("x", "t", "z"))) == (["x"], ["t"])


def test_that_a_network_without_columns_is_refused() -> None:
    with pytest.raises(ExportError, match="from no column"):
        interface(network([Layer.new("x", "input")], [Layer.new("y", "regression")]), dataset("x"))


def test_that_a_column_that_the_data_lack_is_named() -> None:
    with pytest.raises(DataError, match="'missing'"):
        interface(network([reading("missing")], [Layer.new("y", "regression", columns=("t",))]), dataset("t"))
