"""How a network's inputs and outputs meet the columns of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, get_args

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.examination import Examination, Problem, Severity, examine
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, Network

OutputKind = Literal["regression", "binary", "multiclass", "mixture"]


def problems(network: Network, dataset: Dataset, examination: Examination | None = None) -> tuple[Problem, ...]:
    """Return all that stands in the way of training, or is worth a hint: the network's shape and its columns.

    Args:
        network: What is to be trained.
        dataset: The data.
        examination: Of this very network, if there is one already.
    """
    found = [*(examine(network) if examination is None else examination.problems)]
    ends = network.input_ids | network.output_ids
    for id in [id for id in network.layers if id in ends and id in network.compiled]:
        found.extend(_column_problems(network.layers[id], dataset))
    found.extend(_leaks(network))
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.HINT))


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
                        f"The column '{column}' has {found} classes instead of 2",
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


def _column_problems(layer: Layer, dataset: Dataset) -> Iterator[Problem]:
    missing = [column for column in layer.columns if column not in dataset.columns]
    if missing:
        names = ", ".join(f"'{column}'" for column in missing)
        sentence = f"{layer.name} names {names}, which the data does not have"
        yield Problem("unknown-column", layer.id, sentence, "Choose columns in the inspector")
    elif layer.columns:
        try:
            needed = units_for(layer, layer.columns, dataset)
        except DataError as error:
            yield Problem("column-kind", layer.id, error.what, error.remedy)
            return
        if needed != layer.width:
            unit = layer.declared.units_label.lower()
            sentence = f"{layer.name} has {layer.width} {unit}, but its columns need {needed}"
            yield Problem("column-width", layer.id, sentence, "Choose the columns again in the inspector")


def _leaks(network: Network) -> Iterator[Problem]:
    read = {column for layer in network.of_role(Role.INPUT) for column in layer.columns if layer.id in network.compiled}
    for layer in network.outputs:
        both = [column for column in layer.columns if column in read]
        if both and layer.id in network.compiled:
            yield Problem(
                "target-is-input",
                layer.id,
                f"{layer.name} learns '{both[0]}', which is an input too",
                "Fine for an autoencoder; otherwise choose other columns",
                Severity.HINT,
            )
