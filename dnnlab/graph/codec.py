"""Networks and layouts as plain JSON values, and back with every value checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from dnnlab.errors import DnnlabError, DuplicateError, FieldError, ProjectFileError
from dnnlab.graph.annotation import Annotation, AnnotationId, Tint, annotation_kind_named
from dnnlab.graph.kinds import MAXIMUM_UNITS, kind_named
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.mask import Mask
from dnnlab.graph.network import Connection, ConnectionKind, Network

Identity = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,80}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
UnitNumber = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Coordinate = Annotated[float, msgspec.Meta(ge=-1e7, le=1e7)]
Length = Annotated[float, msgspec.Meta(ge=1.0, le=1e7)]

MOST_LAYERS, MOST_CONNECTIONS, MOST_ANNOTATIONS = 100_000, 1_000_000, 10_000
MOST_UNITS = 4_000_000
"""Of all layers together: more than can be trained, less than what would exhaust a machine unseen."""


class LayerRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A layer in a file. `units` is their number, or their identities once one was deleted in between.

    Where the kind follows its sources, the network says which units it has, and the number is only for the reader.
    """

    id: Identity
    kind: Name
    name: Name
    units: int | list[UnitNumber]
    values: dict[str, Any] = {}
    origin: Identity | UnsetType = UNSET


class MaskRecord(msgspec.Struct, forbid_unknown_fields=True):
    """Some weights of a connection in a file: a bit for each of some rows and columns, packed."""

    rows: list[Annotated[str, msgspec.Meta(max_length=40)]]
    columns: list[UnitNumber]
    bits: bytes


class ConnectionRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A connection in a file."""

    source: Identity
    target: Identity
    kind: ConnectionKind = ConnectionKind.DENSE
    frozen: bool | UnsetType = UNSET
    mask: MaskRecord | UnsetType = UNSET
    frozen_weights: MaskRecord | UnsetType = UNSET


class NetworkRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A network in a file."""

    layers: Annotated[list[LayerRecord], msgspec.Meta(max_length=MOST_LAYERS)]
    connections: Annotated[list[ConnectionRecord], msgspec.Meta(max_length=MOST_CONNECTIONS)]


LayoutRecord = dict[Identity, tuple[Coordinate, Coordinate]]


class AnnotationRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A note or a frame in a file: its corner, its width and height."""

    id: Identity
    kind: Name
    text: Annotated[str, msgspec.Meta(max_length=100_000)]
    corner: tuple[Coordinate, Coordinate]
    size: tuple[Length, Length]
    tint: Tint


AnnotationRecords = Annotated[list[AnnotationRecord], msgspec.Meta(max_length=MOST_ANNOTATIONS)]


def network_record(network: Network) -> NetworkRecord:
    """Return the record from which `network_from` restores an equal network."""
    return NetworkRecord(
        layers=[_layer_record(layer) for layer in network.layers.values()],
        connections=[_connection_record(connection) for connection in network.connections.values()],
    )


def network_from(record: NetworkRecord) -> Network:
    """Return the network of a record.

    Raises:
        DnnlabError: A value is outside its range, or the network would not be a network (see `Network.of`).
    """
    units = sum(layer.units if isinstance(layer.units, int) else len(layer.units) for layer in record.layers)
    if units > MOST_UNITS:
        raise FieldError(
            f"The layers have more than {MOST_UNITS:,} units together", where="layers", remedy="Use fewer units"
        )
    return Network.of(
        (_layer_from(layer) for layer in record.layers),
        (_connection_from(connection) for connection in record.connections),
    )


def layout_record(layout: Layout) -> dict[str, tuple[float, float]]:
    """Return the record of the layers' places; with `annotation_records`, `layout_from` restores an equal layout."""
    return {id: (point.x, point.y) for id, point in layout.positions.items()}


def annotation_records(layout: Layout) -> list[AnnotationRecord]:
    """Return the records of a layout's notes and frames."""
    return [
        AnnotationRecord(
            one.id, one.kind, one.text, (one.corner.x, one.corner.y), (one.size.width, one.size.height), one.tint
        )
        for one in layout.annotations.values()
    ]


def layout_from(
    record: Mapping[str, tuple[float, float]],
    annotations: Iterable[AnnotationRecord] = (),
    layers: Collection[LayerId] = (),
) -> Layout:
    """Return the layout of a record.

    Args:
        record: Where the layers stand.
        annotations: The notes and frames.
        layers: The layers of the network, whose identities no annotation may have.

    Raises:
        FieldError: There is no such kind of annotation, or its text may not be.
        DuplicateError: Two annotations, or one and a layer, have the same identity.
    """
    found: dict[AnnotationId, Annotation] = {}
    for number, one in enumerate(annotations):
        annotation = _annotation_from(one, f"annotations[{number}]")
        if annotation.id in found or annotation.id in layers:
            raise DuplicateError(
                f"The identity {annotation.id!r} occurs twice",
                where=f"annotations[{number}]",
                remedy="Give each layer, note and frame its own",
            )
        found[annotation.id] = annotation
    return Layout({id: Point(float(x), float(y)) for id, (x, y) in record.items()}, found)


def _annotation_from(record: AnnotationRecord, where: str) -> Annotation:
    (x, y), (width, height) = record.corner, record.size
    try:
        text = annotation_kind_named(record.kind).checked(record.text)
    except DnnlabError as error:
        raise type(error)(error.what, where=where, remedy=error.remedy) from error
    corner, size = Point(float(x), float(y)), Size(float(width), float(height))
    return Annotation(record.id, record.kind, text, corner, size, record.tint)


def encode_network(network: Network) -> bytes:
    """Return a network as JSON."""
    return msgspec.json.encode(network_record(network))


def decode_network(content: bytes | str, where: str = "network") -> Network:
    """Return the network in some JSON.

    Raises:
        ProjectFileError: It is not JSON of a network.
        DnnlabError: See `network_from`.
    """
    try:
        record = msgspec.json.decode(content, type=NetworkRecord)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise unreadable("This is not a network", error, where) from error
    return network_from(record)


def unreadable(what: str, error: Exception, where: str) -> ProjectFileError:
    """Return the error about JSON that is not what was wanted; its place includes the path to the value."""
    reason, _, path = str(error).partition(" - at ")
    steps = path.replace("`", "").replace("$.", "").replace("$", "")
    return ProjectFileError(f"{what}: {reason}", where=": ".join(filter(None, (where, steps))))


def _layer_record(layer: Layer) -> LayerRecord:
    compact = layer.declared.follows or layer.units == tuple(range(layer.width))
    units: int | list[int] = layer.width if compact else list(layer.units)
    return LayerRecord(layer.id, layer.kind, layer.name, units, dict(layer.values), layer.origin or UNSET)


def _layer_from(record: LayerRecord) -> Layer:
    try:
        units = _units_from(record)
        kind = kind_named(record.kind)
        values = {name: kind.field(name).checked(_tuples(value), record.name) for name, value in record.values.items()}
    except DnnlabError as error:
        raise type(error)(error.what, where=error.where or record.name, remedy=error.remedy) from error
    return Layer(record.id, record.kind, record.name, units, values, record.origin or "")


def _connection_record(connection: Connection) -> ConnectionRecord:
    record = ConnectionRecord(connection.source, connection.target, connection.kind)
    if connection.frozen:
        record.frozen = True
    if connection.mask is not None:
        record.mask = _mask_record(connection.mask)
    if connection.frozen_weights is not None:
        record.frozen_weights = _mask_record(connection.frozen_weights)
    return record


def _connection_from(record: ConnectionRecord) -> Connection:
    try:
        mask, held = _mask_from(record.mask), _mask_from(record.frozen_weights)
    except DnnlabError as error:
        raise type(error)(error.what, where=f"{record.source}->{record.target}", remedy=error.remedy) from error
    return Connection(record.source, record.target, record.kind, record.frozen is True, mask, held)


def _mask_record(mask: Mask) -> MaskRecord:
    return MaskRecord(list(mask.rows), list(mask.columns), mask.bits)


def _mask_from(record: MaskRecord | UnsetType) -> Mask | None:
    return Mask.unpacked(record.rows, record.columns, record.bits) if isinstance(record, MaskRecord) else None


def _units_from(record: LayerRecord) -> tuple[int, ...]:
    units = tuple(range(record.units)) if isinstance(record.units, int) and record.units <= MAXIMUM_UNITS else ()
    if isinstance(record.units, list):
        units = tuple(record.units)
    if not 1 <= len(units) <= MAXIMUM_UNITS or len(set(units)) != len(units):
        raise FieldError(
            "The number of units is not valid, or a unit occurs twice",
            where=record.name,
            remedy=f"Give a whole number from 1 to {MAXIMUM_UNITS:,}",
        )
    return units


def _tuples(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
