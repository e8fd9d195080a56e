"""The module that is exported: raw columns in, predictions in the data's own units out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dnnlab.data.dataset import Dataset
from dnnlab.errors import ExportError, ProjectFileError
from dnnlab.export.interface import Interface, Port
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.nn.model import NetworkModule
from dnnlab.project.snapshot import Snapshot


class Inference(nn.Module):
    """A trained model from one tensor a column to one tensor an output, as `interface` says, in float32.

    Args:
        snapshot: The weights and scaling.
        network: The topology.
        dataset: Tells which columns are categories.
        interface: The names, in whose order `forward` takes and returns tensors.

    Raises:
        ExportError: The weights or the columns are not this network's.
    """

    def __init__(self, snapshot: Snapshot, network: Network, dataset: Dataset, interface: Interface) -> None:
        super().__init__()
        self.interface = interface
        try:
            self._module = NetworkModule.of(replace(snapshot, network=network), torch.float32)
        except ProjectFileError as error:
            raise ExportError(
                f"The weights do not belong to this network: {error.what}", where=error.where, remedy="Train it first"
            ) from error
        self._reads = tuple(column for layer in self._module.model.inputs for column in _columns(layer, dataset))
        self._layers = {layer.id: layer for layer in self._module.model.outputs}

    def forward(self, *columns: Tensor) -> tuple[Tensor, ...]:
        """Return the outputs of N rows, given each column's values, (N, 1)."""
        given = {port.name: _encoded(port, values) for port, values in zip(self.interface.inputs, columns, strict=True)}
        encoded = torch.cat([given[column] for column in self._reads], dim=1)
        found = dict(zip(self._module.output_names, self._module(encoded), strict=True))
        return tuple(self._part(port, found) for port in self.interface.outputs)

    def on_arrays(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Return the outputs by name, given each column's values (N, 1) by name."""
        with torch.inference_mode():
            outputs = self(*(torch.from_numpy(np.ascontiguousarray(inputs[p.name])) for p in self.interface.inputs))
        return {port.name: output.numpy() for port, output in zip(self.interface.outputs, outputs, strict=True)}

    def _part(self, port: Port, found: Mapping[str, Tensor]) -> Tensor:
        layer = self._layers[port.layer]
        match layer.kind:
            case "mixture":
                return found[f"{layer.id}/{port.meaning}"]
            case "multiclass":
                return found[layer.id]
            case _:
                place = layer.columns.index(port.meaning)
                return found[layer.id][:, place : place + 1]


def _columns(layer: Layer, dataset: Dataset) -> tuple[str, ...]:
    width = dataset.width(layer.columns)
    if width != layer.width:
        raise ExportError(
            f"The columns of {layer.name} are {width} numbers wide, the layer has {layer.width}",
            where=layer.name,
            remedy="Choose its columns anew",
        )
    return layer.columns


def _encoded(port: Port, values: Tensor) -> Tensor:
    if port.labels:
        return nn.functional.one_hot(values.squeeze(1), len(port.labels)).to(torch.float32)
    return values
