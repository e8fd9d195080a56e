"""How the opened network is painted, from the frames at the bottom to the number under the pointer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.units.frame_painter import FramePainter
from dnnlab.gui.canvas.units.marks import BiasAt, Marks, UnitAt, WeightAt
from dnnlab.gui.canvas.units.numbers import draw_number, paint_numbers, weight_text
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.wires import Strands, Wires
from dnnlab.gui.theme import Theme, mixed, paint_icon
from dnnlab.gui.widgets.painting import paint_ground

_FADED = 0.38
_HALO = 8.0
_LOOP = 4.0
"""Pixels: how wide the wires of a loop are that is refused, whatever their weights are."""
_MOST_LIT = 400
_SNOWFLAKE_SHARE, _MOST_SNOWFLAKES = 0.16, 60


@dataclass(frozen=True, slots=True)
class Sight:
    """What a view shows.

    Attributes:
        world: From scene units to pixels.
        exposed: The part of the scene.
        view: The same in pixels.
        ratio: Device pixels per pixel.
        theme: Whose colours.
    """

    world: QTransform
    exposed: QRectF
    view: QRectF
    ratio: float
    theme: Theme


class UnitsPainter:
    """Paints an opened network and what stands out in it.

    Attributes:
        wires: The picture of all weights.
    """

    def __init__(self, opened: Opened, marks: Marks, parent: QObject) -> None:
        self._opened = opened
        self._marks = marks
        self._frames = FramePainter(opened)
        self._shown: dict[ConnectionId, Strands] = {}
        self.wires = Wires(parent)

    def forget(self) -> None:
        """Drop all pictures."""
        self._frames.forget()
        self.wires.forget()

    def paint(self, painter: QPainter, sight: Sight, selection: Collection[str], *, numbers: bool) -> None:
        """Paint everything; the painter is in pixels of the view.

        Args:
            painter: With the ground painted.
            sight: What is shown.
            selection: The selected layers and connections.
            numbers: Whether the values of all weights are shown.
        """
        frames = self._opened.frames_in(sight.exposed)
        for frame in frames:
            picked = frame.id in selection and not isinstance(self._marks.chosen, UnitAt)
            self._frames.paint_frame(painter, frame, sight.world, sight.theme, picked)
        self._paint_wires(painter, sight, selection)
        for frame in frames:
            self._frames.paint_circles(painter, frame, sight.world, sight.exposed, sight.ratio, sight.theme)
        self._paint_frozen(painter, sight)
        self._paint_rings(painter, sight)
        if numbers:
            paint_numbers(painter, self._opened, self._shown, sight.world, sight.view, sight.ratio, sight.theme)
        self._paint_hovered_value(painter, sight)

    def _paint_wires(self, painter: QPainter, sight: Sight, selection: Collection[str]) -> None:
        shown = {id: self._opened.strands(id) for id in self._opened.connections_in(sight.exposed)}
        if shown != self._shown:
            self._shown = shown
            self.wires.show(shown)
        lit = list(self._marks.loop) or self._lit(selection)
        if lit:
            painter.setOpacity(_FADED)
        self.wires.paint(painter, sight.world, sight.exposed, sight.ratio)
        painter.setOpacity(1.0)
        painter.setWorldTransform(sight.world)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for weight in lit:
            strands = shown.get(weight.connection)
            if strands is not None:
                self._paint_lit(painter, strands, weight, sight)
        painter.setWorldTransform(QTransform())

    def _paint_lit(self, painter: QPainter, strands: Strands, weight: WeightAt, sight: Sight) -> None:
        zoom, theme = sight.world.m11(), sight.theme
        pen = strands.pen(weight.row, weight.column, zoom, theme)
        if weight in self._marks.loop:
            painter.setPen(QPen(theme.bad, _LOOP / zoom, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawPath(strands.path(weight.row, weight.column))
            return
        if weight in (self._marks.chosen, self._marks.hovered):
            colour = mixed(theme.canvas, theme.accent, 0.45)
            painter.setPen(QPen(colour, pen.widthF() + _HALO / zoom, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawPath(strands.path(weight.row, weight.column))
        painter.setPen(pen)
        painter.drawPath(strands.path(weight.row, weight.column))

    def _lit(self, selection: Collection[str]) -> list[WeightAt]:
        """Return the weights that stand out while the others fade: those pointed at or chosen, or at such a unit.

        Of a selected connection all stand out, as long as they are few.
        """
        lit: list[WeightAt] = []
        for mark in (self._marks.hovered, self._marks.chosen):
            match mark:
                case UnitAt():
                    lit += self._at_unit(mark)
                case WeightAt():
                    lit.append(mark)
                case BiasAt():
                    continue
        if not lit:
            for id in self._shown.keys() & set(selection):
                rows, columns = self._shown[id].present.nonzero()
                lit += [WeightAt(id, row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]
        return lit if len(lit) <= _MOST_LIT else []

    def _at_unit(self, unit: UnitAt) -> list[WeightAt]:
        found: list[WeightAt] = []
        for id, strands in self._shown.items():
            arrow = self._opened.network.connections[id]
            rows, columns = strands.bundle.shape
            if arrow.source == unit.layer and unit.index < columns:
                found += [WeightAt(id, row, unit.index) for row in range(rows) if strands.present[row, unit.index]]
            if arrow.target == unit.layer and unit.index < rows:
                found += [WeightAt(id, unit.index, c) for c in range(columns) if strands.present[unit.index, c]]
        return found

    def _paint_rings(self, painter: QPainter, sight: Sight) -> None:
        for mark, strong in ((self._marks.hovered, False), (self._marks.chosen, True)):
            match mark:
                case UnitAt(layer, index):
                    self._ring(painter, layer, index, sight, strong=strong)
                case BiasAt(layer, index):
                    frame = self._opened.frames[layer]
                    self._frames.paint_bias_ring(painter, frame, index, sight.world, sight.theme, strong=strong)
                case WeightAt(connection, row, column):
                    arrow = self._opened.network.connections[connection]
                    self._ring(painter, arrow.source, column, sight, strong=False)
                    self._ring(painter, arrow.target, row, sight, strong=False)

    def _ring(self, painter: QPainter, layer: str, index: int, sight: Sight, *, strong: bool) -> None:
        frame = self._opened.frames[layer]
        self._frames.paint_ring(painter, frame, index, sight.world, sight.theme, strong=strong)

    def _paint_hovered_value(self, painter: QPainter, sight: Sight) -> None:
        mark = self._marks.hovered
        if mark == self._marks.chosen:
            return
        match mark:
            case WeightAt(connection, row, column):
                value = self._opened.weight(connection, row, column)
                middle = self._opened.strands(connection).bundle.at(row, column, 0.5)
                self._paint_value(painter, sight, value, QPointF(*middle))
            case BiasAt(layer, index):
                x, y = self._opened.frames[layer].bias_dot(index)
                value = self._opened.bias(layer, index)
                self._paint_value(painter, sight, value, QPointF(x, y + 22 / sight.world.m11()))

    def _paint_value(self, painter: QPainter, sight: Sight, value: float | None, middle: QPointF) -> None:
        text = weight_text(value) if value is not None else "not yet known"
        draw_number(painter, text, sight.world.map(middle), sight.ratio, sight.theme, lit=True)

    def _paint_frozen(self, painter: QPainter, sight: Sight) -> None:
        """Mark the weights that are frozen by themselves with a snowflake where they begin to part."""
        taken: list[QRectF] = []
        for strands in self._shown.values():
            if strands.held is None:
                continue
            places = strands.bundle.places(np.full(strands.bundle.shape, _SNOWFLAKE_SHARE))
            for row, column in np.argwhere(strands.held & strands.present)[:_MOST_SNOWFLAKES].tolist():
                at = sight.world.map(QPointF(*places[row, column]))
                square = QRectF(at.x() - 8, at.y() - 8, 16, 16)
                if sight.view.intersects(square) and not any(square.intersects(other) for other in taken):
                    taken.append(square)
                    paint_ground(painter, square, 8, sight.theme.card, sight.theme.line_2)
                    paint_icon(painter, "snowflake", square.adjusted(2, 2, -2, -2), sight.theme.text_1)
