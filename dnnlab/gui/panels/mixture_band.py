"""The conditional mean, with the band of one standard deviation on both sides of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPolygonF

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import Theme, faded
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments

Floats = NDArray[np.floating]

_FILL = 0.22
_CASING, _LINE = 4.0, 2.0


class Band(Layer):
    """A line and the band around it: what a network with one Gaussian would have to say."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self._x: Floats = np.empty(0)
        self._mean: Floats = np.empty(0)
        self._deviation: Floats = np.empty(0)
        self._shapes: tuple[QPolygonF, Segments] | None = None

    def show_band(self, x: Floats, mean: Floats, deviation: Floats) -> None:
        """Show a mean (X,) and a standard deviation (X,) over x (X,)."""
        self._x, self._mean, self._deviation = x, mean, deviation
        self._shapes = None
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_band(np.empty(0), np.empty(0), np.empty(0))

    def series(self) -> list[Series]:
        x, t = self.plot.axis_names
        columns = {x: self._x, f"{t} mean": self._mean, "standard deviation": self._deviation}
        return [series("conditional mean", columns)]

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._shapes = None

    def _prepare(self) -> tuple[QPolygonF, Segments]:
        x = near(self.plot.x_pixel(self._x))
        mean, spread = np.nan_to_num(self._mean), np.nan_to_num(self._deviation)
        low, middle, high = (near(self.plot.y_pixel(values)) for values in (mean - spread, mean, mean + spread))
        outline = polygon(np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]]))
        return outline, segments(x, middle)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if not len(self._x):
            return
        if self._shapes is None:
            self._shapes = self._prepare()
        outline, line = self._shapes
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.accent, _FILL))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPolygon(outline)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for ink, width in ((theme.plot, _CASING), (theme.accent, _LINE)):
            painter.setPen(segment_pen(ink, width))
            line.draw(painter)
