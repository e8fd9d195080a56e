"""The density over the targets at one input: the components' bells, their sum, and the exact curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_layers import plain_joins, polygon
from dnnlab.gui.theme import SEMIBOLD, Theme, font, mixed
from dnnlab.link.probes import Axis, MixtureDensityAnswer

Values = NDArray[np.float64]
ExactDensity = Callable[[float, Values], Values]
"""p(t|x) at one x for targets (T,), as theory has it."""

LEAST_DRAWN = 1e-3
_FINENESS = 2.0  # pixels between two points of a curve
_OFFSETS = np.array([-2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5])  # standard deviations: narrow bells keep their peak
_FILL = 0.2
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The mixture at one input.

    Attributes:
        pi: Mixing coefficients, (K,). mu: Means, (K,). sigma: Standard deviations, (K,).
    """

    pi: Values
    mu: Values
    sigma: Values

    @property
    def mode(self) -> float:
        """The approximate conditional mode: the mean of the weightiest component."""
        return float(self.mu[int(np.argmax(self.pi))])

    def bells(self, t: Values) -> Values:
        """Return pi_k N(t; mu_k, sigma_k^2) for targets (T,): (K, T)."""
        sigma = np.maximum(self.sigma, 1e-300)[:, None]
        scaled = np.minimum(np.abs(t - self.mu[:, None]) / sigma, 1e3)
        heights: Values = self.pi[:, None] / (sigma * _ROOT_TWO_PI)
        bells: Values = heights * np.exp(-0.5 * scaled * scaled)
        return bells


def slice_at(answer: MixtureDensityAnswer, inputs: Axis, x: float) -> Slice:
    """Return the mixture at an input between those of a grid: straight lines between its neighbours."""
    last = inputs.count - 1
    position = min(max((x - inputs.start) / (inputs.stop - inputs.start) * last, 0.0), float(last))
    low = min(int(position), max(last - 1, 0))
    share = position - low
    high = min(low + 1, last)

    def between(values: NDArray[np.floating]) -> Values:
        lower, upper = np.asarray(values[low], dtype=np.float64), np.asarray(values[high], dtype=np.float64)
        return np.asarray(np.nan_to_num(lower + (upper - lower) * share, nan=0.0, posinf=0.0, neginf=0.0))

    return Slice(between(answer.mixing_coefficients), between(answer.means), between(answer.deviations))


class SliceCurves(Layer):
    """Draws the slice: density to the right, targets upwards."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self._means_shown = True
        self._mode_shown = True
        self._exact_shown = True
        self._title = ""
        self._slice: Slice | None = None
        self._exact: ExactDensity | None = None
        self._x = 0.0
        self._scale = 0.0
        self._bells: list[tuple[int, QPolygonF]] | None = None
        self._outline = QPolygonF()
        self._mode = QPointF()
        self._exact_line: QPolygonF | None = None
        self._exact_peak = 0.0

    @property
    def slice(self) -> Slice | None:
        """What is drawn; None before the first answer."""
        return self._slice

    def show_slice(self, found: Slice | None) -> None:
        """Draw another mixture."""
        self._slice = found
        self._bells = None
        self.update()

    def show_exact(self, exact: ExactDensity | None, x: float) -> None:
        """Draw the exact density at an input, or none."""
        if (exact, x) != (self._exact, self._x):
            self._exact, self._x = exact, x
            self._exact_line = None
            self.update()

    def show_parts(self, *, means: bool, mode: bool, exact: bool) -> None:
        """Show or hide the components, the mark of the mode and the exact curve."""
        self._means_shown, self._mode_shown, self._exact_shown = means, mode, exact
        self.update()

    def set_title(self, title: str) -> None:
        """Say what is drawn."""
        self._title = title

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._bells = None
        self._exact_line = None

    def fit(self) -> None:
        """Choose the scale of the density: it changes in steps, so that the curves do not breathe while training."""
        peak = self._exact_peak_now() if self._exact_shown else 0.0
        if self._slice is not None:
            t = np.concatenate([self._targets(), self._slice.mu])
            peak = max(peak, float(self._slice.bells(t).sum(axis=0).max()))
        if peak <= 0.0 or not math.isfinite(peak):
            return
        if not 0.45 * self._scale <= peak <= self._scale:
            self._scale = _step_above(peak)
            self.plot.set_home((-0.015 * self._scale, 1.06 * self._scale), self.plot.y_range)

    def _targets(self) -> Values:
        low, high = self.plot.y_range
        return np.linspace(low, high, max(int(self.plot.height / _FINENESS), 2))

    def _exact_peak_now(self) -> float:
        self._prepare_exact()
        return self._exact_peak

    def _prepare_exact(self) -> None:
        if self._exact_line is not None or self._exact is None:
            return
        t = self._targets()
        density = self._exact(self._x, t)
        self._exact_peak = float(np.max(density, initial=0.0))
        self._exact_line = polygon(self.plot.x_pixel(density), self.plot.y_pixel(t))

    def _prepare_bells(self, found: Slice) -> None:
        low, high = self.plot.y_range
        near = (found.mu + found.sigma * _OFFSETS[:, None]).ravel()
        t = np.sort(np.concatenate([self._targets(), near[(near > low) & (near < high)]]))
        bells = found.bells(t)
        y = self.plot.y_pixel(t)
        total = self.plot.x_pixel(bells.sum(axis=0))
        self._outline = polygon(total, y)
        drawn = [k for k in np.argsort(-found.sigma).tolist() if found.pi[k] > LEAST_DRAWN]  # narrow ones in front
        self._bells = [(k, polygon(self.plot.x_pixel(bells[k]), y)) for k in drawn]
        height = found.bells(np.array([found.mode])).sum()
        self._mode = QPointF(float(self.plot.x_pixel(height)), float(self.plot.y_pixel(found.mode)))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._slice is not None:
            if self._bells is None:
                self._prepare_bells(self._slice)
            if self._means_shown:
                self._draw_bells(painter, theme)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._exact_shown and self._exact is not None:
            self._prepare_exact()
            painter.setPen(plain_joins(theme.theory_pen(1.5)))
            painter.drawPolyline(self._exact_line or QPolygonF())
        if self._slice is not None:
            painter.setPen(plain_joins(QPen(theme.text_1, 2.0)))
            painter.drawPolyline(self._outline)
            if self._mode_shown:
                painter.setPen(QPen(theme.text_1, 1.5))
                painter.setBrush(theme.plot)
                painter.drawEllipse(self._mode, 3.2, 3.2)
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(theme.text_1)
        place = QRectF(0, 5, self.plot.width - 8, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._title)

    def _draw_bells(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the outlines cover the edges
        for k, bell in self._bells or ():
            painter.setBrush(mixed(theme.plot, theme.component(k + 1), _FILL))
            painter.drawPolygon(bell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for k, bell in self._bells or ():
            painter.setPen(plain_joins(theme.component_pen(k + 1, 1.5)))
            painter.drawPolyline(bell)


def _step_above(peak: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7, 10 times a power of ten, with a little room."""
    magnitude = 10.0 ** math.floor(math.log10(1.1 * peak))
    return next((step * magnitude for step in _STEPS if step * magnitude >= 1.1 * peak), 10.0 * magnitude)
