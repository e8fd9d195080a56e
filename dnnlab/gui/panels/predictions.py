"""Predicted against true: a scatter plot for numbers, a confusion matrix for classes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.confusion import ConfusionMatrix, confusion
from dnnlab.gui.panels.output_data import OutputData, Values, padded
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_curves import plain_joins
from dnnlab.gui.panels.plot_points import PointGroup, Points, crowded
from dnnlab.gui.panels.plot_saving import PlotSaving, offer_saving
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.target_choice import TargetChoice
from dnnlab.gui.session import Session
from dnnlab.gui.theme import Theme, faded
from dnnlab.gui.widgets.line_label import LineLabel
from dnnlab.gui.widgets.number_text import format_fixed, format_integer, format_significant
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Predictions, PredictionsAnswer, Subscription

ROWS = 800
HERTZ = 10.0
_UNLIKELY = 0.05  # so many of a mixture's rows, the least likely ones, are drawn hollow


class PredictionsPanel(Panel):
    """Shows predictions beside the truth, for any number of inputs, with the figures that sum them up.

    Numbers: one point a row, on the dashed diagonal where the prediction is right; for a mixture its conditional mean.
    Classes: how often each was taken for each.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        self.data: OutputData | None = None
        self._answer: PredictionsAnswer | None = None
        self._generation = 0
        self.caption = LineLabel("", "secondary")
        self.target = TargetChoice(self)
        self.target.chosen.connect(self._choose_target)
        self.canvas = PlotCanvas()
        self.canvas.setAccessibleName("Predicted against true values")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("true"), AxisLook("predicted"))
        self.diagonal = Diagonal(self.plot, 0)
        self.points = Points(self.plot, 1)
        self.matrix = ConfusionMatrix()
        self._of_matrix = PlotSaving(self.matrix, self.matrix.series, lambda: "confusion matrix")
        offer_saving(self.matrix, self._of_matrix)
        scroll = QScrollArea()
        scroll.setWidget(self.matrix)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(scroll)
        row = QHBoxLayout()
        row.addWidget(self.caption, 1)
        row.addWidget(self.target)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    # ---- what it is about

    def set_data(self, data: OutputData | None) -> None:
        """Show this output, or nothing."""
        same = data is not None and data.same_subject(self.data)
        self.data = data
        if data is not None and not same:
            self._answer = None
            self._generation += 1
            self.target.set_targets(data.target_names)
            self._stack.setCurrentIndex(1 if data.is_classifier else 0)
            self._lay_out_target(data)
        self.resubscribe()

    def _choose_target(self) -> None:
        if self.data is not None:
            self._lay_out_target(self.data)
            if self._answer is not None:
                self._show(self.data, self._answer)

    def _lay_out_target(self, data: OutputData) -> None:
        self.caption.show_text("")
        self.points.show_groups(())
        if data.is_classifier:
            self.matrix.set_classes(data.classes(self.target.index))
            return
        name = data.target_names[self.target.index]
        ends = padded(data.target_values(self.target.index), 0.06)
        self.plot.set_labels(f"true {name}", f"predicted {name}")
        self.plot.set_home(ends, ends)

    def saving(self) -> PlotSaving:
        """Return what copies and saves the picture."""
        return self._of_matrix if self.data is not None and self.data.is_classifier else self.canvas.saving()

    # ---- asking and showing

    @property
    def key(self) -> str:
        """The key of the present subscription."""
        return f"predictions/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self.data is None:
            return {}
        limit = 100_000 if self.data.is_classifier else ROWS
        return {self.key: Subscription(Predictions(self.data.model, self.data.layer.id, limit), HERTZ)}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        answer = answers.get(self.key)
        if self.data is None or not isinstance(answer, PredictionsAnswer) or not len(answer.rows):
            return
        if answer.predicted.shape[1] == self.data.predictions:  # otherwise an edit is still on its way to the engine
            self._answer = answer
            self._show(self.data, answer)

    def _show(self, data: OutputData, answer: PredictionsAnswer) -> None:
        figures = self._show_classes(data, answer) if data.is_classifier else self._show_numbers(answer)
        self.caption.show_text(f"{figures} · {format_integer(len(answer.rows))} {answer.split} rows")

    def _show_classes(self, data: OutputData, answer: PredictionsAnswer) -> str:
        target = self.target.index
        if data.layer.kind == "binary":
            predicted = (answer.predicted[:, target] > 0.5).astype(np.int64)
            truth = answer.targets[:, target].astype(np.int64)
        else:
            predicted = np.argmax(answer.predicted, axis=1)
            truth = answer.targets[:, 0].astype(np.int64)
        self.matrix.show_counts(confusion(truth, predicted, len(data.classes(target))))
        return f"Accuracy {format_fixed(100.0 * float(np.mean(predicted == truth)), 1)} %"

    def _show_numbers(self, answer: PredictionsAnswer) -> str:
        target = self.target.index
        truth = answer.targets[:, target].astype(np.float64)
        predicted = answer.predicted[:, target].astype(np.float64)
        self.points.show_groups(_groups(truth, predicted, answer))
        determination, error = fit_figures(truth, predicted)
        figures = f"R² {format_fixed(determination, 3)} · RMSE {format_significant(error)}"
        if len(answer.likelihoods):
            mean = format_fixed(float(np.mean(answer.likelihoods, dtype=np.float64)), 2)
            figures += f" · log-likelihood {mean} nats a row"
        return figures


class Diagonal(Layer):
    """Where predicted equals true."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        low = max(self.plot.x_range[0], self.plot.y_range[0])
        high = min(self.plot.x_range[1], self.plot.y_range[1])
        if low < high:
            (x0, x1), (y0, y1) = self.plot.x_pixel([low, high]).tolist(), self.plot.y_pixel([low, high]).tolist()
            painter.setPen(plain_joins(theme.theory_pen(1.5)))
            painter.drawLine(*(round(end) for end in (x0, y0, x1, y1)))


def fit_figures(truth: Values, predicted: Values) -> tuple[float, float]:
    """Return the coefficient of determination R^2 (NaN where the truth does not vary) and the root mean squared error.

    Args:
        truth: (M,), M at least 1. predicted: (M,), in the same units.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a run that went wrong
        squares = float(np.mean((truth - predicted) ** 2))
    variance = float(np.var(truth))
    return (1.0 - squares / variance if variance > 0.0 else float("nan")), float(np.sqrt(squares))


def _groups(truth: Values, predicted: Values, answer: PredictionsAnswer) -> list[PointGroup]:
    opacity = max(crowded(len(truth)), 0.5)

    def colour(theme: Theme) -> QColor:
        return faded(theme.accent, 0.85 * opacity)

    if not len(answer.likelihoods):
        return [PointGroup(truth, predicted, colour, radius=2.0)]
    unlikely = answer.likelihoods <= np.quantile(answer.likelihoods, _UNLIKELY)
    return [
        PointGroup(truth[~unlikely], predicted[~unlikely], colour, radius=2.0),
        PointGroup(truth[unlikely], predicted[unlikely], colour, hollow=True, radius=2.8),
    ]
