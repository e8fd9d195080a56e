"""Splitting units out of a layer into a layer of their own: the same network, grouped otherwise.

The units keep their identities, and the new layer remembers where it came from (`Layer.origin`): so weights find their
way over, and back when the split is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import CycleError, FieldError
from dnnlab.graph.connection import Connection, ConnectionKind
from dnnlab.graph.layer import Layer, LayerId, UnitId
from dnnlab.graph.network import Network

FreshId = Callable[[str], LayerId]
"""Returns an identity that no layer ever had, for a kind of layer."""
Unit = tuple[LayerId, UnitId]
Groups = Mapping[LayerId, Collection[Collection[UnitId]]]


def can_split(network: Network, layer: LayerId) -> bool:
    """Whether units can be split out of a layer: it has several, and every connection at it has weights."""
    found = network.layer(layer)
    arrows = (*network.arriving(layer), *network.leaving(layer))
    dense = all(arrow.kind is ConnectionKind.DENSE for arrow in arrows)
    return found.kind == "units" and found.width > 1 and dense


def split(network: Network, layer: LayerId, units: Collection[UnitId], id: LayerId) -> Network:
    """Return this network with some units of a layer in a layer of their own; it computes the same.

    The new layer has all that is set on the old one, and its own part of every connection, masks and all. Connections
    that are left without weights go, unless a layer hangs on them.

    Args:
        network: What is split.
        layer: The layer that loses units; one at least stays in it.
        units: What is split out.
        id: The new layer's identity.

    Raises:
        UnknownLayerError: There is no such layer.
        FieldError: The units are not those of the layer, or cannot be split out.
    """
    divided = _divided(network, layer, units, id)
    return _without(divided, _empty(divided, {layer, id}), ())


def _divided(network: Network, layer: LayerId, units: Collection[UnitId], id: LayerId) -> Network:
    found = network.layer(layer)
    if not set(units) < set(found.units) or not units:
        raise FieldError("The layer has no such units, or no others", where=found.name)
    if not can_split(network, layer):
        remedy = "Make the identity connections at it dense first" if found.kind == "units" else ""
        raise FieldError("Units of this layer cannot be split out", where=found.name, remedy=remedy)
    inside = tuple(unit for unit in found.units if unit in units)
    outside = tuple(unit for unit in found.units if unit not in units)
    part = replace(found, id=id, name=_name(network, found, inside), units=inside, origin=layer)
    divided = network.put(replace(found, units=outside)).add(part)
    for arrow in network.arriving(layer):
        divided = divided.join(replace(arrow, target=id))
    for arrow in network.leaving(layer):
        divided = divided.join(replace(arrow, source=id))
    return divided


@dataclass(frozen=True, slots=True)
class Separation:
    """A network in which two units stand in layers that can be connected.

    Attributes:
        network: The network, which computes what it did.
        source: The layer of the first unit.
        target: The layer of the second unit.
        parts: The new layers.
    """

    network: Network
    source: LayerId
    target: LayerId
    parts: tuple[LayerId, ...]


def separated(network: Network, start: Unit, goal: Unit, fresh: FreshId) -> Separation:
    """Return the network with as little split out as makes a wire from one unit to another legal.

    Tried are the second unit alone, the first alone, both, and where more stands in the way, all units on loops of
    layers grouped by their depth.

    Raises:
        CycleError: The units themselves would form a loop, or a layer on the loop cannot be split.
    """
    if start == goal or _leads_to(network, goal, start):
        ends = (start,) if start == goal else (start, goal)
        raise CycleError.along(
            tuple(f"{network.layers[id].name} unit {_place(network, (id, u)) + 1}" for id, u in ends)
        )
    alone = ([goal], [start], [goal, start])
    attempts = [_groups_of(network, units) for units in alone]
    for groups in (*attempts, _by_depth(network, start, goal)):
        found = _attempt(network, start, goal, groups, fresh)
        if found is not None:
            return found
    loop = network.path(goal[0], start[0]) or (start[0], start[0])
    raise CycleError.along(tuple(network.layers[id].name for id in loop))


def _attempt(network: Network, start: Unit, goal: Unit, groups: Groups, fresh: FreshId) -> Separation | None:
    home = {unit: unit[0] for unit in (start, goal)}
    divided, parts = network, list[LayerId]()
    try:
        for layer, sets in groups.items():
            for units in sets:
                id = fresh(network.layers[layer].kind)
                divided = _divided(divided, layer, units, id)
                parts.append(id)
                home |= {unit: id for unit in (start, goal) if unit[0] == layer and unit[1] in units}
    except FieldError:
        return None
    source, target = home[start], home[goal]
    tidy = _without(divided, _empty(divided, {*groups, *parts}), (source, target))
    return None if tidy.path(target, source) else Separation(tidy, source, target, tuple(parts))


def _groups_of(network: Network, units: Iterable[Unit]) -> Groups:
    groups: dict[LayerId, list[list[UnitId]]] = {}
    for layer, unit in units:
        if network.layers[layer].width > 1 + len(groups.get(layer, ())):
            groups.setdefault(layer, []).append([unit])
    return groups


# ---- connections without weights


def _empty(network: Network, layers: Collection[LayerId]) -> list[Connection]:
    """The connections at some layers of which every weight is removed."""
    arrows = {arrow.id: arrow for id in layers for arrow in (*network.arriving(id), *network.leaving(id))}
    dense = (arrow for arrow in arrows.values() if arrow.kind is ConnectionKind.DENSE)
    return [arrow for arrow in dense if network.weight_count(arrow.id) == 0]


def _without(network: Network, empty: Collection[Connection], wired: Collection[LayerId]) -> Network:
    """Return this network without some connections, except those on which alone a layer hangs.

    Args:
        network: What they are taken from.
        empty: The connections.
        wired: The two ends, from and to, of a connection that will come: it may not close a loop.
    """
    rest = network.disconnect(*(arrow.id for arrow in empty))
    source, target = wired if wired else ("", "")
    for arrow in empty:
        lost_way_in = arrow.target != target and not rest.arriving(arrow.target)
        lost_way_out = arrow.source != source and not rest.leaving(arrow.source)
        if lost_way_in or lost_way_out or network.layers[arrow.target].kind == "product":
            with suppress(CycleError):
                again = rest.join(arrow)
                rest = rest if wired and again.path(target, source) else again
    return rest


# ---- loops of units


def _reached(network: Network, before: NDArray[np.bool_], arrow: Connection) -> NDArray[np.bool_]:
    """Which rows of a connection's target some of its source's units lead to."""
    if arrow.kind is not ConnectionKind.DENSE:
        rows = network.layers[arrow.target].preactivations
        return np.full(rows, bool(before.any()))
    return np.asarray((~network.removed_weights(arrow.id)[:, before]).any(1))


def _leads_to(network: Network, start: Unit, end: Unit) -> bool:
    """Whether a chain of single weights leads from one unit to another."""
    reached = {id: np.zeros(layer.preactivations, np.bool_) for id, layer in network.layers.items()}
    reached[start[0]][_place(network, start)] = True
    for id in network.order:
        if reached[id].any() and id != end[0]:
            for arrow in network.leaving(id):
                reached[arrow.target] |= _reached(network, reached[id], arrow)
    return bool(reached[end[0]][_place(network, end)])


def _by_depth(network: Network, start: Unit, goal: Unit) -> Groups:
    """The units of all layers on a loop with the wire, but for the largest group of each layer, grouped by depth."""
    onward = {id for id in network.layers if network.path(goal[0], id)}
    looped = [id for id in network.order if id in onward and network.path(id, start[0])]
    depth = {id: np.zeros(network.layers[id].width, np.int64) for id in looped}
    arrows = [arrow for id in looped for arrow in network.leaving(id) if arrow.target in depth]
    for _ in range(sum(map(len, depth.values())) + 1):
        before = {id: values.copy() for id, values in depth.items()}
        for arrow in arrows:
            _deepen(network, depth, arrow)
        if start[0] in depth and goal[0] in depth:
            place = _place(network, goal)
            depth[goal[0]][place] = max(depth[goal[0]][place], depth[start[0]][_place(network, start)] + 1)
        if all(np.array_equal(before[id], depth[id]) for id in depth):
            break
    return {id: groups for id in looped if (groups := list(_other_groups(network.layers[id], depth[id])))}


def _deepen(network: Network, depth: dict[LayerId, NDArray[np.int64]], arrow: Connection) -> None:
    source, target = depth[arrow.source], depth[arrow.target]
    if arrow.kind is ConnectionKind.DENSE:
        there = ~network.removed_weights(arrow.id)
        np.maximum(target, np.where(there, source + 1, 0).max(1, initial=0), out=target)
    else:
        np.maximum(target, source.max() + 1, out=target)


def _other_groups(layer: Layer, depth: NDArray[np.int64]) -> Iterator[list[UnitId]]:
    levels, counts = np.unique(depth, return_counts=True)
    for level in levels[levels != levels[counts.argmax()]].tolist():
        yield [unit for unit, own in zip(layer.units, depth.tolist(), strict=True) if own == level]


def _place(network: Network, unit: Unit) -> int:
    return network.layers[unit[0]].units.index(unit[1])


# ---- names


def _name(network: Network, layer: Layer, units: tuple[UnitId, ...]) -> str:
    which = f"unit {layer.units.index(units[0]) + 1}" if len(units) == 1 else f"{len(units)} units"
    taken = {other.name for other in network.layers.values()}
    base = f"{layer.name[:60]}, {which}"
    names = (base if count == 1 else f"{base} ({count})" for count in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


# ---- where units of a network were in another


def moved_units(old: Network, new: Network) -> Mapping[LayerId, Mapping[LayerId, frozenset[UnitId]]]:
    """Return from which other layers of an old network units came into layers of a new one, by a split or its undoing.

    A unit came over where one layer lost it and another gained it, and one of the two was split out of the other, or
    both out of the same.
    """
    layers = {**old.layers, **new.layers}
    if not any(layer.origin for layer in layers.values()):
        return {}
    families: dict[LayerId, list[LayerId]] = {}
    for id in layers:
        families.setdefault(_root(layers, id), []).append(id)
    moved: dict[LayerId, dict[LayerId, frozenset[UnitId]]] = {}
    for family in families.values():
        for id, other in ((id, other) for id in family for other in family if id != other):
            came = (_units(new, id) - _units(old, id)) & (_units(old, other) - _units(new, other))
            if came:
                moved.setdefault(id, {})[other] = came
    return moved


def _root(layers: Mapping[LayerId, Layer], id: LayerId) -> LayerId:
    seen = {id}
    while id in layers and layers[id].origin and layers[id].origin not in seen:
        id = layers[id].origin
        seen.add(id)
    return id


def _units(network: Network, id: LayerId) -> frozenset[UnitId]:
    return frozenset(network.layers[id].units) if id in network.layers else frozenset()
