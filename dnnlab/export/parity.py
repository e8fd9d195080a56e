"""Whether an exported model gives what the model gives: compared on the data's own rows, output by output.

Exports hold float32 numbers, so the model is compared in float32 too. A difference is measured against the largest
magnitude that the output has on these rows: float32 itself has a relative step of 1.2e-7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import ExportError
from dnnlab.export.interface import Interface

Values = Mapping[str, NDArray[Any]]
Model = Callable[[Values], Values]
"""From input columns by name, each (M, 1), to outputs by name."""

TOLERANCE = 1e-5
MOST_ROWS = 100_000
_CHUNK = 4096


def rows_to_check(dataset: Dataset) -> NDArray[np.int64]:
    """All rows of the data, or `MOST_ROWS` evenly spread ones where there are more."""
    count = min(dataset.rows, MOST_ROWS)
    return np.linspace(0, dataset.rows - 1, count).round().astype(np.int64)


def columns(interface: Interface, dataset: Dataset, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The raw values of an export's inputs on some rows, each (M, 1), in the type that it takes."""
    return {
        port.name: dataset.column(port.meaning).values[rows].astype(port.type).reshape(-1, 1)
        for port in interface.inputs
    }


def differences(interface: Interface, dataset: Dataset, model: Model, exported: Model) -> dict[str, float]:
    """The largest difference of each output over the data's rows, relative to the output's largest magnitude.

    A value that is not finite on one side alone, or a shape that differs, is an infinite difference.
    """
    largest = dict.fromkeys((port.name for port in interface.outputs), 0.0)
    scale = dict(largest)
    for chunk in _chunks(rows_to_check(dataset)):
        inputs = columns(interface, dataset, chunk)
        expected, found = model(inputs), exported(inputs)
        for name in largest:
            scale[name] = max(scale[name], _magnitude(expected[name]))
            largest[name] = max(largest[name], _difference(expected[name], found[name]))
    return {name: largest[name] / (scale[name] or 1.0) for name in largest}


def require_parity(differences: Mapping[str, float]) -> None:
    """Raise an ExportError that names the worst output if one differs by more than `TOLERANCE`."""
    worst = max(differences, key=lambda name: differences[name])
    if not differences[worst] <= TOLERANCE:
        raise ExportError(
            f"The export differs from the model by {differences[worst]:.1e} of the output's scale; "
            f"{TOLERANCE:.0e} is allowed",
            where=worst,
            remedy="Nothing was written. Standardised columns of moderate size export best",
        )


def _chunks(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _magnitude(values: NDArray[Any]) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def _difference(expected: NDArray[Any], found: NDArray[Any]) -> float:
    if expected.shape != found.shape:
        return np.inf
    same = (expected == found) | (np.isnan(expected) & np.isnan(found))
    apart = np.abs(expected[~same].astype(np.float64) - found[~same].astype(np.float64))
    if not apart.size:
        return 0.0
    return float(apart.max()) if np.isfinite(apart).all() else np.inf
