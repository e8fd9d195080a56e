"""The layer of a plot that paints an experiment's shapes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from dnnlab.experiments.picture import Shape
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_series import Series
from dnnlab.gui.pictures.painter import ShapePainter
from dnnlab.gui.pictures.shape_series import shape_series
from dnnlab.gui.theme import Theme


class ShapesLayer(Layer):
    """Shows shapes in data coordinates."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self._painter = ShapePainter()
        self.shapes: tuple[Shape, ...] = ()

    def show_shapes(self, shapes: Sequence[Shape]) -> None:
        """Show these shapes and no others."""
        self.shapes = tuple(shapes)
        self.update()

    def series(self) -> list[Series]:
        return shape_series(self.shapes, self.plot.axis_names)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        self._painter.paint(painter, theme, self.shapes, self.plot)
