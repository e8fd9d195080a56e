"""What an exported model takes and gives: the names and shapes that its users rely on.

Inputs are the columns that the input layers read, each under its own name, shape (N, 1): numbers as float32 in the
data's own units, categories as int64 indices into the column's categories. A column that two layers read is one input.

Outputs, in the data's own units, by kind of layer:

- mixture: `pi` (N, K), `mu` (N, K, L) and `sigma` (N, K), of diagonal covariances (N, K, L); of full covariances
  instead of `sigma` their lower Cholesky factors, `factor` (N, K, L, L); where the network has several mixture outputs,
  each with the layer's name and an underscore in front;
- regression: a value for every target, (N, 1), under the target column's name;
- binary: the probability of the second class for every target, (N, 1), under the target column's name;
- multiclass: the probability of every class, (N, C), under the target column's name.

A name that is taken already (an autoencoder's targets are its inputs; two outputs may learn one column) gets the
layer's name and an underscore in front, and where that is taken too, the first free number from 2 behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dnnlab.data.dataset import Dataset
from dnnlab.errors import ExportError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network

BATCH = "N"

Shape = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Port:
    """One named input or output.

    Attributes:
        name: Its name in the exported model.
        shape: Its shape; the first axis is `N`, the batch.
        type: `float32` or `int64`.
        layer: The output layer that it comes from; empty for inputs.
        meaning: What it is: a column's name, or `pi`, `mu`, `sigma`, `factor`.
        labels: The categories of an input or the classes of an output, in the order of their indices.
    """

    name: str
    shape: Shape
    type: str
    layer: str
    meaning: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """The inputs and outputs of an exported model, in order."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


def interface(network: Network, dataset: Dataset) -> Interface:
    """Return the inputs and outputs that a network's export has.

    Raises:
        ExportError: The network reads or learns no column.
        DataError: It names a column that the data do not have.
    """
    inputs = tuple(_inputs(network, dataset))
    taken = {port.name for port in inputs}
    several = sum(layer.kind == "mixture" for layer in _compiled_outputs(network)) > 1
    outputs: list[Port] = []
    for layer in _compiled_outputs(network):
        for wish, port in _wished(layer, dataset, several=several):
            name = _free(wish, layer.name, taken)
            taken.add(name)
            outputs.append(Port(name, port.shape, port.type, port.layer, port.meaning, port.labels))
    if not inputs or not outputs:
        raise ExportError(
            "The network leads from no column to any target", remedy="Choose the columns of its inputs and outputs"
        )
    return Interface(inputs, tuple(outputs))


def input_columns(network: Network) -> tuple[str, ...]:
    """The columns that the compiled input layers read, each once, in the layers' order."""
    layers = (layer for layer in network.inputs if layer.id in network.compiled)
    return tuple(dict.fromkeys(column for layer in layers for column in layer.columns))


def _inputs(network: Network, dataset: Dataset) -> Iterator[Port]:
    for name in input_columns(network):
        column = dataset.column(name)
        type_ = "int64" if column.is_categorical else "float32"
        yield Port(name, (BATCH, 1), type_, "", name, column.categories)


def _compiled_outputs(network: Network) -> Iterator[Layer]:
    return (layer for layer in network.outputs if layer.id in network.compiled)


def _wished(layer: Layer, dataset: Dataset, *, several: bool) -> Iterator[tuple[str, Port]]:
    match layer.kind:
        case "mixture":
            front = f"{layer.name}_" if several else ""
            for meaning, shape in _mixture_shapes(layer).items():
                yield front + meaning, Port("", shape, "float32", layer.id, meaning)
        case "multiclass":
            for column in layer.columns:
                yield column, Port("", (BATCH, layer.width), "float32", layer.id, column, dataset.classes(column))
        case "binary":
            for column in layer.columns:
                yield column, Port("", (BATCH, 1), "float32", layer.id, column, dataset.classes(column))
        case _:
            for column in layer.columns:
                yield column, Port("", (BATCH, 1), "float32", layer.id, column)


def _mixture_shapes(layer: Layer) -> dict[str, Shape]:
    components, targets = layer.components, layer.width
    shapes: dict[str, Shape] = {"pi": (BATCH, components), "mu": (BATCH, components, targets)}
    match layer.covariance:
        case "full" | "precision":
            shapes["factor"] = (BATCH, components, targets, targets)
        case "diagonal":
            shapes["sigma"] = (BATCH, components, targets)
        case _:
            shapes["sigma"] = (BATCH, components)
    return shapes


def _free(wish: str, layer: str, taken: set[str]) -> str:
    if wish not in taken:
        return wish
    named = wish if wish.startswith(f"{layer}_") else f"{layer}_{wish}"
    candidates = (named if number == 1 else f"{named}_{number}" for number in range(1, len(taken) + 3))
    return next(candidate for candidate in candidates if candidate not in taken)
