from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from dnnlab.graph.layer import Layer
from dnnlab.nn.model import Model, Response
from dnnlab.nn.operations import EPSILON, TrainingPass, dropped, kept_values, operated
from tests.nn.examples import model_with_weights, network_of, operations, table

P = 0.3


def values(rows: int = 50, units: int = 4) -> torch.Tensor:
    return torch.randn(rows, units, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 3.0 + 1.0


def parameters(layer: Layer) -> dict[str, torch.Tensor]:
    draw = torch.Generator().manual_seed(2)
    names = (*layer.parameters, *layer.declared.buffers)
    return {f"{name}/{layer.id}": torch.rand(layer.width, dtype=torch.float64, generator=draw) + 0.5 for name in names}


def respond(training: TrainingPass | None = None) -> tuple[Model, dict[str, torch.Tensor], dict[str, Response]]:
    model, flat = model_with_weights(operations(), table())
    views = model.index.views(flat)
    inputs = torch.from_numpy(table().encode(("first", "second"), table().training[:9]))
    return model, views, model.respond(views, model.scaled_inputs(inputs), training)


def test_that_dropout_does_nothing_when_the_network_is_asked() -> None:
    z = values()
    assert operated(Layer.new("d", "dropout", p=P), z, {}, None) is z


def test_that_dropout_is_a_function_of_seed_step_layer_and_part() -> None:
    z = torch.ones(30, 20)
    first = dropped(z, P, TrainingPass(1, 2), "d")
    assert torch.equal(first, dropped(z, P, TrainingPass(1, 2), "d"))
    for other, layer in (
        (TrainingPass(2, 2), "d"),
        (TrainingPass(1, 3), "d"),
        (TrainingPass(1, 2, 30), "d"),
        (TrainingPass(1, 2), "e"),
    ):
        assert not torch.equal(first, dropped(z, P, other, layer))


def test_that_dropout_takes_what_was_drawn_beforehand() -> None:
    z = torch.ones(6, 3, dtype=torch.float64)
    drawn = kept_values((6, 3), P, TrainingPass(4, 9), "d")
    assert torch.equal(
        dropped(z, P, TrainingPass(0, 0, kept={"d": drawn}), "d"), dropped(z, P, TrainingPass(4, 9), "d")
    )
    other = dropped(z, P, TrainingPass(0, 0, kept={"e": drawn}), "d")
    assert torch.equal(other, dropped(z, P, TrainingPass(0, 0), "d"))


def test_that_dropout_takes_a_share_p_and_keeps_the_mean() -> None:
    kept = dropped(torch.ones(1000, 100), P, TrainingPass(0, 0), "d")
    assert kept.unique().tolist() == pytest.approx([0.0, 1.0 / (1.0 - P)])
    error = math.sqrt(P * (1.0 - P) / kept.numel())
    assert abs(float((kept == 0).double().mean()) - P) < 5.0 * error
    assert abs(float((dropped(torch.ones(1000, 100), P + 0.05, TrainingPass(0, 0), "d") == 0).double().mean()) - P) > (
        5.0 * error
    )


@pytest.mark.parametrize("momentum", [0.1, 1.0])
def test_that_batch_normalisation_is_that_of_the_literature(momentum: float) -> None:
    layer = Layer.new("b", "batch_normalisation", momentum=momentum).with_unit_count(4)
    given, z = parameters(layer), values()
    mean, variance = given["running_mean/b"].clone(), given["running_variance/b"].clone()
    gain, bias = given["gain/b"], given["bias/b"]
    training = TrainingPass(0, 0)
    found = operated(layer, z, given, training)
    expected = functional.batch_norm(z, mean, variance, gain, bias, training=True, momentum=momentum, eps=EPSILON)
    assert torch.allclose(found, expected, rtol=1e-12)
    assert torch.allclose(training.buffers["running_mean/b"], mean, rtol=1e-12)
    assert torch.allclose(training.buffers["running_variance/b"], variance, rtol=1e-12)
    evaluated = operated(layer, z, given | training.buffers, None)
    assert torch.allclose(evaluated, functional.batch_norm(z, mean, variance, gain, bias, eps=EPSILON), rtol=1e-12)


def test_that_a_batch_of_one_row_is_normalised_to_the_shift() -> None:
    layer = Layer.new("b", "batch_normalisation").with_unit_count(4)
    given = parameters(layer)
    found = operated(layer, values(rows=1), given, TrainingPass(0, 0))
    assert torch.allclose(found[0], given["bias/b"])


def test_that_layer_normalisation_is_that_of_the_literature() -> None:
    layer = Layer.new("l", "layer_normalisation").with_unit_count(4)
    given, z = parameters(layer), values()
    expected = functional.layer_norm(z, (4,), given["gain/l"], given["bias/l"], EPSILON)
    for training in (None, TrainingPass(0, 0)):
        assert torch.allclose(operated(layer, z, given, training), expected, rtol=1e-12)


def test_that_a_product_multiplies_plain_and_weighted_factors() -> None:
    _, views, responses = respond()
    weighted = responses["x"].activations @ views["weight/x->gate"].T
    assert torch.allclose(responses["gate"].preactivations, responses["h"].activations * weighted, rtol=1e-12)
    assert torch.equal(responses["gate"].activations, torch.tanh(responses["gate"].preactivations))


def test_that_a_concatenation_stands_in_the_order_of_its_connections() -> None:
    _, _, responses = respond()
    expected = torch.cat([responses["batch"].activations, responses["layer"].activations], 1)
    assert torch.equal(responses["all"].activations, expected)


def test_that_only_training_drops_and_collects_statistics() -> None:
    training = TrainingPass(0, 0)
    _, _, trained = respond(training)
    _, _, asked = respond()
    assert set(training.buffers) == {"running_mean/batch", "running_variance/batch"}
    assert torch.equal(asked["drop"].activations, asked["gate"].activations)
    assert (trained["drop"].activations == 0).any()


def test_that_weights_out_of_a_concatenation_keep_their_columns_when_a_source_grows_or_goes() -> None:
    layers = [Layer.new("x", "input", units=2), Layer.new("a", "units", units=3), Layer.new("b", "units", units=2)]
    layers += [Layer.new("c", "concatenate"), Layer.new("t", "regression")]
    network = network_of(layers, "x>a", "x>b", "a=c", "b=c", "c>t")
    units = network.layers["c"].units
    grown = network.put(network.layers["a"].with_unit_count(4)).layers["c"].units
    assert (grown[:3], grown[4:]) == (units[:3], units[3:])
    assert network.remove("a").layers["c"].units == units[3:]
