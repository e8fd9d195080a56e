"""What is inside a frame: it moves and is copied with the frame. No Qt, no history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Point, Size
from dnnlab.gui.canvas.metrics import FRAME_PADDING, FRAME_TITLE, GRID
from dnnlab.gui.canvas.placement import Box, box_of, box_of_annotation, boxes_of, free_place, item_boxes
from dnnlab.project.project import Model

_LANE = 24.0


def contents(model: Model, frame: Annotation) -> frozenset[str]:
    """Return the layers, notes and smaller frames that are wholly inside a frame."""
    around = box_of_annotation(frame)
    layers = model.network.layers.items()
    inside = {id for id, layer in layers if around.holds(box_of(layer, model.layout.at(id)))}
    for id, other in model.layout.annotations.items():
        box = box_of_annotation(other)
        if around.holds(box) and box != around:
            inside.add(id)
    return frozenset(inside)


def with_contents(model: Model, items: Collection[str]) -> frozenset[str]:
    """Return some layers, notes and frames, and all that is inside those frames."""
    frames = [one for id, one in model.layout.annotations.items() if id in items and one.is_frame]
    return frozenset(items).union(*(contents(model, frame) for frame in frames))


def outermost(model: Model, items: Collection[str]) -> frozenset[str]:
    """Return those of some items that are not inside a frame among them."""
    frames = [one for id, one in model.layout.annotations.items() if id in items and one.is_frame]
    return frozenset(items).difference(*(contents(model, frame) for frame in frames))


def moved_together(model: Model, corners: Mapping[str, Point]) -> Model:
    """Return the model with some items at other corners; what is inside frames among them goes along."""
    places = dict(corners)
    for id, corner in corners.items():
        frame = model.layout.annotations.get(id)
        if frame is not None and frame.is_frame:
            dx, dy = corner.x - frame.corner.x, corner.y - frame.corner.y
            for inner in contents(model, frame) - corners.keys():
                at = model.layout.at(inner)
                places[inner] = Point(at.x + dx, at.y + dy)
    return replace(model, layout=model.layout.moved(places))


def frame_box(boxes: Collection[Box]) -> Box:
    """Return the box of a frame around others: a margin on all sides, room for the title, corners on the grid.

    Between the title and a card a connection that passes above the card has its way.
    """
    around = Box.around(list(boxes))
    return Box(
        GRID * ((around.left - FRAME_PADDING) // GRID),
        GRID * ((around.top - FRAME_PADDING - _LANE - FRAME_TITLE) // GRID),
        GRID * -(-(around.right + FRAME_PADDING) // GRID),
        GRID * -(-(around.bottom + FRAME_PADDING) // GRID),
    )


def following(before: Model, after: Model) -> Model:
    """Return a model whose layers were arranged, with the notes beside their layers and the frames around theirs.

    A note, or a frame that holds nothing, goes with the layer that was nearest; a note then makes room for the cards.
    """
    annotations = before.layout.annotations
    if not annotations:
        return after
    layers = item_boxes(before, before.network.layers)
    held = {id: contents(before, one) for id, one in annotations.items() if one.is_frame}
    boxes = boxes_of(replace(after, layout=replace(after.layout, annotations={})))
    corners: dict[str, Point] = {}
    for id, one in annotations.items():
        if held.get(id):
            continue
        shifted = _beside_the_nearest(before, after, one, layers)
        corners[id] = shifted if one.is_frame else free_place(one.size, shifted, boxes)
        if not one.is_frame:
            boxes.append(box_of_annotation(one.at(corners[id])))
    after = replace(after, layout=replace(after.layout, annotations=annotations).moved(corners))
    frames = [annotations[id] for id in held if held[id]]
    for frame in sorted(frames, key=_area):  # inner ones first
        after = _around(after, frame, held[frame.id])
    return after


def making_room(before: Model, after: Model, shifted: Collection[str], start: float, by: float) -> Model:
    """Return a model in which some layers were shifted to the right, with notes and frames that went along.

    A frame all of whose layers were shifted goes with them, one that holds others too becomes wider; what else stands
    to the right of `start` is shifted.

    Args:
        before: Before the shift.
        after: After it.
        shifted: The layers.
        start: From where on they were shifted.
        by: How far.
    """
    wider: list[Annotation] = []
    moved: set[str] = {id for id, one in before.layout.annotations.items() if one.corner.x >= start}
    for id, one in before.layout.annotations.items():
        held = contents(before, one) if one.is_frame else frozenset()
        layers = held & before.network.layers.keys()
        if layers and layers <= set(shifted):
            moved |= {id, *(held & before.layout.annotations.keys())}
        elif layers & set(shifted):
            wider.append(replace(one, size=Size(one.size.width + by, one.size.height)))
    layout = after.layout.put(*wider)
    corners = {id: layout.at(id) for id in moved}
    return replace(after, layout=layout.moved({id: Point(corner.x + by, corner.y) for id, corner in corners.items()}))


def _beside_the_nearest(before: Model, after: Model, one: Annotation, layers: Mapping[str, Box]) -> Point:
    own = box_of_annotation(one)
    nearest = min(layers, key=lambda layer: own.distance(layers[layer]), default="")
    start, end = before.layout.at(nearest), after.layout.at(nearest)
    return Point(one.corner.x + end.x - start.x, one.corner.y + end.y - start.y)


def _around(model: Model, frame: Annotation, items: Iterable[str]) -> Model:
    box = frame_box(item_boxes(model, frozenset(items)).values())
    size = Size(box.right - box.left, box.bottom - box.top)
    return replace(model, layout=model.layout.put(replace(frame, corner=Point(box.left, box.top), size=size)))


def _area(annotation: Annotation) -> float:
    return annotation.size.width * annotation.size.height
