"""What a column looks like, and what it is probably for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dnnlab.data.dataset import Column, Dataset
from dnnlab.gui.widgets.number_text import format_integer, format_significant

ColumnRole = Literal["input", "target", "unused"]
ROLES: tuple[ColumnRole, ...] = ("input", "target", "unused")

_SHOWN_CATEGORIES = 4
_PROBED = 1000


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column in a few words.

    Attributes:
        name: As in the table.
        kind: "number", or "words (3)" with the count of categories.
        content: The range of its numbers, or its first categories.
        oddity: Why it is probably of no use: "constant", "row number", "different in every row"; empty for none.
    """

    name: str
    kind: str
    content: str
    oddity: str


def facts_of(dataset: Dataset) -> tuple[ColumnFacts, ...]:
    """Return what there is to say about each column, in the table's order."""
    return tuple(_facts(column) for column in dataset.columns.values())


def first_roles(facts: Sequence[ColumnFacts]) -> Mapping[str, ColumnRole]:
    """Return a first guess: the last column is the target, the others are inputs, odd ones unused.

    Odd columns serve as inputs where there is nothing else.
    """
    usual = [fact.name for fact in facts if not fact.oddity] or [fact.name for fact in facts]
    target = usual[-1]
    inputs = [name for name in usual if name != target]
    if not inputs:
        inputs = [fact.name for fact in facts if fact.name != target and fact.oddity != "constant"]
    roles: dict[str, ColumnRole] = {fact.name: "unused" for fact in facts}
    roles.update(dict.fromkeys(inputs, "input"))
    roles[target] = "target"
    return roles


def _facts(column: Column) -> ColumnFacts:
    if column.is_categorical:
        return _facts_of_words(column)
    low, high = float(column.values.min()), float(column.values.max())
    if low == high:
        return ColumnFacts(column.name, "number", format_significant(low, 4), "constant")
    content = f"{format_significant(low, 4)} to {format_significant(high, 4)}"
    return ColumnFacts(column.name, "number", content, "row number" if _counts_rows(column) else "")


def _facts_of_words(column: Column) -> ColumnFacts:
    count = len(column.categories)
    shown = ", ".join(column.categories[:_SHOWN_CATEGORIES])
    content = shown if count <= _SHOWN_CATEGORIES else f"{shown}, …"
    if count == 1:
        oddity = "constant"
    elif count == len(column.values):
        oddity = "different in every row"
    else:
        oddity = ""
    return ColumnFacts(column.name, f"words ({format_integer(count)})", content, oddity)


def _counts_rows(column: Column) -> bool:
    """Whether the numbers are the rows' own: whole numbers that grow by one from row to row."""
    values = column.values
    if values[0] != np.rint(values[0]):
        return False
    return all(bool((np.diff(part) == 1.0).all()) for part in (values[:_PROBED], values))
