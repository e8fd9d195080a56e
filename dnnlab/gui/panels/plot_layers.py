"""The layers that several panels draw: a heat map, points and curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF
from shiboken6 import VoidPtr

from dnnlab.gui.panels.plot import Layer, Pixels, Plot, Range
from dnnlab.gui.theme import Theme, current

Floats = NDArray[np.floating]
Table = Callable[[Theme], NDArray[np.uint8]]

MOST_POINTS = 1500
_STRIP = 88.0  # device pixels: Qt hands what blends over 96 rows and more to other threads, which takes longer
_FAR = 1e4  # pixels: nothing beyond is seen, and longer lines cost time


def near(pixels: Pixels) -> Pixels:
    """Return pixel coordinates with what is not finite or far away brought near: Qt is slow with such lines."""
    return np.asarray(np.fmin(np.fmax(pixels, -_FAR), _FAR))


def polygon(x: Pixels, y: Pixels) -> QPolygonF:
    """Return pixel coordinates, both (N,) and near, as a polygon."""
    result = QPolygonF()
    result.resize(len(x))
    if len(x):
        # two doubles a point, filled without a loop in Python; the stubs know neither the size nor the buffer
        memory: Any = VoidPtr(cast("Any", result.data()), 16 * len(x), True)  # type: ignore[call-arg]
        points = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)
        points[:, 0], points[:, 1] = x, y
    return result


def plain_joins(pen: QPen) -> QPen:
    """Return the pen with bevelled joins: on smooth curves nobody sees them, and round ones take twice as long."""
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def thinned(rows: NDArray[np.int64], most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Return at most `most` of the rows, evenly spread over them."""
    if len(rows) <= most:
        return rows
    return np.asarray(rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)])


def crowded(count: int) -> float:
    """Return how much so many points are to be faded: up to 300 not at all, more of them the more there are."""
    return min(1.0, math.sqrt(300.0 / max(count, 1)))


class HeatMap(Layer):
    """A picture over a grid of values, smooth between them.

    Args:
        plot: Where it is drawn.
        depth: Its place among the layers.
        table: The colours of levels 0..255 in a theme, (256, 3); needed for `show_levels`.
    """

    def __init__(self, plot: Plot, depth: float = -100.0, table: Table | None = None) -> None:
        super().__init__(plot, depth)
        self._table = table
        self._packed_table: NDArray[np.uint32] | None = None
        self._levels: NDArray[np.uint8] | None = None
        self._pixels: NDArray[np.uint32] | None = None  # the image borrows its memory
        self._image = QImage()
        self._x: Range = (0.0, 1.0)
        self._y: Range = (0.0, 1.0)

    def place_over(self, x: Range, y: Range) -> None:
        """Say which values the first and last columns and rows of the grid stand for."""
        self._x, self._y = x, y
        self.update()

    def show_levels(self, levels: NDArray[np.uint8]) -> None:
        """Show levels (Y, X) through the table, the first row lowest."""
        self._levels = levels
        self._colour()

    def show_colours(self, colours: NDArray[np.uint8]) -> None:
        """Show colours (Y, X, 3) as they are, the first row lowest."""
        self._levels = None
        self._take(_packed(colours)[::-1])

    def clear(self) -> None:
        """Show nothing."""
        self._levels = None
        self._image = QImage()
        self.update()

    def restyle(self) -> None:
        super().restyle()
        self._packed_table = None
        self._colour()

    def _colour(self) -> None:
        if self._levels is not None and self._table is not None:
            if self._packed_table is None:
                self._packed_table = _packed(self._table(current()))
            self._take(self._packed_table[self._levels[::-1]])

    def _take(self, pixels: NDArray[np.uint32]) -> None:
        self._pixels = np.ascontiguousarray(pixels)
        rows, columns = self._pixels.shape
        self._image = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._image.isNull():
            return
        half_x = (self._x[1] - self._x[0]) / max(self._image.width() - 1, 1) / 2
        half_y = (self._y[1] - self._y[0]) / max(self._image.height() - 1, 1) / 2
        left, right = self.plot.x_pixel([self._x[0] - half_x, self._x[1] + half_x]).tolist()
        bottom, top = self.plot.y_pixel([self._y[0] - half_y, self._y[1] + half_y]).tolist()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(QPointF(left, top), QPointF(right, bottom))
        strip = _STRIP / painter.device().devicePixelRatioF()
        for start in np.arange(0.0, self.plot.height, strip).tolist():
            painter.setClipRect(QRectF(0.0, start, self.plot.width, min(strip, self.plot.height - start)))
            painter.drawImage(target, self._image)


def _packed(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return colours (..., 3) as the 32-bit values that an image holds."""
    wide = colours.astype(np.uint32)
    return np.asarray(0xFF000000 | (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2])


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
    """Data points. They are painted once into a pixmap, and again only when the plot or the theme changes."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
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
        painter.end()
        return pixmap


def _disc(colour: QColor, radius: float) -> QPen:
    return QPen(colour, 2 * radius, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


class Curves(Layer):
    """Curves over common x values.

    Args:
        plot: Where they are drawn.
        depth: Their place among the layers.
        pen: The pen of the i-th curve, i = 0, 1, ..., in a theme.
    """

    def __init__(self, plot: Plot, depth: float, pen: Callable[[Theme, int], QPen]) -> None:
        super().__init__(plot, depth)
        self._pen = pen
        self._pens: list[QPen] = []
        self._x: Floats = np.empty(0)
        self._y: Floats = np.empty((0, 0))
        self._hidden: frozenset[int] = frozenset()
        self._polygons: list[QPolygonF] | None = None

    def hide_curves(self, hidden: Iterable[int]) -> None:
        """Leave out these curves, and show all others."""
        self._hidden = frozenset(hidden)
        self.update()

    def show_curves(self, x: ArrayLike, y: ArrayLike) -> None:
        """Show y (C, X) over x (X,)."""
        self._x, self._y = np.asarray(x, dtype=np.float64), np.atleast_2d(np.asarray(y, dtype=np.float64))
        self._polygons = None
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_curves(np.empty(0), np.empty((0, 0)))

    def set_pen(self, pen: Callable[[Theme, int], QPen]) -> None:
        """Draw with other pens."""
        self._pen = pen
        self.restyle()

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._polygons = None

    def restyle(self) -> None:
        super().restyle()
        self._pens = []

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._polygons is None:
            x, y = near(self.plot.x_pixel(self._x)), near(self.plot.y_pixel(self._y))
            self._polygons = [polygon(x, row) for row in y] if self._x.size else []
        while len(self._pens) < len(self._polygons):
            self._pens.append(plain_joins(self._pen(theme, len(self._pens))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, line in enumerate(self._polygons):
            if index not in self._hidden:
                painter.setPen(self._pens[index])
                painter.drawPolyline(line)


def class_colour(theme: Theme, index: int, classes: int) -> QColor:
    """Return the colour of a class: negative and positive for two, otherwise those of the components."""
    if classes == 2:
        return theme.positive if index == 1 else theme.negative
    return theme.component(index + 1)
