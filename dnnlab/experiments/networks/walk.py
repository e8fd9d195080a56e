"""A network walked through unit by unit, from its numbers alone: the one equation z = h(sum w z + b), in numpy.

Stages draw by it what no probe tells, and hold what the engine says against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import NetworkError
from dnnlab.graph.activations import ACTIVATIONS, logistic
from dnnlab.graph.connection import Connection, ConnectionKind
from dnnlab.graph.kinds import Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.floating]]

KINDS = frozenset({"input", "units", "product", "concatenate", "regression", "binary", "multiclass"})
"""The kinds of layer that can be walked through: those without randomness and without memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What every layer of a network has made of N inputs.

    Attributes:
        preactivations: a, (N, P) for each layer but the inputs.
        activations: z = h(a), (N, U) for each layer; of an output what it predicts, in target units.
    """

    preactivations: Mapping[LayerId, Floats]
    activations: Mapping[LayerId, Floats]


def can_walk(network: Network) -> bool:
    """Whether a network consists of layers that can be walked through, and computes something."""
    layers = [network.layers[id] for id in network.compiled]
    return bool(layers) and all(layer.kind in KINDS for layer in layers)


def fits(network: Network, arrays: Arrays) -> bool:
    """Whether these are the numbers of this network: an answer may still be about the one before an edit."""
    wanted: dict[str, tuple[int, ...]] = {}
    for id in network.compiled:
        layer = network.layers[id]
        wanted |= {f"{name}/{id}": (layer.preactivations,) for name in layer.parameters}
        if layer.is_scaled:
            wanted |= {f"{name}/{id}": (layer.width,) for name in ("shift", "scale")}
        for arrow in network.arriving(id):
            if arrow.kind is ConnectionKind.DENSE and arrow.source in network.compiled:
                wanted[f"weight/{arrow.id}"] = network.weight_shape(arrow.id)
    return all(name in arrays and arrays[name].shape == shape for name, shape in wanted.items())


def walk(network: Network, arrays: Arrays, inputs: Floats) -> Walk:
    """Walk through the compiled layers in topological order.

    Args:
        network: Its topology.
        arrays: Its numbers, named as in a snapshot, with the scaling.
        inputs: (N, D), in the data's own units, columns in the order of the input layers.

    Raises:
        NetworkError: A layer is of another kind, or a number is missing.
    """
    preactivations: dict[LayerId, Floats] = {}
    activations: dict[LayerId, Floats] = {}
    taken = 0
    for id in network.order:
        layer = network.layers[id]
        if id not in network.compiled:
            continue
        if layer.role is Role.INPUT:
            raw = np.asarray(inputs, dtype=np.float64)[:, taken : taken + layer.width]
            activations[id] = (raw - _array(arrays, f"shift/{id}")) / _array(arrays, f"scale/{id}")
            taken += layer.width
            continue
        parts = [_arriving(arrow, arrays, activations) for arrow in network.arriving(id) if arrow.source in activations]
        preactivations[id] = _combined(layer, parts, arrays)
        activations[id] = _activated(layer, preactivations[id], arrays)
    return Walk(preactivations, activations)


def _arriving(arrow: Connection, arrays: Arrays, activations: Mapping[LayerId, Floats]) -> Floats:
    if arrow.kind is ConnectionKind.IDENTITY:
        return activations[arrow.source]
    return activations[arrow.source] @ _array(arrays, f"weight/{arrow.id}").T


def _combined(layer: Layer, parts: list[Floats], arrays: Arrays) -> Floats:
    match layer.declared.combine:
        case Combine.SUM:
            bias = _array(arrays, f"bias/{layer.id}") if layer.bias else 0.0
            return np.asarray(np.sum(parts, axis=0) + bias)
        case Combine.PRODUCT:
            return np.asarray(np.prod(parts, axis=0))
        case Combine.CONCATENATE:
            return np.concatenate(parts, axis=1)
    raise NetworkError(f"A layer of kind {layer.kind} cannot be walked through", where=layer.name)


def _activated(layer: Layer, a: Floats, arrays: Arrays) -> Floats:
    match layer.kind:
        case "regression":
            return a * _array(arrays, f"scale/{layer.id}") + _array(arrays, f"shift/{layer.id}")
        case "binary":
            return logistic(a)
        case "multiclass":
            powers = np.exp(a - a.max(axis=1, keepdims=True))
            return np.asarray(powers / powers.sum(axis=1, keepdims=True))
        case "units" | "product" | "concatenate":
            return ACTIVATIONS[layer.activation].value(a)
    raise NetworkError(f"A layer of kind {layer.kind} cannot be walked through", where=layer.name)


def _array(arrays: Arrays, name: str) -> Floats:
    try:
        return np.asarray(arrays[name], dtype=np.float64)
    except KeyError:
        raise NetworkError("The network's numbers do not fit its topology", where=name) from None
