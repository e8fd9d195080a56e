"""The edits of notes and frames, each a function from a model to an edited one. No Qt, no history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dnnlab.graph.annotation import FRAME, Annotation, AnnotationId, Tint, annotation_kind_named
from dnnlab.graph.layout import Point, Size
from dnnlab.gui.canvas.annotations.contents import frame_box
from dnnlab.gui.canvas.copying import fresh_id
from dnnlab.gui.canvas.edits import titles_of
from dnnlab.gui.canvas.metrics import snapped
from dnnlab.gui.canvas.placement import Box, boxes_of, free_place, item_boxes
from dnnlab.project.project import Model


def added(model: Model, kind: str, centre: Point) -> tuple[Model, AnnotationId]:
    """Return the model with a new note or frame, its middle at `centre`, and its identity.

    A note stands as near to it as there is room; a frame lies behind what is there.

    Raises:
        FieldError: There is no such kind.
    """
    size = annotation_kind_named(kind).size
    corner = snapped(Point(centre.x - size.width / 2, centre.y - size.height / 2))
    if kind != FRAME:
        corner = free_place(size, corner, boxes_of(model))
    new = Annotation.new(fresh_id(kind), kind, corner)
    return put(model, new), new.id


def framed(model: Model, items: Collection[str]) -> tuple[Model, AnnotationId]:
    """Return the model with a frame around some layers, notes and frames, at least one, and its identity."""
    box = frame_box(item_boxes(model, items).values())
    size = Size(box.right - box.left, box.bottom - box.top)
    frame = Annotation.new(fresh_id(FRAME), FRAME, Point(box.left, box.top), size)
    return put(model, frame), frame.id


def put(model: Model, *annotations: Annotation) -> Model:
    """Return the model with some notes and frames added, or in place of those of the same identity."""
    return replace(model, layout=model.layout.put(*annotations))


def tinted(model: Model, items: Collection[AnnotationId], tint: Tint) -> Model:
    """Return the model with some notes and frames in another colour."""
    found = [one for id, one in model.layout.annotations.items() if id in items]
    return put(model, *(replace(one, tint=tint) for one in found))


def stretched(model: Model, id: AnnotationId, box: Box) -> Model:
    """Return the model with a note or frame that covers a box, or as much as its kind needs at least."""
    one = model.layout.annotations[id]
    least = one.declared.smallest
    size = Size(max(least.width, box.right - box.left), max(least.height, box.bottom - box.top))
    return put(model, replace(one, corner=Point(box.left, box.top), size=size))


def words_of(model: Model, items: Collection[str]) -> str:
    """Return words for anything on the canvas, to name a step of undo: one by its name, several by number."""
    found = [one for id, one in model.layout.annotations.items() if id in items]
    network = model.network
    rest = [id for id in items if id in network.layers or id in network.connections]
    if not found:
        return titles_of(network, rest)
    if len(found) == 1 and not rest:
        return found[0].name
    parts = [titles_of(network, rest)] if rest else []
    for kind in dict.fromkeys(one.kind for one in found):
        count = sum(one.kind == kind for one in found)
        parts.append(f"a {kind}" if count == 1 else f"{count} {kind}s")
    return " and ".join(parts)
