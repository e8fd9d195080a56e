"""The density over the targets at one input: the components' bells, their sum, and the exact curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dnnlab.gui.panels.mixture_marks import diamond
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import SEMIBOLD, Theme, font, mixed
from dnnlab.gui.theme.tokens import THEORY_DASHES, component_dashes
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments
from dnnlab.link.probes import Axis, MixtureDensityAnswer

Values = NDArray[np.float64]
ExactDensity = Callable[[float, Values], Values]
"""p(t|x) at one x for targets (T,), as theory has it."""

LEAST_DRAWN = 1e-3
_FINE, _COARSE = 1.5, 3.0  # pixels between two points of a curve: exact ones may have corners, bells are smooth
_OFFSETS = np.array([-2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5])  # standard deviations: narrow bells keep their peak
_FILL = 0.2
_WRONG_DASHES = (6.0, 4.0)
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
    def mean(self) -> float:
        """The conditional mean E[t|x]."""
        return float(np.sum(self.pi * self.mu))

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

    grids = (answer.mixing_coefficients, answer.means, answer.deviations)
    lower, upper = (np.array([grid[row] for grid in grids], dtype=np.float64) for row in (low, high))
    found = lower + (upper - lower) * share
    found[~np.isfinite(found)] = 0.0
    return Slice(*found)


class SliceCurves(Layer):
    """Draws the slice: density to the right, targets upwards.

    It is one layer in place of pyqtgraph's curves because the bells change their order with their widths.
    """

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self._means_shown = True
        self._mode_shown = True
        self._mean_shown = False
        self.true_mode: float | None = None
        """Where the true mode is marked; None for no mark."""
        self._wrong: float | None = None
        self._exact_shown = True
        self._title = ""
        self._scale = 0.0
        self._slice: Slice | None = None
        self._bells: tuple[Values, Values] | None = None
        self._lines: _Lines | None = None
        self._exact: ExactDensity | None = None
        self._x = 0.0
        self._exact_density: tuple[Values, Values] | None = None
        self._exact_line: Segments | None = None
        self._spaced: dict[float, Values] = {}
        self._looks: dict[int, tuple[QColor, QPen]] = {}

    @property
    def slice(self) -> Slice | None:
        """What is drawn; None before the first answer."""
        return self._slice

    @property
    def density_scale(self) -> float:
        """The density at the right end of the plot, about."""
        return self._scale

    def show_slice(self, found: Slice | None, exact: ExactDensity | None, x: float, title: str) -> None:
        """Draw another mixture, or none, and the exact density at an input, or none.

        The scale of the density changes in steps, so that the curves do not breathe while training.
        """
        self._title = title
        if (exact, x) != (self._exact, self._x):
            self._exact, self._x = exact, x
            self._exact_density = self._exact_line = None
        self._slice = found
        self._bells = self._lines = None
        self._fit()
        self.update()

    def series(self) -> list[Series]:
        found = list[Series]()
        if self._slice is not None:
            t, bells = self._bell_values()
            columns = {f"component {k + 1}": bell for k, bell in enumerate(bells)} if self._means_shown else {}
            found.append(series("slice", {"t": t, **columns, "density": bells.sum(axis=0)}))
        if self._exact_shown and self._exact is not None:
            t, density = self._exact_values()
            found.append(series("exact slice", {"t": t, "density": density}))
        return found

    def show_parts(self, *, means: bool, mode: bool, exact: bool, mean: bool = False) -> None:
        """Show or hide the components, the mark of the approximate mode, the exact curve and the mean."""
        self._means_shown, self._mode_shown, self._exact_shown, self._mean_shown = means, mode, exact, mean
        self._fit()
        self.update()

    def show_marks(self, true_mode: float | None, least_squares: float | None) -> None:
        """Mark the true mode, and what least squares answers; None for neither."""
        if (true_mode, least_squares) != (self.true_mode, self._wrong):
            self.true_mode, self._wrong = true_mode, least_squares
            self.update()

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._spaced = {}
        self._bells = self._lines = self._exact_density = self._exact_line = None

    def restyle(self) -> None:
        super().restyle()
        self._looks = {}

    def _look(self, k: int, theme: Theme) -> tuple[QColor, QPen]:
        """The ground of a component's bell, and the pen of its edge."""
        found = self._looks.get(k)
        if found is None:
            ground = mixed(theme.plot, theme.component(k + 1), _FILL)
            edge = segment_pen(theme.component(k + 1), 1.5, dashed=bool(component_dashes(k + 1)))
            found = self._looks[k] = ground, edge
        return found

    def _fit(self) -> None:
        peak = 0.0
        if self._exact_shown and self._exact is not None:
            peak = float(np.max(self._exact_values()[1], initial=0.0))
        if self._slice is not None:
            peak = max(peak, float(self._bell_values()[1].sum(axis=0).max(initial=0.0)))
        if peak > 0.0 and math.isfinite(peak) and not 0.45 * self._scale <= peak <= self._scale:
            self._scale = _step_above(peak)
            self.plot.set_home(x=(-0.015 * self._scale, 1.06 * self._scale))

    def _targets(self, spacing: float) -> Values:
        found = self._spaced.get(spacing)
        if found is None:
            low, high = self.plot.y_range
            found = self._spaced[spacing] = np.linspace(low, high, max(int(self.plot.height / spacing), 2))
        return found

    def _exact_values(self) -> tuple[Values, Values]:
        """Targets (T,) and their exact density, (T,)."""
        if self._exact_density is None:
            t = self._targets(_FINE)
            self._exact_density = t, np.zeros(len(t)) if self._exact is None else self._exact(self._x, t)
        return self._exact_density

    def _bell_values(self) -> tuple[Values, Values]:
        """Targets (T,), denser around narrow components, and the bells, (K, T)."""
        if self._bells is None:
            t = self._targets(_COARSE)
            if self._slice is None:
                self._bells = t, np.zeros((0, len(t)))
            else:
                around = (self._slice.mu + self._slice.sigma * _OFFSETS[:, None]).ravel()
                t = np.sort(np.concatenate([t, around[(around > t[0]) & (around < t[-1])]]))
                self._bells = t, self._slice.bells(t)
        return self._bells

    def _prepare(self, found: Slice) -> _Lines:
        t, bells = self._bell_values()
        x, y = near(self.plot.x_pixel(bells)), self.plot.y_pixel(t)
        outline = segments(near(self.plot.x_pixel(bells.sum(axis=0))), y)
        # narrow components stand in front of wide ones
        drawn = [k for k in np.argsort(-found.sigma).tolist() if found.pi[k] > LEAST_DRAWN]
        height = found.bells(np.array([found.mode])).sum()
        mode = QPointF(float(near(self.plot.x_pixel(height))), float(near(self.plot.y_pixel(found.mode))))
        edges = {k: segments(x[k], y, component_dashes(k + 1)) for k in drawn}
        return _Lines([(k, polygon(x[k], y)) for k in drawn], edges, outline, mode)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        lines = self._lines
        if lines is None and self._slice is not None:
            lines = self._lines = self._prepare(self._slice)
        if lines is not None and self._means_shown:
            self._draw_bells(painter, theme, lines)
        if self._exact_shown and self._exact is not None:
            if self._exact_line is None:
                t, density = self._exact_values()
                x, y = near(self.plot.x_pixel(density)), self.plot.y_pixel(t)
                self._exact_line = segments(x, y, THEORY_DASHES)
            painter.setPen(segment_pen(theme.theory, 1.5, dashed=True))
            self._exact_line.draw(painter)
        if lines is not None:
            painter.setPen(segment_pen(theme.text_1, 2.0))
            lines.outline.draw(painter)
        if self._slice is not None and lines is not None:
            self._draw_marks(painter, theme, self._slice, lines)
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(theme.text_1)
        place = QRectF(8, 5, self.plot.width - 16, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._title)

    def _draw_bells(self, painter: QPainter, theme: Theme, lines: _Lines) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the outlines cover the edges
        for k, bell in lines.bells:
            painter.setBrush(self._look(k, theme)[0])
            painter.drawPolygon(bell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for k, edge in lines.edges.items():
            painter.setPen(self._look(k, theme)[1])
            edge.draw(painter)

    def _draw_marks(self, painter: QPainter, theme: Theme, found: Slice, lines: _Lines) -> None:
        """The mean and what least squares says as lines to the left edge, the modes as marks on the outline."""
        if self._mean_shown:
            self._draw_level(painter, theme.accent, found.mean, ())
        if self._wrong is not None and math.isfinite(self._wrong):
            self._draw_level(painter, theme.bad, self._wrong, _WRONG_DASHES)
        if self._mode_shown:
            painter.setPen(QPen(theme.text_1, 1.5))
            painter.setBrush(theme.plot)
            painter.drawEllipse(lines.mode, 2.9, 2.9)
        if self.true_mode is not None and math.isfinite(self.true_mode):
            height = float(found.bells(np.array([self.true_mode])).sum())
            painter.save()
            painter.translate(
                float(near(self.plot.x_pixel(height))) - 4.5, float(near(self.plot.y_pixel(self.true_mode))) - 4.5
            )
            diamond(painter, theme)
            painter.restore()

    def _draw_level(self, painter: QPainter, ink: QColor, target: float, dashes: tuple[float, ...]) -> None:
        y = float(near(self.plot.y_pixel(target)))
        line = segments(np.array([0.0, self.plot.width]), np.array([y, y]), dashes)
        painter.setPen(segment_pen(ink, 1.6, dashed=bool(dashes)))
        line.draw(painter)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is painted of a slice, in pixels: bells by component index, their sum, and the place of the mode."""

    bells: list[tuple[int, QPolygonF]]
    edges: dict[int, Segments]
    outline: Segments
    mode: QPointF


def _step_above(peak: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7, 10 times a power of ten, with a little room."""
    magnitude = 10.0 ** math.floor(math.log10(1.1 * peak))
    return next((step * magnitude for step in _STEPS if step * magnitude >= 1.1 * peak), 10.0 * magnitude)
