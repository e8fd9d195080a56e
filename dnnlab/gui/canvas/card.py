"""What a card shows of its layer: a value, so that a card is painted again only when something on it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dnnlab.data.dataset import Dataset
from dnnlab.graph.examination import Problem, Severity
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Size
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.metrics import PROBLEM_HEIGHT, card_size

HISTOGRAM_BINS = 28
MOST_HISTOGRAMS = 4
_MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """The distribution of one column.

    Attributes:
        name: The column's.
        heights: Of the bars, 1 for the highest: a histogram, or one bar for each category.
        low: The least value; 0 for categories.
        high: The greatest value; the number of categories for categories.
        categories: Whether the bars are categories.
    """

    name: str
    heights: tuple[float, ...]
    low: float
    high: float
    categories: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a card shows and that does not change with every frame.

    Attributes:
        layer: The layer.
        parameters: How many weights and biases arrive at it.
        problem: The worst that is wrong with it, or None.
        columns: For an input: the distributions of its first columns.
        source: For an input: the name of the data.
        rows: For an input: how many rows train.
        validation_rows: For an input: how many rows validate.
    """

    layer: Layer
    parameters: int = 0
    problem: Problem | None = None
    columns: tuple[ColumnSummary, ...] = ()
    source: str = ""
    rows: int = 0
    validation_rows: int = 0

    @property
    def base(self) -> Size:
        """The size without room for a problem; ports stand at half its height."""
        return card_size(self.layer)

    @property
    def size(self) -> Size:
        """The size with the room that a problem takes."""
        base = self.base
        return Size(base.width, base.height + (PROBLEM_HEIGHT if self.problem else 0.0))

    @property
    def is_error(self) -> bool:
        return self.problem is not None and self.problem.severity is Severity.ERROR

    @property
    def is_hint(self) -> bool:
        return self.problem is not None and self.problem.severity is Severity.HINT


def card_of(network: Network, id: LayerId, dataset: Dataset, problems: Mapping[str, Problem]) -> Card:
    """Return what the card of a layer shows.

    Args:
        network: The layer's.
        id: The layer's identity.
        dataset: What inputs read.
        problems: The worst problem of each place.
    """
    layer = network.layers[id]
    if layer.role is not Role.INPUT:
        return Card(layer, network.parameter_count(id), problems.get(id))
    known = [name for name in layer.columns if name in dataset.columns]
    return Card(
        layer,
        0,
        problems.get(id),
        tuple(summary(dataset, name) for name in known[:MOST_HISTOGRAMS]),
        dataset.name,
        len(dataset.training),
        len(dataset.validation),
    )


@lru_cache(maxsize=64)
def summary(dataset: Dataset, name: str) -> ColumnSummary:
    """Return the distribution of a column over the training rows (the first 100,000 of them)."""
    column = dataset.columns[name]
    values = column.values[dataset.training[:_MOST_ROWS]]
    if column.is_categorical:
        counts = np.bincount(values, minlength=len(column.categories))[:HISTOGRAM_BINS]
        low, high = 0.0, float(len(column.categories))
    else:
        low, high = float(values.min()), float(values.max())
        reach = (low, high) if high > low else (low - 0.5, high + 0.5)
        counts = np.histogram(values, bins=HISTOGRAM_BINS, range=reach)[0]
    heights = counts / max(1, int(counts.max()))
    return ColumnSummary(name, tuple(float(height) for height in heights), low, high, column.is_categorical)
