"""Small networks and data for the tests of nn and training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.nn.initialization import initial_arrays
from dnnlab.nn.model import Model
from dnnlab.nn.scaling import scaling_arrays, scalings_of
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.preparation import scaled_targets

REMOVED = (("0", 0), ("3", 1))
"""The weights that `operations` lacks from x to h."""


def network_of(layers: Iterable[Layer], *arrows: str) -> Network:
    """A network of layers and arrows such as `x>h`, or `x=h` for an identity connection."""
    connections = []
    for arrow in arrows:
        source, target = arrow.replace("=", ">").split(">")
        connections.append(
            Connection(source, target, ConnectionKind.IDENTITY if "=" in arrow else ConnectionKind.DENSE)
        )
    return Network.of(layers, connections)


def table(rows: int = 120, validation: int = 30, seed: int = 0) -> Dataset:
    """Columns of every kind, some far from 0 and of unlike spread."""
    draw = np.random.default_rng(seed)
    x = draw.uniform(size=(rows + validation, 3))
    columns = [
        Column("first", x[:, 0]),
        Column("second", 100.0 + 20.0 * x[:, 1]),
        Column("third", x[:, 2] - 4.0),
        Column("sum", 3.0 * x[:, 0] + np.sin(5.0 * x[:, 1])),
        Column("square", 50.0 * x[:, 2] ** 2 + 7.0),
        Column("larger", (x[:, 0] > x[:, 1]).astype(np.int64), ("no", "yes")),
        Column("high", (x[:, 2] > 0.4).astype(np.float64)),
        Column("part", np.minimum((x[:, 2] * 3).astype(np.int64), 2), ("low", "middle", "upper")),
    ]
    every = np.arange(rows + validation)
    return Dataset("table", {column.name: column for column in columns}, every[:rows], every[rows:])


def every_output(activation: str = "tanh") -> Network:
    """Two inputs, skip and identity connections, and an output of every kind."""
    return network_of(
        [
            Layer.new("x", "input", units=2, columns=("first", "second")),
            Layer.new("y", "input", units=1, columns=("third",)),
            Layer.new("h", "units", units=7, activation=activation),
            Layer.new("g", "units", units=7, activation=activation),
            Layer.new("f", "units", units=4, activation=activation, bias=False),
            Layer.new("regression", "regression", units=2, columns=("sum", "square")),
            Layer.new("binary", "binary", units=2, columns=("larger", "high")),
            Layer.new("multiclass", "multiclass", units=3, columns=("part",)),
            Layer.new("mixture", "mixture", units=2, components=3, columns=("sum", "square"), sigma_floor=0.5),
            Layer.new("narrow", "mixture", units=1, components=4, columns=("sum",)),
        ],
        *("x>h", "y>h", "h=g", "h>f", "g>f", "x>g", "g>regression", "f>regression", "y>regression"),
        *("f>binary", "f>multiclass", "h>mixture", "g>mixture", "h>narrow"),
    )


def shapes() -> Network:
    """Mixtures of every covariance over targets of unlike spread, with and without a sigma floor."""
    targets: dict[str, Any] = {"units": 3, "columns": ("sum", "square", "first")}
    return network_of(
        [
            Layer.new("x", "input", units=3, columns=("first", "second", "third")),
            Layer.new("h", "units", units=6),
            Layer.new("diagonal", "mixture", components=3, covariance="diagonal", **targets),
            Layer.new("floored", "mixture", components=2, covariance="diagonal", sigma_floor=0.5, **targets),
            Layer.new("full", "mixture", components=2, covariance="full", **targets),
            Layer.new("tilted", "mixture", components=4, covariance="full", sigma_floor=0.2, **targets),
            Layer.new("narrow", "mixture", units=1, components=3, covariance="full", columns=("sum",)),
            Layer.new("precise", "mixture", components=3, covariance="precision", **targets),
            Layer.new("wide", "mixture", components=2, covariance="precision", sigma_floor=0.3, **targets),
            Layer.new("thin", "mixture", units=1, components=2, covariance="precision", columns=("sum",)),
        ],
        *("x>h", "h>diagonal", "h>floored", "h>full", "h>tilted", "h>narrow", "h>precise", "h>wide", "h>thin"),
    )


def residual() -> Network:
    """A layer that only identity connections reach, with and without bias."""
    return network_of(
        [
            Layer.new("x", "input", units=3, columns=("first", "second", "third")),
            Layer.new("h", "units", units=3, activation="silu"),
            Layer.new("r", "units", units=3, activation="absolute", bias=False),
            Layer.new("s", "units", units=3, activation="softplus"),
            Layer.new("t", "regression", units=1, columns=("sum",)),
        ],
        *("x>h", "x=r", "h=r", "r=s", "s>t", "h>t"),
    )


def operations() -> Network:
    """Every operation, a product of weighted and plain factors, a frozen connection and one without some weights."""
    network = network_of(
        [
            Layer.new("x", "input", units=2, columns=("first", "second")),
            Layer.new("h", "units", units=5),
            Layer.new("gate", "product", units=5, activation="tanh"),
            Layer.new("drop", "dropout", p=0.3),
            Layer.new("batch", "batch_normalisation", momentum=0.25),
            Layer.new("layer", "layer_normalisation"),
            Layer.new("all", "concatenate"),
            Layer.new("t", "regression", units=1, columns=("sum",)),
        ],
        *("x>h", "h=gate", "x>gate", "gate=drop", "drop=batch", "h=layer", "batch=all", "layer=all", "all>t", "x>t"),
    )
    network = network.put_connection(replace(network.connections["x->t"], frozen=True))
    return network.remove_weights("x->h", REMOVED)


def sparse() -> Network:
    """Layers of units with a frozen connection and connections without some of their weights."""
    network = every_output()
    network = network.put_connection(replace(network.connections["x->g"], frozen=True))
    network = network.remove_weights("x->h", [("0", 0), ("0", 1), ("6", 1)])
    return network.remove_weights("h->mixture", [("pi:0", 3), ("mu:1:0", 2), ("sigma:2", 6)])


def small_mixture(components: int = 3, units: int = 20) -> Network:
    """One input, one layer, a mixture over one target."""
    return network_of(
        [
            Layer.new("x", "input", units=1, columns=("x",)),
            Layer.new("h", "units", units=units),
            Layer.new("t", "mixture", units=1, components=components, columns=("t",)),
        ],
        *("x>h", "h>t"),
    )


def line() -> Network:
    """One input, three units, one regression output."""
    return network_of(
        [
            Layer.new("x", "input", units=1, columns=("first",)),
            Layer.new("h", "units", units=3),
            Layer.new("t", "regression", units=1, columns=("sum",)),
        ],
        *("x>h", "h>t"),
    )


def model_with_weights(
    network: Network, dataset: Dataset, dtype: torch.dtype = torch.float64, seed: int = 1
) -> tuple[Model, Tensor]:
    """A model and its starting parameters, with biases that are not 0."""
    model = Model(network, scalings_of(network, dataset))
    return model, model.index.flat(arrays_for(model, dataset, seed), dtype)


def arrays_for(model: Model, dataset: Dataset, seed: int = 1) -> dict[str, NDArray[np.float64]]:
    targets = scaled_targets(model.network, dataset, model.scalings, "mixture")
    draw = np.random.default_rng(seed)
    arrays = initial_arrays(model.network, seed, targets)
    return {name: values + 0.1 * draw.standard_normal(values.shape) for name, values in arrays.items()}


def snapshot_of(network: Network, dataset: Dataset, step: int = 0, seed: int = 1) -> Snapshot:
    """A snapshot of a network with some weights."""
    model = Model(network, scalings_of(network, dataset))
    arrays: Mapping[str, NDArray[np.floating]] = arrays_for(model, dataset, seed)
    return Snapshot(step, network, {**arrays, **scaling_arrays(model.scalings)})
