"""What an output has to learn, looked up in the data: its columns, their values, and the picture that fits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.data.symbols import in_symbols
from dnnlab.errors import DataError
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.project.columns import units_for

Values = NDArray[np.float64]
Rows = NDArray[np.int64]


class Picture(StrEnum):
    """A way to show what an output has learnt."""

    MIXTURE = "mixture"
    CURVE = "curve"
    SURFACE = "surface"
    PLANE = "plane"
    PREDICTIONS = "predictions"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is no picture yet.

    Attributes:
        sentence: What is missing.
        remedy: What a person can do about it.
        layer: The layer it is about; None where there is none.
    """

    sentence: str
    remedy: str
    layer: LayerId | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OutputData:
    """An output layer and the data it learns from.

    Attributes:
        model: The model's name.
        layer: The output layer; its columns are the targets.
        inputs: All columns that the network reads, each once.
        dataset: The data, which has all these columns.
    """

    model: str
    layer: Layer
    inputs: tuple[str, ...]
    dataset: Dataset

    @property
    def targets(self) -> tuple[str, ...]:
        return self.layer.columns

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called in pictures."""
        return tuple(in_symbols(name) for name in self.inputs)

    @property
    def target_names(self) -> tuple[str, ...]:
        """What the targets are called in pictures."""
        return tuple(in_symbols(name) for name in self.targets)

    @property
    def is_classifier(self) -> bool:
        return self.layer.kind in ("binary", "multiclass")

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that can show this output, the best first; predicted against true always can."""
        numeric = not any(self.dataset.column(name).is_categorical for name in self.inputs)
        match len(self.inputs):
            case 1 if numeric and self.layer.kind == "mixture" and len(self.targets) == 1:
                return Picture.MIXTURE, Picture.PREDICTIONS
            case 1 if numeric and self.layer.kind != "mixture":
                return Picture.CURVE, Picture.PREDICTIONS
            case 2 if numeric and self.layer.kind != "mixture":
                return Picture.SURFACE, Picture.PREDICTIONS
            case _ if numeric and self.layer.kind == "mixture":
                return Picture.PLANE, Picture.PREDICTIONS
        return (Picture.PREDICTIONS,)

    @property
    def predictions(self) -> int:
        """How many numbers the output predicts for a row: one for each target, or one for each class."""
        return len(self.classes()) if self.layer.kind == "multiclass" else len(self.targets)

    def classes(self, target: int = 0) -> tuple[str, ...]:
        """The names of the classes that a classifier tells apart for one of its target columns."""
        return self.dataset.classes(self.targets[target])

    def codes(self, rows: Rows, target: int = 0) -> Rows:
        """Each row's class, an index into `classes`."""
        return self.dataset.codes(self.targets[target], rows)

    def input_values(self, index: int, rows: Rows | None = None) -> Values:
        """The values of a numeric input column."""
        return self._values(self.inputs[index], rows)

    def target_values(self, index: int, rows: Rows | None = None) -> Values:
        """The values of a numeric target column."""
        return self._values(self.targets[index], rows)

    def _values(self, name: str, rows: Rows | None) -> Values:
        values = self.dataset.column(name).values
        return np.asarray(values if rows is None else values[rows], dtype=np.float64)

    def same_subject(self, other: OutputData | None) -> bool:
        """Return whether axes and data points are the same as for another; the layer may have other settings."""
        return other is not None and self._subject == other._subject

    @property
    def _subject(self) -> tuple[object, ...]:
        return self.model, self.layer.id, self.layer.kind, self.targets, self.inputs, id(self.dataset)


def as_read(network: Network, names: Sequence[str], at: Values) -> Values:
    """Return an input as a network reads it, in the order of its input layers and their columns.

    A column that it reads since an edit of this moment is 0: the next question knows it.

    Args:
        network: Its inputs read numeric columns.
        names: The columns, each once. at: Their values, of the same length.
    """
    known = dict(zip(names, at.tolist(), strict=True))
    layers = [layer for layer in network.inputs if layer.id in network.compiled]
    return np.array([known.get(column, 0.0) for layer in layers for column in layer.columns])


def shown_output(network: Network, selected: LayerId | None, before: LayerId | None) -> LayerId | None:
    """Return the output to show: the selected one, else the one shown before, else the first."""
    outputs = [layer.id for layer in network.outputs]
    for wanted in (selected, before):
        if wanted in outputs:
            return wanted
    return outputs[0] if outputs else None


def output_data(model: str, network: Network, dataset: Dataset, output: LayerId | None) -> OutputData | Nothing:
    """Return what an output has to learn, or what is missing before it can."""
    if output is None:
        return Nothing(
            "The network has no output yet",
            "Drag Regression, Binary, Multiclass or Mixture density from the palette onto the canvas",
        )
    layer = network.layer(output)
    if output not in network.compiled:
        return Nothing(f"{layer.name} is not connected to an input", "Draw an arrow from the layer before it", output)
    if not layer.columns:
        return Nothing(f"{layer.name} has no targets yet", "Choose the columns it learns in the inspector", output)
    reading = [source for source in network.inputs if source.id in network.compiled]
    for source in (*reading, layer):
        trouble = _trouble(source, dataset)
        if trouble is not None:
            return trouble
    columns = tuple(dict.fromkeys(column for source in reading for column in source.columns))
    return OutputData(model, layer, columns, dataset)


def _trouble(layer: Layer, dataset: Dataset) -> Nothing | None:
    if not layer.columns:
        return Nothing(f"{layer.name} has no columns yet", "Choose the columns it reads in the inspector", layer.id)
    try:
        units = units_for(layer, layer.columns, dataset)
    except DataError as error:
        return Nothing(error.what, error.remedy or "Choose other columns in the inspector", layer.id)
    if units != layer.width:
        sentence = f"{layer.name} has {layer.width} units, but its columns need {units}"
        return Nothing(sentence, "Choose its columns again in the inspector", layer.id)
    return None


def padded(values: Values, share: float) -> tuple[float, float]:
    """Return the range of the values with a margin of this share of it on both sides; never an empty range."""
    low, high = float(values.min()), float(values.max())
    span = high - low
    if span <= 1e-12 * max(abs(low), abs(high)):
        span = max(abs(low), 1.0)
    return low - share * span, high + share * span
