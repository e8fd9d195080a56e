from __future__ import annotations

import pytest
import torch

from dnnlab.errors import NotTrainableError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.nn.scaling import scalings_of
from dnnlab.training.preparation import check_trainable, prepared
from tests.nn.examples import every_output, network_of, table


def with_output(kind: str, **values: object) -> Network:
    units = values.pop("units", 1)
    assert isinstance(units, int)
    output = Layer.new("t", kind, name="Answer", units=units, **values)
    return network_of([Layer.new("x", "input", columns=("first",)), output], "x>t")


def test_that_inputs_are_scaled_targets_too_and_classes_are_codes() -> None:
    network, dataset = every_output(), table()
    part = prepared(network, dataset, scalings_of(network, dataset), dataset.training, torch.float32, "cpu")
    assert part.count == 120
    assert part.inputs["x"].dtype is torch.float32
    assert part.inputs["x"].mean(0).tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
    assert part.targets["regression"].std(0, correction=0).tolist() == pytest.approx([1.0, 1.0], rel=1e-5)
    assert {bit for row in part.targets["binary"].tolist() for bit in row} == {0.0, 1.0}
    assert part.targets["multiclass"].dtype is torch.int64
    assert part.targets["multiclass"].shape == (120,)


def test_that_a_network_and_data_that_fit_pass() -> None:
    check_trainable(every_output(), table())


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (Network.empty(), "no input"),
        (with_output("regression"), "no target columns"),
        (with_output("regression", columns=("nothing",)), "no column 'nothing'"),
        (with_output("regression", columns=("part",)), "'part' holds categories"),
        (with_output("regression", units=2, columns=("sum",)), "2 targets"),
        (with_output("mixture", columns=("part",)), "'part' holds categories"),
        (with_output("binary", columns=("part",)), "'part' has 3"),
        (with_output("binary", columns=("sum",)), "cannot be a class"),
        (with_output("multiclass", units=4, columns=("part",)), "4 classes"),
        (with_output("multiclass", units=3, columns=("part", "larger")), "2 target columns"),
    ],
)
def test_that_what_does_not_fit_is_named_with_its_place_and_a_remedy(network: Network, message: str) -> None:
    with pytest.raises(NotTrainableError, match=message) as caught:
        check_trainable(network, table())
    assert caught.value.remedy
    assert caught.value.where or not network.layers


def test_that_an_input_names_the_numbers_its_columns_give() -> None:
    layers = [Layer.new("x", "input", units=2, columns=("part",)), Layer.new("t", "regression", columns=("sum",))]
    with pytest.raises(NotTrainableError, match="give 3 numbers"):
        check_trainable(network_of(layers, "x>t"), table())


def test_that_columns_of_layers_on_no_path_do_not_matter() -> None:
    check_trainable(every_output().add(Layer.new("spare", "input", columns=("nothing",))), table())
