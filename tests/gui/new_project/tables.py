"""Data sets of every sort of column."""

from __future__ import annotations

import numpy as np

from dnnlab.data.dataset import Column, Dataset


def survey(rows: int = 50) -> Dataset:
    """A row number, two numbers, a constant, five words, two words, and three words at the end."""
    generator = np.random.default_rng(1)
    columns = (
        Column("id", np.arange(1, rows + 1)),
        Column("length", generator.normal(size=rows)),
        Column("width", generator.normal(size=rows)),
        Column("always", np.full(rows, 3.0)),
        Column("site", np.arange(rows) % 5, ("north", "south", "east", "west", "hill")),
        Column("wet", np.arange(rows) % 2, ("no", "yes")),
        Column("species", np.arange(rows) % 3, ("a", "b", "c")),
    )
    indices = np.arange(rows)
    return Dataset(
        "survey.csv", {column.name: column for column in columns}, indices[: rows - 10], indices[rows - 10 :]
    )
