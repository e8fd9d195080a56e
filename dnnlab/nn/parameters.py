"""All weights and biases of a network as one flat vector, and how they survive an edit of the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.errors import ProjectFileError
from dnnlab.graph.layer import LayerId, UnitId
from dnnlab.graph.network import ConnectionKind, Network

Arrays = Mapping[str, NDArray[np.floating]]
OPTIMIZER = "optimizer/"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one weight matrix or bias vector in the flat vector.

    Attributes:
        name: `weight/<connection>` or `bias/<layer>`, as in a snapshot.
        layer: The layer whose pre-activations it enters.
        start: The index of its first number.
        shape: (rows, columns) of a weight matrix, (rows,) of a bias.
        rows: The keys of its rows: the layer's `Layer.rows`.
        columns: The source's unit identities; empty for a bias.
        frozen: Whether training leaves it as it is.
    """

    name: str
    layer: LayerId
    start: int
    shape: tuple[int, ...]
    rows: tuple[str, ...]
    columns: tuple[UnitId, ...]
    frozen: bool

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def stop(self) -> int:
        return self.start + self.size


class ParameterIndex:
    """Where each weight and bias of the compiled layers lies in the flat vector.

    What training moves comes first, frozen layers' parameters after it; both in topological order.

    Attributes:
        slots: The places by name.
        size: The length of the flat vector.
        trainable: How many of its first numbers training moves.
    """

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.slots: Mapping[str, Slot] = {slot.name: slot for slot in slots}
        self.size = sum(slot.size for slot in self.slots.values())
        self.trainable = sum(slot.size for slot in self.slots.values() if not slot.frozen)

    @classmethod
    def of(cls, network: Network) -> ParameterIndex:
        """Return the index of a network's compiled layers."""
        slots: list[Slot] = []
        start = 0
        for slot in sorted(_unplaced(network), key=lambda slot: slot.frozen):  # stable: topological within each part
            placed = Slot(slot.name, slot.layer, start, slot.shape, slot.rows, slot.columns, slot.frozen)
            slots.append(placed)
            start = placed.stop
        return cls(slots)

    def views(self, flat: Tensor) -> dict[str, Tensor]:
        """Return the matrices and vectors that lie in `flat` (size,), by name, without copying."""
        return {name: flat[slot.start : slot.stop].view(slot.shape) for name, slot in self.slots.items()}

    def arrays(self, flat: Tensor) -> dict[str, NDArray[np.floating]]:
        """Return copies of the matrices and vectors in `flat` (size,), by name."""
        values: NDArray[np.floating] = flat.detach().to("cpu", copy=True).numpy()
        return {name: values[slot.start : slot.stop].reshape(slot.shape) for name, slot in self.slots.items()}

    def flat(
        self, arrays: Arrays, dtype: torch.dtype, device: torch.device | str = "cpu", *, prefix: str = ""
    ) -> Tensor:
        """Return the flat vector (size,) of the arrays named `prefix` + slot name.

        Raises:
            ProjectFileError: An array is missing or has another shape.
        """
        flat = np.empty(self.size)
        for name, slot in self.slots.items():
            values = arrays.get(prefix + name)
            if values is None or values.shape != slot.shape:
                found = "is missing" if values is None else f"has shape {values.shape} instead of {slot.shape}"
                raise ProjectFileError(f"The array {prefix + name!r} {found}", where="weights")
            flat[slot.start : slot.stop] = values.ravel()
        return torch.from_numpy(flat).to(device=device, dtype=dtype)


def _unplaced(network: Network) -> Iterable[Slot]:
    for id in network.order:
        if id not in network.compiled:
            continue
        layer = network.layers[id]
        for connection in network.arriving(id):
            if connection.kind is ConnectionKind.DENSE and connection.source in network.compiled:
                columns = network.layers[connection.source].units
                shape = (layer.preactivations, len(columns))
                yield Slot(f"weight/{connection.id}", id, 0, shape, layer.rows, columns, layer.frozen)
        if layer.bias:
            yield Slot(f"bias/{id}", id, 0, (layer.preactivations,), layer.rows, (), layer.frozen)


@dataclass(frozen=True, slots=True, eq=False)
class Removed:
    """Parameters that lost their place in an edit, with their optimiser state, kept in case an undo brings them back.

    Attributes:
        slots: The places they had in the network before.
        arrays: Their values and optimiser state, by the names of a snapshot.
    """

    slots: Mapping[str, Slot]
    arrays: Arrays

    @property
    def bytes(self) -> int:
        return sum(values.nbytes for values in self.arrays.values())


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The outcome of `carry_over`.

    Attributes:
        arrays: Parameters and optimiser state of the new network.
        removed: What the new network has no place for; None if everything was carried.
    """

    arrays: dict[str, NDArray[np.floating]]
    removed: Removed | None


def carry_over(old: Network, arrays: Arrays, new: Network, fresh: Arrays, parked: Sequence[Removed] = ()) -> Carried:
    """Carry parameters and optimiser state from one network to an edited one.

    A weight keeps its value where its connection, its row's key and its source unit's identity are in both networks.
    What is new takes the value that was parked last for this very place, otherwise its fresh value and no
    optimiser state.

    Args:
        old: The network before.
        arrays: Its parameters, and their optimiser state as `optimizer/<state>/<name>`.
        new: The network after.
        fresh: The starting values of all parameters of `new`.
        parked: What earlier edits removed, oldest first.
    """
    before, after = ParameterIndex.of(old).slots, ParameterIndex.of(new).slots
    states = _states(arrays)
    carried: dict[str, NDArray[np.floating]] = {}
    sources = [*parked, Removed(before, arrays)]
    for name, slot in after.items():
        for prefix in ("", *states):
            start = fresh[name] if prefix == "" else np.zeros(slot.shape)
            values = np.array(start, dtype=arrays[name].dtype if name in arrays else None)
            for source in sources:
                _copy_shared(source.slots.get(name), source.arrays.get(prefix + name), slot, values)
            carried[prefix + name] = values
    lost = {name: slot for name, slot in before.items() if not _contains(after.get(name), slot)}
    names = (prefix + name for prefix in ("", *states) for name in lost)
    kept = {name: arrays[name] for name in names if name in arrays}
    return Carried(carried, Removed(lost, kept) if lost else None)


def _states(arrays: Arrays) -> tuple[str, ...]:
    """The prefixes `optimizer/<state>/` under which there is something for each parameter."""
    parts = (name.split("/", 2) for name in arrays if name.startswith(OPTIMIZER))
    return tuple(sorted({f"{OPTIMIZER}{part[1]}/" for part in parts if len(part) == 3}))


def _copy_shared(source: Slot | None, values: NDArray[Any] | None, target: Slot, into: NDArray[Any]) -> None:
    if source is None or values is None:
        return
    if source.rows == target.rows and source.columns == target.columns:
        into[...] = values
        return
    from_rows, to_rows = _matches(source.rows, target.rows)
    if not target.columns:
        into[to_rows] = values[from_rows]
        return
    from_columns, to_columns = _matches(source.columns, target.columns)
    into[np.ix_(to_rows, to_columns)] = values[np.ix_(from_rows, from_columns)]


def _matches(source: Sequence[object], target: Sequence[object]) -> tuple[list[int], list[int]]:
    places = {key: place for place, key in enumerate(source)}
    pairs = [(places[key], place) for place, key in enumerate(target) if key in places]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _contains(slot: Slot | None, part: Slot) -> bool:
    return slot is not None and set(part.rows) <= set(slot.rows) and set(part.columns) <= set(slot.columns)
