"""The notes and frames of a scene: one item each, kept equal to the layout by diffing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from dnnlab.graph.annotation import Annotation, AnnotationId
from dnnlab.gui.canvas.annotations.item import AnnotationItem
from dnnlab.gui.canvas.annotations.painter import paint_annotation
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.theme import Theme, current


class Board:
    """Keeps the items, and finds them. Without notes and frames everything here costs nothing.

    Attributes:
        items: By identity.
        shown: The annotations as the items show them.
    """

    def __init__(self, scene: QGraphicsScene, stage: Stage) -> None:
        self._scene = scene
        self._stage = stage
        self.items: dict[AnnotationId, AnnotationItem] = {}
        self.shown: Mapping[AnnotationId, Annotation] = {}

    def take(self, annotations: Mapping[AnnotationId, Annotation]) -> bool:
        """Show these notes and frames; return whether anything changed."""
        if annotations is self.shown:
            return False
        changed = False
        for id in [id for id in self.items if id not in annotations]:
            self._scene.removeItem(self.items.pop(id))
            changed = True
        for id, one in annotations.items():
            item = self.items.get(id)
            if item is None:
                self.items[id] = AnnotationItem(one, self._stage)
                self._scene.addItem(self.items[id])
                changed = True
            elif item.annotation is not one:
                item.show_annotation(one)
                changed = True
        self.shown = annotations
        return changed

    def show_selected(self, ids: Collection[str]) -> None:
        """Show which are selected."""
        for id, item in self.items.items():
            item.set_selected(id in ids)

    def update_items(self, ids: Collection[str] | None = None) -> None:
        """Paint some again, or all."""
        for id, item in self.items.items():
            if ids is None or id in ids:
                item.update()

    # ---- what there is

    def note_at(self, point: QPointF, zoom: float) -> AnnotationItem | None:
        """Return the topmost note at a point of the scene."""
        return self._topmost(point, zoom, frames=False)

    def frame_at(self, point: QPointF, zoom: float) -> AnnotationItem | None:
        """Return the frame, the smallest of several, whose title or edge is at a point of the scene."""
        return self._topmost(point, zoom, frames=True)

    def _topmost(self, point: QPointF, zoom: float, *, frames: bool) -> AnnotationItem | None:
        if not self.items:
            return None
        items = [item for item in self.items.values() if item.annotation.is_frame is frames]
        found = [item for item in items if item.holds(point, zoom)]
        return max(found, key=lambda item: item.zValue(), default=None)

    def met_by(self, band: QRectF) -> list[AnnotationId]:
        """Return the notes that meet a rectangle, and the frames that are wholly inside it."""
        return [
            id
            for id, item in self.items.items()
            if (band.contains(item.area) if item.annotation.is_frame else band.intersects(item.area))
        ]

    def content_rect(self, ids: Collection[str] | None = None) -> QRectF:
        """Return what all notes and frames cover, or some of them; empty where there are none."""
        whole = QRectF()
        for id, item in self.items.items():
            if ids is None or id in ids:
                whole = whole.united(item.area)
        return whole

    def reach(self) -> float:
        """Return how far from the origin they go."""
        area = self.content_rect()
        return max(abs(area.left()), abs(area.right()), abs(area.top()), abs(area.bottom()))

    # ---- painting in one go

    def paint_frames(self, painter: QPainter, theme: Theme | None = None, zoom: float = 1.0) -> None:
        """Paint the frames, the painter in scene units: before connections and cards.

        Args:
            painter: On the screen, or with a theme on whatever is printed.
            theme: Whose colours; None for those of the window.
            zoom: For which the titles are made legible.
        """
        frames = [item for item in self.items.values() if item.annotation.is_frame]
        self._paint(painter, iter(sorted(frames, key=lambda item: item.zValue())), theme, zoom)

    def paint_notes(self, painter: QPainter, theme: Theme | None = None) -> None:
        """Paint the notes, the painter in scene units: after connections; see `paint_frames`."""
        zoom = painter.worldTransform().m11() if theme is None else 1.0
        self._paint(painter, (item for item in self.items.values() if not item.annotation.is_frame), theme, zoom)

    def _paint(self, painter: QPainter, items: Iterator[AnnotationItem], theme: Theme | None, zoom: float) -> None:
        inverse, _invertible = painter.worldTransform().inverted()
        seen = inverse.mapRect(QRectF(painter.viewport()))
        for item in items:
            if theme is None and not item.area.intersects(seen):
                continue
            painter.save()
            painter.translate(item.area.topLeft())
            paint_annotation(painter, item.annotation, theme or current(), zoom, printed=theme is not None)
            painter.restore()
