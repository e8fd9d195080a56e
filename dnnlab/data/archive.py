"""Data sets as NumPy archives, to be embedded in a project; nothing that is read here can run code."""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

import numpy as np

from dnnlab.data.arrays import read_arrays
from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import DataError

FORMAT = 1
DAMAGED = "The project file is damaged: go back to an earlier copy"
DESCRIPTION, TRAINING, VALIDATION = "description", "training", "validation"


def to_npz(dataset: Dataset) -> bytes:
    """Return the data set as the bytes of an `.npz` file (see `write_npz`)."""
    buffer = io.BytesIO()
    write_npz(buffer, dataset)
    return buffer.getvalue()


def write_npz(file: BinaryIO, dataset: Dataset) -> None:
    """Write the data set as an `.npz` file: one array a column, the row indices, a description."""
    description = {
        "format": FORMAT,
        "name": dataset.name,
        "columns": [{"name": column.name, "categories": column.categories} for column in dataset.columns.values()],
        "notes": dataset.notes,
    }
    arrays: dict[str, Any] = {
        _column_key(index): column.values for index, column in enumerate(dataset.columns.values())
    }
    arrays[TRAINING], arrays[VALIDATION] = dataset.training, dataset.validation
    arrays[DESCRIPTION] = np.frombuffer(json.dumps(description).encode(), dtype=np.uint8)
    np.savez(file, **arrays)


def from_npz(content: bytes) -> Dataset:
    """Return the data set that `to_npz` wrote.

    Raises:
        DataError: The bytes are anything else.
    """
    try:
        arrays = read_arrays(io.BytesIO(content), "")
    except DataError as error:  # its remedy is for archives of one's own
        raise DataError(error.what, where="the embedded data", remedy=DAMAGED) from error
    try:
        description = json.loads(arrays[DESCRIPTION].tobytes())
        if description["format"] != FORMAT:
            raise DataError(
                f"The embedded data have format {description['format']}, not {FORMAT}",
                remedy="Open the project with the dnnlab that wrote it, or a newer one",
            )
        columns = [
            Column(entry["name"], arrays[_column_key(index)], tuple(entry["categories"]))
            for index, entry in enumerate(description["columns"])
        ]
        names = [description["name"], *description["notes"]]
        names += [name for column in columns for name in (column.name, *column.categories)]
        if not all(isinstance(name, str) for name in names):
            raise TypeError("a name is not text")
        if len({column.name for column in columns}) != len(columns):
            raise ValueError("two columns have the same name")
        return Dataset(
            description["name"],
            {column.name: column for column in columns},
            arrays[TRAINING],
            arrays[VALIDATION],
            tuple(description["notes"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DataError(
            f"The description of the embedded data does not make sense: {error}",
            remedy=DAMAGED,
        ) from error


def _column_key(index: int) -> str:
    return f"column_{index}"
