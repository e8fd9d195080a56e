"""The decision surface of a classifier, or the fitted surface of a regression, over two columns."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.colour_bar import WIDTH, ColourBar
from dnnlab.gui.panels.contour import class_boundaries, zero_lines
from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.output_data import OutputData, Rows, Values, padded
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_points import PointGroup, Points, class_colour, thinned
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.target_choice import TargetChoice
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import Theme, current, theme_switch
from dnnlab.gui.theme.colour_maps import diverging, diverging_colours
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.probes import Answer, Axis, Surface, SurfaceAnswer

GRID = 96
HERTZ = 30.0
MOST_POINTS = 600
_CERTAIN = 0.38  # how far along the diverging map certainty lies: further on, points would not stand out
_STRENGTH = 0.45  # of class colours on the ground of the plot
_SHADES = 24
_DOT = 2.5


class SurfacePanel(ViewPanel):
    """Shows predictions over the plane of two input columns, with the data.

    Classes are mixed by probability and the boundary between them is drawn; regression is a heat map with a colour bar.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, "surface", HERTZ, parent)
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName("Fitted surface")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("x1", grid=False), AxisLook("x2", grid=False))
        self.surface = HeatMap(self.plot, 0, diverging, ("surface", "predicted"))
        self.boundary = Boundary(self.plot, 1)
        self.points = Points(self.plot, 2)
        self.bar = ColourBar(self.plot)
        self.canvas.grid.addItem(self.bar, 0, 1)
        self.target = TargetChoice(self)
        self.target.chosen.connect(self._choose_target)
        self.legend = Legend(self)
        self.legend.add_widget(self.target)
        self.legend.changed.connect(self._show_chosen)
        self._values: Values | None = None
        self._limits = (-1.0, 1.0)
        self.follow(self.plot)
        theme_switch().changed.connect(self._show_surface)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(10)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)

    # ---- what it is about

    def lay_out_data(self, data: OutputData) -> None:
        self._values = None
        self.surface.clear()
        self.boundary.show_lines(np.empty((0, 2, 2)))
        self.target.set_targets(data.target_names)
        self.plot.set_labels(*data.input_names)
        self.plot.set_home(padded(data.input_values(0), 0.04), padded(data.input_values(1), 0.04))
        self._lay_out_target(data)

    def _choose_target(self) -> None:
        if self.data is not None:
            self._lay_out_target(self.data)
            self._show_surface()

    def _lay_out_target(self, data: OutputData) -> None:
        target = self.target.index
        if data.is_classifier:
            names = data.classes(target)
            parts = [(f"class {k}", name, _class_swatch(k, len(names))) for k, name in enumerate(names)]
            self.legend.set_parts([*parts[:5], ("boundary", "Boundary", Swatch.line("text_1")), *parts[5:]])
        else:
            self._limits = _limits(data.target_values(target))
            self.bar.set_range(*self._limits)
            self.legend.set_parts([("data", "Data", Swatch.dot())])
        self.bar.setVisible(not data.is_classifier)
        self.canvas.grid.setColumnFixedWidth(1, 0.0 if data.is_classifier else WIDTH)
        self.canvas.grid.setHorizontalSpacing(0.0 if data.is_classifier else 10.0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self.data is None:
            return
        self.boundary.setVisible(self.data.is_classifier and self.legend.is_shown("boundary"))
        groups: list[PointGroup] = []
        dataset = self.data.dataset
        for rows, hollow in ((dataset.training, False), (dataset.validation, True)):
            if len(rows):
                groups += self._groups(self.data, thinned(rows, MOST_POINTS), hollow)
        self.points.show_groups(groups)

    def _groups(self, data: OutputData, rows: Rows, hollow: bool) -> list[PointGroup]:
        x, y = data.input_values(0, rows), data.input_values(1, rows)
        target = self.target.index
        if data.is_classifier:
            codes, classes = data.codes(rows, target), len(data.classes(target))
            shown = [k for k in range(classes) if self.legend.is_shown(f"class {k}")]
            inks = {k: partial(class_colour, index=k, classes=classes) for k in shown}
            return [PointGroup(x[codes == k], y[codes == k], inks[k], hollow, _DOT, _class_edge) for k in shown]
        if not self.legend.is_shown("data"):
            return []
        low, high = self._limits
        shades = np.clip((data.target_values(target, rows) - low) / (high - low) * _SHADES, 0, _SHADES - 1).astype(int)
        return [
            PointGroup(x[shades == k], y[shades == k], partial(_shade, number=k), hollow, _DOT, _value_edge)
            for k in np.unique(shades).tolist()
        ]

    def saving(self) -> PlotSaving:
        return self.canvas.saving()

    # ---- asking and showing

    def question(self, data: OutputData) -> Surface:
        return Surface(data.model, data.layer.id, Axis(*self.plot.x_range, GRID), Axis(*self.plot.y_range, GRID))

    def show_answer(self, answer: Answer) -> None:
        if not isinstance(answer, SurfaceAnswer) or not isinstance(self.asked, Surface):
            return
        if self.data is not None and answer.values.shape[2] == self.data.predictions:  # else an edit is on its way
            self._values = np.nan_to_num(np.asarray(answer.values, dtype=np.float64))
            self._axes = self.asked.first, self.asked.second
            self._show_surface()

    def _show_surface(self) -> None:
        if self.data is None or self._values is None:
            return
        first, second = self._axes
        self.surface.place_over((first.start, first.stop), (second.start, second.stop))
        values, target = self._values, self.target.index
        x, y = first.values(), second.values()
        match self.data.layer.kind:
            case "multiclass":
                self.surface.show_colours(mixed_classes(current(), values), values)
                self.boundary.show_lines(class_boundaries(values, x, y))
            case "binary":
                probability = values[:, :, target]
                self.surface.show_levels(_levels((2.0 * probability - 1.0) * _CERTAIN, -1.0, 1.0), probability)
                self.boundary.show_lines(zero_lines(probability - 0.5, x, y))
            case _:
                self.surface.show_levels(_levels(values[:, :, target], *self._limits), values[:, :, target])


class Boundary(Layer):
    """The lines between classes."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self.lines: Values = np.empty((0, 2, 2))
        self._ends: list[QPointF] | None = None

    def show_lines(self, lines: Values) -> None:
        """Show straight lines (S, 2, 2), in data coordinates."""
        self.lines = lines
        self._ends = None
        self.update()

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._ends = None

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if not len(self.lines):
            return
        if self._ends is None:
            x, y = near(self.plot.x_pixel(self.lines[:, :, 0])), near(self.plot.y_pixel(self.lines[:, :, 1]))
            self._ends = polygon(x.ravel(), y.ravel()).toList()
        painter.setPen(QPen(theme.text_1, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawLines(self._ends)


def mixed_classes(theme: Theme, probabilities: Values) -> NDArray[np.uint8]:
    """Return the classes' colours mixed by probability (Y, X, C), on the ground of a plot: (Y, X, 3)."""
    classes = probabilities.shape[2]
    inks = np.array([_rgb(class_colour(theme, k, classes)) for k in range(classes)])
    mixed: Values = _STRENGTH * (probabilities @ inks) + (1.0 - _STRENGTH) * _rgb(theme.plot)
    return mixed.clip(0.0, 255.0).astype(np.uint8)


def _levels(values: Values, low: float, high: float) -> NDArray[np.uint8]:
    scaled: Values = (values.clip(low, high) - low) * (255.0 / (high - low))
    return scaled.astype(np.uint8)


def _limits(values: Values) -> tuple[float, float]:
    """The values at the ends of the diverging map: symmetric about zero where it lies among the values."""
    low, high = float(values.min()), float(values.max())
    if low < 0.0 < high:
        high = max(-low, high)
        return -high, high
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def _rgb(colour: QColor) -> Values:
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)


def _class_swatch(k: int, classes: int) -> Swatch:
    if classes == 2:
        return Swatch.dot("positive" if k == 1 else "negative")
    return Swatch.dot(f"component {k + 1}")


def _class_edge(theme: Theme) -> QColor:
    return theme.plot


def _value_edge(theme: Theme) -> QColor:
    return theme.text_2


def _shade(theme: Theme, number: int) -> QColor:
    red, green, blue = diverging_colours(theme, [2.0 * (number + 0.5) / _SHADES - 1.0], 1.0)[0].tolist()
    return QColor(red, green, blue)
