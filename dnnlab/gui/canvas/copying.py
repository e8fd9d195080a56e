"""Copies of layers, notes and frames: beside their originals, and as JSON text for another window.

No Qt, no history.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import uuid4

import msgspec

from dnnlab.errors import ClipboardError
from dnnlab.graph.codec import (
    AnnotationRecords,
    LayoutRecord,
    NetworkRecord,
    annotation_records,
    layout_from,
    layout_record,
    network_from,
    network_record,
)
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.network import ConnectionId, Network
from dnnlab.gui.canvas.placement import Box, boxes_of, free_place, item_boxes, placed
from dnnlab.project.project import Model

Items = Collection[LayerId | ConnectionId]

_FORMAT = "dnnlab layers"
_VERSION = 1
_SHIFT = 32.0


class ClippingRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Layers, the connections among them and where they stand, and notes and frames, as text."""

    format: str
    version: int
    network: NetworkRecord
    layout: LayoutRecord
    annotations: AnnotationRecords = []


class _Heading(msgspec.Struct):
    format: str
    version: int


# ---- identities and names


def fresh_id(kind: str) -> LayerId:
    """Return an identity that no layer, note or frame ever had."""
    return f"{kind}-{uuid4().hex[:12]}"


def unused_name(network: Network, name: str) -> str:
    """Return `name`, or where a layer has it already, "name 2", "name 3" and so on."""
    return _unused({layer.name for layer in network.layers.values()}, name)


def _unused(taken: Collection[str], name: str) -> str:
    if name not in taken:
        return name
    base, _, number = name.rpartition(" ")
    base = base if base and number.isdecimal() else name
    count = 2
    while f"{base} {count}" in taken:
        count += 1
    return f"{base} {count}"


# ---- copies within one model


def duplicated(model: Model, items: Items) -> tuple[Model, frozenset[str]]:
    """Return the model with copies of some items and of the connections among them beside them, and the copies."""
    edited, copies = _joined(model, part_of(model, items), _SHIFT, _SHIFT)
    return edited, frozenset(copies.values())


def copied_in_place(model: Model, items: Items) -> tuple[Model, Mapping[str, str]]:
    """Return the model with copies that cover their originals, to be dragged away, and the copy of each item."""
    return _joined(model, part_of(model, items), 0.0, 0.0, on_free_place=False)


def part_of(model: Model, items: Items) -> Model:
    """Return only some layers, notes and frames of a model, the connections among them and where they stand."""
    layers = {id: layer for id, layer in model.network.layers.items() if id in items}
    arrows = model.network.connections.items()
    inside = {id: arrow for id, arrow in arrows if arrow.source in layers and arrow.target in layers}
    positions = {id: model.layout.at(id) for id in layers}
    annotations = {id: one for id, one in model.layout.annotations.items() if id in items}
    return Model(Network(layers, inside), Layout(positions, annotations))


def _joined(
    model: Model, part: Model, dx: float, dy: float, *, on_free_place: bool = True
) -> tuple[Model, Mapping[str, str]]:
    """Return the model with all of another under new identities and names, shifted, and the identity of each item."""
    taken = {layer.name for layer in model.network.layers.values()}
    copies: dict[LayerId, Layer] = {}
    for id, layer in part.network.layers.items():
        copies[id] = replace(layer, id=fresh_id(layer.kind), name=_unused(taken, layer.name), origin="")
        taken.add(copies[id].name)
    arrows = [
        replace(arrow, source=copies[arrow.source].id, target=copies[arrow.target].id)
        for arrow in part.network.connections.values()
    ]
    network = Network.of(
        [*model.network.layers.values(), *copies.values()], [*model.network.connections.values(), *arrows]
    )
    shift = _free_shift(model, part, dx, dy) if on_free_place else Point(dx, dy)
    corners = {id: part.layout.at(id) for id in copies}
    places = {copies[id].id: Point(at.x + shift.x, at.y + shift.y) for id, at in corners.items()}
    notes = {id: replace(one, id=fresh_id(one.kind)) for id, one in part.layout.annotations.items()}
    shifted = (one.at(Point(one.corner.x + shift.x, one.corner.y + shift.y)) for one in notes.values())
    edited = replace(model, network=network, layout=model.layout.moved(places).put(*shifted))
    return edited, {id: copy.id for id, copy in copies.items()} | {id: copy.id for id, copy in notes.items()}


def _free_shift(model: Model, part: Model, dx: float, dy: float) -> Point:
    """Return the shift nearest to the one wanted with which a part covers nothing of the model."""
    boxes = _all_boxes(part)
    if not boxes:
        return Point(dx, dy)
    around = Box.around(boxes)
    size = Size(around.right - around.left, around.bottom - around.top)
    corner = free_place(size, Point(around.left + dx, around.top + dy), boxes_of(model))
    return Point(corner.x - around.left, corner.y - around.top)


def _all_boxes(model: Model) -> list[Box]:
    """Return the rectangles of everything in a model, frames too."""
    return list(item_boxes(model, [*model.network.layers, *model.layout.annotations]).values())


# ---- through the clipboard


def clipping(model: Model, items: Items) -> str:
    """Return some layers, notes and frames, the connections among them and where they stand as JSON text."""
    part = part_of(model, items)
    places, notes = layout_record(part.layout), annotation_records(part.layout)
    record = ClippingRecord(_FORMAT, _VERSION, network_record(part.network), places, notes)
    return msgspec.json.format(msgspec.json.encode(record), indent=1).decode()


def pasted(model: Model, text: str, centre: Point) -> tuple[Model, frozenset[str]]:
    """Return the model with the layers, notes and frames that a text holds, their middle near `centre`, and which.

    Raises:
        ClipboardError: The text holds no layers, notes or frames, or is damaged.
        DnnlabError: One of them has a value outside its range, or the layers are no network.
    """
    part = _part_in(text)
    around = Box.around(_all_boxes(part))
    dx, dy = centre.x - (around.left + around.right) / 2, centre.y - (around.top + around.bottom) / 2
    edited, copies = _joined(model, part, dx, dy)
    return edited, frozenset(copies.values())


def _part_in(text: str) -> Model:
    try:
        heading = msgspec.json.decode(text, type=_Heading)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        heading = _Heading("", 0)
    if heading.format != _FORMAT:
        raise ClipboardError("The clipboard holds no layers", remedy="Select layers and copy them first")
    if heading.version != _VERSION:
        raise ClipboardError("These layers were copied in a newer dnnlab", remedy="Update dnnlab to paste them")
    try:
        record = msgspec.json.decode(text, type=ClippingRecord)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ClipboardError(f"The layers on the clipboard are damaged: {error}", remedy="Copy them again") from error
    if not record.network.layers and not record.annotations:
        raise ClipboardError("The clipboard holds no layers", remedy="Select layers and copy them first")
    network = network_from(record.network)
    return placed(Model(network, layout_from(record.layout, record.annotations, network.layers)))
