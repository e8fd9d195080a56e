from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.nn.levels import unknown_layers
from dnnlab.nn.model import Model
from dnnlab.project.settings import Settings
from dnnlab.training.batches import Batches
from dnnlab.training.optimizers.optimizer import RULES
from dnnlab.training.preparation import Part, prepared
from dnnlab.training.pure_errors import constant_of, offset_of
from dnnlab.training.pure_step import After, PureStep, Rows
from dnnlab.training.step import EagerDifferentiator
from tests.nn.examples import every_output, model_with_weights, network_of, operations, residual, shapes, sparse, table

SETTINGS = Settings(weight_decay=0.01, gradient_limit=0.5)


def gated() -> Network:
    """A product, a concatenation and a normalisation over the layer."""
    return network_of(
        [
            Layer.new("x", "input", units=2, columns=("first", "second")),
            Layer.new("h", "units", units=4),
            Layer.new("g", "units", units=4).with_values(activation="logistic"),
            Layer.new("p", "product", units=4),
            Layer.new("n", "layer_normalisation"),
            Layer.new("c", "concatenate"),
            Layer.new("t", "regression", units=1, columns=("sum",)),
        ],
        "x>h", "x>g", "h>p", "g=p", "p=n", "n=c", "h=c", "c>t",
    )  # fmt: skip


def floored() -> Network:
    network = every_output()
    return network.put(next(o for o in network.outputs if o.kind == "mixture").with_values(sigma_floor=2.0))


def laid_out(network: Network, dtype: torch.dtype) -> tuple[Model, Tensor, Part]:
    dataset = table()
    model, flat = model_with_weights(network, dataset, dtype)
    return model, flat, prepared(network, dataset, model.scalings, dataset.training, dtype, "cpu")


def rows_of(model: Model, part: Part, dtype: torch.dtype) -> Rows:
    batch = Batches(part, 0, 0, features_first=True).at(0)
    constants = {layer.id: constant_of(layer, model.scalings.get(layer.id)) for layer in model.outputs}
    given = {id: value.to(dtype) for id, value in constants.items() if value is not None}
    return Rows(batch.inputs, batch.targets, given)


def free_weights(model: Model, flat: Tensor) -> Tensor:
    free = torch.ones_like(flat[: model.index.trainable])
    free[torch.from_numpy(model.index.removed[model.index.removed < model.index.trainable])] = 0.0
    return free


def stepped(model: Model, flat: Tensor, part: Part, optimizer: str = "adam") -> After:
    rule = RULES[optimizer]()
    states = tuple(torch.zeros_like(flat[: model.index.trainable]) for _ in rule.names)
    numbers = torch.tensor(rule.numbers_at(SETTINGS, 0, 0), dtype=flat.dtype)
    moving, resting = flat[: model.index.trainable], flat[model.index.trainable :]
    rows = rows_of(model, part, flat.dtype)
    return PureStep(model, rule, flat)(moving, states, resting, rows, numbers, free_weights(model, flat))


@pytest.mark.parametrize(
    "network", [every_output(), floored(), shapes(), residual(), sparse(), gated()],
    ids=["outputs", "floor", "covariances", "residual", "sparse", "gated"],
)  # fmt: skip
def test_that_error_and_gradient_are_the_eager_tiers(network: Network) -> None:
    model, flat, part = laid_out(network, torch.float64)
    after = stepped(model, flat, part)
    eager = EagerDifferentiator(model, flat.clone(), part.count)
    eager.differentiate(Batches(part, 0, 0, features_first=False).at(0))
    offset = sum(offset_of(layer, model.scalings.get(layer.id)) for layer in model.outputs)
    torch.testing.assert_close(after.gradient, eager.gradient, rtol=1e-11, atol=1e-12)
    assert float(after.error) + offset == pytest.approx(float(eager.total), rel=1e-12)


@pytest.mark.parametrize("optimizer", RULES)
def test_that_the_update_is_the_rules_and_leaves_what_is_fixed(optimizer: str) -> None:
    model, flat, part = laid_out(sparse(), torch.float64)
    before = flat.clone()
    after = stepped(model, flat, part, optimizer)
    moved = flat[: model.index.trainable].clone()
    rule = RULES[optimizer]()
    states = tuple(torch.zeros_like(moved) for _ in rule.names)
    rule.update(moved, after.gradient, states, rule.numbers_at(SETTINGS, 0, 0), torch.empty_like(moved))
    free = free_weights(model, flat)
    assert 0.0 in free
    torch.testing.assert_close(after.moving, torch.where(free > 0.0, moved, before[: len(moved)]), rtol=1e-12, atol=0.0)
    assert torch.equal(flat, before), "the step wrote into the parameters"


def test_that_kinds_without_a_form_are_named() -> None:
    model, _, _ = laid_out(operations(), torch.float64)
    assert {layer.kind for layer in unknown_layers(model)} == {"dropout", "batch_normalisation"}
