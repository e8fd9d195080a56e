"""What a person may add to the picture of a density: points by responsibility, moments, the true mode, samples."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtGui import QColor

from dnnlab.gui.panels.mixture_band import Band
from dnnlab.gui.panels.mixture_layers import Modes
from dnnlab.gui.panels.mixture_marks import diamond
from dnnlab.gui.panels.mixture_moments import (
    MOST_POINTS,
    Components,
    Draws,
    Values,
    components_at,
    deviation,
    least_squares_of,
    toned,
)
from dnnlab.gui.panels.mixture_slice import ExactDensity
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.plot import Plot
from dnnlab.gui.panels.plot_curves import Curves
from dnnlab.gui.panels.plot_points import PointGroup, Points, crowded, thinned
from dnnlab.gui.theme import Theme, faded, pen
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.probes import Axis, MixtureDensityAnswer

GAMMA, MEAN, TRUE_MODE, WRONG, SAMPLES = "gamma", "mean", "true mode", "least squares", "samples"
_WRONG_DASHES = (6.0, 4.0)
_THEORY_INPUTS = 97


def parts(components: int) -> list[tuple[str, str, Swatch]]:
    """Return their chips: (key, title, swatch)."""
    return [
        (TRUE_MODE, "True mode", Swatch.diamond()),
        (GAMMA, "Responsibility γ", Swatch.dots(components)),
        (MEAN, "Mean ± s", Swatch.line("accent")),
        (WRONG, "Least squares", Swatch.line("bad", _WRONG_DASHES)),
        (SAMPLES, "Samples", Swatch.dot("accent")),
    ]


class Extras:
    """The layers of these parts. Each is worked out only while it is shown, from the last answer about the grid.

    Args:
        plot: Where they are drawn.
        is_shown: Whether a part is to be shown, by its key.
    """

    def __init__(self, plot: Plot, is_shown: Callable[[str], bool]) -> None:
        self._is_shown = is_shown
        self._answer: MixtureDensityAnswer | None = None
        self._inputs = Axis(0.0, 1.0, 2)
        self._points: tuple[Values, Values] = np.empty(0), np.empty(0)
        self._draws: Draws | None = None
        self._exact: ExactDensity | None = None
        self._theory: tuple[Values, Values] | None = None
        self._learnt: tuple[Values, Values] | None = None
        self._spans: tuple[tuple[float, float], tuple[float, float]] = (0.0, 1.0), (0.0, 1.0)
        self.count, self._seed = 300, 1
        self.wrong = Curves(plot, 2, lambda theme, _k: pen(theme.bad, 2.0, _WRONG_DASHES), "least squares")
        self.band = Band(plot, 0.8)
        self.samples = Points(plot, 1.2, "samples")
        self.gamma = Points(plot, 1.4, "data by responsibility")
        self.true_modes = Modes(plot, 3.5, diamond, "true mode")

    # ---- what it is about

    def lay_out_data(self, data: OutputData) -> None:
        """Take the points of another subject, and show nothing of a model."""
        rows = thinned(data.dataset.training, MOST_POINTS)
        self._points = data.input_values(0, rows), data.target_values(0, rows)
        self._spans = padded(data.input_values(0), 0.0), padded(data.target_values(0), 0.25)
        self._answer = self._theory = self._learnt = None
        self.draw_again(seed=1)
        for layer in (self.wrong, self.band, self.true_modes):
            layer.clear()
        for points in (self.samples, self.gamma):
            points.show_groups(())

    def set_exact(self, exact: ExactDensity | None) -> None:
        """Take the exact density, from which follows what least squares learns."""
        self._exact, self._theory = exact, None
        self.show()

    def set_true_modes(self, x: Values, t: Values) -> None:
        """Show where the density is highest, as the engine found it."""
        self.true_modes.show_mode(x, t)

    def set_learnt(self, x: Values, t: Values) -> None:
        """Show what a network has learnt by least squares, in place of what theory says of one."""
        self._learnt = x, t
        if self._is_shown(WRONG):
            self._show_wrong()

    def draw_again(self, count: int | None = None, seed: int | None = None) -> None:
        """Draw other samples, perhaps another number of them."""
        self.count = self.count if count is None else count
        self._seed = self._seed + 1 if seed is None else seed
        self._draws = Draws.of(self._points[0], self.count, self._seed) if len(self._points[0]) else None
        self._show_samples()

    @property
    def wrong_is_known(self) -> bool:
        """Whether it is known what least squares answers."""
        return self._exact is not None or self._learnt is not None

    # ---- showing

    def show_answer(self, answer: MixtureDensityAnswer, inputs: Axis) -> None:
        """Take what the engine says now; `show` draws it."""
        self._answer, self._inputs = answer, inputs

    def show(self) -> None:
        """Draw what is to be shown as it stands now, and hide the rest."""
        for key, layer in (
            (GAMMA, self.gamma),
            (MEAN, self.band),
            (TRUE_MODE, self.true_modes),
            (WRONG, self.wrong),
            (SAMPLES, self.samples),
        ):
            layer.setVisible(self._is_shown(key))
        if self._is_shown(WRONG):
            self._show_wrong()
        if self._answer is None:
            return
        x = self._inputs.values()
        if self._is_shown(MEAN):
            self.band.show_band(x, self._answer.conditional_mean, deviation(self._answer))
        if self._is_shown(GAMMA):
            self._show_gamma()
        if self._is_shown(SAMPLES):
            self._show_samples()

    def wrong_at(self, x: float) -> float | None:
        """Return what least squares answers at an input, where it is shown."""
        known = self._learnt or self._theory
        if known is None or not self._is_shown(WRONG):
            return None
        return float(np.interp(x, *known))

    def _components(self, x: Values) -> Components:
        assert self._answer is not None
        return components_at(self._answer, self._inputs, x)

    def _show_wrong(self) -> None:
        if self._learnt is None and self._theory is None and self._exact is not None:
            (low, high), t = self._spans
            x = np.linspace(low, high, _THEORY_INPUTS)
            self._theory = x, least_squares_of(self._exact, x, t)
        known = self._learnt or self._theory
        if known is not None:
            self.wrong.show_curves(*known)

    def _show_gamma(self) -> None:
        x, t = self._points
        tones, group = toned(self._components(x).responsibilities(t))
        opacity = max(crowded(len(x)), 0.75)
        groups = []
        for number, tone in enumerate(tones):
            rows = group == number
            groups.append(PointGroup(x[rows], t[rows], partial(_blend, shares=tone, opacity=opacity), radius=2.0))
        self.gamma.show_groups(groups)

    def _show_samples(self) -> None:
        draws = self._draws
        if self._answer is None or draws is None or not self._is_shown(SAMPLES):
            return
        t = self._components(draws.x).samples(draws.share, draws.normal)
        self.samples.show_groups([PointGroup(draws.x, t, lambda theme: faded(theme.accent, 0.9), radius=1.8)])


def _blend(theme: Theme, shares: Values, opacity: float) -> QColor:
    """The components' colours mixed by their shares."""
    inks = [theme.component(k + 1) for k in range(len(shares))]
    red, green, blue = (
        sum(share * part for share, part in zip(shares.tolist(), parts_of, strict=True))
        for parts_of in zip(*((ink.redF(), ink.greenF(), ink.blueF()) for ink in inks), strict=True)
    )
    return QColor.fromRgbF(min(red, 1.0), min(green, 1.0), min(blue, 1.0), opacity)
