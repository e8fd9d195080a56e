"""From columns of a data set to the tensors that training reads, after checking that they fit the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError, NotTrainableError
from dnnlab.graph.examination import Severity, examine
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.graph.problem import Problem
from dnnlab.nn.scaling import Scalings
from dnnlab.project.optimizer_problems import optimizer_problems
from dnnlab.project.settings import Settings
from dnnlab.training.shared_tensors import shared


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some rows of the data as tensors.

    Attributes:
        rows: Which rows of the data set, (N,).
        inputs: The scaled columns (N, units) of every compiled input layer.
        targets: For every compiled output layer scaled targets (N, L); for binary 0 and 1, (N, L); for multiclass
            class codes (N,), int64.
    """

    rows: NDArray[np.int64]
    inputs: Mapping[LayerId, Tensor]
    targets: Mapping[LayerId, Tensor]

    @property
    def count(self) -> int:
        return len(self.rows)

    def first(self, count: int) -> Part:
        """Return the first rows, at most `count`."""
        inputs = {id: values[:count] for id, values in self.inputs.items()}
        return Part(self.rows[:count], inputs, {id: values[:count] for id, values in self.targets.items()})


def check_trainable(network: Network, dataset: Dataset, settings: Settings | None = None) -> None:
    """Return if the network can be trained on the data, and by these settings if there are any.

    Raises:
        NotTrainableError: The network has a problem, a layer's columns do not fit, or the optimiser does not; it names
            the first.
    """
    _require_none(network, examine(network))
    check_data(network, dataset)
    if settings is not None:
        _require_none(network, optimizer_problems(settings, network, len(dataset.training)))


def _require_none(network: Network, problems: Sequence[Problem]) -> None:
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise NotTrainableError(problem.sentence, where=_name(network, problem.place), remedy=problem.remedy)


def check_data(network: Network, dataset: Dataset) -> None:
    """Return if the data has the columns that the compiled layers name, and they fit.

    Raises:
        NotTrainableError: A column is missing, or its kind or width does not fit its layer.
    """
    for id in network.order:
        layer = network.layers[id]
        if id in network.compiled and layer.has("columns"):
            try:
                _check_columns(layer, dataset)
            except DataError as error:
                raise NotTrainableError(error.what, where=layer.name, remedy=error.remedy) from error


def prepared(
    network: Network,
    dataset: Dataset,
    scalings: Scalings,
    rows: NDArray[np.int64],
    dtype: torch.dtype,
    device: torch.device | str,
) -> Part:
    """Return these rows of the data as tensors that nobody may write to; `check_data` has passed."""
    inputs: dict[LayerId, Tensor] = {}
    targets: dict[LayerId, Tensor] = {}
    for id in network.order:
        layer = network.layers[id]
        if id not in network.compiled or layer.role is Role.HIDDEN:
            continue
        into = inputs if layer.role is Role.INPUT else targets
        into[id] = _tensor(layer, dataset, scalings, rows, dtype, device)
    return Part(rows, inputs, targets)


def _tensor(
    layer: Layer,
    dataset: Dataset,
    scalings: Scalings,
    rows: NDArray[np.int64],
    dtype: torch.dtype,
    device: torch.device | str,
) -> Tensor:
    """Some rows of a layer's columns; of the training or validation rows the tensor that other models read too."""

    def made() -> Tensor:
        values = torch.from_numpy(_values(layer, dataset, scalings, rows))
        return values.to(device) if layer.kind == "multiclass" else values.to(device=device, dtype=dtype)

    part = "training" if rows is dataset.training else "validation" if rows is dataset.validation else None
    if part is None:
        return made()
    scaling = scalings.get(layer.id)
    if scaling is None:
        return shared(dataset, (part, layer.kind, layer.columns, dtype, str(device)), made)
    scaled = scaling.shift.tobytes(), scaling.scale.tobytes()
    return shared(dataset, (part, scaled, layer.columns, dtype, str(device)), made)


def scaled_targets(
    network: Network, dataset: Dataset, scalings: Scalings, kind: str
) -> dict[LayerId, NDArray[np.float64]]:
    """Return the scaled training targets (N, L) of every compiled output of a kind."""
    outputs = (layer for layer in network.outputs if layer.id in network.compiled and layer.kind == kind)
    return {layer.id: _values(layer, dataset, scalings, dataset.training) for layer in outputs}


def _values(layer: Layer, dataset: Dataset, scalings: Scalings, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    match layer.kind:
        case "binary":
            return np.stack([dataset.codes(name, rows) for name in layer.columns], axis=1).astype(np.float64)
        case "multiclass":
            return dataset.codes(layer.columns[0], rows)  # type: ignore[return-value]
    return scalings[layer.id].apply(dataset.encode(layer.columns, rows))


def _check_columns(layer: Layer, dataset: Dataset) -> None:
    match layer.kind:
        case "input":
            _require_units(layer, dataset.width(layer.columns), "numbers to read")
        case "multiclass":
            _require_one_column(layer)
            _require_units(layer, len(dataset.classes(layer.columns[0])), "classes")
        case "binary":
            _require_units(layer, len(layer.columns), "target columns")
            for name in layer.columns:
                _require_two_classes(layer, name, dataset.classes(name))
        case _:
            _require_units(layer, len(layer.columns), "target columns")
            for name in layer.columns:
                _require_numbers(layer, name, dataset)


def _require_units(layer: Layer, count: int, what: str) -> None:
    if layer.width != count:
        label = layer.declared.units_label
        raise NotTrainableError(
            f"{layer.name} has {layer.width} {label.lower()}, but its columns give {count} {what}",
            where=layer.name,
            remedy=f"Set {label} to {count}, or choose other columns in the inspector",
        )


def _require_one_column(layer: Layer) -> None:
    if len(layer.columns) != 1:
        raise NotTrainableError(
            f"{layer.name} has {len(layer.columns)} target columns, but its classes come from one",
            where=layer.name,
            remedy="Choose one column in the inspector",
        )


def _require_two_classes(layer: Layer, name: str, classes: tuple[str, ...]) -> None:
    if len(classes) != 2:
        raise NotTrainableError(
            f"{layer.name} tells two classes apart, but the column '{name}' has {len(classes)}",
            where=layer.name,
            remedy="Choose a column of two classes, or a multiclass output",
        )


def _require_numbers(layer: Layer, name: str, dataset: Dataset) -> None:
    if dataset.column(name).is_categorical:
        raise NotTrainableError(
            f"{layer.name} predicts numbers, but the column '{name}' holds categories",
            where=layer.name,
            remedy="Choose a column of numbers, or a multiclass output",
        )


def _name(network: Network, place: str) -> str:
    if place in network.layers:
        return network.layers[place].name
    if place in network.connections:
        connection = network.connections[place]
        return f"{network.layers[connection.source].name} → {network.layers[connection.target].name}"
    return place
