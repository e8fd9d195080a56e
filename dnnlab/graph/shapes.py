"""What shape each layer gives to the layers after it, and how it follows from those before.

A shape is a tuple of sizes without the batch. Every layer of today gives (units,).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dnnlab.errors import FieldError
from dnnlab.graph.connection import Connection, ConnectionKind
from dnnlab.graph.kinds import MAXIMUM_UNITS, Combine
from dnnlab.graph.layer import Layer, LayerId, UnitId

Shape = tuple[int, ...]
Arrows = Mapping[LayerId, tuple[Connection, ...]]

_UNIT_NUMBERS = 2**31
_NEXT_RANGE = 1_000_003


def given_shape(layer: Layer) -> Shape:
    """Return the shape of the activations that a layer gives to the layers after it."""
    return (layer.width,)


def taken_shape(layer: Layer) -> Shape:
    """Return the shape in which a layer takes the values of an identity connection: that of its pre-activations."""
    return (layer.preactivations,)


def shape_in_words(shape: Shape) -> str:
    """Return a shape for a person: `20`, or `28 × 28 × 3`."""
    return " × ".join(str(size) for size in shape)


def misfit(connection: Connection, source: Layer, target: Layer) -> str:
    """Return why a connection's values do not fit where they arrive, as a sentence; empty where they fit."""
    if connection.kind is not ConnectionKind.IDENTITY or target.declared.follows:
        return ""
    given, taken = given_shape(source), taken_shape(target)
    if given == taken:
        return ""
    product = target.declared.combine is Combine.PRODUCT
    size = shape_in_words(taken)
    does = f"multiplies them by {size} factors" if product else f"adds them to {size} pre-activations"
    carried = f"The identity connection carries {shape_in_words(given)} values from {source.name}"
    return f"{carried}, but {target.name} {does}"


def followed_units(layer: Layer, sources: Sequence[Layer]) -> tuple[UnitId, ...]:
    """Return the units that a layer has whose width follows its sources; one unit where it has none yet.

    A layer with one source has that source's units. A concatenation has those of all its sources in order, each in a
    range of numbers of its own, so that they stay the same when another source or unit comes or goes.

    Raises:
        FieldError: It would be too wide.
    """
    if not sources:
        return (0,)
    if layer.declared.combine is not Combine.CONCATENATE:
        return sources[0].units
    width = sum(source.width for source in sources)
    if width > MAXIMUM_UNITS:
        raise FieldError(
            f"{layer.name} would be {width:,} units wide", where=layer.name, remedy=f"At most {MAXIMUM_UNITS:,} fit"
        )
    units: dict[UnitId, None] = {}
    for source in sources:
        first = zlib.crc32(source.id.encode())
        numbered = _numbered(source, first)
        while any(unit in units for unit in numbered):
            first += _NEXT_RANGE
            numbered = _numbered(source, first)
        units.update(dict.fromkeys(numbered))
    return tuple(units)


def _numbered(source: Layer, first: int) -> list[UnitId]:
    return [(first + unit) % _UNIT_NUMBERS for unit in source.units]


def settle(
    layers: dict[LayerId, Layer], arrivals: Arrows, departures: Arrows, start: Sequence[LayerId]
) -> set[LayerId]:
    """Give the layers whose width follows their sources the units that they must have, from some layers on down.

    Args:
        layers: All layers; changed in place.
        arrivals: The connections that end at each.
        departures: The connections that start at each.
        start: The layers that changed, or whose arrivals did.

    Returns:
        The layers whose units changed here.

    Raises:
        FieldError: One would be too wide.
    """
    settled: set[LayerId] = set()
    changed = set(start)
    queue = dict.fromkeys(start)
    while queue:
        id = next(iter(queue))
        del queue[id]
        layer = layers[id]
        if layer.declared.follows:
            units = followed_units(layer, [layers[arrow.source] for arrow in arrivals[id]])
            if units != layer.units:
                layers[id] = replace(layer, units=units)
                settled.add(id)
                changed.add(id)
        if id in changed:
            changed.remove(id)
            queue.update((arrow.target, None) for arrow in departures[id] if layers[arrow.target].declared.follows)
    return settled
