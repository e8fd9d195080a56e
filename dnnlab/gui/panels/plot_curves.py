"""Curves as items of a plot, and the pens that they are drawn with."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot import Plot, Range
from dnnlab.gui.panels.plot_frame import paint_safely
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import Theme, current

Floats = NDArray[np.floating]

_SPANS = 30.0


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
