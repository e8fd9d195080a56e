"""What is wrong between a network and the columns of the data, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.examination import Examination, Problem, Severity, examine
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.column_fixes import free_columns, known_columns, learnable, not_read, with_these
from dnnlab.project.columns import units_for


def problems(network: Network, dataset: Dataset, examination: Examination | None = None) -> tuple[Problem, ...]:
    """Return all that stands in the way of training, or is worth a hint: the network's shape and its columns.

    Args:
        network: What is to be trained.
        dataset: The data.
        examination: Of this very network, if there is one already.
    """
    found = [
        replace(problem, fixes=free_columns(network.layers[problem.place], network, dataset))
        if problem.code == "no-columns"
        else problem
        for problem in (examine(network) if examination is None else examination.problems)
    ]
    ends = network.input_ids | network.output_ids
    for id in [id for id in network.layers if id in ends and id in network.compiled]:
        found.extend(_column_problems(network.layers[id], network, dataset))
    found.extend(_leaks(network, dataset))
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.HINT))


def _column_problems(layer: Layer, network: Network, dataset: Dataset) -> Iterator[Problem]:
    missing = [column for column in layer.columns if column not in dataset.columns]
    if missing:
        names = ", ".join(f"'{column}'" for column in missing)
        sentence = f"{layer.name} names {names}, which the data does not have"
        fixes = known_columns(layer, missing, network, dataset)
        yield Problem("unknown-column", layer.id, sentence, "Choose columns in the inspector", fixes=fixes)
    elif layer.columns:
        try:
            needed = units_for(layer, layer.columns, dataset)
        except DataError as error:
            yield Problem("column-kind", layer.id, error.what, error.remedy, fixes=learnable(layer, dataset))
            return
        if needed != layer.width:
            unit = layer.declared.units_label.lower()
            sentence = f"{layer.name} has {layer.width} {unit}, but its columns need {needed}"
            fix = with_these(layer, layer.columns, dataset, f"Give it {needed} {unit if needed != 1 else unit[:-1]}")
            remedy = "Choose the columns again in the inspector"
            yield Problem("column-width", layer.id, sentence, remedy, fixes=(fix,))


def _leaks(network: Network, dataset: Dataset) -> Iterator[Problem]:
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
                not_read(layer, both, network, dataset),
            )
