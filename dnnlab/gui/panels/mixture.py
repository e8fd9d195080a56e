"""The mixture density panel: p(t|x) as a map, its components, and a slice through it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.component_table import ComponentTable
from dnnlab.gui.panels.density_scale import level_table, levels, reference_density
from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.least_squares import least_squares_output
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.mixture_extras import GAMMA, MEAN, SAMPLES, TRUE_MODE, WRONG, Extras, parts
from dnnlab.gui.panels.mixture_layers import Grip, Means, Modes, SliceLine
from dnnlab.gui.panels.mixture_moments import Components
from dnnlab.gui.panels.mixture_point import Ring, TargetLine, nearest
from dnnlab.gui.panels.mixture_slice import ExactDensity, SliceCurves, slice_at
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.plot_curves import Curves
from dnnlab.gui.panels.plot_points import PointGroup, Points, crowded, thinned
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.sample_choice import SampleChoice
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import faded
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.messages import Progress
from dnnlab.link.probes import (
    Answer,
    Axis,
    Curve,
    CurveAnswer,
    MixtureDensity,
    MixtureDensityAnswer,
    MixtureStatistics,
    MixtureStatisticsAnswer,
    Subscription,
)

INPUTS, TARGETS = 144, 112
HERTZ = 60.0
_BESIDE_HERTZ = 12.0
_MODES = 64  # inputs at which the true mode is looked for
_SHARES_EVERY, _TABLE_EVERY = 4, 6  # frames: curves and figures need not follow as fast as the picture
_SETTLED = 50  # milliseconds without a frame after which everything is brought up to date


class MixturePanel(ViewPanel):
    """Shows a mixture output with one input column and one target, live.

    Dragging the slice asks nobody: the bells are worked out from the last frame's pi, mu and sigma.

    Signals:
        row_clicked: (row: int) A data point was clicked.
        input_moved: A person has moved the slice.
        target_moved: (t: float) A person has moved the line of the chosen target.
    """

    row_clicked = Signal(int)
    input_moved = Signal()
    target_moved = Signal(float)

    def __init__(
        self, document: Document, session: Session, parent: QWidget | None = None, *, large: bool = False
    ) -> None:
        super().__init__(document, session, "mixture/workspace" if large else "mixture/density", HERTZ, parent)
        self._large = large
        self._exact: ExactDensity | None = None
        self._answer: MixtureDensityAnswer | None = None
        self._inputs = Axis(0.0, 1.0, INPUTS)
        self._reference = 1.0
        self._least_squares: tuple[str, str] | None = None
        self._frames = 0
        self._make_plots()
        self._make_layers()
        self._fill_legend()
        self._arrange()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED)
        self._settled.timeout.connect(self._catch_up)
        self.map.range_changed.connect(self._keep_slice_in_view)
        self.follow(self.map)

    def _make_plots(self) -> None:
        self.canvas = PlotCanvas(self)
        self.canvas.set_takes_focus("Mixture density; left and right move the slice")
        self.map = self.canvas.add_plot(0, 0, AxisLook("x", shown=False, grid=False), AxisLook("t", grid=False))
        self.weights = self.canvas.add_plot(1, 0, AxisLook("x"), AxisLook("πₖ", ticks=(0.0, 1.0), grid=False))
        self.slice = self.canvas.add_plot(0, 1, AxisLook(shown=False, grid=False), AxisLook(shown=False))
        self.table = ComponentTable()
        grid = self.canvas.grid
        grid.addItem(self.table, 1, 1)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        self.canvas.resized.connect(self._share_out)
        self.map.setZValue(1)  # the grip hangs over the plot below
        self.map.share(self.weights, x=True)
        self.map.share(self.slice, y=True)

    def _make_layers(self) -> None:
        self.density = HeatMap(self.map, 0, level_table, ("density", "p(t|x)"))
        self.points = Points(self.map, 1)
        self.means = Means(self.map, 2)
        self.modes = Modes(self.map, 3)
        self.legend = Legend(self, folding=True)
        self.extras = Extras(self.map, self.legend.is_shown)
        self.line = SliceLine(self.map, 4, grip=True)
        self.grip = Grip(self.map)
        self.shares = Curves(self.weights, 0, lambda theme, k: theme.component_pen(k + 1, 1.8), "mixing")
        self.second_line = SliceLine(self.weights, 1)
        self.curves = SliceCurves(self.slice)
        self.ring = Ring(self.map, 5)
        self.target_line = TargetLine(self.slice, 5)
        self.target_line.moved.connect(self.target_moved)
        for line in (self.line, self.second_line):
            line.moved.connect(self._drag_slice)
        self.line.clicked.connect(self._click)

    def _fill_legend(self) -> None:
        self.legend.set_parts(
            [
                ("density", "Density", Swatch("density")),
                ("data", "Data", Swatch.dot()),
                ("means", "Means μₖ", Swatch.components(3)),
                ("mode", "Mode", Swatch.hollow()),
                ("exact", "Exact", Swatch.theory()),
                *parts(3),
            ],
            off=(MEAN, GAMMA, SAMPLES, *(() if self._large else (TRUE_MODE, WRONG))),
        )
        self.legend.set_offered("exact", False)
        self.legend.set_offered(WRONG, False)
        self.legend.chip("mode").setToolTip("Show or hide the approximate mode: the mean of the weightiest component")
        self.legend.chip(TRUE_MODE).setToolTip("Show or hide the true mode: where the density is highest")
        self.legend.chip(GAMMA).setToolTip("Colour the data by the components' responsibilities for them")
        self.legend.chip(MEAN).setToolTip("Show or hide the conditional mean and one standard deviation around it")
        self.legend.set_hint("drag the line to slice")
        self.legend.changed.connect(self._show_chosen)
        self.draws = SampleChoice(self.extras.count)
        self.draws.wanted.connect(self.extras.draw_again)
        self.draws.hide()
        self.legend.add_widget(self.draws)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(12)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)

    def _share_out(self) -> None:
        """A third of the width goes to the slice, a quarter of the height to the mixing coefficients."""
        grid = self.canvas.grid
        grid.setColumnFixedWidth(1, round(min(max(0.325 * self.canvas.width(), 158.0), 260.0)))
        grid.setRowFixedHeight(1, round(min(max(0.27 * self.canvas.height(), 84.0), 170.0)))

    def _show_chosen(self) -> None:
        shown = self.legend.is_shown
        self.density.setVisible(shown("density"))
        self.points.setVisible(shown("data") and not shown(GAMMA))
        self.means.setVisible(shown("means"))
        self.modes.setVisible(shown("mode"))
        self.curves.show_parts(means=shown("means"), mode=shown("mode"), exact=shown("exact"), mean=shown(MEAN))
        self.extras.show()
        self.draws.setVisible(shown(SAMPLES))
        self.legend.fold()
        self._show_marks()
        self.resubscribe()

    # ---- what it is about

    def set_exact_density(self, exact: ExactDensity | None) -> None:
        """Draw the exact p(t|x) beside the model's in the slice, called as `exact(x, t_values)`; None for none."""
        if exact is self._exact:
            return
        self._exact = exact
        self.legend.set_offered("exact", exact is not None)
        self.extras.set_exact(exact)
        self._offer_least_squares()
        self._show_slice()

    def lay_out_data(self, data: OutputData) -> None:
        x, t = data.input_values(0), data.target_values(0)
        training = data.dataset.training
        self._reference = reference_density(x[training], t[training])
        self._answer = None
        for layer in (self.density, self.means, self.modes, self.shares):
            layer.clear()
        self.extras.lay_out_data(data)
        self._least_squares = least_squares_output(self.document.project, data)
        self._offer_least_squares()
        rows = thinned(training)
        opacity = crowded(len(rows))
        self.points.show_groups([PointGroup(x[rows], t[rows], lambda theme: faded(theme.data, opacity), radius=1.6)])
        x_range, t_range = padded(x, 0.01), padded(t, 0.06)
        self.map.set_labels(data.input_names[0], data.target_names[0])
        self.weights.set_labels(data.input_names[0], "πₖ")
        self.weights.set_home(x_range, (-0.02, 1.05))
        self.map.set_home(x_range, t_range)
        self.slice.set_home(y=t_range)
        self.map.align_left(self.weights)
        self.move_slice(_round_middle(x_range))

    def adjust(self, data: OutputData) -> None:
        self.legend.chip("means").set_swatch(Swatch.components(data.layer.components))
        self.table.set_scale(float(np.ptp(data.target_values(0))), data.layer.components)
        self.legend.chip(GAMMA).set_swatch(Swatch.dots(data.layer.components))
        self.shares.set_titles([f"pi {k + 1}" for k in range(data.layer.components)])

    def _offer_least_squares(self) -> None:
        known = self.extras.wrong_is_known or self._least_squares is not None
        self.legend.set_offered(WRONG, known)
        self._show_chosen()

    # ---- the slice

    @property
    def input(self) -> NDArray[np.float64]:
        """The input at which the density is sliced, (1,)."""
        return np.array([self.line.value])

    @property
    def slice_input(self) -> float:
        """The input at which the density is sliced."""
        return self.line.value

    def move_slice(self, x: float) -> None:
        """Slice at another input; what lies outside the view comes to its edge."""
        low, high = self.map.x_range
        x = min(max(x, low), high)
        self.line.set_value(x)
        self.second_line.set_value(x)
        self._show_slice()

    def _drag_slice(self, x: float) -> None:
        self.move_slice(x)
        self.input_moved.emit()

    def _click(self, point: QPointF) -> None:
        if self.data is None:
            return
        rows = thinned(self.data.dataset.training)
        found = nearest(self.map, point, self.data.input_values(0, rows), self.data.target_values(0, rows))
        if found is not None:
            self.row_clicked.emit(int(rows[found]))

    def show_point(self, point: tuple[float, float] | None) -> None:
        """Mark the point whose gradients are shown, (x, t): with a ring, and with a line in the slice."""
        self.ring.show_at(point)
        self.target_line.show_at(None if point is None else point[1])

    def _keep_slice_in_view(self) -> None:
        self.move_slice(self.line.value)

    def _show_slice(self) -> None:
        self._show_slice_curves()
        self.table.show_slice(self.curves.slice)

    def _show_slice_curves(self) -> None:
        if self.data is None:
            return
        x = self.line.value
        low, high = self.map.x_range
        text = format_fixed(x, min(max(math.ceil(math.log10(100.0 / (high - low))), 0), 6))
        self.grip.show_value(self.line.pixel, text)
        found = None if self._answer is None else slice_at(self._answer, self._inputs, x)
        self.curves.show_slice(
            found, self._exact, x, f"p({self.data.target_names[0]} | {self.data.input_names[0]} = {text})"
        )
        self._show_marks()

    def _show_marks(self) -> None:
        found, true_mode = self.curves.slice, None
        if found is not None and self.legend.is_shown(TRUE_MODE):
            true_mode = float(Components(found.pi[None], found.mu[None], found.sigma[None]).modes()[0])
        self.curves.show_marks(true_mode, self.extras.wrong_at(self.line.value))

    def saving(self) -> PlotSaving:
        return self.canvas.saving()

    # ---- asking and showing

    def question(self, data: OutputData) -> MixtureDensity:
        inputs, targets = Axis(*self.map.x_range, INPUTS), Axis(*self.map.y_range, TARGETS)
        return MixtureDensity(data.model, data.layer.id, inputs, targets)

    def subscriptions(self) -> Mapping[str, Subscription]:
        wanted = dict(super().subscriptions())
        if wanted and self.data is not None and self.legend.is_shown(TRUE_MODE):
            x = np.linspace(*self.map.x_range, _MODES)[:, None]
            probe = MixtureStatistics(self.data.model, self.data.layer.id, x, (), entropy=False)
            wanted[f"{self.key}/mode"] = Subscription(probe, _BESIDE_HERTZ)
        if wanted and self._least_squares is not None and self.legend.is_shown(WRONG):
            wanted[f"{self.key}/least squares"] = Subscription(
                Curve(*self._least_squares, Axis(*self.map.x_range, INPUTS)), _BESIDE_HERTZ
            )
        return wanted

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        super().show_frame(progress, answers)
        modes = answers.get(f"{self.key}/mode")
        if isinstance(modes, MixtureStatisticsAnswer) and len(modes.mode):
            self.extras.set_true_modes(
                np.linspace(*self.map.x_range, len(modes.mode)), np.asarray(modes.mode[:, 0], dtype=np.float64)
            )
        learnt = answers.get(f"{self.key}/least squares")
        if isinstance(learnt, CurveAnswer) and learnt.values.shape[1] == 1:
            x = np.linspace(*self.map.x_range, len(learnt.values))
            self.extras.set_learnt(x, np.asarray(learnt.values[:, 0], dtype=np.float64))

    def show_answer(self, answer: Answer) -> None:
        if not isinstance(answer, MixtureDensityAnswer) or not isinstance(self.asked, MixtureDensity):
            return
        first = self._answer is None
        self._answer, self._inputs = answer, self.asked.inputs
        x, targets = self._inputs.values(), self.asked.targets
        self.density.place_over((self._inputs.start, self._inputs.stop), (targets.start, targets.stop))
        self.density.show_levels(levels(answer.density, self._reference), answer.density)
        # every second input is fine enough for curves as smooth as these
        self.means.show_means(x[::2], answer.mixing_coefficients[::2], answer.means[::2])
        self.modes.show_mode(x, answer.conditional_mode)
        self.extras.show_answer(answer, self._inputs)
        self._show_slice_curves()
        if first:
            self._catch_up()
            return
        self._frames += 1
        if self._frames % _SHARES_EVERY == 0:
            self._show_shares(answer)
            self.extras.show()
        if self._frames % _TABLE_EVERY == 0:
            self.table.show_slice(self.curves.slice)
        self._settled.start()

    def _show_shares(self, answer: MixtureDensityAnswer) -> None:
        self.shares.show_curves(self._inputs.values()[::2], answer.mixing_coefficients[::2].T)

    def _catch_up(self) -> None:
        """Show what not every frame shows."""
        if self._answer is not None:
            self._show_shares(self._answer)
            self.extras.show()
            self.table.show_slice(self.curves.slice)


def _round_middle(shown: tuple[float, float]) -> float:
    """A value near the middle of a range, with few digits."""
    step = 10.0 ** math.floor(math.log10((shown[1] - shown[0]) / 5.0))
    return round((shown[0] + shown[1]) / 2 / step) * step
