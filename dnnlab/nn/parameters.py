"""All parameters and buffers of a network as one flat vector, and how they survive an edit of the network."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.errors import ProjectFileError
from dnnlab.graph.layer import LayerId, UnitId
from dnnlab.graph.mask import Bits, Mask
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.graph.splitting import moved_units

Arrays = Mapping[str, NDArray[np.floating]]
OPTIMIZER = "optimizer/"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one weight matrix, bias vector or the like in the flat vector.

    Attributes:
        name: `weight/<connection>`, `bias/<layer>`, `gain/<layer>` or a buffer's, as in a snapshot.
        layer: The layer whose pre-activations it enters.
        start: The index of its first number.
        shape: (rows, columns) of a weight matrix, (rows,) of a vector.
        rows: The keys of its rows: the layer's `Layer.rows`.
        columns: The source's unit identities; empty for a vector.
        frozen: Whether no gradient moves it: its layer or connection is frozen, or it is a buffer.
        mask: Which of its weights are removed, and so 0 for good; None if all are there.
        held: Which of its weights are frozen by themselves; None if none are.
    """

    name: str
    layer: LayerId
    start: int
    shape: tuple[int, ...]
    rows: tuple[str, ...]
    columns: tuple[UnitId, ...]
    frozen: bool
    mask: Mask | None = None
    held: Mask | None = None

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def stop(self) -> int:
        return self.start + self.size

    def moved_to(self, start: int) -> Slot:
        """Return this slot at another place; `dataclasses.replace` takes long where there are 20,000."""
        return Slot(
            self.name, self.layer, start, self.shape, self.rows, self.columns, self.frozen, self.mask, self.held
        )

    @property
    def removed(self) -> Bits:
        """Whether each of its weights is removed, in its own shape."""
        return np.zeros(self.shape, np.bool_) if self.mask is None else self.mask.over(self.rows, self.columns)

    @property
    def kept(self) -> Bits:
        """Whether each of its weights is frozen by itself, in its own shape."""
        return np.zeros(self.shape, np.bool_) if self.held is None else self.held.over(self.rows, self.columns)


class ParameterIndex:
    """Where each parameter and buffer of the compiled layers lies in the flat vector.

    What gradients move comes first, what is frozen and buffers after it; both in topological order.

    Attributes:
        slots: The places by name.
        size: The length of the flat vector.
        trainable: How many of its first numbers training moves.
        removed: The places of removed weights, ascending, (R,): they are 0, and stay so.
        held: The places of weights frozen by themselves among those that training moves, ascending, (H,).
    """

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.slots: Mapping[str, Slot] = {slot.name: slot for slot in slots}
        self.size = sum(slot.size for slot in self.slots.values())
        self.trainable = sum(slot.size for slot in self.slots.values() if not slot.frozen)
        masked = [slot.start + np.flatnonzero(slot.removed) for slot in self.slots.values() if slot.mask]
        self.removed: NDArray[np.int64] = np.concatenate([*masked, np.empty(0, np.int64)]).astype(np.int64)
        kept = [slot.start + np.flatnonzero(slot.kept) for slot in self.slots.values() if slot.held and not slot.frozen]
        self.held: NDArray[np.int64] = np.concatenate([*kept, np.empty(0, np.int64)]).astype(np.int64)

    @classmethod
    def of(cls, network: Network) -> ParameterIndex:
        """Return the index of a network's compiled layers."""
        slots: list[Slot] = []
        start = 0
        for slot in sorted(_unplaced(network), key=lambda slot: slot.frozen):  # stable: topological within each part
            slots.append(slot.moved_to(start))
            start = slots[-1].stop
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
        """Return the flat vector (size,) of the arrays named `prefix` + slot name, 0 at removed weights.

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
        flat[self.removed] = 0.0
        return torch.from_numpy(flat).to(device=device, dtype=dtype)


def _unplaced(network: Network) -> Iterable[Slot]:
    for id in network.order:
        if id not in network.compiled:
            continue
        layer = network.layers[id]
        rows, is_frozen = layer.rows, layer.frozen
        for connection in network.arriving(id):
            if connection.kind is ConnectionKind.DENSE and connection.source in network.compiled:
                columns = network.layers[connection.source].units
                shape = (len(rows), len(columns))
                name, frozen = f"weight/{connection.id}", is_frozen or connection.frozen
                yield Slot(name, id, 0, shape, rows, columns, frozen, connection.mask, connection.frozen_weights)
        for name in (*layer.parameters, *layer.declared.buffers):
            yield Slot(f"{name}/{id}", id, 0, (len(rows),), rows, (), is_frozen or name in layer.declared.buffers)


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
    Units that were split out of a layer, or came back into it, bring theirs along. What is new takes the value that was
    parked last for this very place, otherwise its fresh value and no optimiser state. A removed weight has no place.

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
    moved = moved_units(old, new)
    arrived = {name: _arrivals(name, new, moved) if moved else [] for name in after}
    for name, slot in after.items():
        for prefix in ("", *states):
            start = fresh[name] if prefix == "" else np.zeros(slot.shape)
            values = np.array(start, dtype=arrays[name].dtype if name in arrays else None)
            for source in sources:
                _copy_shared(source.slots.get(name), source.arrays.get(prefix + name), slot, values)
            for came in arrived[name]:
                _copy_shared(before.get(came.name), arrays.get(prefix + came.name), slot, values, came)
            if slot.mask is not None:
                values[slot.removed] = 0.0
            carried[prefix + name] = values
    lost = {name: slot for name, slot in before.items() if not _contains(after.get(name), slot)}
    names = (prefix + name for prefix in ("", *states) for name in lost)
    kept = {name: arrays[name] for name in names if name in arrays}
    return Carried(carried, Removed(lost, kept) if lost else None)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An array of the network before of which rows and columns go into another one; None for all of them."""

    name: str
    rows: frozenset[str] | None
    columns: frozenset[UnitId] | None


def _arrivals(
    name: str, network: Network, moved: Mapping[LayerId, Mapping[LayerId, frozenset[UnitId]]]
) -> list[_Arrival]:
    """What comes into an array with the units that moved into the layers that it joins."""
    kind, _, place = name.partition("/")
    if kind != "weight":
        return [_Arrival(f"{kind}/{layer}", _keys(units), None) for layer, units in moved.get(place, {}).items()]
    arrow = network.connections[place]
    targets = {arrow.target: None, **moved.get(arrow.target, {})}
    sources = {arrow.source: None, **moved.get(arrow.source, {})}
    return [
        _Arrival(f"weight/{Connection(source, target).id}", _keys(rows), columns)
        for target, rows in targets.items()
        for source, columns in sources.items()
        if rows is not None or columns is not None
    ]


def _keys(units: frozenset[UnitId] | None) -> frozenset[str] | None:
    return None if units is None else frozenset(map(str, units))


def _states(arrays: Arrays) -> tuple[str, ...]:
    """The prefixes `optimizer/<state>/` under which there is something for each parameter."""
    parts = (name.split("/", 2) for name in arrays if name.startswith(OPTIMIZER))
    return tuple(sorted({f"{OPTIMIZER}{part[1]}/" for part in parts if len(part) == 3}))


def _copy_shared(
    source: Slot | None, values: NDArray[Any] | None, target: Slot, into: NDArray[Any], only: _Arrival | None = None
) -> None:
    if source is None or values is None:
        return
    if only is None and source.rows == target.rows and source.columns == target.columns:
        into[...] = np.where(source.removed, into, values) if source.mask else values
        return
    from_rows, to_rows = _matches(source.rows, target.rows, only.rows if only else None)
    if not target.columns:
        into[to_rows] = values[from_rows]
        return
    from_columns, to_columns = _matches(source.columns, target.columns, only.columns if only else None)
    there, here = np.ix_(from_rows, from_columns), np.ix_(to_rows, to_columns)
    into[here] = np.where(source.removed[there], into[here], values[there]) if source.mask else values[there]


def _matches(
    source: Sequence[object], target: Sequence[object], only: Collection[object] | None = None
) -> tuple[list[int], list[int]]:
    places = {key: place for place, key in enumerate(source) if only is None or key in only}
    pairs = [(places[key], place) for place, key in enumerate(target) if key in places]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _contains(slot: Slot | None, part: Slot) -> bool:
    if slot is None or not (set(part.rows) <= set(slot.rows) and set(part.columns) <= set(slot.columns)):
        return False
    return slot.mask is None or not (slot.mask.over(part.rows, part.columns) & ~part.removed).any()
