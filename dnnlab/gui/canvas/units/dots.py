"""Rows of the data over the picture of a single output, where the network reads two numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network

MOST_DOTS = 120


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Where rows lie in a picture.

    Attributes:
        places: (N, 2) shares of its width from the left and of its height from below.
        classes: (N,) 0 or 1 for an output of two classes; empty for others.
    """

    places: NDArray[np.float64]
    classes: NDArray[np.int64]


def dots_of(network: Network, dataset: Dataset) -> Mapping[LayerId, Dots]:
    """Return what lies over the outputs of one circle; nothing where the inputs are not two columns of numbers."""
    inputs = (layer for layer in network.inputs if layer.id in network.compiled)
    names = list(dict.fromkeys(column for layer in inputs for column in layer.columns))
    outputs = [layer for layer in network.outputs if layer.preactivations == 1 and layer.id in network.compiled]
    try:
        columns = [dataset.column(name) for name in names]
        if len(columns) != 2 or not outputs or any(column.is_categorical for column in columns):
            return {}
        rows = dataset.training[:: max(1, len(dataset.training) // MOST_DOTS)][:MOST_DOTS]
        places = np.stack([_shares(column.values, rows) for column in columns], axis=1)
        return {
            layer.id: Dots(places, _classes(dataset, layer.columns[0], rows) if layer.kind == "binary" else _NONE)
            for layer in outputs
            if layer.columns
        }
    except DataError:  # a column that is not there: the document says so elsewhere
        return {}


_NONE = np.empty(0, np.int64)


def _shares(values: NDArray[np.generic], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    numbers = values.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    return (numbers[rows] - low) / ((high - low) or 1.0)


def _classes(dataset: Dataset, column: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return dataset.codes(column, rows)
