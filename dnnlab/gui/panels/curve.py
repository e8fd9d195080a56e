"""The fitted curve of an output over the one column that its network reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.output_data import OutputData, Rows, Values, padded
from dnnlab.gui.panels.plot_curves import Curves
from dnnlab.gui.panels.plot_points import PointGroup, Points, class_colour, crowded, thinned
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import Theme, faded, pen
from dnnlab.gui.theme.tokens import component_dashes
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.probes import Answer, Axis, Curve, CurveAnswer

INPUTS = 256
HERTZ = 30.0
MOST_POINTS = 750
_DOT = 1.9
_JITTER = 0.03
_PROBABILITIES = (-0.08, 1.08)


class CurvePanel(ViewPanel):
    """Shows predictions along the input: targets for regression, probabilities for classes, with the data.

    A single curve has the colour of the model; several have colours and dashes of their own.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, "curve", HERTZ, parent)
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName("Fitted curve")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("x"), AxisLook("t"))
        self.points = Points(self.plot, 0)
        self.curves = Curves(self.plot, 1, _Style(1, False).pen)
        self.legend = Legend(self)
        self.legend.changed.connect(self._show_chosen)
        self._count = 0
        self._groups: list[tuple[int, PointGroup]] = []
        self.follow(self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(10)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)

    # ---- what it is about

    def lay_out_data(self, data: OutputData) -> None:
        self.curves.clear()
        x = data.input_values(0)
        x_range = padded(x, 0.02)
        if data.is_classifier:
            y_range = _PROBABILITIES
        else:
            y_range = padded(np.concatenate([data.target_values(k) for k in range(len(data.targets))]), 0.08)
        names = self._names(data)
        self._count = len(names)
        self.curves.set_titles(names)
        style = _Style(self._count, data.layer.kind == "multiclass")
        self.legend.set_parts(
            [("data", "Data", Swatch.dot()), *((f"curve {k}", name, style.swatch(k)) for k, name in enumerate(names))]
        )
        self._groups = _point_groups(data, style)
        self.plot.set_labels(data.input_names[0], self._axis_name(data))
        self.plot.set_home(x_range, y_range)
        self.curves.set_pen(style.pen)
        self._show_chosen()

    def _names(self, data: OutputData) -> tuple[str, ...]:
        """What each curve is, in the legend."""
        match data.layer.kind:
            case "multiclass":
                return data.classes()
            case "binary":
                return tuple(f"P({name} = {data.classes(k)[1]})" for k, name in enumerate(data.target_names))
            case _:
                return data.target_names

    @staticmethod
    def _axis_name(data: OutputData) -> str:
        match data.layer.kind:
            case "multiclass":
                return f"P({data.target_names[0]} | {data.input_names[0]})"
            case "binary":
                return "probability"
            case _:
                return data.target_names[0] if len(data.targets) == 1 else "t"

    def saving(self) -> PlotSaving:
        return self.canvas.saving()

    # ---- asking and showing

    def question(self, data: OutputData) -> Curve:
        return Curve(data.model, data.layer.id, Axis(*self.plot.x_range, INPUTS))

    def show_answer(self, answer: Answer) -> None:
        if not isinstance(answer, CurveAnswer) or not isinstance(self.asked, Curve):
            return
        if answer.values.shape[1] == self._count:  # otherwise an edit is still on its way to the engine
            self.curves.show_curves(self.asked.inputs.values(), answer.values.T)

    def _show_chosen(self) -> None:
        self.points.setVisible(self.legend.is_shown("data"))
        self.points.show_groups([group for k, group in self._groups if self.legend.is_shown(f"curve {k}")])
        self.curves.hide_curves(k for k in range(self._count) if not self.legend.is_shown(f"curve {k}"))


@dataclass(frozen=True, slots=True)
class _Style:
    """The colours of the curves. One curve has that of the model, several those of classes or components.

    Attributes:
        count: How many curves there are.
        of_classes: Whether they stand for the classes of one column.
    """

    count: int
    of_classes: bool

    def colour(self, theme: Theme, k: int) -> QColor:
        return theme.accent if self.count == 1 else class_colour(theme, k, self.count if self.of_classes else 0)

    def pen(self, theme: Theme, k: int) -> QPen:
        return pen(self.colour(theme, k), 2.2, component_dashes(k + 1) if self.count > 1 else ())

    def swatch(self, k: int) -> Swatch:
        if self.count == 1:
            return Swatch.line("accent")
        if self.of_classes and self.count == 2:
            return Swatch.line("positive" if k == 1 else "negative", component_dashes(k + 1))
        return Swatch.component(k + 1)

    def points(self, k: int, x: Values, y: Values, hollow: bool) -> PointGroup:
        """The data points of a curve."""
        opacity = crowded(len(x))

        def colour(theme: Theme) -> QColor:
            return faded(theme.data, opacity) if self.count == 1 else faded(self.colour(theme, k), 0.6 * opacity)

        return PointGroup(x, y, colour, hollow, _DOT)


def _point_groups(data: OutputData, style: _Style) -> list[tuple[int, PointGroup]]:
    """The points that belong to each curve, training rows as discs and validation rows as rings."""
    groups: list[tuple[int, PointGroup]] = []
    for rows, hollow in ((data.dataset.training, False), (data.dataset.validation, True)):
        if not len(rows):
            continue
        shown = thinned(rows, MOST_POINTS)
        x = data.input_values(0, shown)
        match data.layer.kind:
            case "multiclass":  # every row stands at probability 1 of its class
                codes, heights = data.codes(shown), 1.0 + _jitter(len(shown))
                for k in np.unique(codes).tolist():
                    groups.append((k, style.points(k, x[codes == k], heights[codes == k], hollow)))
            case "binary" if style.count == 1:
                groups += _binary_points(x, data.codes(shown), hollow)
            case "binary":
                for k in range(style.count):
                    groups.append((k, style.points(k, x, data.codes(shown, k) + _jitter(len(shown)), hollow)))
            case _:
                for k in range(style.count):
                    groups.append((k, style.points(k, x, data.target_values(k, shown), hollow)))
    return groups


def _binary_points(x: Values, codes: Rows, hollow: bool) -> list[tuple[int, PointGroup]]:
    """Every row stands at 0 or 1, in the colour of its class."""
    groups = []
    heights, opacity = codes + _jitter(len(codes)), 0.75 * crowded(len(codes))
    for code in (0, 1):

        def colour(theme: Theme, code: int = code) -> QColor:
            return faded(class_colour(theme, code, 2), opacity)

        groups.append((0, PointGroup(x[codes == code], heights[codes == code], colour, hollow, _DOT)))
    return groups


def _jitter(count: int) -> Values:
    """Small offsets, the same every time, so that points at 0 and 1 do not cover each other."""
    return _JITTER * (2.0 * np.random.default_rng(0).random(count) - 1.0)
