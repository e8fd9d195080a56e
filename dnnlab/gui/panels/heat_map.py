"""A picture over a grid of values, as an item of a plot."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot import Plot, Range
from dnnlab.gui.panels.plot_frame import paint_safely
from dnnlab.gui.panels.plot_series import Series, grid_series
from dnnlab.gui.theme import Theme, current

Floats = NDArray[np.floating]
Table = Callable[[Theme], NDArray[np.uint8]]

_STRIP = 88.0  # device pixels: Qt hands what blends over 96 rows and more to other threads, which takes longer
_INTERSECT = Qt.ClipOperation.IntersectClip


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
