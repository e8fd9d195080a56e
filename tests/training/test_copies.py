"""Copies of a network that run as one in the fused tier."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.network import Network
from dnnlab.nn.model import Model
from dnnlab.training import fused_parts, step
from dnnlab.training.batches import Batch, Batches
from dnnlab.training.step import FusedDifferentiator
from tests.nn.examples import every_output, line, residual, shapes, small_mixture, sparse
from tests.training.test_step import parts

COPIES = 5


def frozen() -> Network:
    network = every_output()
    for id in ("h", "mixture"):
        network = network.put(network.layers[id].with_values(frozen=True))
    return network


def without_floor() -> Network:
    network = small_mixture()
    target = replace(network.layers["t"].with_unit_count(2)).with_values(columns=("sum", "square"))
    network = network.put(target)
    return network.put(network.layers["x"].with_values(columns=("first",)))


NETWORKS = {
    "every output": every_output(),
    "identity connections": residual(),
    "masks": sparse(),
    "covariances": shapes(),
    "frozen layers": frozen(),
    "a mixture without a floor": without_floor(),
    "a line": line(),
    "single frozen weights": every_output().freeze_weights("x->h", [("0", 0), ("6", 1)]),
}


def copies_of(model: Model, flat: torch.Tensor) -> torch.Tensor:
    """Parameters that differ from copy to copy, with removed weights at 0."""
    draw = torch.Generator().manual_seed(3)
    copies = flat + 0.3 * torch.randn(COPIES, len(flat), generator=draw, dtype=flat.dtype)
    copies[:, torch.from_numpy(model.index.removed)] = 0.0
    return copies


def assert_that_copies_equal_single_networks(model: Model, copies: torch.Tensor, batches: list[Batch]) -> None:
    """Compare with one network at a time, each on its own batch or all on one."""
    rows = next(iter(batches[0].inputs.values())).shape[1]
    own = len(batches) > 1
    together = FusedDifferentiator(model, copies, rows, shared=not own)
    together.differentiate(_stacked(batches) if own else batches[0])
    assert together.gradient.shape == (COPIES, model.index.trainable)
    assert together.total.shape == (COPIES,)
    for place, flat in enumerate(copies):
        single = FusedDifferentiator(model, flat.clone(), rows)
        single.differentiate(batches[place if own else 0])
        assert torch.allclose(together.gradient[place], single.gradient, rtol=1e-10, atol=1e-13)
        assert torch.allclose(together.total[place], single.total, rtol=1e-12)
        assert together.offset == single.offset
        assert together.factor == single.factor


def _stacked(batches: list[Batch]) -> Batch:
    inputs = {id: torch.stack([batch.inputs[id] for batch in batches]) for id in batches[0].inputs}
    return Batch(inputs, {id: torch.stack([batch.targets[id] for batch in batches]) for id in batches[0].targets})


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_that_copies_have_the_gradients_and_errors_of_single_networks(network: Network) -> None:
    model, flat, part = parts(network)
    batch = Batches(part, 0, 0, features_first=True).at(0)
    assert_that_copies_equal_single_networks(model, copies_of(model, flat), [batch])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_that_copies_agree_for_every_activation_function(activation: str) -> None:
    model, flat, part = parts(every_output(activation))
    batch = Batches(part, 0, 0, features_first=True).at(0)
    assert_that_copies_equal_single_networks(model, copies_of(model, flat), [batch])


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_that_each_copy_may_have_its_own_minibatch(network: Network) -> None:
    model, flat, part = parts(network)
    batches = [Batches(part, 32, seed, features_first=True).at(0) for seed in range(COPIES)]
    assert_that_copies_equal_single_networks(model, copies_of(model, flat), batches)


@pytest.mark.parametrize("own", [False, True], ids=["one batch", "own batches"])
def test_that_copies_may_go_through_in_groups_and_their_rows_in_parts(
    own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, flat, part = parts(every_output())
    numbers = step.numbers_per_row(model)
    monkeypatch.setattr(step, "LARGEST_BUFFERS", 30 * numbers)
    monkeypatch.setattr(fused_parts, "COPIES_AT_ONCE", 2 * 30 * numbers)
    copies = copies_of(model, flat)
    batches = [Batches(part, 70, seed, features_first=True).at(0) for seed in range(COPIES if own else 1)]
    together = FusedDifferentiator(model, copies, 70, shared=not own)
    sizes = [(p.copies, p.start, p.backpropagation.rows) for p in together._parts]
    assert sizes[:3] == [(slice(0, 1), 0, 30), (slice(0, 1), 30, 30), (slice(0, 1), 60, 10)]
    assert [size[0] for size in sizes[::3]] == [slice(0, 1), slice(1, 3), slice(3, 5)]
    assert_that_copies_equal_single_networks(model, copies, batches)


def test_that_copies_follow_their_parameters_and_their_batches() -> None:
    model, flat, part = parts(every_output())
    copies = copies_of(model, flat)
    batches = Batches(part, 40, 1, features_first=True)
    together = FusedDifferentiator(model, copies, 40)
    for place in range(3):
        together.differentiate(batches.at(place))
        single = FusedDifferentiator(model, copies[2].clone(), 40)
        single.differentiate(batches.at(place))
        assert torch.allclose(together.gradient[2], single.gradient, rtol=1e-10, atol=1e-13)
        copies -= 0.1 * together.gradient
