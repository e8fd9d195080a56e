"""The layer of a plot on which a person draws a curve by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.theme import Theme, pen
from dnnlab.gui.widgets.pixels import near, polygon

_CLOSEST = 1.5  # pixels between two points


class SketchLayer(Layer):
    """Follows the pointer while it is held down.

    Signals:
        finished: (points: (M, 2) in data coordinates, x rising) a curve was drawn, of two points at least.
    """

    finished = Signal(object)

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self.offered = False
        """Whether drawing is possible now."""
        self._points: list[QPointF] = []

    def grab(self, point: QPointF) -> bool:
        if not self.offered or not (0 <= point.x() <= self.plot.width and 0 <= point.y() <= self.plot.height):
            return False
        self._points = [point]
        return True

    def drag(self, point: QPointF) -> None:
        if abs(point.x() - self._points[-1].x()) >= _CLOSEST:
            self._points = drawn_over(self._points, point)
            self.update()

    def drop(self) -> None:
        points, self._points = self._points, []
        self.update()
        if len(points) > 1:
            self.finished.emit(self._values(points))

    def _values(self, points: list[QPointF]) -> NDArray[np.float64]:
        rising = sorted(points, key=lambda point: point.x())
        return np.array([(self.plot.x_value(point.x()), self.plot.y_value(point.y())) for point in rising])

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        inside = 0 <= point.x() <= self.plot.width and 0 <= point.y() <= self.plot.height
        return Qt.CursorShape.CrossCursor if self.offered and inside else None

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if len(self._points) > 1:
            painter.setPen(pen(theme.accent, 2.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rising = sorted(self._points, key=lambda point: point.x())
            x, y = np.array([(point.x(), point.y()) for point in rising]).T
            painter.drawPolyline(polygon(near(x), near(y)))


def drawn_over(points: list[QPointF], point: QPointF) -> list[QPointF]:
    """Return points with one more: those that the hand has passed over again since the last one give way."""
    low, high = sorted((points[-1].x(), point.x()))
    last = points[-1]
    kept = [one for one in points if one is last or not low <= one.x() <= high]
    return [*kept, point]
