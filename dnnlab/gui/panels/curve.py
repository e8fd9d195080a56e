"""The fitted curve of an output over the one column that its network reads."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.output_data import OutputData, Rows, Values, padded
from dnnlab.gui.panels.plot_layers import Curves, PointGroup, Points, class_colour, crowded, thinned
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import Theme, faded, pen
from dnnlab.gui.theme.tokens import component_dashes
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.probes import Answer, Axis, Curve, CurveAnswer

INPUTS = 256
HERTZ = 30.0
_JITTER = 0.03
_PROBABILITIES = (-0.08, 1.08)


class CurvePanel(ViewPanel):
    """Shows predictions along the input: targets for regression, probabilities for classes, with the data.

    A single curve has the colour of the model; several have colours and dashes of their own.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, "curve", HERTZ, parent)
        self.canvas = PlotCanvas(self)
        self.plot = self.canvas.add_plot(0, 0, AxisLook("x"), AxisLook("t"))
        self.points = Points(self.plot, 0)
        self.curves = Curves(self.plot, 1, self._pen)
        self.legend = Legend(self)
        self.legend.changed.connect(self._show_chosen)
        self._x: Values = np.empty(0)
        self._y: Values = np.empty((0, 0))
        self._groups: list[tuple[int, PointGroup]] = []
        self.follow(self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(10)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)

    # ---- what it is about

    def lay_out_data(self, data: OutputData) -> None:
        self._x, self._y = np.empty(0), np.empty((0, 0))
        self.curves.clear()
        x = data.input_values(0)
        x_range = padded(x, 0.02)
        if data.is_classifier:
            y_range = _PROBABILITIES
        else:
            y_range = padded(np.concatenate([data.target_values(k) for k in range(len(data.targets))]), 0.08)
        names = self._names(data)
        self.legend.set_parts(
            [("data", "Data", Swatch.dot()), *((f"curve {k}", name, self._swatch(k)) for k, name in enumerate(names))]
        )
        self._groups = self._point_groups(data)
        self.plot.set_labels(data.inputs[0], self._axis_name(data))
        self.plot.set_home(x_range, y_range)
        self.curves.set_pen(self._pen)
        self._show_chosen()

    def _names(self, data: OutputData) -> tuple[str, ...]:
        """What each curve is, in the legend."""
        match data.layer.kind:
            case "multiclass":
                return data.classes()
            case "binary":
                return tuple(f"P({name} = {data.classes(k)[1]})" for k, name in enumerate(data.targets))
            case _:
                return data.targets

    @staticmethod
    def _axis_name(data: OutputData) -> str:
        match data.layer.kind:
            case "multiclass":
                return f"P({data.targets[0]} | {data.inputs[0]})"
            case "binary":
                return "probability"
            case _:
                return data.targets[0] if len(data.targets) == 1 else "t"

    def _count(self) -> int:
        return 0 if self.data is None else len(self._names(self.data))

    def _colour(self, theme: Theme, k: int) -> QColor:
        return theme.accent if self._count() == 1 else class_colour(theme, k, self._curve_classes())

    def _curve_classes(self) -> int:
        """How many classes the curves stand for; curves of several targets are coloured like components."""
        return self._count() if self.data is not None and self.data.layer.kind == "multiclass" else 0

    def _pen(self, theme: Theme, k: int) -> QPen:
        return pen(self._colour(theme, k), 2.2, component_dashes(k + 1) if self._count() > 1 else ())

    def _swatch(self, k: int) -> Swatch:
        if self._count() == 1:
            return Swatch.line("accent")
        if self._curve_classes() == 2:
            return Swatch.line("positive" if k == 1 else "negative", component_dashes(k + 1))
        return Swatch.component(k + 1)

    # ---- data points

    def _point_groups(self, data: OutputData) -> list[tuple[int, PointGroup]]:
        """The points that belong to each curve, training rows as discs and validation rows as rings."""
        groups = []
        for rows, hollow in ((data.dataset.training, False), (data.dataset.validation, True)):
            if not len(rows):
                continue
            shown = thinned(rows, 750)
            x = data.input_values(0, shown)
            match data.layer.kind:
                case "multiclass":
                    groups += self._class_points(data, shown, x, hollow)
                case "binary":
                    groups += self._binary_points(data, shown, x, hollow)
                case _:
                    for k in range(len(data.targets)):
                        groups.append((k, self._group(k, x, data.target_values(k, shown), hollow)))
        return groups

    def _class_points(self, data: OutputData, rows: Rows, x: Values, hollow: bool) -> list[tuple[int, PointGroup]]:
        """Every row stands at probability 1 of its class."""
        codes, noise = data.codes(rows), _jitter(len(rows))
        return [
            (k, self._group(k, x[codes == k], 1.0 + noise[codes == k], hollow)) for k in np.unique(codes).tolist()
        ]

    def _binary_points(self, data: OutputData, rows: Rows, x: Values, hollow: bool) -> list[tuple[int, PointGroup]]:
        """Every row stands at 0 or 1, in the colour of its class where there is one target."""
        groups = []
        noise = _jitter(len(rows))
        for k in range(len(data.targets)):
            codes = data.codes(rows, k)
            if len(data.targets) > 1:
                groups.append((k, self._group(k, x, codes + noise, hollow)))
                continue
            for code in (0, 1):
                of_class = codes == code

                def colour(theme: Theme, code: int = code, opacity: float = crowded(len(rows))) -> QColor:
                    return faded(class_colour(theme, code, 2), 0.75 * opacity)

                groups.append((k, PointGroup(x[of_class], (codes + noise)[of_class], colour, hollow, 2.0)))
        return groups

    def _group(self, k: int, x: Values, y: Values, hollow: bool) -> PointGroup:
        opacity = crowded(len(x))

        def colour(theme: Theme) -> QColor:
            if self._count() == 1:
                return faded(theme.data, opacity)
            return faded(self._colour(theme, k), 0.6 * opacity)

        return PointGroup(x, y, colour, hollow, 1.9)

    # ---- asking and showing

    def question(self, data: OutputData) -> Curve:
        return Curve(data.model, data.layer.id, Axis(*self.plot.x_range, INPUTS))

    def show_answer(self, answer: Answer) -> None:
        if isinstance(answer, CurveAnswer) and isinstance(self.asked, Curve):
            self._x, self._y = self.asked.inputs.values(), np.asarray(answer.values, dtype=np.float64).T
            self._show_curves()

    def _show_curves(self) -> None:
        shown = [self.legend.is_shown(f"curve {k}") for k in range(len(self._y))]
        self.curves.show_curves(self._x, np.where(np.array(shown, dtype=bool)[:, None], self._y, np.nan))

    def _show_chosen(self) -> None:
        self.points.setVisible(self.legend.is_shown("data"))
        self.points.show_groups([group for k, group in self._groups if self.legend.is_shown(f"curve {k}")])
        self._show_curves()


def _jitter(count: int) -> Values:
    """Small offsets, the same every time, so that points at 0 and 1 do not cover each other."""
    return _JITTER * (2.0 * np.random.default_rng(0).random(count) - 1.0)
