from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.graph.network import Network
from dnnlab.nn.losses import row_errors, sigma_floor
from dnnlab.nn.model import Model
from dnnlab.nn.operations import TrainingPass
from dnnlab.training import step
from dnnlab.training.batches import Batches
from dnnlab.training.preparation import Part, prepared
from dnnlab.training.step import (
    EagerDifferentiator,
    FusedDifferentiator,
    new_differentiator,
    rows_at_once,
)
from tests.nn.examples import every_output, model_with_weights, operations, residual, shapes, sparse, table


def parts(network: Network, dtype: torch.dtype = torch.float64) -> tuple[Model, torch.Tensor, Part]:
    dataset = table()
    model, flat = model_with_weights(network, dataset, dtype)
    return model, flat, prepared(network, dataset, model.scalings, dataset.training, dtype, "cpu")


def gradient_and_error(execution: str, model: Model, flat: torch.Tensor, part: Part) -> tuple[torch.Tensor, float]:
    batches = Batches(part, 0, 0, features_first=execution == "fused")
    differentiator = new_differentiator(execution, model, flat, batches.rows)
    differentiator.differentiate(batches.at(0))
    error = float(differentiator.total) * differentiator.factor + differentiator.offset
    return differentiator.gradient.clone(), error


@pytest.mark.parametrize("execution", ["eager", "fused"])
@pytest.mark.parametrize(
    "network", [every_output("softplus"), shapes(), residual()], ids=["outputs", "covariances", "residual"]
)
def test_that_the_gradient_is_the_finite_difference_of_the_mean_error(execution: str, network: Network) -> None:
    model, flat, part = parts(network)
    gradient, _ = gradient_and_error(execution, model, flat, part)

    def objective(parameters: torch.Tensor) -> torch.Tensor:
        outputs = model.outputs_of(model.index.views(parameters), part.inputs)
        errors = [
            row_errors(
                layer, outputs[layer.id], part.targets[layer.id], sigma_floor(layer, model.scalings.get(layer.id))
            )
            for layer in model.outputs
        ]
        return torch.stack([error.mean() for error in errors]).sum()

    for place in range(0, model.index.size, 7):
        shift = torch.zeros_like(flat)
        shift[place] = 1e-5
        difference = (objective(flat + shift) - objective(flat - shift)) / 2e-5
        assert float((difference - gradient[place]).abs()) < 1e-6


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_a_batch_too_large_for_memory_goes_through_in_parts(
    execution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, flat, part = parts(every_output())
    whole, error = gradient_and_error(execution, model, flat, part)
    rows = 50 * 4 * sum(layer.preactivations for layer in model.layers)
    monkeypatch.setattr(step, "LARGEST_BUFFERS", rows)
    assert rows_at_once(model, 120) == 50
    in_parts, same = gradient_and_error(execution, model, flat, part)
    assert torch.allclose(in_parts, whole, rtol=1e-11, atol=1e-13)
    assert same == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize("execution", ["eager", "fused"])
@pytest.mark.parametrize("frozen", [("h",), ("mixture", "g"), ("f", "h", "g")])
def test_that_frozen_layers_have_no_gradient_and_the_others_keep_theirs(
    execution: str, frozen: tuple[str, ...]
) -> None:
    network = every_output()
    model, flat, part = parts(network)
    arrays = model.index.arrays(flat)
    whole = model.index.views(gradient_and_error("eager", model, flat, part)[0])
    for id in frozen:
        network = network.put(network.layers[id].with_values(frozen=True))
    partly = Model(network, model.scalings)
    gradient, _ = gradient_and_error(execution, partly, partly.index.flat(arrays, torch.float64), part)
    assert len(gradient) == partly.index.trainable < partly.index.size
    for name, slot in partly.index.slots.items():
        if not slot.frozen:
            assert torch.allclose(
                gradient[slot.start : slot.stop].view(slot.shape), whole[name], rtol=1e-10, atol=1e-13
            )


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_a_network_with_nothing_to_train_still_has_an_error(execution: str) -> None:
    network = every_output()
    _, error = gradient_and_error("eager", *parts(network))
    for layer in network.layers.values():
        if layer.has("frozen"):
            network = network.put(layer.with_values(frozen=True))
    gradient, same = gradient_and_error(execution, *parts(network))
    assert len(gradient) == 0
    assert same == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_removed_weights_have_no_gradient_and_frozen_connections_are_not_moved(execution: str) -> None:
    network = sparse()
    model, flat, part = parts(network)
    gradient, _ = gradient_and_error(execution, model, flat, part)
    removed = model.index.removed
    assert len(removed) == 6
    assert not gradient[removed].any()
    assert not flat[removed].any()
    frozen = [name for name, slot in model.index.slots.items() if slot.frozen]
    assert frozen == ["weight/x->g"]
    assert model.index.slots["weight/x->g"].start == model.index.trainable == len(gradient)


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_single_frozen_weights_have_no_gradient(execution: str) -> None:
    whole, _ = gradient_and_error(execution, *parts(every_output()))
    model, flat, part = parts(every_output().freeze_weights("x->h", [("0", 0), ("6", 1)]))
    gradient, _ = gradient_and_error(execution, model, flat, part)
    assert len(model.index.held) == 2
    assert not gradient[model.index.held].any()
    others = np.setdiff1d(np.arange(model.index.trainable), model.index.held)
    assert np.array_equal(gradient[others], whole[others])


def test_that_the_gradient_through_every_operation_is_the_finite_difference_of_the_same_training_step() -> None:
    model, flat, part = parts(operations())
    batch = Batches(part, 0, 0, features_first=False).at(0)
    eager = EagerDifferentiator(model, flat.clone(), part.count, seed=5)
    eager.differentiate(batch, 3)
    places = [place for place in range(0, model.index.trainable, 3) if place not in model.index.removed]
    assert len(places) > 10

    def error(parameters: torch.Tensor) -> torch.Tensor:
        outputs = model.outputs_of(model.index.views(parameters), part.inputs, TrainingPass(5, 3))
        layer = model.outputs[0]
        return row_errors(layer, outputs[layer.id], part.targets[layer.id], sigma_floor(layer, None)).mean()

    for place in places:
        shift = torch.zeros_like(flat)
        shift[place] = 1e-5
        difference = (error(flat + shift) - error(flat - shift)) / 2e-5
        assert float((difference - eager.gradient[place]).abs()) < 1e-6


def test_that_running_statistics_follow_the_batches_and_a_frozen_layer_keeps_its_own() -> None:
    model, flat, part = parts(operations())
    batch = Batches(part, 0, 0, features_first=False).at(0)
    slot = model.index.slots["running_mean/batch"]
    before = flat[slot.start : slot.stop].clone()
    EagerDifferentiator(model, flat, part.count).differentiate(batch, 0)
    assert (flat[slot.start : slot.stop] != before).all()
    network = operations()
    model, flat, part = parts(network.put(network.layers["batch"].with_values(frozen=True)))
    before = flat.clone()
    EagerDifferentiator(model, flat, part.count).differentiate(batch, 0)
    assert torch.equal(flat, before)


def test_that_a_new_batch_is_loaded_into_the_fixed_buffers() -> None:
    model, flat, part = parts(every_output())
    eager, fused = EagerDifferentiator(model, flat, 40), FusedDifferentiator(model, flat, 40)
    rows, columns = (Batches(part, 40, 3, features_first=first) for first in (False, True))
    for place in range(5):
        eager.differentiate(rows.at(place))
        fused.differentiate(columns.at(place))
        assert torch.allclose(eager.gradient, fused.gradient, rtol=1e-10, atol=1e-13)
