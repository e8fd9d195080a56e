"""What a probe is about: the weights that are shown, and the data they were trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.data.dataset import Dataset
from dnnlab.errors import NetworkError, UnknownLayerError
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.link.probes import Axis
from dnnlab.nn.evaluator import Evaluator

if TYPE_CHECKING:
    from dnnlab.engine.past import Past


@dataclass(slots=True)
class Tables:
    """Tables that stay the same from frame to frame (encoded rows, grids), so that each is made once.

    One of these serves one data set; `most` bounds what an inventive panel can make it hold.
    """

    most: int = 64
    _tables: dict[object, Any] = field(default_factory=dict)

    def get(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what is kept under a key, made the first time."""
        if key not in self._tables:
            if len(self._tables) >= self.most:
                self._tables.clear()
            self._tables[key] = make()
        return self._tables[key]


@dataclass(frozen=True, slots=True)
class Subject:
    """The weights that answers are about.

    Attributes:
        evaluator: The weights.
        dataset: The data.
        gradient_norms: Gives those of the last step, by layer.
        tables: What earlier answers left for later ones about the same data.
        past: Gives the moments of the run that these weights belong to; None where only they are known.
    """

    evaluator: Evaluator
    dataset: Dataset
    gradient_norms: Callable[[], Mapping[LayerId, float]]
    tables: Tables
    past: Callable[[], Past] | None = None

    def output(self, id: LayerId) -> Layer:
        """Return a compiled output layer.

        Raises:
            UnknownLayerError: The network computes no such output.
        """
        for layer in self.evaluator.model.outputs:
            if layer.id == id:
                return layer
        raise UnknownLayerError("The network computes no such output", where=self._name(id))

    def mixture_output(self, id: LayerId) -> Layer:
        """Return a compiled mixture density output.

        Raises:
            UnknownLayerError: The network computes no such output.
            NetworkError: It predicts no mixture.
        """
        layer = self.output(id)
        if layer.kind != "mixture":
            raise NetworkError("This output predicts no mixture", where=layer.name)
        return layer

    def layer(self, id: LayerId) -> Layer:
        """Return a compiled layer.

        Raises:
            UnknownLayerError: The network computes no such layer.
        """
        if id in self.evaluator.network.compiled:
            return self.evaluator.network.layers[id]
        raise UnknownLayerError("The network does not compute this layer", where=self._name(id))

    def _name(self, id: LayerId) -> str:
        layers = self.evaluator.network.layers
        return layers[id].name if id in layers else id

    def input_columns(self) -> tuple[str, ...]:
        """The columns that the network reads, each once, in the order of its input layers."""
        return tuple(dict.fromkeys(self.encoded_columns()))

    def encoded_columns(self) -> tuple[str, ...]:
        """The columns of all input layers, one after the other; one may be read twice."""
        return tuple(column for layer in self.evaluator.model.inputs for column in layer.columns)

    def require_inputs(self, count: int) -> tuple[str, ...]:
        """Return the network's input columns.

        Raises:
            NetworkError: They are not `count` columns of numbers.
        """
        columns = self.input_columns()
        if len(columns) != count or any(self.dataset.column(column).is_categorical for column in columns):
            wanted = "one input column" if count == 1 else f"{count} input columns"
            raise NetworkError(
                f"This picture needs {wanted} of numbers; the network reads {', '.join(columns)}",
                remedy="Watch predicted against true values instead",
            )
        return columns

    def given(self, inputs: NDArray[np.floating]) -> NDArray[np.float64]:
        """The inputs that a question brings along, (M, D), D that of the network.

        Raises:
            NetworkError: They have another shape.
        """
        values = np.asarray(inputs, np.float64)
        width = self.evaluator.model.input_width
        if values.ndim != 2 or values.shape[1] != width:
            raise NetworkError(
                f"The inputs have shape {values.shape}; the network reads {width} numbers a row",
                remedy=f"Give an array of shape (rows, {width}): {', '.join(self.encoded_columns())}",
            )
        return values

    def along(self, axis: Axis) -> Tensor:
        """The encoded inputs along an axis, (X, D), for a network with one input column.

        Raises:
            NetworkError: It has more, or its column is not a number.
        """
        self.require_inputs(1)
        encoded = self.encoded_columns()
        return self._tensor(("along", encoded, axis), lambda: np.repeat(axis.values()[:, None], len(encoded), axis=1))

    def points(self, axis: Axis) -> Tensor:
        """Values along an axis for a single target, (M, 1)."""
        return self._tensor(("points", axis), lambda: axis.values()[:, None])

    def across(self, first: Axis, second: Axis) -> Tensor:
        """The encoded inputs over a plane, (Y * X, D), the first column's values changing fastest.

        Raises:
            NetworkError: The network has not two input columns of numbers.
        """
        columns = self.require_inputs(2)
        encoded = self.encoded_columns()

        def make() -> NDArray[np.float64]:
            x, y = np.meshgrid(first.values(), second.values())
            values = {columns[0]: x.ravel(), columns[1]: y.ravel()}
            return np.stack([values[column] for column in encoded], axis=1)

        return self._tensor(("across", encoded, first, second), make)

    def training_rows(self, most: int) -> NDArray[np.int64]:
        """Up to `most` training rows, evenly spread."""
        return spread(self.dataset.training, most)

    def inputs_of(self, rows: NDArray[np.int64], key: object) -> Tensor:
        """The encoded inputs of some rows, (M, D); `key` says which rows these are."""
        encoded = self.encoded_columns()
        return self._tensor(("rows", key, encoded), lambda: self.dataset.encode(encoded, rows))

    def targets_of(self, layer: Layer, rows: NDArray[np.int64], key: object) -> Tensor:
        """The targets of some rows in original units, (M, L), float64, of an output that predicts numbers."""
        columns = layer.columns
        kept: Tensor = self.tables.get(
            ("numbers", columns, key), lambda: torch.from_numpy(self.dataset.encode(columns, rows).astype(np.float64))
        )
        return kept.to(self.evaluator.device)

    def _tensor(self, key: tuple[object, ...], make: Callable[[], NDArray[np.float64]]) -> Tensor:
        dtype, device = self.evaluator.dtype, self.evaluator.device
        kept: Tensor = self.tables.get(
            (*key, dtype, device), lambda: torch.as_tensor(make(), dtype=dtype, device=device)
        )
        return kept


def spread(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Up to `most` of these rows, evenly spread over them."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, max(1, most)).round().astype(np.int64)]


def array(tensor: Tensor) -> NDArray[np.float32]:
    """A tensor as a contiguous float32 array."""
    found: NDArray[np.float32] = tensor.detach().to(device="cpu", dtype=torch.float32).contiguous().numpy()
    return found
