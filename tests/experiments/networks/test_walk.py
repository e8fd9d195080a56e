"""Walking through a network by hand gives what the engine's model gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.errors import NetworkError
from dnnlab.experiments.networks.walk import can_walk, fits, walk
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.nn.evaluator import Evaluator
from tests.engine.models import hidden, network_of, output, reading, snapshot_of, toy_mixture, toy_table

INPUTS = np.linspace(-0.3, 1.3, 9)[:, None]
LAST = {
    "regression": output("regression", "t", "far"),
    "binary": output("binary", "upper"),
    "multiclass": output("multiclass", "third", units=3),
}


def branching(kind: str) -> Network:
    """A skip, an identity connection, a product and a concatenation on the way to an output."""
    layers = [
        reading("x"),
        hidden("a", 4, "gelu"),
        hidden("b", 4, "logistic"),
        hidden("c", 4, "tanh", bias=False),
        Layer.new("p", "product", "p", 3),
        Layer.new("s", "concatenate", "s"),
        LAST[kind],
    ]
    return network_of(layers, "x>a", "a>b", "x>c", "a=c", "b>p", "c>p", "p=s", "b=s", "s>y", "x>y")


@pytest.mark.parametrize("kind", LAST)
def test_that_a_walk_gives_what_the_model_gives(kind: str) -> None:
    network = branching(kind)
    snapshot = snapshot_of(network, toy_table())
    evaluator = Evaluator.of(snapshot, torch.float64)
    assert can_walk(network)
    assert fits(network, snapshot.arrays)
    walked = walk(network, snapshot.arrays, INPUTS)
    np.testing.assert_allclose(walked.activations["y"], evaluator.values("y", INPUTS).numpy(), atol=1e-12)
    responses = evaluator.responses(INPUTS)
    for layer in ("a", "b", "c", "p", "s"):
        np.testing.assert_allclose(walked.activations[layer], responses[layer].activations.numpy(), atol=1e-12)


def test_that_numbers_of_another_network_do_not_fit_and_are_refused() -> None:
    network = branching("regression")
    arrays = dict(snapshot_of(network, toy_table()).arrays)
    narrower = network.put(network.layer("p").with_unit_count(2))
    assert not fits(narrower, arrays)
    del arrays["bias/a"]
    assert not fits(network, arrays)
    with pytest.raises(NetworkError, match="do not fit"):
        walk(network, arrays, INPUTS)


def test_that_a_mixture_cannot_be_walked_through() -> None:
    assert not can_walk(toy_mixture())
    assert not can_walk(Network.empty())
