"""How something of a layer is distributed along the run: steps to the right, values upwards, counts as brightness."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from dnnlab.gui.panels.distributions.columns import levels, moment_at
from dnnlab.gui.panels.distributions.profile import Profile
from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.training.cursor_layer import CursorLayer, Reading, ReadoutLayer
from dnnlab.gui.panels.training.curves import places, step_at_place
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.theme import Theme
from dnnlab.gui.theme.colour_maps import density
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.link.probes import DistributionsAnswer

_PROFILE = 128.0
_COLUMN = 2.0  # pixels


class Picture(PlotCanvas):
    """Shows distributions on the same axis of steps as a loss plot: whichever is zoomed or panned, the other follows.

    Signals:
        scrubbed: (step: float) The person pressed there, or dragged the line there.
        released: The drag has ended.
    """

    scrubbed = Signal(float)
    released = Signal()

    def __init__(self, losses: LossPlot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Distributions over steps")
        self._losses = losses
        self._found: DistributionsAnswer | None = None
        self._shown_step = 0
        self._number: Callable[[float], str] = format_significant
        steps = AxisLook(logarithmic=losses.logarithmic, counts=True, grid=False)
        self.plot = self.add_plot(0, 0, steps, AxisLook(spacing=44, grid=False))
        self.beside = self.add_plot(0, 1, AxisLook(ticks=(-1.0,), grid=False), AxisLook(shown=False, grid=False))
        self.grid.setColumnFixedWidth(1, _PROFILE)
        self.grid.setHorizontalSpacing(10.0)
        self.map = HeatMap(self.plot, 0, density)
        self.cursor_layer = MomentLayer(self.plot)
        self.readout = ReadoutLayer(self.plot, self._read)
        self.profile = Profile(self.beside)
        losses.plot.share(self.plot, x=True)
        self.plot.share(self.beside, y=True)
        losses.axis_changed.connect(self._follow_axis)
        self.plot.range_changed.connect(self._redraw)
        self.cursor_layer.dragged.connect(lambda x: self.scrubbed.emit(self._step_at(x)))
        self.cursor_layer.dropped.connect(self.released)

    @property
    def found(self) -> DistributionsAnswer | None:
        """What is shown."""
        return self._found

    def series(self) -> list[Series]:
        """Return the counts, a row for each moment and bin."""
        found = self._found
        if found is None:
            return []
        steps, low = np.meshgrid(found.steps, found.edges[:-1], indexing="ij")
        high = np.broadcast_to(found.edges[1:], steps.shape)
        columns = {"step": steps, "from": low, "to": high, "count": found.counts}
        return [series(self.plot.y_look.label, {name: values.ravel() for name, values in columns.items()})]

    def set_numbers(self, number: Callable[[float], str], label: str) -> None:
        """Say how values are written, and name their axis."""
        self._number = number
        self.plot.set_labels("", label)

    def show_distributions(self, found: DistributionsAnswer | None) -> None:
        """Show these, or nothing."""
        self._found = found
        if found is None:
            self.map.clear()
        else:
            low, high = float(found.edges[0]), float(found.edges[-1])
            shown, zoomed = self.plot.y_range, not self.plot.at_home_y
            if self.plot.home[1] != (low, high):
                self.plot.set_home(y=(low, high))
                self.plot.box.setLimits(minXRange=None, maxXRange=None)  # the loss plot limits both
                self.plot.show_range(y=shown if zoomed else None)
        self._redraw()

    def show_step(self, step: int) -> None:
        """Highlight the moment that the window shows."""
        if step != self._shown_step:
            self._shown_step = step
            self._show_moment()

    def reset_view(self) -> None:
        """Show the whole run and all values again."""
        self._losses.plot.reset_view()
        self.plot.show_range(y=self.plot.home[1])

    def _follow_axis(self) -> None:
        if self._losses.logarithmic != self.plot.x_look.logarithmic:
            self.plot.set_logarithmic(self._losses.logarithmic)
            self.plot.show_range(x=self._losses.plot.x_range)
            self._redraw()

    def _redraw(self) -> None:
        found = self._found
        if found is not None:
            shown, columns = self.plot.x_range, max(2, int(self.plot.width / _COLUMN))
            low, high = float(found.edges[0]), float(found.edges[-1])
            half = (high - low) / (len(found.edges) - 1) / 2
            self.map.place_over(shown, (low + half, high - half))
            self.map.show_levels(levels(found, shown, columns, logarithmic=self.plot.x_look.logarithmic))
        self._show_moment()

    def _show_moment(self) -> None:
        found = self._found
        moment = None if found is None else moment_at(found, self._shown_step)
        x = float(self.plot.x_pixel(places(self._shown_step, logarithmic=self.plot.x_look.logarithmic)))
        self.cursor_layer.show_cursor(x if found is not None else None, None)
        if found is None or moment is None:
            self.profile.show_moment(np.empty(0), np.empty(0), "")
        else:
            title = f"step {format_integer(int(found.steps[moment]))}"
            self.profile.show_moment(found.edges, found.counts[moment], title)

    def _step_at(self, x: float) -> float:
        return step_at_place(self.plot.x_value(x), logarithmic=self.plot.x_look.logarithmic)

    def _read(self, point: QPointF) -> Reading | None:
        found = self._found
        moment = None if found is None else moment_at(found, self._step_at(point.x()))
        if found is None or moment is None:
            return None
        place = int(np.searchsorted(found.edges, self.plot.y_value(point.y()), side="right")) - 1
        lines = [(f"step {format_integer(int(found.steps[moment]))}", "text_1")]
        if 0 <= place < len(found.edges) - 1:
            count, total = float(found.counts[moment, place]), float(found.counts[moment].sum())
            low, high = (self._number(float(edge)) for edge in found.edges[place : place + 2])
            lines.append(
                (f"{low} to {high}: {format_integer(round(count))} of {format_integer(round(total))}", "accent")
            )
        return Reading(point, tuple(lines))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_view()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.readout.clear()


class MomentLayer(CursorLayer):
    """The line at the shown step; a press anywhere in the plot brings it there."""

    def draw(self, painter: QPainter, theme: Theme) -> None:
        x = self.x_shown
        if x is not None and 0 <= x <= self.plot.width + 1:
            painter.fillRect(QRectF(round(x) - 2, 0, 4, self.plot.height - 1), theme.plot)  # stands out from any colour
        super().draw(painter, theme)

    def grab(self, point: QPointF) -> bool:
        inside = self.x_shown is not None and self.plot.box.rect().contains(point)
        if inside and not super().grab(point):
            self.dragged.emit(point.x())
        return inside
