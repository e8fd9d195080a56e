"""Small models with random weights to export, one for each thing an export must get right."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.nn.scaling import scaling_arrays, scalings_of
from dnnlab.project.snapshot import Snapshot

ROWS = 57


def table() -> Dataset:
    """Numbers of different sizes and offsets, a binary column and two categorical ones."""
    draw = np.random.default_rng(3)
    columns = [
        Column("x", draw.uniform(0.0, 1.0, ROWS)),
        Column("year", draw.uniform(1990.0, 2020.0, ROWS)),
        Column("Größe in m", draw.normal(1e-3, 1e-4, ROWS)),
        Column("t", draw.normal(0.0, 1.0, ROWS)),
        Column("u", draw.normal(300.0, 40.0, ROWS)),
        Column("sick", np.arange(ROWS) % 2 * 1.0),
        Column("kind", np.arange(ROWS) % 3, ("red", "green", "blue")),
        Column("side", np.arange(ROWS) % 2, ("left", "right")),
        Column("tanh", draw.normal(0.0, 1.0, ROWS)),
    ]
    rows = np.arange(ROWS)
    return Dataset("table", {column.name: column for column in columns}, rows[:40], rows[40:])


def network_of(layers: Iterable[Layer], *arrows: str) -> Network:
    """A network of layers and arrows such as `x>h`, or `x=h` for an identity connection."""
    connections = []
    for arrow in arrows:
        kind = ConnectionKind.IDENTITY if "=" in arrow else ConnectionKind.DENSE
        source, target = arrow.replace("=", ">").split(">")
        connections.append(Connection(source, target, kind))
    return Network.of(layers, connections)


def reading(*columns: str, id: str = "x", units: int | None = None) -> Layer:
    return Layer.new(id, "input", id, units or len(columns), columns=columns)


def hidden(id: str, units: int = 6, activation: str = "tanh", **values: object) -> Layer:
    return Layer.new(id, "units", id, units, activation=activation, **values)


def snapshot_of(network: Network, dataset: Dataset, seed: int = 0) -> Snapshot:
    """Random weights for a network, and the scaling that its data ask for."""
    draw = np.random.default_rng(seed)
    slots = ParameterIndex.of(network).slots.values()
    arrays = {slot.name: draw.normal(0.0, 0.6, slot.shape) for slot in slots}
    arrays |= {slot.name: np.where(slot.removed, 0.0, arrays[slot.name]) for slot in slots}
    arrays |= {name: np.abs(values) + 0.1 for name, values in arrays.items() if name.startswith("running_variance/")}
    return Snapshot(100, network, {**arrays, **scaling_arrays(scalings_of(network, dataset))})


def toy_mixture() -> Network:
    output = Layer.new("y", "mixture", "Mixture density", 1, columns=("t",), components=3)
    return network_of([reading("x"), hidden("h", 20), output], "x>h", "h>y")


def regression() -> Network:
    output = Layer.new("y", "regression", "Regression", 2, columns=("t", "u"))
    return network_of([reading("x", "year", "Größe in m"), hidden("h", activation="gelu"), output], "x>h", "h>y")


def multiclass() -> Network:
    """Categorical and numeric inputs, classes and a binary output that are categorical too."""
    inputs = reading("kind", "x", "side", units=6)
    kinds = Layer.new("k", "multiclass", "Kind", 3, columns=("kind",))
    sick = Layer.new("s", "binary", "Sick", 2, columns=("sick", "side"))
    return network_of([inputs, hidden("h", activation="relu"), kinds, sick], "x>h", "h>k", "h>s")


def two_mixtures() -> Network:
    """Two mixture outputs, K and L different from each other, one with a sigma floor."""
    left = Layer.new("l", "mixture", "left", 2, columns=("t", "u"), components=4)
    right = Layer.new("r", "mixture", "right", 1, columns=("year",), components=2, sigma_floor=0.5)
    return network_of([reading("x"), hidden("h"), left, right], "x>h", "h>l", "h>r")


def stretched_mixtures() -> Network:
    """Mixtures of diagonal and full covariance, by either factor, over targets of unlike spread."""
    left = Layer.new("l", "mixture", "left", 2, columns=("t", "u"), components=4, covariance="diagonal")
    values = {"components": 2, "covariance": "full", "sigma_floor": 0.5}
    right = Layer.new("r", "mixture", "right", 3, columns=("year", "t", "u"), **values)
    narrow = Layer.new("n", "mixture", "narrow", 1, columns=("x",), components=3, covariance="full")
    precise = Layer.new("p", "mixture", "precise", 3, columns=("year", "t", "u"), components=2, covariance="precision")
    outputs = [left, right, narrow, precise]
    return network_of([reading("x"), hidden("h"), *outputs], "x>h", "h>l", "h>r", "h>n", "h>p")


def two_inputs() -> Network:
    """Two input layers that share a column, a skip connection, an identity one, and a layer without bias."""
    layers = [
        reading("x", "year", id="first"),
        reading("year", "tanh", id="second"),
        hidden("a", 5),
        hidden("b", 7, "softplus", bias=False),
        hidden("c", 5, "identity"),
        Layer.new("y", "regression", "Out", 1, columns=("tanh",)),
    ]
    return network_of(layers, "first>a", "second>a", "a>b", "b>c", "a=c", "c>y", "second>y")


def operations() -> Network:
    """Every operation between input and output, and a connection without some of its weights."""
    layers = [
        reading("x", "year"),
        hidden("a", 5),
        Layer.new("gate", "product", "Gate", 5),
        Layer.new("drop", "dropout", "Drop", p=0.4),
        Layer.new("batch", "batch_normalisation", "Batch"),
        Layer.new("layer", "layer_normalisation", "Layer"),
        Layer.new("all", "concatenate", "All"),
        Layer.new("y", "regression", "Out", 1, columns=("t",)),
    ]
    arrows = ("x>a", "a=gate", "x>gate", "gate=drop", "drop=batch", "a=layer", "batch=all", "layer=all", "all>y")
    network = network_of(layers, *arrows)
    return network.remove_weights("x->a", [("0", 0), ("3", 1)])


NETWORKS = {
    "operations": operations,
    "toy mixture": toy_mixture,
    "regression": regression,
    "multiclass": multiclass,
    "two mixtures": two_mixtures,
    "stretched mixtures": stretched_mixtures,
    "two inputs": two_inputs,
}
