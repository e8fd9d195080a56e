"""A moment of a training run: everything that is needed to go on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import ProjectFileError
from dnnlab.graph.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Weights, optimiser state and scaling of one model after `step` steps.

    The arrays are named:

    - `weight/<source>-><target>`: a connection's weights, (pre-activations of the target, units of the source),
      rows in the order of the target's `Layer.rows`, columns in the order of the source's `Layer.units`;
    - `bias/<layer>`: (pre-activations of the layer,);
    - `shift/<layer>` and `scale/<layer>`: the standardisation of an input's or an output's columns, (columns,);
    - `optimizer/<state>/<name of a weight or bias>`: the optimiser's state for it, of the same shape.

    Randomness is a function of the seed, the step and the layer, so the seed in the settings is all there is to keep.
    """

    step: int
    network: Network
    arrays: Mapping[str, NDArray[np.floating]]


def require_fitting(snapshot: Snapshot) -> None:
    """Return if every array has the name and shape that the snapshot's network asks for, and only finite numbers.

    Raises:
        ProjectFileError: One does not; `where` names it.
    """
    network = snapshot.network
    if snapshot.step < 0:
        raise ProjectFileError(f"The step is {snapshot.step}", where="weights.safetensors")
    for name, array in snapshot.arrays.items():
        expected = _expected_shape(network, name.split("/"))
        if expected is None:
            raise ProjectFileError("No part of the network has this array", where=name)
        if array.shape != expected:
            raise ProjectFileError(f"The array has the shape {array.shape} instead of {expected}", where=name)
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise ProjectFileError("The array holds something other than finite numbers", where=name)


def _expected_shape(network: Network, parts: list[str]) -> tuple[int, ...] | None:
    match parts:
        case ["optimizer", _, *rest]:
            return _expected_shape(network, rest)
        case ["weight", connection] if connection in network.connections:
            return network.weight_shape(connection)
        case ["bias", layer] if layer in network.layers:
            return (network.layers[layer].preactivations,)
        case ["shift" | "scale", layer] if layer in network.layers:
            return (network.layers[layer].width,)
    return None
