"""The standardisation of inputs and targets, which is part of the model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset, Scaling
from dnnlab.errors import DataError, ProjectFileError
from dnnlab.graph.kinds import ISOTROPIC, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network

Scalings = Mapping[LayerId, Scaling]


def is_scaled(layer: Layer) -> bool:
    """Whether a layer's columns are standardised: those of inputs and of outputs that predict numbers."""
    return layer.role is Role.INPUT or layer.kind in ("regression", "mixture")


def scalings_of(network: Network, dataset: Dataset) -> dict[LayerId, Scaling]:
    """Return the scaling of every compiled input and of every compiled output that predicts numbers.

    Columns are standardised one by one. The targets of an isotropic mixture share one scale, the root mean square of
    their standard deviations: its Gaussians are then isotropic in scaled and in target units alike.

    Raises:
        DataError: The data has no such column.
    """
    scalings: dict[LayerId, Scaling] = {}
    for layer in _scaled_layers(network):
        scaling = dataset.scaling(layer.columns)
        if layer.covariance == ISOTROPIC:
            common = float(np.sqrt(np.mean(scaling.scale**2)))
            scaling = Scaling(scaling.shift, np.full_like(scaling.scale, common))
        scalings[layer.id] = scaling
    return scalings


def scaling_arrays(scalings: Scalings) -> dict[str, NDArray[np.floating]]:
    """Return the scalings under the names that they have in a snapshot."""
    arrays: dict[str, NDArray[np.floating]] = {}
    for layer, scaling in scalings.items():
        arrays[f"shift/{layer}"] = scaling.shift
        arrays[f"scale/{layer}"] = scaling.scale
    return arrays


def scalings_from(network: Network, arrays: Mapping[str, NDArray[np.floating]]) -> dict[LayerId, Scaling]:
    """Return the scalings of a snapshot of this network.

    Raises:
        ProjectFileError: One is missing, has another length or a scale that is not above 0.
    """
    scalings: dict[LayerId, Scaling] = {}
    for layer in _scaled_layers(network):
        shift, scale = arrays.get(f"shift/{layer.id}"), arrays.get(f"scale/{layer.id}")
        if shift is None or scale is None or shift.shape != (layer.width,) or scale.shape != (layer.width,):
            raise ProjectFileError("The scaling of a layer is missing or has the wrong length", where=layer.name)
        try:
            scalings[layer.id] = Scaling(shift.astype(np.float64), scale.astype(np.float64))
        except DataError as error:
            raise ProjectFileError(error.what, where=layer.name) from error
    return scalings


def _scaled_layers(network: Network) -> list[Layer]:
    layers = (network.layers[id] for id in network.order if id in network.compiled)
    return [layer for layer in layers if is_scaled(layer)]
