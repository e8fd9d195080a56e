"""One layered network built twice, of single units and of matrices, and its weights for either."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.link.messages import WeightChange

Floats = NDArray[np.float64]

WIDTH = 3
_LAYERS = ("first", "second")


def by_units() -> Network:
    """Return two inputs, two hidden layers of three units, two outputs, every unit a layer of its own."""
    layers = [Layer.new(name, "input", units=1, columns=(name,)) for name in ("theta1", "theta2")]
    groups = [[layer.id for layer in layers]]
    for name in _LAYERS:
        group = [Layer.new(f"{name}{k}", "units", units=1, activation="tanh") for k in range(WIDTH)]
        groups.append([layer.id for layer in group])
        layers.extend(group)
    layers.extend(Layer.new(name, "regression", units=1, columns=(name,)) for name in ("x1", "x2"))
    groups.append(["x1", "x2"])
    arrows = [Connection(source, target) for before, after in pairwise(groups) for source in before for target in after]
    return Network.of(layers, arrows)


def by_matrices() -> Network:
    """Return the same with a matrix between each two layers."""
    layers = [
        Layer.new("input", "input", units=2, columns=("theta1", "theta2")),
        *(Layer.new(name, "units", units=WIDTH, activation="tanh") for name in _LAYERS),
        Layer.new("output", "regression", units=2, columns=("x1", "x2")),
    ]
    ids = [layer.id for layer in layers]
    return Network.of(layers, [Connection(*pair) for pair in pairwise(ids)])


def random_layers(seed: int) -> tuple[list[Floats], list[Floats]]:
    """Return random matrices and biases of the layered network, from its first layer to its output."""
    draw = np.random.default_rng(seed)
    widths = (2, WIDTH, WIDTH, 2)
    matrices = [draw.normal(size=(after, before)) for before, after in pairwise(widths)]
    return matrices, [draw.normal(size=after) for after in widths[1:]]


_UNIT_GROUPS = (
    ("theta1", "theta2"),
    *(tuple(f"{name}{k}" for k in range(WIDTH)) for name in _LAYERS),
    ("x1", "x2"),
)


def unit_changes(matrices: list[Floats], biases: list[Floats]) -> tuple[WeightChange, ...]:
    """Return what gives the network of single units these weights."""
    changes = []
    for place, (matrix, bias) in enumerate(zip(matrices, biases, strict=True)):
        before, after = _UNIT_GROUPS[place], _UNIT_GROUPS[place + 1]
        for row, target in enumerate(after):
            changes.append(WeightChange(f"bias/{target}", "0", None, float(bias[row])))
            for column, source in enumerate(before):
                changes.append(WeightChange(f"weight/{source}->{target}", "0", 0, float(matrix[row, column])))
    return tuple(changes)


def matrix_changes(matrices: list[Floats], biases: list[Floats]) -> tuple[WeightChange, ...]:
    """Return what gives the network of matrices these weights."""
    network = by_matrices()
    ids = list(network.order)
    changes = []
    for place, (matrix, bias) in enumerate(zip(matrices, biases, strict=True)):
        target = network.layer(ids[place + 1])
        array = f"weight/{ids[place]}->{target.id}"
        for row, key in enumerate(target.rows):
            changes.append(WeightChange(f"bias/{target.id}", key, None, float(bias[row])))
            for column, unit in enumerate(network.layer(ids[place]).units):
                changes.append(WeightChange(array, key, unit, float(matrix[row, column])))
    return tuple(changes)
