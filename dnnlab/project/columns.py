"""How a network's inputs and outputs meet the columns of the data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, get_args

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, Network

OutputKind = Literal["regression", "binary", "multiclass", "mixture"]


def units_for(layer: Layer, columns: Sequence[str], dataset: Dataset) -> int:
    """Return how many units an input or output layer needs for these columns.

    Raises:
        DataError: A column is missing, or cannot be learnt by this kind of output.
    """
    match layer.kind:
        case "input":
            return dataset.width(columns)
        case "multiclass":
            if len(columns) != 1:
                raise DataError("A multiclass output learns one column", where=layer.name, remedy="Choose one column")
            return len(dataset.classes(columns[0]))
        case "binary":
            for column in columns:
                if len(dataset.classes(column)) != 2:
                    found = len(dataset.classes(column))
                    raise DataError(
                        f"The column '{column}' has {found} {'class' if found == 1 else 'classes'} instead of 2",
                        where=layer.name,
                        remedy="Choose a column of two classes, or use a multiclass output",
                    )
            return len(columns)
        case _:
            for column in columns:
                if dataset.column(column).is_categorical:
                    raise DataError(
                        f"The column '{column}' holds words and not numbers",
                        where=layer.name,
                        remedy="Use a binary or multiclass output for it",
                    )
            return len(columns)


def with_columns(network: Network, layer: LayerId, columns: Sequence[str], dataset: Dataset) -> Network:
    """Return the network with one of its inputs or outputs reading these columns, and as many units as they need.

    Raises:
        DataError: See `units_for`.
    """
    changed = network.layer(layer).with_values(columns=tuple(columns))
    if columns:
        changed = changed.with_unit_count(units_for(changed, columns, dataset))
    return network.put(changed)


def suggested_output(dataset: Dataset, targets: Sequence[str]) -> OutputKind:
    """Return the kind of output that fits these target columns: words are classes, numbers are regression.

    Raises:
        DataError: A column is missing.
    """
    columns = [dataset.column(target) for target in targets]
    if columns and all(len(column.categories) == 2 for column in columns):
        return "binary"
    return "multiclass" if len(columns) == 1 and columns[0].is_categorical else "regression"


def network_for(
    dataset: Dataset, inputs: Sequence[str], targets: Sequence[str], output: OutputKind, hidden: Sequence[int] = (20,)
) -> Network:
    """Return a network of tanh layers from these inputs to one output.

    Raises:
        DataError: A column is missing or cannot be learnt by this kind of output.
    """
    if not inputs or not targets:
        missing = "input" if not inputs else "target"
        raise DataError(f"No {missing} column is chosen", where=dataset.name, remedy=f"Choose at least one {missing}")
    if output not in get_args(OutputKind):
        raise DataError(f"There is no output {output!r}", remedy="Choose one of " + ", ".join(get_args(OutputKind)))
    chain = [Layer.new("input", "input", "Input")]
    for index, units in enumerate(hidden):
        name = "Hidden" if len(hidden) == 1 else f"Hidden {index + 1}"
        chain.append(Layer.new(f"hidden-{index + 1}", "units", name, units))
    chain.append(Layer.new("output", output))
    arrows = (Connection(a.id, b.id) for a, b in pairwise(chain))
    network = with_columns(Network.of(chain, arrows), "input", inputs, dataset)
    return with_columns(network, "output", targets, dataset)
