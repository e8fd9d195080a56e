"""A unit split out of its layer: the same function, the same weights, and back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.graph.splitting import split
from dnnlab.nn.model import Model
from dnnlab.nn.parameters import OPTIMIZER, ParameterIndex, carry_over
from dnnlab.training.trainer import Trainer
from tests.nn.examples import table
from tests.training.test_trainer import EAGER, FUSED


def random_network(seed: int) -> Network:
    """Sparse layers with skips, of which some weights are removed and some frozen."""
    draw = np.random.default_rng(seed)
    hidden = [
        Layer.new(f"h{i}", "units", units=int(draw.integers(2, 6)), activation=str(draw.choice(["tanh", "relu"])))
        for i in range(3)
    ]
    layers = [
        Layer.new("x", "input", units=2, columns=("first", "second")),
        *hidden,
        Layer.new("t", "regression", units=1, columns=("sum",)),
        Layer.new("m", "mixture", units=2, components=2, columns=("sum", "square")),
    ]
    pairs = [("x", "h0"), ("h0", "h1"), ("h1", "h2"), ("h2", "t"), ("h2", "m"), ("x", "h1"), ("h0", "h2"), ("h1", "t")]
    network = Network.of(layers, (Connection(*pair) for pair in pairs))
    for id, arrow in network.connections.items():
        rows, columns = network.layers[arrow.target].rows, network.layers[arrow.source].units
        weights = [(row, unit) for row in rows for unit in columns]
        network = network.remove_weights(id, [one for one in weights if draw.random() < 0.25])
        network = network.freeze_weights(id, [one for one in weights if draw.random() < 0.2])
    return network


def outputs(network: Network, arrays: dict[str, np.ndarray]) -> list[torch.Tensor]:
    model = Model(network, {})
    parameters = model.index.views(model.index.flat(arrays, torch.float64))
    draw = np.random.default_rng(5)
    scaled = {"x": torch.from_numpy(draw.normal(size=(40, 2)))}
    return list(model.outputs_of(parameters, scaled).values())


def drawn(network: Network, seed: int) -> dict[str, np.ndarray]:
    """Random weights and optimiser state."""
    index, arrays = ParameterIndex.of(network), dict[str, np.ndarray]()
    draw = np.random.default_rng(seed)
    for prefix in ("", f"{OPTIMIZER}m/"):
        flat = draw.normal(size=index.size)
        flat[index.removed] = 0.0
        arrays |= {prefix + name: values for name, values in index.arrays(torch.from_numpy(flat)).items()}
    return arrays


@pytest.mark.parametrize("seed", range(12))
def test_that_a_network_computes_the_same_after_a_unit_was_split_out_and_when_that_is_undone(seed: int) -> None:
    network = random_network(seed)
    layer = network.layers[f"h{seed % 3}"]
    apart = split(network, layer.id, [layer.units[seed % layer.width]], "new")
    arrays, expected = drawn(network, seed), outputs(network, drawn(network, seed))
    there = carry_over(network, arrays, apart, drawn(apart, 99))
    for ours, theirs in zip(outputs(apart, there.arrays), expected, strict=True):
        assert float((ours - theirs).abs().max()) < 1e-6
    total = sum(float(np.abs(arrays[f"{OPTIMIZER}m/{name}"]).sum()) for name in ParameterIndex.of(network).slots)
    kept = sum(float(np.abs(there.arrays[f"{OPTIMIZER}m/{name}"]).sum()) for name in ParameterIndex.of(apart).slots)
    assert kept == pytest.approx(total)

    moved = {name: values * 1.5 for name, values in there.arrays.items()}  # training went on meanwhile
    parked = [there.removed] if there.removed else []
    back = carry_over(apart, moved, network, drawn(network, 98), parked)
    for ours, theirs in zip(outputs(network, back.arrays), outputs(apart, moved), strict=True):
        assert float((ours - theirs).abs().max()) < 1e-6


@pytest.mark.parametrize("settings", [EAGER, FUSED], ids=["eager", "fused"])
def test_that_training_goes_on_through_a_split_as_if_nothing_had_happened(settings) -> None:  # type: ignore[no-untyped-def]
    network = random_network(3)
    wide = settings.with_values(precision="float64")
    plain, run = (Trainer(network, table(), wide, "cpu", None) for _ in range(2))
    for one in (plain, run):
        one.run(60.0, until=20)
    run.edit(split(network, "h1", [network.layers["h1"].units[1]], "new"))
    assert run.training_loss() == pytest.approx(plain.training_loss(), abs=1e-9)
    for one in (plain, run):
        one.run(60.0, until=40)
    assert run.training_loss() == pytest.approx(plain.training_loss(), abs=1e-6)
    run.edit(network)
    ours, theirs = run.parameters(), plain.parameters()
    assert all(np.allclose(ours[name], theirs[name], atol=1e-6) for name in theirs)
