"""The layers that several panels draw: a heat map, points and curves."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot import Layer, Plot, Range
from dnnlab.gui.panels.plot_frame import is_vector, paint_safely
from dnnlab.gui.panels.plot_series import Series, grid_series, series
from dnnlab.gui.theme import Theme, current
from dnnlab.gui.widgets.pixels import near, polygon

__all__ = [
    "Curves",
    "HeatMap",
    "PlotCurve",
    "PointGroup",
    "Points",
    "class_colour",
    "cosmetic",
    "crowded",
    "near",
    "plain_joins",
    "polygon",
    "scaled",
    "seen",
    "thinned",
]

Floats = NDArray[np.floating]
Table = Callable[[Theme], NDArray[np.uint8]]

MOST_POINTS = 1500
_STRIP = 88.0  # device pixels: Qt hands what blends over 96 rows and more to other threads, which takes longer
_SPANS = 30.0
_INTERSECT = Qt.ClipOperation.IntersectClip


def plain_joins(pen: QPen) -> QPen:
    """Return the pen with bevelled joins: on smooth curves nobody sees them, and round ones take twice as long."""
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def cosmetic(pen: QPen) -> QPen:
    """Return the pen with plain joins, and as wide in data coordinates as it is in pixels."""
    pen.setCosmetic(True)
    return plain_joins(pen)


def scaled(pen: QPen, ratio: float) -> QPen:
    """Return a cosmetic pen for a device of so many pixels in each of the window's."""
    if ratio == 1.0:
        return pen
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * ratio)
    return wide


def seen(values: Floats, shown: Range) -> NDArray[np.float64]:
    """Return values with those far beyond what is shown brought near: Qt is slow with such lines. NaN stays."""
    room = _SPANS * (shown[1] - shown[0])
    return np.asarray(np.clip(values, shown[0] - room, shown[1] + room), dtype=np.float64)


def thinned(rows: NDArray[np.int64], most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Return at most `most` of the rows, evenly spread over them."""
    if len(rows) <= most:
        return rows
    return np.asarray(rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)])


def crowded(count: int) -> float:
    """Return how much so many points are to be faded: up to 300 not at all, more of them the more there are."""
    return min(1.0, math.sqrt(300.0 / max(count, 1)))


class HeatMap(pg.ImageItem):
    """A picture over a grid of values, smooth between them.

    It is rendered as 32-bit colours: with pyqtgraph's own rendering of levels through a table Qt takes three times as
    long to paint it (0.31 ms in place of 0.09 for 128 x 160 values).

    Args:
        plot: Where it is drawn.
        depth: Its place among pyqtgraph's items.
        table: The colours of levels 0..255 in a theme, (256, 3); needed for `show_levels`.
        name: What it shows, for the table of its data.
    """

    def __init__(
        self, plot: Plot, depth: float = -100.0, table: Table | None = None, name: tuple[str, str] = ("map", "value")
    ) -> None:
        super().__init__(axisOrder="row-major")
        self._plot = weakref.ref(plot)
        self._name = name
        self._values: Floats | None = None
        self._table = table
        self._packed_table: NDArray[np.uint32] | None = None
        self._pixels: NDArray[np.uint32] | None = None  # the image borrows its memory
        self._x: Range = (0.0, 1.0)
        self._y: Range = (0.0, 1.0)
        plot.add_item(self, depth)

    def place_over(self, x: Range, y: Range) -> None:
        """Say which values the first and last columns and rows of the grid stand for."""
        self._x, self._y = x, y
        self._place()

    def show_levels(self, levels: NDArray[np.uint8], values: Floats | None = None) -> None:
        """Show levels (Y, X) through the table, the first row lowest.

        Args:
            levels: What is drawn.
            values: What it stands for, (Y, X) or several (Y, X, C), for the table of its data.
        """
        self._values = values
        self._show(levels)

    def show_colours(self, colours: NDArray[np.uint8], values: Floats | None = None) -> None:
        """Show colours (Y, X, 3) as they are, the first row lowest; `values` as in `show_levels`."""
        self._values = values
        self._show(colours)

    def series(self) -> Sequence[Series]:
        """Return the values that the picture stands for, a row for each cell."""
        plot = self._plot()
        if self._values is None or plot is None or self.image is None:
            return ()
        values = self._values if self._values.ndim == 3 else self._values[:, :, None]
        rows, columns, count = values.shape
        x_name, y_name = plot.axis_names
        x, y = np.linspace(*self._x, columns), np.linspace(*self._y, rows)
        name, title = self._name
        cells = grid_series(name, (x_name, x), (y_name, y), (title, values[:, :, 0]))
        more = {f"{title} {k + 1}": values[:, :, k].ravel() for k in range(1, count)}
        return (Series(name, {**cells.columns, **more}),)

    def _show(self, values: NDArray[np.uint8]) -> None:
        other_shape = self.image is None or self.image.shape[:2] != values.shape[:2]
        self.setImage(values, autoLevels=False)
        if other_shape:
            self._place()

    def _place(self) -> None:
        if self.image is None:
            return
        rows, columns = self.image.shape[:2]
        half_x = (self._x[1] - self._x[0]) / max(columns - 1, 1) / 2
        half_y = (self._y[1] - self._y[0]) / max(rows - 1, 1) / 2
        corner = QPointF(self._x[0] - half_x, self._y[0] - half_y)
        place = QRectF(corner, QPointF(self._x[1] + half_x, self._y[1] + half_y))
        if self.mapRectToParent(self.boundingRect()) != place:
            self.setRect(place)

    def restyle(self) -> None:
        """Take the colours of the current theme."""
        self._packed_table = None
        self._renderRequired = True
        self.update()

    def render(self) -> None:
        if self.image.ndim == 3:
            pixels = _packed(self.image)
        else:
            if self._packed_table is None:
                assert self._table is not None
                self._packed_table = _packed(self._table(current()))
            pixels = self._packed_table[self.image]
        self._pixels = np.ascontiguousarray(pixels)
        rows, columns = self._pixels.shape
        self.qimage = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        self._renderRequired = self._unrenderable = False

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self._draw, painter)

    def _draw(self, painter: QPainter, theme: Theme) -> None:
        if self.image is None:
            return
        if self._renderRequired:
            self.render()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(QPointF(0, 0), QSizeF(self.qimage.size()))
        to_device = painter.transform()
        from_device, _ = to_device.inverted()
        area = to_device.mapRect(painter.clipBoundingRect()).toAlignedRect()
        strip = int(_STRIP / painter.device().devicePixelRatioF())
        for top in range(area.top(), area.bottom() + 1, strip):
            painter.save()
            painter.setClipRect(from_device.mapRect(QRectF(area.left(), top, area.width(), strip)), _INTERSECT)
            painter.drawImage(whole, self.qimage)
            painter.restore()


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


class PlotCurve(pg.PlotCurveItem):
    """One of pyqtgraph's curves, as wide on screens of every scale: Qt takes the width of its pens in device pixels.

    Opaque solid lines are painted segment by segment: the outline of a whole noisy curve takes Qt ten to a hundred
    times as long. Their square ends overlap, so that no seams show.
    """

    def __init__(self, pen: QPen, **options: Any) -> None:
        super().__init__(pen=cosmetic(pen), **options)

    def boundingRect(self) -> QRectF:
        """All that is shown: to look through the data for how far they reach takes longer than to paint them."""
        view = self.getViewBox()
        return QRectF() if view is None or self.yData is None or not len(self.yData) else QRectF(view.viewRect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(lambda painter, _: self.paint_with(self.opts["pen"], painter, option, widget), painter)

    def paint_with(
        self, pen: QPen, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None
    ) -> None:
        """Paint it with this pen."""
        kept = self.opts["pen"]
        plain = pen.style() is Qt.PenStyle.SolidLine and pen.color().alpha() == 255
        antialiased = self.opts["antialias"]
        self.opts["segmentedLineMode"] = "on" if plain or not antialiased else "off"
        self.opts["pen"] = scaled(pen, painter.device().devicePixelRatioF())
        if plain and antialiased:
            self.opts["pen"] = QPen(self.opts["pen"])
            self.opts["pen"].setCapStyle(Qt.PenCapStyle.SquareCap)
        try:
            super().paint(painter, option, widget)
        finally:
            self.opts["pen"] = kept


class Curves(pg.ItemGroup):
    """Curves over common x values.

    Args:
        plot: Where they are drawn.
        depth: Their place among pyqtgraph's items.
        pen: The pen of the i-th curve, i = 0, 1, ..., in a theme.
        name: What they show, for the table of their data.
    """

    def __init__(self, plot: Plot, depth: float, pen: Callable[[Theme, int], QPen], name: str = "curves") -> None:
        super().__init__()
        self._plot = weakref.ref(plot)
        self._pen = pen
        self._name = name
        self._titles: Sequence[str] = ()
        self._x: Floats = np.empty(0)
        self._y: Floats = np.empty((0, 0))
        self._hidden: frozenset[int] = frozenset()
        self.curves: list[PlotCurve] = []
        plot.add_item(self, depth)

    def hide_curves(self, hidden: Iterable[int]) -> None:
        """Leave out these curves, and show all others."""
        self._hidden = frozenset(hidden)
        for index, curve in enumerate(self.curves):
            curve.setVisible(index not in self._hidden)

    def show_curves(self, x: ArrayLike, y: ArrayLike) -> None:
        """Show y (C, X) over x (X,), with gaps where they are not numbers."""
        x, y = np.asarray(x, dtype=np.float64), np.atleast_2d(np.asarray(y, dtype=np.float64))
        self._x, self._y = x, y
        plot = self._plot()
        if plot is not None:
            y = seen(y, plot.y_range)
        while len(self.curves) < len(y):
            self._add_curve()
        for curve, row in zip(self.curves, y, strict=False):
            curve.setData(x, row)
        for curve in self.curves[len(y) :]:
            curve.clear()

    def set_titles(self, titles: Sequence[str]) -> None:
        """Say what each curve is, for the table of their data."""
        self._titles = titles

    def series(self) -> Sequence[Series]:
        """Return the curves that are shown, in full."""
        plot = self._plot()
        shown = [k for k in range(len(self._y)) if k not in self._hidden]
        if plot is None or not shown or not len(self._x):
            return ()
        x = 10.0**self._x if plot.x_look.logarithmic else self._x
        titles = {k: self._titles[k] if k < len(self._titles) else f"{plot.axis_names[1]} {k + 1}" for k in shown}
        return (series(self._name, {plot.axis_names[0]: x, **{titles[k]: self._y[k] for k in shown}}),)

    def _add_curve(self) -> None:
        index = len(self.curves)
        curve = PlotCurve(self._pen(current(), index), connect="finite", antialias=True)
        curve.setVisible(index not in self._hidden)
        self.addItem(curve)
        self.curves.append(curve)

    def clear(self) -> None:
        """Show nothing."""
        self.show_curves(np.empty(0), np.empty((0, 0)))

    def set_pen(self, pen: Callable[[Theme, int], QPen]) -> None:
        """Draw with other pens."""
        self._pen = pen
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the current theme."""
        for index, curve in enumerate(self.curves):
            curve.setPen(cosmetic(self._pen(current(), index)))


def class_colour(theme: Theme, index: int, classes: int) -> QColor:
    """Return the colour of a class: negative and positive for two, otherwise those of the components."""
    if classes == 2:
        return theme.positive if index == 1 else theme.negative
    return theme.component(index + 1)
