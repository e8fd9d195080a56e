"""A note or a frame on the canvas: one item without children."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from dnnlab.graph.annotation import Annotation, AnnotationId
from dnnlab.gui.canvas.annotations.painter import FRAME_RADIUS, NOTE_RADIUS, paint_annotation, title_height
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.canvas.uncover import uncover
from dnnlab.gui.theme import current

GRIP_REACH = 5.0
"""Pixels: how near to an edge a press counts as on it."""
_RING = 4.0
_MARGIN = 6.0
_NOTE_Z, _FRAME_Z = 0.8, -1.0


class AnnotationItem(QGraphicsRectItem):
    """Shows an `Annotation`. Notes lie among the cards, frames behind everything, the larger ones farther behind.

    Attributes:
        annotation: What it shows.
        area: What it covers, in scene units.
    """

    def __init__(self, annotation: Annotation, stage: Stage) -> None:
        super().__init__()
        self.annotation = annotation
        self.area = QRectF()
        self._stage = stage
        self._selected = False
        self.setPen(Qt.PenStyle.NoPen)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.show_annotation(annotation)

    @property
    def id(self) -> AnnotationId:
        return self.annotation.id

    def show_annotation(self, annotation: Annotation) -> None:
        """Show the annotation as it is now."""
        self.annotation = annotation
        corner, size = annotation.corner, annotation.size
        self.area = QRectF(corner.x, corner.y, size.width, size.height)
        uncover(self)
        self.setPos(corner.x, corner.y)
        bounds = QRectF(0, 0, size.width, size.height).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if bounds != self.rect():
            self.setRect(bounds)
        self._take_height()
        self.update()

    def set_selected(self, selected: bool) -> None:
        """Show whether it is selected."""
        if selected is not self._selected:
            self._selected = selected
            self._take_height()
            self.update()

    def _take_height(self) -> None:
        size = self.annotation.size
        note = _NOTE_Z + (1.0 if self._selected else 0.0)
        self.setZValue(_FRAME_Z - size.width * size.height * 1e-12 if self.annotation.is_frame else note)

    # ---- where things are

    def title_rect(self, zoom: float) -> QRectF:
        """Return where a frame's title is, or all of a note, in scene units."""
        if not self.annotation.is_frame:
            return self.area
        return QRectF(self.area.left(), self.area.top(), self.area.width(), title_height(self.annotation, zoom))

    def holds(self, point: QPointF, zoom: float) -> bool:
        """Whether a press at a point of the scene takes it: a note anywhere, a frame by its title or its edges."""
        return self.title_rect(zoom).contains(point) or bool(self.grip_at(point, zoom))

    def grip_at(self, point: QPointF, zoom: float) -> str:
        """Return the edges that a press at a point drags, of "l", "t", "r" and "b": one, or two at a corner."""
        area = self.area
        reach = min(GRIP_REACH / zoom, area.width() / 5, area.height() / 5)
        if not area.adjusted(-reach, -reach, reach, reach).contains(point):
            return ""
        gaps = {
            "l": abs(point.x() - area.left()),
            "r": abs(point.x() - area.right()),
            "t": abs(point.y() - area.top()),
            "b": abs(point.y() - area.bottom()),
        }
        if min(gaps.values()) > reach:
            return ""
        return "".join(edge for edge, gap in gaps.items() if gap <= 2 * reach)

    # ---- painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        paint_annotation(painter, self.annotation, current(), zoom)
        self._paint_state(painter, zoom)

    def _paint_state(self, painter: QPainter, zoom: float) -> None:
        hovered = self._stage.hovered == self.id
        if not self._selected and not hovered:
            return
        theme, width = current(), max(1.0, 1.0 / zoom)
        radius = FRAME_RADIUS if self.annotation.is_frame else NOTE_RADIUS
        rect = QRectF(0, 0, self.area.width(), self.area.height())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._selected:
            painter.setPen(QPen(theme.accent_soft, _RING * width))
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
            painter.setPen(QPen(theme.accent, 1.5 * width))
        else:
            painter.setPen(QPen(theme.text_3, width))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
