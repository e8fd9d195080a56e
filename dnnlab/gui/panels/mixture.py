"""The mixture density panel: p(t|x) as a map, its components, and a slice through it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.component_table import ComponentTable
from dnnlab.gui.panels.density_scale import level_table, levels, reference_density
from dnnlab.gui.panels.mixture_layers import Grip, Means, Modes, SliceLine
from dnnlab.gui.panels.mixture_slice import ExactDensity, SliceCurves, slice_at
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_layers import Curves, HeatMap, PointGroup, Points, thinned
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Axis, MixtureDensity, MixtureDensityAnswer, Subscription

INPUTS, TARGETS = 160, 128
HERTZ = 60.0
_ZOOM_DELAY = 80  # milliseconds that a view has to rest before it is asked for anew


class MixturePanel(Panel):
    """Shows a mixture output with one input column and one target, live.

    Dragging the slice asks nobody: the bells are worked out from the last frame's pi, mu and sigma.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        self._data: OutputData | None = None
        self._exact: ExactDensity | None = None
        self._answer: MixtureDensityAnswer | None = None
        self._inputs = Axis(0.0, 1.0, INPUTS)
        self._targets = Axis(0.0, 1.0, TARGETS)
        self._reference = 1.0
        self._wanted = self._inputs, self._targets
        self._generation = 0
        self._lay_out()
        self._rest = QTimer(self, singleShot=True, interval=_ZOOM_DELAY)
        self._rest.timeout.connect(self._ask_for_view)
        self.map.range_changed.connect(self._view_changed)

    def _lay_out(self) -> None:
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
        grid.setColumnStretchFactor(0, 66)
        grid.setColumnStretchFactor(1, 34)
        grid.setRowStretchFactor(0, 240)
        grid.setRowStretchFactor(1, 100)
        self.map.setZValue(1)  # the grip hangs over the plot below
        self.map.share(self.weights, x=True)
        self.map.share(self.slice, y=True)
        self.density = HeatMap(self.map, 0, level_table)
        self.points = Points(self.map, 1)
        self.means = Means(self.map, 2)
        self.modes = Modes(self.map, 3)
        self.line = SliceLine(self.map, 4, self.move_slice, grip=True)
        self.grip = Grip(self.map)
        self.shares = Curves(self.weights, 0, lambda theme, k: theme.component_pen(k + 1, 1.8))
        self.second_line = SliceLine(self.weights, 1, self.move_slice)
        self.curves = SliceCurves(self.slice)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(12)
        column.addLayout(self._legend())
        column.addWidget(self.canvas, 1)

    def _legend(self) -> QHBoxLayout:
        self.chips = {
            "density": Chip("Density", Swatch("density")),
            "data": Chip("Data", Swatch.dot()),
            "means": Chip("Means μₖ", Swatch.components(3)),
            "mode": Chip("Mode", Swatch.hollow()),
            "exact": Chip("Exact", Swatch.theory()),
        }
        row = QHBoxLayout()
        row.setSpacing(6)
        for chip in self.chips.values():
            chip.toggled.connect(self._show_chosen)
            row.addWidget(chip)
        self.chips["exact"].hide()
        row.addStretch(1)
        self.hint = Label("drag the line to slice", "caption")
        row.addWidget(self.hint)
        return row

    def _show_chosen(self) -> None:
        shown = {name: chip.isChecked() for name, chip in self.chips.items()}
        self.density.setVisible(shown["density"])
        self.points.setVisible(shown["data"])
        self.means.setVisible(shown["means"])
        self.modes.setVisible(shown["mode"])
        self.curves.show_parts(means=shown["means"], mode=shown["mode"], exact=shown["exact"])

    # ---- what it is about

    def set_data(self, data: OutputData | None) -> None:
        """Show this output; its network has one input column and it one target."""
        same = data is not None and data.same_subject(self._data)
        self._data = data
        if data is not None:
            self.chips["means"].set_swatch(Swatch.components(data.layer.components))
            self.table.set_scale(float(np.ptp(data.target_values(0))), data.layer.components)
        if same or data is None:
            self.resubscribe()
            return
        x, t = data.input_values(0), data.target_values(0)
        rows = thinned(data.dataset.training)
        self._reference = reference_density(x[data.dataset.training], t[data.dataset.training])
        self._answer = None
        for layer in (self.density, self.means, self.modes, self.shares):
            layer.clear()
        self.points.show_groups([PointGroup(x[rows], t[rows], lambda theme: theme.data)])
        x_range, t_range = padded(x, 0.01), padded(t, 0.06)
        self.map.set_labels(data.inputs[0], data.targets[0])
        self.weights.set_labels(data.inputs[0], "πₖ")
        self.weights.set_home(x_range, (-0.02, 1.05))
        self.map.set_home(x_range, t_range)
        self.slice.set_home(self.slice.x_range, t_range)
        self.map.align_left(self.weights)
        self._ask_for_view()
        self.move_slice((x_range[0] + x_range[1]) / 2)

    def set_exact_density(self, exact: ExactDensity | None) -> None:
        """Draw the exact p(t|x) beside the model's in the slice, called as `exact(x, t_values)`; None for none."""
        self._exact = exact
        self.chips["exact"].setVisible(exact is not None)
        self._show_slice()

    # ---- the slice

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

    def _show_slice(self) -> None:
        if self._data is None:
            return
        x = self.line.value
        low, high = self.map.x_range
        text = format_fixed(x, min(max(int(np.ceil(np.log10(100.0 / (high - low)))), 0), 6))
        self.grip.show_value(self.line.pixel, text)
        self.curves.set_title(f"p({self._data.targets[0]} | {self._data.inputs[0]} = {text})")
        self.curves.show_exact(self._exact, x)
        found = None if self._answer is None else slice_at(self._answer, self._inputs, x)
        self.curves.show_slice(found)
        self.curves.fit()
        self.table.show_slice(found)

    # ---- asking and showing

    def _view_changed(self) -> None:
        if self._data is None:
            return
        self.move_slice(self.line.value)
        if self._view() != self._wanted:
            self._rest.start()

    def _ask_for_view(self) -> None:
        """Ask for the density over what is shown now."""
        self._rest.stop()
        self._wanted = self._view()
        self._generation += 1
        self.resubscribe()

    def _view(self) -> tuple[Axis, Axis]:
        return Axis(*self.map.x_range, INPUTS), Axis(*self.map.y_range, TARGETS)

    @property
    def _key(self) -> str:
        return f"mixture/density/{self._generation}"  # so that a late answer to an older question is not mistaken

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self._data is None:
            return {}
        inputs, targets = self._wanted
        return {self._key: Subscription(MixtureDensity(self._data.model, self._data.layer.id, inputs, targets), HERTZ)}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        answer = answers.get(self._key)
        if not isinstance(answer, MixtureDensityAnswer):
            return
        self._answer = answer
        self._inputs, self._targets = self._wanted
        x = self._inputs.values()
        self.density.place_over(_ends(self._inputs), _ends(self._targets))
        self.density.show_levels(levels(answer.density, self._reference))
        self.means.show_means(x, answer.mixing_coefficients, answer.means)
        self.modes.show_mode(x, answer.conditional_mode)
        self.shares.show_curves(x[::2], answer.mixing_coefficients[::2].T)
        self._show_slice()


def _ends(axis: Axis) -> tuple[float, float]:
    return axis.start, axis.stop
