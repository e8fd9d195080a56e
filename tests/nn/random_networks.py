"""Random networks of many small layers, for property tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from hypothesis import strategies as st
from torch import Tensor

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.nn.model import Model

OUTPUTS = ("regression", "binary", "multiclass", "mixture")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A network and what a run of it needs.

    Attributes:
        model: The network's.
        flat: Its parameters, float64.
        inputs: The rows of every input layer, (units, rows).
    """

    model: Model
    flat: Tensor
    inputs: dict[LayerId, Tensor]


@st.composite
def drawn_networks(draw: st.DrawFn, kinds: tuple[str, ...] = ("units",), rows: int = 7) -> Drawn:
    """A graph with skips, identity connections, removed, frozen and several kinds of layers."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    network = _network(random, draw(st.integers(1, 25)), kinds)
    model = Model(network, {})
    flat = torch.from_numpy(0.5 * random.standard_normal(model.index.size))  # more would let deep networks blow up
    flat[torch.from_numpy(model.index.removed)] = 0.0
    inputs = {layer.id: torch.from_numpy(random.standard_normal((layer.width, rows))) for layer in model.inputs}
    return Drawn(model, flat, inputs)


def _network(random: np.random.Generator, hidden: int, kinds: tuple[str, ...]) -> Network:
    activations = random.choice(list(ACTIVATIONS), size=3)
    layers = [Layer.new(f"x{place}", "input", units=int(random.integers(1, 4))) for place in range(2)]
    for place in range(hidden):
        kind, units = str(random.choice(kinds)), int(random.integers(1, 4))
        layer = Layer.new(f"h{place}", kind, units=units)
        if layer.has("activation"):
            layer = layer.with_values(activation=str(random.choice(activations)))
        if layer.has("bias"):
            layer = layer.with_values(bias=bool(random.random() < 0.7), frozen=bool(random.random() < 0.15))
        layers.append(layer)
    outputs = [Layer.new(f"t{place}", str(random.choice(OUTPUTS)), units=2) for place in range(2)]
    arrows = [arrow for place in range(2, len(layers)) for arrow in _arrows(random, layers[:place], layers[place])]
    arrows += [arrow for output in outputs for arrow in _arrows(random, layers, output)]
    network = Network.of([*layers, *outputs], arrows)
    return _without_some_weights(random, network)


def _arrows(random: np.random.Generator, before: list[Layer], target: Layer) -> list[Connection]:
    if target.declared.carries:  # chains of concatenations would grow without bound
        before = [layer for layer in before if not layer.declared.carries]
    count = min(len(before), int(random.integers(1, 5)))
    recent = random.permutation(len(before))[:count]
    sources = sorted({len(before) - 1, *recent.tolist()} if random.random() < 0.7 else set(recent.tolist()))
    arrows = []
    for source in (before[place] for place in sources):
        widths_are_given = not source.declared.follows and not target.declared.follows
        plain = widths_are_given and source.width == target.preactivations and random.random() < 0.4
        kind = ConnectionKind.IDENTITY if plain else ConnectionKind.DENSE
        arrows.append(Connection(source.id, target.id, kind, frozen=bool(not plain and random.random() < 0.1)))
    return arrows


def _without_some_weights(random: np.random.Generator, network: Network) -> Network:
    for id, arrow in list(network.connections.items()):
        if arrow.kind is ConnectionKind.DENSE and random.random() < 0.2:
            row = str(random.choice(network.layers[arrow.target].rows))
            network = network.remove_weights(id, [(row, int(random.choice(network.layers[arrow.source].units)))])
    return network
