"""The loss plot: losses over the step or its logarithm, and the losses that theory knows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.training.cursor_layer import CursorLayer, Reading, ReadoutLayer
from dnnlab.gui.panels.training.curves import (
    Bins,
    drawn,
    first_not_finite,
    loss_at,
    places,
    step_at_place,
    training_curve,
    validation_curve,
)
from dnnlab.gui.panels.training.curves_layer import CurvesLayer, EventsLayer
from dnnlab.gui.panels.training.line_labels import Surroundings
from dnnlab.gui.panels.training.loss_legend import ROOM, LossLegend
from dnnlab.gui.panels.training.loss_range import loss_range, step_range
from dnnlab.gui.panels.training.reference_lines import LabelsLayer, ReferenceLinesLayer
from dnnlab.gui.panels.training.restarts_layer import RestartsLayer, RestartsShown
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.project.history import Curve, LossHistory
from dnnlab.project.run_record import RunEvent

CHANGES = ("settings", "network", "weights", "tier")
"""The kinds of events that are marked."""
_NEAR, _MOST_CHANGES = 6.0, 4
MOST_ROWS = 100_000
"""Of a table of the losses: longer runs are summed up evenly."""
MOST_REDRAWS = 15
"""A second, however often losses arrive."""
_LABELS_INTERVAL = 500  # milliseconds between two arrangements of the labels while the curves grow
_LABEL_SAMPLING = 3.0  # pixels between the points of a curve that labels keep off


class LossPlot(PlotCanvas):
    """Draws a loss history. Data come in as often as they like; it redraws when something changed and it is visible.

    Signals:
        axis_changed: The axis of steps shows another range or stands elsewhere; see `step_axis`.
        scrubbed: (step: float) The person dragged the cursor there.
        released: The drag of the cursor has ended.
        cursor_moved: The cursor stands elsewhere.
        run_chosen: (run: int) The person clicked the curve of one of the restarts.
    """

    axis_changed = Signal()
    scrubbed = Signal(float)
    released = Signal()
    cursor_moved = Signal()
    run_chosen = Signal(int)

    def __init__(self, history: LossHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Losses over steps")
        self._history = history
        self._shown_step = 0
        self._rewound = False
        self._message = ""
        self._has_validation = True
        self._training = self._validation = Curve(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))
        self._home: tuple[tuple[float, float], tuple[float, float]] | None = None
        self.plot = self.add_plot(0, 0, AxisLook(logarithmic=True, counts=True), AxisLook(spacing=44))
        self.restarts = RestartsLayer(self.plot, self.run_chosen.emit)
        self._restarts_shown: RestartsShown | None = None
        self.lines = ReferenceLinesLayer(self.plot)
        self.curves = CurvesLayer(self.plot)
        self.labels = LabelsLayer(self.lines)
        self.events = EventsLayer(self.plot)
        self.cursor_layer = CursorLayer(self.plot)
        self.readout = ReadoutLayer(self.plot, self._read)
        self.cursor_layer.dragged.connect(lambda x: self.scrubbed.emit(self.step_at(x)))
        self.cursor_layer.dropped.connect(self.released)
        self.legend = LossLegend(self)
        self.legend.changed.connect(self.mark_changed)
        self.legend.restarts.clicked.connect(lambda _shown: self._show_restarts())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // MOST_REDRAWS)
        self._timer.timeout.connect(self.redraw)
        self._label_timer = QTimer(self)
        self._label_timer.setSingleShot(True)
        self._label_timer.setInterval(_LABELS_INTERVAL)
        self._label_timer.timeout.connect(self._arrange_labels)
        self._stale = True
        self.plot.range_changed.connect(self._range_changed)

    # ---- what it shows

    def set_history(self, history: LossHistory) -> None:
        """Draw another history, afresh."""
        self._history = history
        self.fit()

    @property
    def history(self) -> LossHistory:
        """What it draws."""
        return self._history

    def set_restarts(self, shown: RestartsShown | None) -> None:
        """Show restarts behind the run; None for none."""
        self._restarts_shown = shown
        self.legend.offer_restarts(0 if shown is None else len(shown.results.seeds))
        self._show_restarts()

    def _show_restarts(self) -> None:
        self.restarts.show_restarts(self._restarts_shown if self.legend.restarts.isChecked() else None)
        self.mark_changed()

    def set_reference_lines(self, lines: Sequence[ReferenceLine]) -> None:
        """Show what theory knows; the range of losses takes the lines in."""
        self.lines.set_lines(lines)
        self.fit()

    def fit(self) -> None:
        """Show the whole run and all reference lines again."""
        self._home = None
        self.mark_changed()

    @property
    def logarithmic(self) -> bool:
        """Whether the axis of steps is logarithmic."""
        return self.plot.x_look.logarithmic

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Show the steps on a logarithmic axis, or on a linear one: the whole run."""
        if logarithmic != self.logarithmic:
            self.plot.set_logarithmic(logarithmic)
            self.fit()
            self.redraw()
            self.axis_changed.emit()

    def set_shown_step(self, step: int, *, rewound: bool) -> None:
        """Stand the cursor at a step; curves after it are faint while the run is rewound.

        Where a person goes back and forth the cursor follows at once, with a run that goes on at the next redraw.
        """
        if (step, rewound) == (self._shown_step, self._rewound):
            return
        at_once = rewound or self._rewound
        self._shown_step, self._rewound = step, rewound
        if at_once:
            self._show_cursor()
        else:
            self.mark_changed()

    def changes_near(self, x: float) -> list[RunEvent]:
        """Return what changed along the run close to a distance from the left edge of the box."""
        events = [event for event in self._history.events if event.kind in CHANGES]
        pixels = self.step_pixels([event.step for event in events])
        return [events[place] for place in np.flatnonzero(np.abs(pixels - x) <= _NEAR).tolist()]

    def changed_steps(self) -> list[int]:
        """Return the steps at which something changed along the run."""
        return sorted({event.step for event in self._history.events if event.kind in CHANGES and event.step > 0})

    def set_has_validation(self, has_validation: bool) -> None:
        """Say whether the data has rows for validation: without, the legend does not speak of them."""
        if has_validation != self._has_validation:
            self._has_validation = has_validation
            self.mark_changed()

    def set_empty_message(self, message: str) -> None:
        """Say this in the middle while there are no losses."""
        if message != self._message:
            self._message = message
            self.mark_changed()

    def mark_changed(self) -> None:
        """The history has changed: redraw soon, if anybody sees it."""
        self._stale = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def series(self) -> list[Series]:
        """Return the losses in full; of runs longer than `MOST_ROWS` mean, minimum and maximum of even stretches."""
        history, found = self._history, list[Series]()
        with np.errstate(invalid="ignore"):
            curve = history.curve(1, history.last_step, MOST_ROWS, logarithmic=False)
        if self.legend.training.isChecked() and len(curve.steps):
            summed_up = {"minimum": curve.low, "maximum": curve.high} if history.last_step > MOST_ROWS else {}
            found.append(series("training", {"step": curve.steps, "loss": curve.mean, **summed_up}))
        if self.legend.validation.isChecked() and len(history.validation):
            found.append(series("validation", {"step": history.validation_steps, "loss": history.validation}))
        if self.legend.restarts.isChecked() and self._restarts_shown is not None:
            results = self._restarts_shown.results
            steps, losses = results.curves()
            by_seed = {f"seed {seed}": losses[:, run] for run, seed in enumerate(results.seeds)}
            found.append(series("restarts", {"step": steps, **by_seed}))
        if self.lines.lines:
            names, values = [line.label for line in self.lines.lines], [line.value for line in self.lines.lines]
            found.append(series("theory", {"line": names, "loss": values}))
        return found

    # ---- the axis of steps, for what shares it

    def step_axis(self) -> tuple[float, float]:
        """Return where the box begins and ends, in pixels of this widget."""
        left = self.mapFromScene(self.plot.box.mapToScene(0.0, 0.0)).x()
        return float(left), float(left) + self.plot.width

    def step_pixel(self, step: float) -> float:
        """Return a step's distance from the left edge of the box."""
        return float(self.plot.x_pixel(places(step, logarithmic=self.logarithmic)))

    def step_pixels(self, steps: Sequence[int]) -> NDArray[np.float64]:
        """Return the distances of steps from the left edge of the box."""
        return self.plot.x_pixel(places(steps, logarithmic=self.logarithmic))

    def step_at(self, x: float) -> float:
        """Return the step at a distance from the left edge of the box."""
        return float(step_at_place(self.plot.x_value(x), logarithmic=self.logarithmic))

    # ---- drawing

    def redraw(self) -> None:
        """Draw what has changed, now."""
        if not self._stale:
            return
        self._stale = False
        self._take_curves()
        moved = self._follow_run()
        if moved:
            self._take_curves()
        self._show_curves()
        self._show_events()
        self._show_cursor()
        if moved:
            self._arrange_labels()

    def _follow_run(self) -> bool:
        """Show the range that the run needs, and return whether it is another; one that the person zoomed to stays."""
        if self._home is not None and not self.plot.at_home:
            return False
        last_step = max(self._history.last_step, self.restarts.last_step)
        steps = step_range(last_step, logarithmic=self.logarithmic)
        if steps != self.plot.x_range:  # the range of losses follows from those that will be in view
            self.plot.set_home(x=steps)
            self._take_curves()
        bins = Bins.of(self._training, self._validation, logarithmic=self.logarithmic)
        bins = bins.with_those(self.restarts.bins())
        before = self._home[1] if self._home is not None else None
        lines = [line.value for line in self.lines.lines]
        home = (steps, loss_range(bins, lines, before))
        if home == self._home:
            return False
        self._home = home
        self.plot.set_home(*home)
        return True

    def _take_curves(self) -> None:
        self._training = training_curve(self._history, self.plot)
        self._validation = validation_curve(self._history, self.plot)

    def _show_curves(self) -> None:
        training = drawn(self._training, self.plot) if self.legend.training.isChecked() else None
        validation = drawn(self._validation, self.plot) if self.legend.validation.isChecked() else None
        self.curves.show_curves(training, validation)
        if not self._label_timer.isActive():
            self._label_timer.start()

    def _arrange_labels(self) -> None:
        self._label_timer.stop()
        xs, ys = [np.empty(0)], [np.empty(0)]
        for curve in (drawn(curve, self.plot) for curve in self._shown_curves()):
            if len(curve.x):  # evenly, for the first steps stand far apart
                xs.append(np.arange(max(curve.x[0], 0.0), curve.x[-1], _LABEL_SAMPLING))
                ys.append(np.interp(xs[-1], curve.x, curve.y))
        best = self.restarts.points()
        xs.append(best[0])
        ys.append(best[1])
        x, y = np.concatenate(xs), np.concatenate(ys)
        taken = [*self.legend.rects(self.step_axis()[0]), self.events.beyond_rect()]
        self.lines.arrange(Surroundings(QRectF(), taken, x, y, self.cursor_layer.x_shown))
        self.labels.update()

    def _show_events(self) -> None:
        alarm = first_not_finite(self._history, self._training)
        words = "" if alarm is None else f"The training loss is NaN or infinite from step {format_integer(alarm)} on"
        place = QPointF(0 if alarm is None else self.step_pixel(alarm), self.lines.free_height(ROOM))
        self.events.show_alarm(words, place)
        self.events.show_changes(self.step_pixels(self.changed_steps()).tolist())
        empty = self._history.last_step == 0 and not len(self._history.validation) and self._restarts_shown is None
        self.events.show_message(self._message if empty else "", self.lines.free_height(ROOM))
        self._show_beyond()
        self.legend.validation.setVisible(self._has_validation or len(self._history.validation) > 0)
        self.legend.place(self.step_axis()[1])

    def _show_beyond(self) -> None:
        """Say how high the losses go where they leave the plot at its top."""
        peak, at = -np.inf, 0
        for curve in self._shown_curves():
            high = np.where(np.isfinite(curve.high), curve.high, -np.inf)
            if len(high) and high.max() > peak:
                peak, at = float(high.max()), int(curve.steps[high.argmax()])
        if peak <= self.plot.y_range[1]:
            self.events.show_beyond("", 0.0, 0.0)
            return
        x = self.step_pixel(at)
        under_chips = x + 60 > min((rect.left() for rect in self.legend.rects(self.step_axis()[0])), default=np.inf)
        self.events.show_beyond(f"↑ {format_significant(peak)}", x, ROOM if under_chips else 0.0)

    def _shown_curves(self) -> list[Curve]:
        pairs = ((self.legend.training, self._training), (self.legend.validation, self._validation))
        return [curve for chip, curve in pairs if chip.isChecked()]

    def _show_cursor(self) -> None:
        self._place_cursor()
        self.cursor_moved.emit()

    def _place_cursor(self) -> None:
        if self._history.last_step == 0 and self._shown_step == 0:
            self.cursor_layer.show_cursor(None, None)
            self.curves.set_faint_after(None)
            return
        x = self.step_pixel(self._shown_step)
        loss = self._loss_at(self._shown_step)
        y = float(self.plot.y_pixel(loss)) if np.isfinite(loss) else None
        self.cursor_layer.show_cursor(x, y)
        self.curves.set_faint_after(x if self._rewound else None)

    def _loss_at(self, step: float) -> float:
        """The loss that the dot stands on: validation where it is shown, otherwise training."""
        if self.legend.validation.isChecked() and len(self._history.validation):
            return loss_at(self._history.validation_steps, self._history.validation, step)
        if self.legend.training.isChecked():
            return loss_at(self._training.steps, self._training.mean, max(step, 1))
        return float("nan")

    def _read(self, point: QPointF) -> Reading | None:
        step = self.step_at(point.x())
        of_restarts = self.restarts.words_at(step) if step >= 0.9 else []
        beyond = self._history.last_step == 0 or step > self._history.last_step + 0.5 or step < 0.9
        if beyond and not of_restarts:
            return None
        lines = [(f"step {format_integer(round(step))}", "text_1")]
        if beyond:
            return Reading(point, (*lines, *of_restarts))
        if len(self._history.validation):
            value = loss_at(self._history.validation_steps, self._history.validation, round(step))
            lines.append((f"validation {format_significant(value, 4)}", "accent"))
        exact = self._history.curve(round(step), round(step), 1, logarithmic=False)
        if len(exact.mean):
            lines.append((f"training {format_significant(float(exact.mean[0]), 4)}", "text_2"))
        for event in self.changes_near(point.x())[:_MOST_CHANGES]:
            lines.append((f"at {format_integer(event.step)}: {event.words}", "text_1"))
        return Reading(point, (*lines, *of_restarts))

    # ---- places

    def _range_changed(self) -> None:
        self.mark_changed()
        self.axis_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "legend"):  # pyqtgraph resizes while it is being constructed
            self.legend.place(self.step_axis()[1])
            self.mark_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stale = True
        self.redraw()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.readout.clear()
