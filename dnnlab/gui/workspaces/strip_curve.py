"""A small loss curve without axes, on the axis of steps that the scrubber above it uses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.training.curves import places, step_at_place
from dnnlab.gui.panels.training.loss_plot import CHANGES
from dnnlab.gui.panels.training.loss_range import step_range
from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.gui.theme import current, faded
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.widgets.segments import segment_pen, segments
from dnnlab.project.history import Curve
from dnnlab.project.run_record import RunEvent

Floats = NDArray[np.float64]

_INTERVAL = 66  # milliseconds between two redraws
_MARGIN = 8.0
_NEAR = 6.0
_UPPER = 0.985
"""The share of the losses that are shown: the first steps would flatten all that comes after."""


class StripCurve(QWidget):
    """The validation loss over the steps, the training loss where there is none.

    Signals:
        axis_changed: The axis shows another range.
        cursor_moved: Another step is shown.
    """

    axis_changed = Signal()
    cursor_moved = Signal()

    def __init__(self, document: Document, scrubbing: Scrubbing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._scrubbing = document, scrubbing
        self._logarithmic = True
        self._range = step_range(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(20)
        self.setAccessibleName("Loss over steps")
        self._timer = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._timer.timeout.connect(self._refresh)
        document.history_changed.connect(self._note)
        document.replaced.connect(self._note)
        scrubbing.moved.connect(self._note)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(240, 26)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Show the steps on a logarithmic axis or on a linear one."""
        self._logarithmic = logarithmic
        self._refresh()

    def _note(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        shown = step_range(self._document.history.last_step, logarithmic=self._logarithmic)
        if shown != self._range:
            self._range = shown
            self.axis_changed.emit()
        self.cursor_moved.emit()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    # ---- the axis of steps

    def step_axis(self) -> tuple[float, float]:
        """Return where the axis begins and ends, in pixels."""
        return _MARGIN, max(self.width() - _MARGIN, _MARGIN + 1.0)

    def step_pixel(self, step: float) -> float:
        """Return where a step is, from the left end of the axis."""
        return float(self._pixels(places(step, logarithmic=self._logarithmic)))

    def step_pixels(self, steps: Sequence[int]) -> Floats:
        """Return where steps are, from the left end of the axis."""
        return self._pixels(places(steps, logarithmic=self._logarithmic))

    def step_at(self, x: float) -> float:
        """Return the step at a distance from the left end of the axis."""
        left, right = self.step_axis()
        low, high = self._range
        return float(step_at_place(low + x / (right - left) * (high - low), logarithmic=self._logarithmic))

    def _pixels(self, at: Floats) -> Floats:
        left, right = self.step_axis()
        low, high = self._range
        return np.asarray((np.asarray(at) - low) / (high - low) * (right - left))

    def changes_near(self, x: float) -> list[RunEvent]:
        """Return what changed along the run close to a place."""
        events = [event for event in self._document.history.events if event.kind in CHANGES]
        return [event for event in events if abs(self.step_pixel(event.step) - x) <= _NEAR]

    def changed_steps(self) -> list[int]:
        """Return the steps at which something changed along the run."""
        events = self._document.history.events
        return sorted({event.step for event in events if event.kind in CHANGES and event.step > 0})

    # ---- painting

    def _curve(self) -> Curve:
        history = self._document.history
        left, right = self.step_axis()
        count = max(int(right - left), 2)
        if len(history.validation) > 1:
            edges = np.linspace(*self._range, count + 1)
            return history.validation_curve(10.0**edges if self._logarithmic else edges)
        return history.curve(1.0, float(max(history.last_step, 1)), count, logarithmic=self._logarithmic)

    def paintEvent(self, event: QPaintEvent) -> None:
        curve = self._curve()
        finite = np.isfinite(curve.mean)
        if finite.sum() < 2:
            return
        losses = curve.mean[finite]
        x = self.step_axis()[0] + self._pixels(places(curve.steps[finite], logarithmic=self._logarithmic))
        low, high = float(losses.min()), float(np.quantile(losses, _UPPER))
        room = max(self.height() - 8.0, 1.0)
        y = 4.0 + room * (1.0 - np.clip((losses - low) / max(high - low, 1e-12), 0.0, 1.0))
        line, theme = segments(np.ascontiguousarray(x), np.ascontiguousarray(y)), current()
        shown = self.step_axis()[0] + self.step_pixel(self._scrubbing.shown)
        with painting(self) as painter:
            for before, colour in ((True, theme.accent), (False, faded(theme.accent, 0.35))):
                parts = (x[:-1] < shown) == before
                painter.setPen(segment_pen(colour, 1.6, dashed=not before))
                line.of(parts).draw(painter)
