"""Adds layers, notes and frames at a place of the canvas that a person sees, on whichever level."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import ANNOTATION_KINDS, NOTE, AnnotationId
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.units.levels import Levels


class Additions:
    """Puts what is new in its place and brings it into view; what stands against it is said there.

    Args:
        levels: Both views of the network.
    """

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._editor = levels.layers.editor

    def add_at(self, kind: str, at: QPointF) -> LayerId | AnnotationId:
        """Add a layer, note or frame at a point of the view, select it, and return which; empty if that failed."""
        place = self._levels.place_at(at)
        return self.add(kind, Point(place.x(), place.y()), at)

    def add_note(self, at: QPointF) -> None:
        """Add a note at a point of the view."""
        self.add_at(NOTE, at)

    def add(
        self, kind: str, centre: Point, at: QPointF, *, source: LayerId = "", target: LayerId = ""
    ) -> LayerId | AnnotationId:
        """Add a layer, note or frame, and return which; empty if that failed.

        Args:
            kind: What is added.
            centre: Its middle on the layers' canvas.
            at: The point of the view where an error is said.
            source: A layer to connect it with, empty for none.
            target: A layer to connect with it, empty for none.
        """
        if kind in ANNOTATION_KINDS:
            return self._add_annotation(kind, centre)
        view = self._levels.view
        try:
            id = self._editor.add_connected(kind, centre, source=source, target=target)
        except DnnlabError as error:
            view.show_error(error, at)
            return ""
        view.reveal(frozenset({id}))
        view.setFocus()
        return id

    def add_beside(self, kind: str, at: QPointF, source: LayerId, target: LayerId) -> None:
        """Add a layer where a connection was dropped: its port is there."""
        point = self._levels.place_at(at)
        shift = 0.0
        if source or target:  # otherwise a note or a frame may be meant, which is no card
            half = self._editor.card_width(kind) / 2
            shift = half if source else -half
        self.add(kind, Point(point.x() + shift, point.y()), at, source=source, target=target)

    def _add_annotation(self, kind: str, centre: Point) -> AnnotationId:
        """Add a note or frame, and let the person give it its words."""
        id = self._editor.add(kind, centre)
        self._levels.view.setFocus()
        self._levels.layers.requests.first_words.emit(id)
        return id
