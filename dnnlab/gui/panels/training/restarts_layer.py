"""The restarts in the loss plot: every run a thin line, the band in which most seeds lie, the median and the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from dnnlab.gui.panels.plot_curves import plain_joins, seen
from dnnlab.gui.panels.plots import Layer, Plot
from dnnlab.gui.panels.training.curves import Bins, places
from dnnlab.gui.theme import Theme, faded, mixed, pen
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.link.restart_results import RestartResults, band

Floats = NDArray[np.float64]

_COLUMN = 2.0  # pixels between two points of a line
_REACH = 5.0  # pixels from a curve within which the pointer is on it
_BAND_STRENGTH, _LINE_STRENGTH, _STUCK_STRENGTH = 0.16, 0.42, 0.6
_LINE, _MEDIAN, _BEST, _CHOSEN, _CASING = 1.0, 1.4, 2.4, 1.8, 2.4
_STUCK_DASHES = (4.0, 3.0)


@dataclass(frozen=True, slots=True, eq=False)
class RestartsShown:
    """What there is to draw.

    Attributes:
        results: The runs.
        stuck: Which do no better than the baseline, (R,).
        chosen: The run that is highlighted beside the best.
    """

    results: RestartResults
    stuck: NDArray[np.bool_]
    chosen: int | None


class RestartsLayer(Layer):
    """Draws the runs into a pixmap, and again only when there are other losses or another range.

    Args:
        plot: Where it is drawn.
        choose: Called with the run that was clicked.
    """

    def __init__(self, plot: Plot, choose: Callable[[int], None]) -> None:
        self._shown: RestartsShown | None = None
        self._pixmap: QPixmap | None = None
        self._columns: tuple[Floats, Floats] | None = None
        self._choose = choose
        super().__init__(plot, 0.2)

    def show_restarts(self, shown: RestartsShown | None) -> None:
        """Show these runs; None shows none."""
        self._shown = shown
        self._drop()

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._drop()

    def restyle(self) -> None:
        super().restyle()
        self._drop()

    def _drop(self) -> None:
        self._pixmap = self._columns = None
        self.update()

    # ---- what others ask

    @property
    def last_step(self) -> int:
        """The last step of any run; 0 where none is shown."""
        return self._shown.results.last.step if self._shown is not None else 0

    def bins(self) -> Bins | None:
        """Return what the range of losses has to take in: where most of the runs lie, and the best."""
        if self._shown is None:
            return None
        steps, losses = self._shown.results.curves()
        edges = band(losses, (0.0, 0.9)) if len(steps) else np.empty((2, 0))
        known = np.isfinite(edges).all(0)
        along = places(steps, logarithmic=self.plot.x_look.logarithmic)
        return Bins(edges[0][known], edges[1][known], np.diff(along, append=along[-1:])[known])

    def points(self) -> tuple[Floats, Floats]:
        """Return pixels of points along the lines that labels keep off: the best and the median, (P,) each."""
        x, y = self._pixels()
        best = self._shown.results.best if self._shown is not None else None
        if best is None or not len(x):
            return np.empty(0), np.empty(0)
        rows = y[best]
        finite = np.isfinite(rows)
        return x[finite], rows[finite]

    def words_at(self, step: float) -> list[tuple[str, str]]:
        """Return what there is to read at a step, in lines with the theme colour of each."""
        if self._shown is None:
            return []
        steps, losses = self._shown.results.curves()
        place = int(np.searchsorted(steps, step, side="right")) - 1
        if place < 0 or step > self.last_step + 0.5:
            return []
        low, median, high = band(losses[place : place + 1])[:, 0]
        words = [f"median of {losses.shape[1]} {format_significant(median, 4)}"]
        words.append(f"10–90 % {format_significant(low, 3)} to {format_significant(high, 3)}")
        return [(word, "text_2") for word in words]

    def run_at(self, point: QPointF) -> int | None:
        """Return the run whose curve passes here, the nearest one."""
        x, y = self._pixels()
        if len(x) < 2 or not x[0] - _REACH <= point.x() <= x[-1] + _REACH:
            return None
        place = int(np.clip(np.searchsorted(x, point.x()), 1, len(x) - 1))
        part = np.clip((point.x() - x[place - 1]) / max(x[place] - x[place - 1], 1e-9), 0.0, 1.0)
        heights = (1.0 - part) * y[:, place - 1] + part * y[:, place]
        away = np.abs(heights - point.y())
        if np.isnan(away).all():
            return None
        nearest = int(np.nanargmin(away))
        return nearest if away[nearest] <= _REACH else None

    # ---- the pointer

    def grab(self, point: QPointF) -> bool:
        run = self.run_at(point)
        if run is not None:
            self._choose(run)
        return run is not None

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.PointingHandCursor if self.run_at(point) is not None else None

    # ---- painting

    def _pixels(self) -> tuple[Floats, Floats]:
        """Return the pixels of the runs' points: x (P,), and y (R, P), neighbours closer than a line shows as one."""
        if self._columns is None:
            self._columns = self._worked_out()
        return self._columns

    def _worked_out(self) -> tuple[Floats, Floats]:
        if self._shown is None:
            return np.empty(0), np.empty((0, 0))
        steps, losses = self._shown.results.curves()
        if not len(steps):
            return np.empty(0), np.empty((losses.shape[1], 0))
        x = self.plot.x_pixel(places(steps, logarithmic=self.plot.x_look.logarithmic))
        starts = np.flatnonzero(np.diff(np.floor(x / _COLUMN), prepend=-np.inf))
        counts = np.diff(np.append(starts, len(x)))
        means = np.add.reduceat(losses, starts, axis=0) / counts[:, None]
        x_means = np.append(np.add.reduceat(x, starts) / counts, x[-1])
        means = np.concatenate([means, losses[-1:]])  # a line ends where its run has come to
        return x_means, self.plot.y_pixel(seen(means.T, self.plot.y_range))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._shown is None or not len(self._pixels()[0]):
            return
        scale = painter.device().devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != scale:
            self._pixmap = self._painted(self._shown, theme, scale)
        painter.drawPixmap(QPointF(0, 0), self._pixmap)

    def _painted(self, shown: RestartsShown, theme: Theme, scale: float) -> QPixmap:
        pixmap = QPixmap((QSizeF(self.plot.width, self.plot.height) * scale).toSize())
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self._pixels()
        best = shown.results.best
        edges = band(y.T)
        self._paint_band(painter, theme, x, edges)
        strength = _LINE_STRENGTH * min(1.0, (20.0 / len(y)) ** 0.5)
        for run, heights in enumerate(y):
            if shown.stuck[run]:
                line = pen(faded(theme.bad, _STUCK_STRENGTH), _LINE, _STUCK_DASHES)
            else:
                line = pen(faded(theme.accent, strength), _LINE)
            _draw_line(painter, x, heights, line)
        _draw_line(painter, x, edges[1], pen(mixed(theme.accent, theme.text_1, 0.35), _MEDIAN))
        for bold in (best, shown.chosen):
            if bold is not None:
                self._paint_bold(painter, theme, x, y[bold], is_best=bold == best)
        painter.end()
        return pixmap

    @staticmethod
    def _paint_band(painter: QPainter, theme: Theme, x: Floats, edges: Floats) -> None:
        known = np.isfinite(edges).all(0)
        if known.sum() < 2:
            return
        outline = np.concatenate([x[known], x[known][::-1]]), np.concatenate([edges[0][known], edges[2][known][::-1]])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.accent, _BAND_STRENGTH))
        painter.drawPolygon(polygon(near(outline[0]), near(outline[1])))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _paint_bold(painter: QPainter, theme: Theme, x: Floats, heights: Floats, *, is_best: bool) -> None:
        colour, width = (theme.accent, _BEST) if is_best else (theme.text_1, _CHOSEN)
        _draw_line(painter, x, heights, pen(QColor(theme.plot), width + _CASING))
        _draw_line(painter, x, heights, pen(colour, width))
        finite = np.flatnonzero(np.isfinite(heights))
        if len(finite):
            painter.setPen(QPen(theme.plot, 1.5))
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(x[finite[-1]], heights[finite[-1]]), 4.0, 4.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_line(painter: QPainter, x: Floats, y: Floats, line: QPen) -> None:
    finite = np.isfinite(y)
    if finite.sum() < 2:
        return
    painter.setPen(plain_joins(line))
    points: QPolygonF = polygon(near(x[finite]), near(y[finite]))
    painter.drawPolyline(points)
