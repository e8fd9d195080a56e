"""The frames of the layers' canvas behind opened layers: each around the layers that it holds there.

Notes are not shown here: opened layers take the room beside the cards where notes stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtGui import QPainter, QTransform

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point, Size
from dnnlab.gui.canvas.annotations.contents import contents
from dnnlab.gui.canvas.annotations.painter import paint_annotation
from dnnlab.gui.canvas.metrics import FRAME_TITLE
from dnnlab.gui.canvas.placement import Box
from dnnlab.gui.canvas.units.frames import Frame
from dnnlab.gui.theme import current
from dnnlab.project.project import Model

_SCALE = 2.2
"""Opened layers stand for cards seen at 220 %; so do these frames."""
_PADDING = 40.0
_LAYER_TITLE = 64.0


def backdrop_of(model: Model, opened: Mapping[LayerId, Frame]) -> list[Annotation]:
    """Return the frames that hold layers, as they lie behind those once they are opened; the outer ones first."""
    found = []
    for frame in (one for one in model.layout.annotations.values() if one.is_frame):
        held = contents(model, frame)
        layers = [opened[id] for id in held if id in opened]
        if layers:
            depth = sum(one.is_frame for id, one in model.layout.annotations.items() if id in held)
            found.append((depth, _around(frame, layers, depth)))
    return [frame for _depth, frame in sorted(found, key=lambda entry: -entry[0])]


def _around(frame: Annotation, layers: list[Frame], depth: int) -> Annotation:
    """Return a frame around opened layers, with room for the `depth` frames inside it."""
    box = Box.around([Box(one.left, one.top, one.right, one.bottom) for one in layers])
    side, top = _PADDING * (1 + depth), (1 + depth) * (FRAME_TITLE + 4) * _SCALE + _LAYER_TITLE
    size = Size(box.right - box.left + 2 * side, box.bottom - box.top + top + side)
    return replace(frame, corner=Point(box.left - side, box.top - top), size=size)


def paint_backdrop(painter: QPainter, frames: list[Annotation], world: QTransform) -> None:
    """Paint frames, the painter in pixels of the view."""
    for frame in frames:
        painter.setWorldTransform(world)
        painter.translate(frame.corner.x, frame.corner.y)
        painter.scale(_SCALE, _SCALE)
        size = Size(frame.size.width / _SCALE, frame.size.height / _SCALE)
        paint_annotation(painter, replace(frame, size=size), current(), world.m11() * _SCALE)
    painter.setWorldTransform(QTransform())
