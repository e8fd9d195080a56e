"""A model with weights that answers questions: for probes, parity checks and the scrubbing of old snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.errors import NetworkError, UnknownLayerError
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.nn.levels import predicting, responding
from dnnlab.nn.losses import reported_row_errors
from dnnlab.nn.mixture import Mixture
from dnnlab.nn.model import Model, Response, shift_and_scale
from dnnlab.nn.scaling import scalings_from
from dnnlab.project.snapshot import Snapshot

Inputs = NDArray[np.floating] | Tensor


LARGEST_PASS = 2**23
"""How many activations of all layers together the rows of one pass may have; more rows go through in parts."""


class Evaluator:
    """A model with weights. Inputs are encoded and predictions in original units; no gradients are recorded.

    Attributes:
        model: The function.
        dtype: The floating point type it computes in.
        device: Where it computes.
    """

    def __init__(self, model: Model, flat: Tensor) -> None:
        """Take weights as a flat vector (size,), which must not change afterwards."""
        self.model = model
        self._flat = flat
        self.dtype = flat.dtype
        self.device = flat.device
        self._outputs = {layer.id: layer for layer in model.outputs}

    @cached_property
    def parameters(self) -> Mapping[str, Tensor]:
        """Its weights and biases by slot name."""
        return self.model.index.views(self._flat)

    @classmethod
    def of(
        cls, snapshot: Snapshot, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu"
    ) -> Evaluator:
        """Return the evaluator of a snapshot.

        Raises:
            ProjectFileError: An array is missing or has another shape.
        """
        model = Model(snapshot.network, scalings_from(snapshot.network, snapshot.arrays))
        return cls(model, model.index.flat(snapshot.arrays, dtype, device))

    @property
    def network(self) -> Network:
        return self.model.network

    def responses(self, inputs: Inputs) -> dict[LayerId, Response]:
        """Return every compiled layer's response to inputs (N, D), in scaled units."""
        with torch.no_grad():
            return self._respond(self._scaled(inputs))

    def values(self, output: LayerId, inputs: Inputs) -> Tensor:
        """Return what an output predicts for inputs (N, D), as `Model.values` says.

        Raises:
            UnknownLayerError: The network has no such compiled output.
        """
        layer = self._output(output)
        rows = _wide(inputs)
        with torch.no_grad():
            return _joined(
                [self.model.values(layer, self._preactivations(layer, rows[some])) for some in self._parts(len(rows))]
            )

    def mixture(self, output: LayerId, inputs: Inputs) -> Mixture:
        """Return the mixtures that an output predicts for inputs (N, D), in original units.

        Raises:
            UnknownLayerError: The network has no such compiled output.
            NetworkError: It is not a mixture density output.
        """
        layer = self._output(output)
        if layer.kind != "mixture":
            raise NetworkError("This output predicts no mixture", where=layer.name)
        with torch.no_grad():
            return self.model.mixture(layer, self._preactivations(layer, inputs))

    def mixtures(self, output: LayerId, inputs: Inputs) -> Iterator[tuple[slice, Mixture]]:
        """Return what `mixture` does for many inputs (N, D), part by part: which rows, and their mixtures.

        Raises:
            UnknownLayerError: The network has no such compiled output.
            NetworkError: It is not a mixture density output.
        """
        rows = _wide(inputs)
        return ((some, self.mixture(output, rows[some])) for some in self._parts(len(rows)))

    def row_errors(self, output: LayerId, inputs: Inputs, targets: NDArray[np.generic] | Tensor) -> Tensor:
        """Return the error of every row in original units, (N,).

        Args:
            output: The output layer.
            inputs: (N, D).
            targets: (N, L) in original units; class codes (N, L) for binary and (N, 1) or (N,) for multiclass.

        Raises:
            UnknownLayerError: The network has no such compiled output.
        """
        layer = self._output(output)
        rows, known = _wide(inputs), self._targets(layer, targets)
        scaling = self.model.scalings.get(output)
        with torch.no_grad():
            return _joined(
                [
                    reported_row_errors(layer, self._preactivations(layer, rows[some]), known[some], scaling)
                    for some in self._parts(len(rows))
                ]
            )

    @cached_property
    def _respond(self) -> Callable[[Mapping[LayerId, Tensor]], dict[LayerId, Response]]:
        return responding(self.model, self._flat)

    @cached_property
    def _predict(self) -> Callable[[Mapping[LayerId, Tensor]], dict[LayerId, Tensor]]:
        return predicting(self.model, self._flat)

    def _output(self, id: LayerId) -> Layer:
        try:
            return self._outputs[id]
        except KeyError:
            raise UnknownLayerError("The network has no such output on a path from an input", where=id) from None

    def _parts(self, count: int) -> list[slice]:
        """So many rows in parts that fit into memory."""
        size = max(1, LARGEST_PASS // sum(layer.preactivations for layer in self.model.layers))
        return [slice(start, start + size) for start in range(0, max(count, 1), size)]

    def _preactivations(self, layer: Layer, inputs: Inputs) -> Tensor:
        return self._predict(self._scaled(inputs))[layer.id]

    def _scaled(self, inputs: Inputs) -> dict[LayerId, Tensor]:
        """Scale in float64, so that columns far from 0 keep their differences; then go over to `dtype`."""
        scaled = self.model.scaled_inputs(_wide(inputs))
        return {id: columns.to(device=self.device, dtype=self.dtype) for id, columns in scaled.items()}

    def _targets(self, layer: Layer, targets: NDArray[np.generic] | Tensor) -> Tensor:
        values = _wide(targets)
        if layer.kind == "multiclass":
            return values.to(device=self.device, dtype=torch.int64).reshape(-1)
        if layer.id in self.model.scalings:
            shift, scale = shift_and_scale(self.model.scalings[layer.id], values)
            values = (values - shift) / scale
        return values.to(device=self.device, dtype=self.dtype)


def _joined(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)


def _wide(values: NDArray[np.generic] | Tensor) -> Tensor:
    if isinstance(values, Tensor):
        return values.detach().to("cpu", torch.float64)
    return torch.from_numpy(np.array(values, dtype=np.float64))
