"""What would mend an input or output whose columns are missing or cannot be used: other columns, or another output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.graph.problem import Fix, FixAction
from dnnlab.project.columns import OutputKind, suggested_output, units_for

_MOST_WORDS = 2


def with_these(layer: Layer, columns: Sequence[str], dataset: Dataset, title: str) -> Fix:
    """Return the fix that gives a layer these columns.

    Raises:
        DataError: The layer cannot take them.
    """
    units = units_for(layer, columns, dataset)
    return Fix(FixAction.SET_COLUMNS, title, layer=layer.id, units=units, columns=tuple(columns))


def free_columns(layer: Layer, network: Network, dataset: Dataset) -> tuple[Fix, ...]:
    """Give a layer a column that no other layer has: an output the last that it can learn, an input all others."""
    taken = {column for other in network.layers.values() if other.has("columns") for column in other.columns}
    free = [column for column in dataset.columns if column not in taken]
    if layer.role is Role.INPUT:
        targets = any(other.columns for other in network.outputs)
        columns = free if targets or len(free) < 2 else free[:-1]  # the last is left for an output to learn
        return _first(layer, [columns], dataset) if columns else ()
    return _first(layer, [[column] for column in reversed(free)], dataset)


def known_columns(layer: Layer, missing: Sequence[str], network: Network, dataset: Dataset) -> tuple[Fix, ...]:
    """Leave out the columns that the data does not have; where none is left, take others."""
    kept = [column for column in layer.columns if column not in missing]
    if not kept:
        return free_columns(layer, network, dataset)
    title = f"Leave out {in_words(missing)}"
    return tuple(_possible(layer, [(kept, title)], dataset))


def learnable(layer: Layer, dataset: Dataset) -> tuple[Fix, ...]:
    """Let an output learn those of its columns that it can, or put an output in its place that can learn them all."""
    single = [column for column in layer.columns if any(_possible(layer, [([column], "")], dataset))]
    kept = single[:1] if layer.kind == "multiclass" else single
    fixes = _possible(layer, [(kept, f"Learn only {in_words(kept)}")], dataset) if kept else ()
    return (*_other_output(layer, dataset), *fixes)


def not_read(layer: Layer, both: Sequence[str], network: Network, dataset: Dataset) -> tuple[Fix, ...]:
    """Keep columns that an output learns out of the inputs, or out of the output."""
    found: list[Fix] = []
    readers = [other for other in network.inputs if not set(both).isdisjoint(other.columns)]
    rest = [column for column in readers[0].columns if column not in both] if len(readers) == 1 else []
    if rest:
        found += _possible(readers[0], [(rest, f"Do not read {in_words(both)}")], dataset)
    kept = [column for column in layer.columns if column not in both]
    found += _possible(layer, [(kept, f"Do not learn {in_words(both)}")], dataset) if kept else ()
    return tuple(found)


def in_words(columns: Sequence[str]) -> str:
    """Return columns for a button: two by name, more by number."""
    if len(columns) > _MOST_WORDS:
        return f"{len(columns)} columns"
    return " and ".join(f"'{_short(column)}'" for column in columns)


def _short(column: str) -> str:
    return column if len(column) <= 24 else f"{column[:23]}…"


def _other_output(layer: Layer, dataset: Dataset) -> Iterator[Fix]:
    kinds: list[OutputKind] = ["multiclass"] if layer.kind == "binary" else []
    for kind in (*kinds, suggested_output(dataset, layer.columns)):
        try:
            units = units_for(Layer.new(layer.id, kind), layer.columns, dataset)
        except DataError:
            continue
        yield Fix(FixAction.CHANGE_OUTPUT, f"Make it a {kind} output", kind=kind, units=units, columns=layer.columns)
        return


def _first(layer: Layer, choices: Iterable[Sequence[str]], dataset: Dataset) -> tuple[Fix, ...]:
    verb = "Read" if layer.role is Role.INPUT else "Learn"
    return tuple(
        islice(_possible(layer, ((columns, f"{verb} {in_words(columns)}") for columns in choices), dataset), 1)
    )


def _possible(layer: Layer, choices: Iterable[tuple[Sequence[str], str]], dataset: Dataset) -> Iterator[Fix]:
    for columns, title in choices:
        try:
            yield with_these(layer, columns, dataset, title)
        except DataError:
            continue
