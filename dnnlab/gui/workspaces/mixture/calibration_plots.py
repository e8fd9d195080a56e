"""The two plots of calibration: the probability integral transforms, and how often central intervals cover."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_curves import plain_joins
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.theme import Theme, faded
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.link.probes import CalibrationAnswer

Floats = NDArray[np.floating]

ERRORS = 3.0
"""Standard errors: how wide the bands are within which a calibrated model stays."""
_STEPS = (1.25, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)


class CalibrationPlots(PlotCanvas):
    """Shows one target of a calibration: its histogram over its coverage."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Calibration")
        self.histogram_plot = self.add_plot(
            0, 0, AxisLook("PIT", ticks=(0.0, 0.25, 0.5, 0.75, 1.0)), AxisLook("density", spacing=34)
        )
        shares = (0.0, 0.25, 0.5, 0.75, 1.0)
        self.coverage_plot = self.add_plot(
            1, 0, AxisLook("nominal", ticks=shares), AxisLook("covered", ticks=(0.0, 0.5, 1.0))
        )
        self.grid.setVerticalSpacing(10)
        self.histogram_plot.align_left(self.coverage_plot)
        self.histogram = Histogram(self.histogram_plot, 1)
        self.coverage = Coverage(self.coverage_plot, 1)
        self.coverage_plot.set_home((0.0, 1.0), (0.0, 1.03))
        self._highest = 0.0
        self.show_calibration(None, 0, ())

    def show_calibration(self, answer: CalibrationAnswer | None, target: int, levels: tuple[float, ...]) -> None:
        """Show another answer; None before there is one."""
        if answer is None or not answer.rows:
            self.histogram.show_heights(np.empty(0), 0)
            self.coverage.show_shares(np.empty(0), np.empty(0), 0)
            self.histogram_plot.set_home((0.0, 1.0), (0.0, 2.0))
            self._highest = 0.0
            return
        counts = answer.histogram[target]
        heights = counts / answer.rows * len(counts)
        highest = float(heights.max(initial=1.0))
        if not 0.5 * self._highest <= highest <= self._highest:
            self._highest = _above(1.1 * highest)
            self.histogram_plot.set_home((0.0, 1.0), (0.0, self._highest))
        self.histogram.show_heights(heights, answer.rows)
        self.coverage.show_shares(np.array(levels), answer.coverage[:, target], answer.rows)


class Histogram(Layer):
    """Bars of equal width over 0 to 1, on the band within which those of a calibrated model lie."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._heights: Floats = np.empty(0)
        self._rows = 0

    def show_heights(self, heights: Floats, rows: int) -> None:
        """Show densities (B,) of so many rows."""
        self._heights, self._rows = heights, rows
        self.update()

    @property
    def band(self) -> tuple[float, float]:
        """Between which densities a bin of a calibrated model lies, up to three standard errors."""
        bins = max(len(self._heights), 1)
        error = math.sqrt((bins - 1) / max(self._rows, 1))
        return max(1.0 - ERRORS * error, 0.0), 1.0 + ERRORS * error

    @property
    def outside(self) -> int:
        """How many bins lie outside the band."""
        low, high = self.band
        return int(((self._heights < low) | (self._heights > high)).sum())

    def series(self) -> list[Series]:
        edges = np.linspace(0.0, 1.0, len(self._heights) + 1)
        columns = {"from": edges[:-1], "to": edges[1:], "density": self._heights}
        return [series("probability integral transform", columns)]

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if not len(self._heights):
            return
        low, high = self.band
        x = self.plot.x_pixel(np.linspace(0.0, 1.0, len(self._heights) + 1))
        bottom, one = float(self.plot.y_pixel(0.0)), float(self.plot.y_pixel(1.0))
        top_of_band, bottom_of_band = float(self.plot.y_pixel(high)), float(self.plot.y_pixel(low))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for left, right, height in zip(x[:-1], x[1:], self._heights.tolist(), strict=True):
            top = float(near(self.plot.y_pixel(height)))
            inside = low <= height <= high
            ink = theme.accent if inside else theme.bad
            painter.fillRect(QRectF(left + 0.5, top, right - left - 1, bottom - top), faded(ink, 0.65))
        painter.fillRect(
            QRectF(0, top_of_band, self.plot.width, bottom_of_band - top_of_band), faded(theme.theory, 0.16)
        )
        painter.setPen(plain_joins(theme.theory_pen(1.5)))
        painter.drawLine(QPointF(0, one), QPointF(self.plot.width, one))


class Coverage(Layer):
    """Which share of the rows lies in central intervals, over how many should."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._nominal: Floats = np.empty(0)
        self._covered: Floats = np.empty(0)
        self._rows = 0

    def show_shares(self, nominal: Floats, covered: Floats, rows: int) -> None:
        """Show shares (Q,) over nominal ones (Q,), of so many rows."""
        self._nominal, self._covered, self._rows = nominal, covered, rows
        self.update()

    @property
    def worst(self) -> float:
        """The largest distance of a share from its nominal one."""
        return float(np.abs(self._covered - self._nominal).max(initial=0.0))

    @property
    def fits(self) -> bool:
        """Whether every share is within three standard errors of its nominal one."""
        error = ERRORS * np.sqrt(self._nominal * (1.0 - self._nominal) / max(self._rows, 1))
        return bool((np.abs(self._covered - self._nominal) <= error).all())

    def series(self) -> list[Series]:
        return [series("coverage", {"nominal": self._nominal, "covered": self._covered})]

    def draw(self, painter: QPainter, theme: Theme) -> None:
        levels = np.linspace(0.0, 1.0, 33)
        x, y = self.plot.x_pixel(levels), self.plot.y_pixel(levels)
        if self._rows:
            error = ERRORS * np.sqrt(levels * (1.0 - levels) / self._rows)
            up, down = self.plot.y_pixel(levels + error), self.plot.y_pixel(levels - error)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(theme.theory, 0.16))
            painter.drawPolygon(polygon(np.concatenate([x, x[::-1]]), np.concatenate([up, down[::-1]])))
        painter.setPen(plain_joins(theme.theory_pen(1.5)))
        painter.drawLine(QPointF(x[0], y[0]), QPointF(x[-1], y[-1]))
        if not len(self._nominal):
            return
        x, y = self.plot.x_pixel(self._nominal), near(self.plot.y_pixel(self._covered))
        painter.setPen(QPen(theme.accent, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polygon(np.append(0.0, x), np.append(float(self.plot.y_pixel(0.0)), y)))
        painter.setPen(QPen(theme.plot, 1.0))
        painter.setBrush(theme.accent)
        for across, up_ in zip(x.tolist(), y.tolist(), strict=True):
            painter.drawEllipse(QPointF(across, up_), 3.2, 3.2)


def _above(value: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(value))
    return next(step * magnitude for step in _STEPS if step * magnitude >= value)
