"""Data points as a layer of a plot: how they look, and how many of them are shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_frame import is_vector
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import Theme
from dnnlab.gui.widgets.pixels import near, polygon

Floats = NDArray[np.floating]

MOST_POINTS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class PointGroup:
    """Points that look alike.

    Attributes:
        x: (N,). y: (N,), both in data coordinates.
        colour: Theirs in a theme.
        hollow: Rings in place of discs.
        radius: In pixels.
        edge: The colour of a thin edge around each, to stand out from a map; None for no edge.
    """

    x: Floats
    y: Floats
    colour: Callable[[Theme], QColor]
    hollow: bool = False
    radius: float = 1.7
    edge: Callable[[Theme], QColor] | None = None


class Points(Layer):
    """Data points. They are painted once into a pixmap, and again only when the plot or the theme changes.

    pyqtgraph's scatter plot paints every point in every frame: 0.65 ms for 1,000 of them, in place of less than 0.05.
    """

    def __init__(self, plot: Plot, depth: float = 0.0, name: str = "data") -> None:
        super().__init__(plot, depth)
        self._name = name
        self._groups: Sequence[PointGroup] = ()
        self._pixmap: QPixmap | None = None

    @property
    def groups(self) -> Sequence[PointGroup]:
        """What is shown."""
        return self._groups

    def show_groups(self, groups: Sequence[PointGroup]) -> None:
        """Show these points and no others."""
        self._groups = groups
        self._drop()

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._drop()

    def restyle(self) -> None:
        super().restyle()
        self._drop()

    def _drop(self) -> None:
        self._pixmap = None
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if not self._groups:
            return
        if is_vector(painter):
            self._paint(painter, theme)
            return
        scale = painter.device().devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != scale:
            self._pixmap = self._painted(theme, scale)
        painter.drawPixmap(QPointF(0, 0), self._pixmap)

    def _painted(self, theme: Theme, scale: float) -> QPixmap:
        pixmap = QPixmap((QSizeF(self.plot.width, self.plot.height) * scale).toSize())
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, theme)
        painter.end()
        return pixmap

    def series(self) -> Sequence[Series]:
        x, y = self.plot.axis_names
        return [series(self._name, {x: group.x, y: group.y}) for group in self._groups]

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        for group in self._groups:
            points = polygon(near(self.plot.x_pixel(group.x)), near(self.plot.y_pixel(group.y)))
            if group.edge is not None:
                painter.setPen(_disc(group.edge(theme), group.radius + 0.9))
                painter.drawPoints(points)
            if group.hollow:
                painter.setPen(QPen(group.colour(theme), 1.2))
                painter.setBrush(theme.plot if group.edge is not None else Qt.BrushStyle.NoBrush)
                for point in points.toList():
                    painter.drawEllipse(point, group.radius - 0.4, group.radius - 0.4)
            else:
                painter.setPen(_disc(group.colour(theme), group.radius))
                painter.drawPoints(points)


def _disc(colour: QColor, radius: float) -> QPen:
    return QPen(colour, 2 * radius, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def thinned(rows: NDArray[np.int64], most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Return at most `most` of the rows, evenly spread over them."""
    if len(rows) <= most:
        return rows
    return np.asarray(rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)])


def crowded(count: int) -> float:
    """Return how much so many points are to be faded: up to 300 not at all, more of them the more there are."""
    return min(1.0, math.sqrt(300.0 / max(count, 1)))


def class_colour(theme: Theme, index: int, classes: int) -> QColor:
    """Return the colour of a class: negative and positive for two, otherwise those of the components."""
    if classes == 2:
        return theme.positive if index == 1 else theme.negative
    return theme.component(index + 1)
