"""How opened layers are painted: their frames and titles, and the circles of their units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QTransform

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.gui.canvas.lettering import LEFT, RIGHT, width, write
from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.canvas.units.discs import discs_image
from dnnlab.gui.canvas.units.dots import Dots
from dnnlab.gui.canvas.units.frames import Frame
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.symbols import draw_symbol
from dnnlab.gui.canvas.units.wires import weight_colour
from dnnlab.gui.theme import SEMIBOLD, Theme, faded, font, mixed, paint_icon
from dnnlab.gui.widgets.number_text import format_integer

_CORNER = 14.0
_FROZEN_SATURATION = 0.55
_LEAST_LABEL, _LEGIBLE = 0.6, 0.8
_LETTER_ROOM = 20.0
_LEAST_RING = 6.0
_LEAST_FOR_DOTS = 24.0
_TITLE_LEAST, _TITLE_MOST, _TITLE_BEYOND = 11.0, 22.0, 56.0


@dataclass(slots=True, eq=False)
class _Discs:
    values: NDArray[np.floating]
    key: tuple[int, str, float]
    pixmap: QPixmap
    column: QPixmap | None = None
    column_zoom: float = 0.0


class FramePainter:
    """Paints frames and circles; keeps the round pictures until responses, zoom or theme are others."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._discs: dict[LayerId, _Discs] = {}

    def forget(self) -> None:
        """Drop all pictures."""
        self._discs.clear()

    # ---- frames

    def paint_frame(self, painter: QPainter, frame: Frame, world: QTransform, theme: Theme, selected: bool) -> None:
        """Paint a frame with its title; the painter is in pixels of the view."""
        zoom = world.m11()
        rect = world.mapRect(QRectF(frame.left, frame.top, frame.width, frame.height))
        corner = min(_CORNER * zoom, rect.width() / 4)
        painter.setBrush(mixed(theme.canvas, theme.card, 0.6))
        painter.setPen(QPen(theme.line, 1.0))
        if selected:
            painter.setPen(QPen(mixed(theme.canvas, theme.accent, 0.25), 6.0))
            painter.drawRoundedRect(rect, corner, corner)
            painter.setPen(QPen(theme.accent, 2.0))
        painter.drawRoundedRect(rect, corner, corner)
        self._paint_title(painter, frame, rect, zoom, theme)
        if frame.hidden:
            more = QRectF(rect.left(), rect.bottom() - 30 * zoom, rect.width(), 24 * zoom)
            write(painter, more, f"and {format_integer(frame.hidden)} more", font(max(8.0, 12 * zoom)), theme.text_3,
                  Qt.AlignmentFlag.AlignHCenter)  # fmt: skip

    def _paint_title(self, painter: QPainter, frame: Frame, rect: QRectF, zoom: float, theme: Theme) -> None:
        layer = self._opened.network.layers[frame.id]
        size = min(max(13 * zoom, _TITLE_LEAST), _TITLE_MOST)
        face, small = font(size, SEMIBOLD), font(size * 12 / 13)
        room = QRectF(rect.left() + 2, rect.top() - size - 9, rect.width() - 4, size + 6)
        words = _kind_words(layer)
        used = width(layer.name, face)
        left = room.adjusted(0, 0, max(90 * zoom, _TITLE_BEYOND), 0)
        if used + width(words, small) + 10 <= room.width():
            write(painter, room, words, small, theme.text_3, RIGHT)
            left = room
        write(painter, left, layer.name, face, theme.text_1, LEFT)
        if layer.frozen:
            paint_icon(painter, "lock", QRectF(rect.right() - 20, rect.top() + 6, 14, 14), theme.text_2)

    # ---- circles

    def paint_circles(
        self, painter: QPainter, frame: Frame, world: QTransform, exposed: QRectF, ratio: float, theme: Theme
    ) -> None:
        """Paint the circles of a frame that are in view, with bias dots and names."""
        if not len(frame.centres):
            return
        zoom = world.m11()
        radius = frame.radius * zoom
        discs = self._pictures(frame, radius, ratio, theme)
        if discs is not None and radius < _LEAST_RING and len(frame.centres) > 1:
            corner = world.map(QPointF(*frame.centres[0])) - QPointF(radius, radius)
            painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())), self._column(frame, discs, zoom, ratio))
            return
        seen = np.flatnonzero(np.abs(frame.centres[:, 1] - exposed.center().y()) <= exposed.height() / 2 + 60)
        letters = _letter_scale(frame, zoom)
        ring = QPen(mixed(theme.line_2, theme.text_3, 0.25), max(1.0, min(2.0, 1.6 * zoom)))
        for index in seen.tolist():
            middle = world.map(QPointF(*frame.centres[index]))
            middle = QPointF(round(middle.x()), round(middle.y()))
            painter.setPen(ring)
            painter.setBrush(theme.raised)
            if discs is not None and _paint_disc(painter, discs, index, middle, round(2 * radius * ratio), ratio):
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius, radius)
            self._paint_bias(painter, frame, index, world, theme)
            if letters:
                below = middle + QPointF(0, radius + 12 * letters)
                draw_symbol(painter, self._opened.symbol(frame.id, index), below, letters, ratio, theme)

    def _column(self, frame: Frame, discs: QPixmap, zoom: float, ratio: float) -> QPixmap:
        """Return all discs of a frame where they stand: many small ones are drawn at once."""
        found = self._discs[frame.id]
        if found.column is None or found.column_zoom != zoom:
            radius = frame.radius * zoom
            tops = (frame.centres[:, 1] - frame.centres[0, 1]) * zoom
            pixmap = blank_pixmap(int(2 * radius) + 2, int(tops[-1] + 2 * radius) + 2, ratio)
            painter = QPainter(pixmap)
            for index, top in enumerate(tops.tolist()):
                middle = QPointF(radius, top + radius)
                _paint_disc(painter, discs, index, middle, round(2 * radius * ratio), ratio)
            painter.end()
            found.column, found.column_zoom = pixmap, zoom
        return found.column

    def _paint_bias(self, painter: QPainter, frame: Frame, index: int, world: QTransform, theme: Theme) -> None:
        value, size = self._opened.bias(frame.id, index), frame.bias_radius(world.m11())
        if value is None or not size:
            return
        painter.setPen(QPen(theme.canvas, 1.5))
        painter.setBrush(weight_colour(theme, value / self._opened.limit))
        painter.drawEllipse(world.map(QPointF(*frame.bias_dot(index))), size, size)

    def paint_bias_ring(
        self, painter: QPainter, frame: Frame, index: int, world: QTransform, theme: Theme, *, strong: bool
    ) -> None:
        """Paint the ring around the dot of a bias that is pointed at or chosen."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent if strong else theme.text_1, 2.0))
        size = frame.bias_radius(world.m11()) + 2.0
        painter.drawEllipse(world.map(QPointF(*frame.bias_dot(index))), size, size)

    def paint_ring(self, painter: QPainter, frame: Frame, index: int, world: QTransform, theme: Theme, *,
                   strong: bool) -> None:  # fmt: skip
        """Paint the ring around a circle that is pointed at (thin) or chosen."""
        middle = world.map(QPointF(*frame.centres[index]))
        middle = QPointF(round(middle.x()), round(middle.y()))
        radius = frame.radius * world.m11()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if strong:
            painter.setPen(QPen(faded(theme.accent, 0.25), 8.0))
            painter.drawEllipse(middle, radius + 5, radius + 5)
        painter.setPen(QPen(theme.accent if strong else theme.text_1, 2.0))
        painter.drawEllipse(middle, radius + 1, radius + 1)

    def _pictures(self, frame: Frame, radius: float, ratio: float, theme: Theme) -> QPixmap | None:
        values = self._opened.responses.get(frame.id)
        if values is None or not len(values):
            return None
        saturation = _FROZEN_SATURATION if self._opened.network.layers[frame.id].frozen else 1.0
        key = (max(1, round(2 * radius * ratio)), theme.name, saturation)
        found = self._discs.get(frame.id)
        if found is None or found.values is not values or found.key != key:
            pixmap = QPixmap.fromImage(discs_image(values, key[0], theme, saturation))
            dots = self._opened.dots.get(frame.id)
            if dots is not None and radius >= _LEAST_FOR_DOTS and values.ndim == 3:
                _paint_dots(pixmap, dots, theme, ratio)
            found = self._discs[frame.id] = _Discs(values, key, pixmap)
        return found.pixmap


def _paint_dots(pixmap: QPixmap, dots: Dots, theme: Theme, ratio: float) -> None:
    """Paint rows of the data into a round picture; those in its corners are left out."""
    side = pixmap.width()
    inside = np.hypot(*(dots.places - 0.5).T) < 0.5 - 3.0 * ratio / side
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.canvas, 0.8 * ratio))
    size = ratio * min(2.6, max(1.4, side / ratio / 56))
    for place in np.flatnonzero(inside).tolist():
        x, y = dots.places[place].tolist()
        colour = theme.data
        if len(dots.classes):
            colour = theme.positive if dots.classes[place] else theme.negative
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(x * side, (1.0 - y) * side), size, size)
    painter.end()


def _paint_disc(painter: QPainter, discs: QPixmap, index: int, middle: QPointF, side: int, ratio: float) -> bool:
    """Paint one of the discs of a layer, `side` device pixels wide; return whether there is one."""
    if (index + 1) * side > discs.height():
        return False
    wide = side / ratio
    square = QRectF(middle.x() - wide / 2, middle.y() - wide / 2, wide, wide)
    painter.drawPixmap(square, discs, QRectF(0, index * side, side, side))
    return True


def _letter_scale(frame: Frame, zoom: float) -> float:
    """Return how large the names under circles are written: legible where there is room; 0 where there is none."""
    if not frame.labelled:
        return 0.0
    pitch = frame.centres[1, 1] - frame.centres[0, 1] if len(frame.centres) > 1 else np.inf
    if (pitch - 2 * frame.radius) * zoom >= _LETTER_ROOM:
        return max(zoom, _LEGIBLE)
    return zoom if zoom >= _LEAST_LABEL else 0.0


def _kind_words(layer: Layer) -> str:
    if layer.role is Role.INPUT:
        return str(layer.width)
    if layer.role is Role.OUTPUT:
        links = {"binary": "logistic", "multiclass": "softmax", "regression": "identity"}
        return links.get(layer.kind, f"K = {layer.components}")
    return f"{layer.width} {layer.activation.replace('_', ' ')}" if layer.has("activation") else str(layer.width)
