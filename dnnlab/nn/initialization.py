r"""Starting values of weights and biases, each a function of the seed and its own place only.

Weights are normal with standard deviation 1/sqrt(fan in) (LeCun et al., Efficient BackProp, 1998), sqrt(2/fan in)
into rectifying units (He et al., 2015); biases are 0, gains 1. A mixture's components start spread out over the
targets (see `dnnlab.nn.placement`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.kinds import GAIN, RUNNING_VARIANCE, Combine
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import ConnectionId, Network
from dnnlab.nn.parameters import ParameterIndex, Slot
from dnnlab.nn.placement import mixture_biases

Array = NDArray[np.float64]
Hashes = NDArray[np.uint64]

RECTIFYING = frozenset({"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"})
MIXTURE_GAIN = 0.1
"""How much smaller than usual the weights into a mixture output start: its components begin where they were put."""
_STARTS_AT_ONE = (f"{GAIN}/", f"{RUNNING_VARIANCE}/")


def initial_arrays(network: Network, seed: int, targets: Mapping[LayerId, Array]) -> dict[str, Array]:
    """Return the starting value of every parameter of a network's compiled layers, by slot name.

    Args:
        network: The topology.
        seed: Fixes the weights. The same seed, connection, row key and source unit give the same draw, so that an
            added unit leaves the others' starting values as they are.
        targets: The scaled training targets (N, L) of every mixture output.
    """
    arrays: dict[str, Array] = {}
    slots = ParameterIndex.of(network).slots
    draws = _draws(seed, [slot for slot in slots.values() if slot.columns])
    sums: dict[LayerId, float] = {}
    for name, slot in slots.items():
        layer = network.layers[slot.layer]
        if slot.columns:
            fan_in = _fan_in(network, layer, name.removeprefix("weight/"), sums)
            start = _gain(layer) / np.sqrt(fan_in) * draws[name]
            arrays[name] = np.where(slot.removed, 0.0, start) if slot.mask else start
        elif name.startswith(_STARTS_AT_ONE):
            arrays[name] = np.ones(slot.shape)
        elif layer.kind == "mixture":
            arrays[name] = mixture_biases(layer, targets[layer.id], seed)
        else:
            arrays[name] = np.zeros(slot.shape)
    return arrays


def standard_normals(name: str, rows: Sequence[str], columns: Sequence[str]) -> Array:
    """Return normal draws (rows, columns); each depends on the name, its row's key and its column's key alone."""
    return _normals(_cells(name, rows, columns))


def _draws(seed: int, slots: Sequence[Slot]) -> dict[str, Array]:
    """The normal draws of many matrices by name, worked out in one go: there may be 20,000 of one weight each."""
    cells = [_cells(f"{seed}/{slot.name}", slot.rows, [str(unit) for unit in slot.columns]) for slot in slots]
    draws = _normals(np.concatenate([np.empty(0, np.uint64), *(each.ravel() for each in cells)]))
    ends = np.cumsum([each.size for each in cells])
    return {slot.name: draws[end - slot.size : end].reshape(slot.shape) for slot, end in zip(slots, ends, strict=True)}


def _cells(name: str, rows: Sequence[str], columns: Sequence[str]) -> Hashes:
    return _hashes(f"{name}/row/", rows)[:, None] ^ _mixed(_hashes(f"{name}/column/", columns))[None, :]


def _normals(cells: Hashes) -> Array:
    cells = _mixed(cells)
    first = (cells >> np.uint64(11)).astype(np.float64) * 2.0**-53
    second = (_mixed(cells) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    normals: Array = np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second)  # Box and Muller, 1958
    return normals


def _gain(layer: Layer) -> float:
    if layer.kind == "mixture":
        return MIXTURE_GAIN
    return np.sqrt(2.0) if layer.activation in RECTIFYING else 1.0


def _fan_in(network: Network, layer: Layer, connection: ConnectionId, sums: dict[LayerId, float]) -> float:
    """How many weights each sum takes in the mean: all that arrive; into a product, a connection's own.

    What was found of a layer is kept in `sums`.
    """
    if layer.declared.combine is Combine.PRODUCT:
        return max(1.0, network.weight_count(connection) / layer.preactivations)
    if layer.id not in sums:
        arriving = (arrow for arrow in network.arriving(layer.id) if arrow.source in network.compiled)
        sums[layer.id] = max(1.0, sum(network.weight_count(arrow.id) for arrow in arriving) / layer.preactivations)
    return sums[layer.id]


def _hashes(prefix: str, keys: Sequence[str]) -> Hashes:
    digests = b"".join(hashlib.blake2b((prefix + key).encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea and Flood, 2014): every input bit changes half of the output bits."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
