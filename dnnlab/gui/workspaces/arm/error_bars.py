"""The histogram of the hand's error, with the root mean square of each kind of answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import MEDIUM, Theme, faded, font, mixed, pen
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.theory.kinematics import FloatArray

MIXTURE, LEAST_SQUARES, POLISHED, MEAN = "mixture", "least squares", "polished", "mean"
NAMES = {
    MIXTURE: "mixture",
    LEAST_SQUARES: "least squares",
    POLISHED: "one Newton step",
    MEAN: "mean of the mixture",
}
OUTLINED = (POLISHED, MEAN)
"""The kinds that are drawn as outlines, over the bars of the others."""
_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_DASHES = (5.0, 3.5)
_LINE = 17.0
_MIXTURE_SHARE, _LEAST_SQUARES_SHARE = 0.6, 0.42
"""How much of its colour a network's bars have."""


def colour_of(theme: Theme, kind: str) -> QColor:
    """Return the colour of a kind of answer."""
    return {MIXTURE: theme.accent, LEAST_SQUARES: theme.bad, POLISHED: theme.text_2, MEAN: theme.warn}[kind]


@dataclass(frozen=True, slots=True, eq=False)
class ErrorCounts:
    """How often one kind of answer is how far off.

    Attributes:
        counts: Of each bin, `(B,)`.
        rms: The root mean square error, in metres.
    """

    counts: NDArray[np.int64]
    rms: float


def count_scale(largest: int, before: float) -> float:
    """Return the count at the top of the plot: it changes in steps, so that bars do not breathe while training."""
    if 0.5 * before <= largest <= before:
        return before
    magnitude = 10.0 ** np.floor(np.log10(max(1.1 * largest, 1.0)))
    found = next((step * magnitude for step in _STEPS if step * magnitude >= 1.1 * largest), 10.0 * magnitude)
    return float(found)


class ErrorBars(Layer):
    """Draws the bars of both networks over each other, other answers as outlines, and the lines."""

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self.shown: dict[str, ErrorCounts] = {}
        self._edges = np.array([0.0, 1.0])
        self._scale = 100.0

    def show_counts(self, edges: FloatArray, shown: dict[str, ErrorCounts]) -> None:
        """Show other counts over bins whose edges are exponents of ten.

        The scale is that of the networks: after a Newton step nearly all errors fall into one bin, which is cut off.
        """
        self._edges, self.shown = edges, shown
        networks = [one for kind, one in shown.items() if kind not in OUTLINED] or list(shown.values())
        largest = max((int(one.counts.max(initial=0)) for one in networks), default=0)
        scale = count_scale(largest, self._scale) if largest else self._scale
        if scale != self._scale or self.plot.home != ((edges[0], edges[-1]), (0.0, scale)):
            self._scale = scale
            self.plot.set_home((float(edges[0]), float(edges[-1])), (0.0, scale))
        self.update()

    def series(self) -> list[Series]:
        low, high = 10.0 ** self._edges[:-1], 10.0 ** self._edges[1:]
        columns = {NAMES[kind]: one.counts for kind, one in self.shown.items()}
        return [series("targets by error", {"from": low, "to": high, **columns})]

    def draw(self, painter: QPainter, theme: Theme) -> None:
        x = self.plot.x_pixel(self._edges).tolist()
        self._draw_bars(painter, theme, x)
        for kind in OUTLINED:
            if kind in self.shown:
                self._draw_outline(painter, theme, x, kind)
        for place, kind in enumerate(kind for kind in NAMES if kind in self.shown):
            self._draw_line(painter, theme, kind, place)

    def _draw_bars(self, painter: QPainter, theme: Theme, x: list[float]) -> None:
        """Draw both networks' bars over each other, in opaque colours: what blends is painted many times as slowly."""
        bottom = self.plot.height
        least_squares = mixed(theme.plot, theme.bad, _LEAST_SQUARES_SHARE)
        mixture = mixed(theme.plot, theme.accent, _MIXTURE_SHARE)
        both = mixed(least_squares, theme.accent, _MIXTURE_SHARE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        tops = zip(self._tops(MIXTURE), self._tops(LEAST_SQUARES), strict=True)
        for left, right, (first, second) in zip(x[:-1], x[1:], tops, strict=True):
            colour, top, middle = (mixture, first, second) if first < second else (least_squares, second, first)
            for ink, upper, lower in ((colour, top, middle), (both, middle, bottom)):
                if upper < lower:
                    painter.fillRect(QRectF(left + 0.5, upper, right - left - 1.0, lower - upper), ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _tops(self, kind: str) -> list[float]:
        """The pixels where the bars of a network end, at the bottom where it is not shown."""
        if kind in self.shown:
            tops: list[float] = self.plot.y_pixel(self.shown[kind].counts).tolist()
            return tops
        return [self.plot.height] * (len(self._edges) - 1)

    def _draw_outline(self, painter: QPainter, theme: Theme, x: list[float], kind: str) -> None:
        tops = self.plot.y_pixel(self.shown[kind].counts).tolist()
        corners = [QPointF(x[0], self.plot.height)]
        for left, right, top in zip(x[:-1], x[1:], tops, strict=True):
            corners += [QPointF(left, top), QPointF(right, top)]
        painter.setPen(QPen(colour_of(theme, kind), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([*corners, QPointF(x[-1], self.plot.height)]))

    def _draw_line(self, painter: QPainter, theme: Theme, kind: str, row: int) -> None:
        rms = self.shown[kind].rms
        if not rms > 0.0:
            return
        colour = colour_of(theme, kind)
        at = float(np.clip(self.plot.x_pixel(np.log10(rms)), 0.0, self.plot.width))
        painter.setPen(pen(colour, 1.6, _DASHES))
        painter.drawLine(QPointF(at, 0.0), QPointF(at, self.plot.height))
        words = f"{NAMES[kind]} RMS {rms_text(rms)}"
        painter.setFont(font(11, MEDIUM))
        width = QFontMetricsF(painter.font()).horizontalAdvance(words)
        left = at + 7.0 if at + 12.0 + width < self.plot.width else at - 7.0 - width
        place = QRectF(left - 3.0, 6.0 + _LINE * row, width + 6.0, _LINE)
        painter.fillRect(place, faded(theme.plot, 0.75))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def rms_text(rms: float) -> str:
    """Return an error with three significant digits, as small as it may be."""
    if not rms > 0.0:
        return "0"
    decimals = int(np.clip(2 - np.floor(np.log10(rms)), 2, 9))
    return format_fixed(rms, decimals)
