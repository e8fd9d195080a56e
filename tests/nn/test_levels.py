from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
import torch
from hypothesis import given
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.nn import level_plan
from dnnlab.nn.level_plan import plan_of
from dnnlab.nn.levels import Leveled, predicting, responding, unknown_layers
from dnnlab.nn.model import Model
from tests.nn.examples import every_output, network_of, operations, small_mixture
from tests.nn.random_networks import Drawn, drawn_networks

KINDS = ("units", "units", "units", "product", "concatenate")


@pytest.fixture(params=["as it is worth it", "wherever it can be", "nowhere"], autouse=True, scope="module")
def merging(request: pytest.FixtureRequest) -> Iterator[str]:
    """Merge blocks by the ordinary thresholds, whatever it costs, or never."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "wherever it can be":
            patch.setattr(level_plan, "CALL_WORTH", 10**9)
            patch.setattr(level_plan, "FEWEST_SPARED", -1000)
        elif request.param == "nowhere":
            patch.setattr(level_plan, "FEWEST_SPARED", 10**9)
        yield request.param


def outputs_by_layers(drawn: Drawn, flat: Tensor) -> Mapping[LayerId, Tensor]:
    rows = {id: values.T for id, values in drawn.inputs.items()}
    outputs = drawn.model.outputs_of(drawn.model.index.views(flat), rows)
    return {id: values.T for id, values in outputs.items()}


def gradient(outputs: Mapping[LayerId, Tensor], flat: Tensor) -> Tensor:
    weighed = [(a * torch.arange(1.0, a.numel() + 1).view(a.shape).sin()).sum() for a in outputs.values()]
    return torch.autograd.grad(torch.stack(weighed).sum(), flat)[0]


@given(drawn_networks(KINDS))
def test_that_values_and_gradients_are_those_of_the_reference(drawn: Drawn) -> None:
    flat = drawn.flat.requires_grad_()
    leveled = Leveled(drawn.model, drawn.flat)
    expected, found = outputs_by_layers(drawn, flat), leveled.outputs_of(flat, drawn.inputs)
    assert found.keys() == expected.keys()
    for id, a in expected.items():
        assert torch.allclose(found[id], a, rtol=1e-10, atol=1e-10)
    there = np.setdiff1d(np.arange(drawn.model.index.size), drawn.model.index.removed)
    wanted, got = gradient(expected, flat), gradient(found, flat)
    assert torch.allclose(got[there], wanted[there], rtol=1e-9, atol=1e-10 * max(1.0, float(wanted.abs().max())))


@given(drawn_networks(KINDS))
def test_that_every_unit_has_one_place_after_all_that_lead_to_it(drawn: Drawn) -> None:
    plan = plan_of(drawn.model)
    assert [block.start for block in plan.blocks[1:]] == [block.stop for block in plan.blocks[:-1]]
    assert plan.units == sum(layer.preactivations for layer in drawn.model.layers)
    for layer in drawn.model.layers:
        for connection in drawn.model.arriving(layer.id):
            assert plan.block_of[connection.source] < plan.block_of[layer.id]
            assert plan.block_of[connection.source] in plan.blocks[plan.block_of[layer.id]].sources
    assert (plan.edges.sources < plan.edges.targets).all()


def test_that_the_function_can_be_traced_without_work_in_place() -> None:
    model = Model(many_units(), {})
    flat = torch.randn(model.index.size, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    inputs = {"x": torch.randn(2, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(2))}
    leveled = Leveled(model, flat)

    def total(parameters: Tensor) -> Tensor:
        return torch.stack([a.square().sum() for a in leveled.outputs_of(parameters, inputs).values()]).sum()

    traced = make_fx(torch.func.grad_and_value(total))(flat)
    slope, value = traced(flat + 0.1)
    moved = (flat + 0.1).requires_grad_()
    expected = total(moved)
    assert torch.allclose(value, expected)
    assert torch.allclose(slope, torch.autograd.grad(expected, moved)[0])
    calls = {str(node.target).removeprefix("aten.").split(".")[0] for node in traced.graph.nodes}
    assert {"mm", "tanh"} <= calls
    assert not [call for call in calls if call.endswith("_")]


def many_units(levels: int = 6, width: int = 5) -> Network:
    """Single units in levels, each connected with all of the level before and one of that before it."""
    layers = [Layer.new("x", "input", units=2)]
    arrows = []
    for level in range(levels):
        for place in range(width):
            activation = ("tanh", "relu")[place % 2]
            layers.append(Layer.new(f"u{level}-{place}", "units", units=1, activation=activation))
            before = ["x"] if level == 0 else [f"u{level - 1}-{other}" for other in range(width)]
            further = [f"u{level - 2}-{place}"] if level > 1 else []
            arrows += [f"{source}>u{level}-{place}" for source in (*before, *further)]
    layers.append(Layer.new("t", "regression", units=1))
    return network_of(layers, *arrows, *(f"u{levels - 1}-{place}>t" for place in range(width)))


def test_that_the_number_of_calls_follows_the_levels_of_small_layers(merging: str) -> None:
    model = Model(many_units(), {})
    plan = plan_of(model)
    if merging == "nowhere":
        assert len(plan.blocks) == len(model.layers)
    else:
        assert len(plan.blocks) == 8
        assert plan.is_merged
        assert plan.blocks[2].runs == (("relu", 2), ("tanh", 3))


@pytest.mark.parametrize("network", [every_output(), small_mixture()], ids=["outputs", "mixture"])
def test_that_networks_of_few_layers_are_left_as_they_are(network: Network, merging: str) -> None:
    if merging == "as it is worth it":
        plan = plan_of(Model(network, {}))
        assert not plan.is_merged
        assert len(plan.edges.targets) == 0


def test_that_layers_which_the_function_does_not_know_are_named() -> None:
    kinds = {layer.kind for layer in unknown_layers(Model(operations(), {}))}
    assert kinds == {"dropout", "batch_normalisation"}
    assert unknown_layers(Model(every_output(), {})) == ()


@given(drawn_networks(KINDS))
def test_that_evaluators_answer_by_levels_as_the_reference_does(drawn: Drawn) -> None:
    scaled = {id: values.T for id, values in drawn.inputs.items()}
    expected = drawn.model.respond(drawn.model.index.views(drawn.flat), scaled)
    found = responding(drawn.model, drawn.flat)(scaled)
    assert found.keys() == expected.keys()
    for id, response in expected.items():
        assert torch.allclose(found[id].preactivations, response.preactivations, rtol=1e-10, atol=1e-10)
        assert torch.allclose(found[id].activations, response.activations, rtol=1e-10, atol=1e-10)
    predicted = predicting(drawn.model, drawn.flat)(scaled)
    assert predicted.keys() == {layer.id for layer in drawn.model.outputs}
    for id, a in predicted.items():
        assert torch.equal(a, found[id].preactivations)
