"""Small models that the engine's tests ask about and train."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.nn.scaling import scaling_arrays, scalings_of
from dnnlab.project.snapshot import Snapshot


def toy_table(rows: int = 200, validation: int = 50) -> Dataset:
    """The toy inverse problem, x = t + 0.3 sin(2 pi t) + noise, and columns for other outputs."""
    draw = np.random.default_rng(1)
    t = draw.uniform(0.0, 1.0, rows + validation)
    x = t + 0.3 * np.sin(2.0 * np.pi * t) + draw.uniform(-0.1, 0.1, rows + validation)
    columns = [
        Column("x", x),
        Column("t", t),
        Column("far", 500.0 + 40.0 * t),
        Column("upper", (t > 0.5).astype(float)),
        Column("third", np.minimum((3.0 * t).astype(np.int64), 2), ("low", "middle", "high")),
    ]
    every = np.arange(rows + validation)
    return Dataset("toy", {column.name: column for column in columns}, every[:rows], every[rows:])


def network_of(layers: Iterable[Layer], *arrows: str) -> Network:
    """A network of layers and arrows such as `x>h`, or `x=h` for an identity connection."""
    connections = []
    for arrow in arrows:
        kind = ConnectionKind.IDENTITY if "=" in arrow else ConnectionKind.DENSE
        source, target = arrow.replace("=", ">").split(">")
        connections.append(Connection(source, target, kind))
    return Network.of(layers, connections)


def reading(*columns: str, units: int | None = None) -> Layer:
    return Layer.new("x", "input", "Input", units or len(columns), columns=columns)


def hidden(id: str = "h", units: int = 20, activation: str = "tanh", **values: object) -> Layer:
    return Layer.new(id, "units", id, units, activation=activation, **values)


def output(kind: str, *columns: str, units: int | None = None, id: str = "y", **values: object) -> Layer:
    return Layer.new(id, kind, kind, units or len(columns), columns=columns, **values)


def one_layer(inputs: Layer, target: Layer, **values: object) -> Network:
    return network_of([inputs, hidden(**values), target], "x>h", "h>y")  # type: ignore[arg-type]


def toy_mixture(units: int = 20) -> Network:
    return one_layer(reading("x"), output("mixture", "t", components=3), units=units)


def toy_regression(*columns: str) -> Network:
    return one_layer(reading(*(columns or ("x",))), output("regression", "t"))


def snapshot_of(network: Network, dataset: Dataset, seed: int = 0, step: int = 0) -> Snapshot:
    """Random weights for a network, and the scaling that its data ask for."""
    draw = np.random.default_rng(seed)
    slots = ParameterIndex.of(network).slots.values()
    arrays = {slot.name: draw.normal(0.0, 0.6, slot.shape) for slot in slots}
    return Snapshot(step, network, {**arrays, **scaling_arrays(scalings_of(network, dataset))})
