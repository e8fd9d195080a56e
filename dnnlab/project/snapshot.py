"""A moment of a training run: everything that is needed to go on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import ProjectFileError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import ConnectionKind, Network

MOST_STEPS = 2**53
"""Of training; up to here steps are exact as floating point numbers too."""

MEMORIES = {"count": 1, "damping": 2, "plateau": 3, "stopping": 3}
"""How many numbers there are of what an optimiser remembers beside its states."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Weights, optimiser state and scaling of one model after `step` steps.

    The arrays are named:

    - `weight/<source>-><target>`: a connection's weights, (pre-activations of the target, units of the source),
      rows in the order of the target's `Layer.rows`, columns in the order of the source's `Layer.units`;
    - `bias/<layer>`, and for normalisations `gain/<layer>`: (pre-activations of the layer,);
    - `running_mean/<layer>` and `running_variance/<layer>`: the buffers of a batch normalisation, (units,);
    - `shift/<layer>` and `scale/<layer>`: the standardisation of an input's or an output's columns, (columns,);
    - `optimizer/<state>/<name of one of those>`: the optimiser's state for it, of the same shape;
    - `optimizer/count`: how many steps the optimiser has done since its state was empty, (1,);
    - `optimizer/damping`: the damping of Levenberg-Marquardt and its growth, (2,);
    - `optimizer/plateau` and `optimizer/stopping`: what the schedule and early stopping remember, (3,) each; the best
      weights so far are a state named `best`.

    Randomness is a function of the seed, the step and the layer, so the seed in the settings is all there is to keep.
    """

    step: int
    network: Network
    arrays: Mapping[str, NDArray[np.floating]]


def require_fitting(snapshot: Snapshot) -> None:
    """Return if a run can go on from a snapshot.

    Every weight, bias and scaling of the compiled layers must be there; every array must have a name and shape that
    the snapshot's network asks for, and only finite numbers, scales above 0, no count below 0.

    Raises:
        ProjectFileError: An array does not fit or is missing; `where` names it.
    """
    if not 0 <= snapshot.step <= MOST_STEPS:
        raise ProjectFileError(f"The step is not a number from 0 to {MOST_STEPS:,}", where="step")
    for name, array in snapshot.arrays.items():
        expected = _expected_shape(snapshot.network, name.split("/"))
        if expected is None:
            raise ProjectFileError("No part of the network has this array", where=name)
        if array.shape != expected:
            raise ProjectFileError(f"The array has the shape {array.shape} instead of {expected}", where=name)
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise ProjectFileError("The array holds something other than finite numbers", where=name)
        if name.startswith("scale/") and not (array > 0).all():
            raise ProjectFileError("The array holds a scale that is not above 0", where=name)
        if name.startswith("running_variance/") and not (array >= 0).all():
            raise ProjectFileError("The array holds a variance below 0", where=name)
        if name == "optimizer/count" and not (array >= 0).all():
            raise ProjectFileError("The array holds a number of steps below 0", where=name)
    for name in _needed(snapshot.network):
        if name not in snapshot.arrays:
            raise ProjectFileError("The array is missing", where=name)


def _expected_shape(network: Network, parts: list[str]) -> tuple[int, ...] | None:
    match parts:
        case ["optimizer", _, "weight" | "bias" | "gain" | "running_mean" | "running_variance", _]:
            return _expected_shape(network, parts[2:])
        case ["optimizer", name] if name in MEMORIES:
            return (MEMORIES[name],)
        case ["weight", id] if id in network.connections and network.connections[id].kind is ConnectionKind.DENSE:
            return network.weight_shape(id)
        case [name, id] if id in network.layers and name in _vectors(network.layers[id]):
            return (network.layers[id].preactivations,)
        case ["shift" | "scale", id] if id in network.layers and network.layers[id].is_scaled:
            return (network.layers[id].width,)
    return None


def _vectors(layer: Layer) -> tuple[str, ...]:
    """The names of the vectors that a layer has beside the weights that arrive: parameters and buffers."""
    return (*layer.parameters, *layer.declared.buffers)


def _needed(network: Network) -> Iterator[str]:
    for id in network.order:
        if id not in network.compiled:
            continue
        for connection in network.arriving(id):
            if connection.kind is ConnectionKind.DENSE and connection.source in network.compiled:
                yield f"weight/{connection.id}"
        yield from (f"{name}/{id}" for name in _vectors(network.layers[id]))
        if network.layers[id].is_scaled:
            yield f"shift/{id}"
            yield f"scale/{id}"
