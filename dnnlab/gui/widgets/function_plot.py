"""A small plot of an activation function, its derivative, and where the data's pre-activations fall."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import SEMIBOLD, THEORY_DASHES, Theme, current, font, mixed
from dnnlab.gui.widgets.glyph import Function
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments

_LEFT, _BOTTOM, _TOP, _RIGHT = 30, 20, 1, 8
_CAPTIONS = (
    "Bars: pre-activations a on the training data",
    "Bars: a on the training data",
    "Bars: a in training",
)
_REACH = 4.0
_POINTS = 161
_CAPTION = 20
_BAR_SHARE = 0.4
_HUGE = 100.0


class FunctionPlot(QWidget):
    """Draws h(a) solid and h'(a) dashed for a in -4..4; with a histogram, bars of the pre-activations."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Activation function and its derivative")
        self._a = np.linspace(-_REACH, _REACH, _POINTS)
        self._h: NDArray[np.float64] | None = None
        self._slope: NDArray[np.float64] | None = None
        self._counts: NDArray[np.float64] | None = None
        self._edges: NDArray[np.float64] = np.zeros(0)
        self._limits = (-1.3, 1.3)
        self._curve = self._slope_curve = segments(np.empty(0), np.empty(0))
        follow_theme(self)

    def columns(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        """Return the numbers that are drawn: of the function, and of the histogram where there is one."""
        if self._h is None or self._slope is None:
            return {}
        found = {"function": {"a": self._a, "h(a)": self._h, "h'(a)": self._slope}}
        if self._counts is not None:
            found["histogram"] = {"from": self._edges[:-1], "to": self._edges[1:], "count": self._counts}
        return found

    def set_function(self, function: Function, derivative: Function | None = None) -> None:
        """Show another function.

        Args:
            function: h on arrays.
            derivative: h' on arrays; central differences of h where it is not given.
        """
        with np.errstate(all="ignore"):
            h = np.asarray(function(self._a), dtype=float)
            if derivative is None:
                step = 1e-4
                slope = (function(self._a + step) - function(self._a - step)) / (2 * step)
            else:
                slope = np.asarray(derivative(self._a), dtype=float)
        self._h, self._slope = _drawable(h), _drawable(slope)
        self._limits = _limits(self._h, self._slope)
        self._rebuild()

    def set_histogram(self, counts: ArrayLike | None, edges: ArrayLike | None = None) -> None:
        """Show how often pre-activations fall where, or None for no bars.

        Args:
            counts: `(B,)`, not negative.
            edges: `(B + 1,)`, rising.
        """
        had_bars = self._counts is not None
        self._counts = None if counts is None else np.asarray(counts, dtype=float)
        self._edges = np.zeros(0) if edges is None else np.asarray(edges, dtype=float)
        if had_bars is (counts is None):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(268, 138 + (_CAPTION if self._counts is not None else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rebuild()

    def _frame(self) -> QRectF:
        return QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, 138 - _TOP - _BOTTOM)

    def _x(self, a: float) -> float:
        frame = self._frame()
        return frame.left() + (a + _REACH) / (2 * _REACH) * frame.width()

    def _y(self, value: float) -> float:
        low, high = self._limits
        frame = self._frame()
        return frame.bottom() - (value - low) / (high - low) * frame.height()

    def _line(self, values: NDArray[np.float64], dashes: tuple[float, ...] = ()) -> Segments:
        low, high = self._limits
        frame = self._frame()
        x = frame.left() + (self._a + _REACH) / (2 * _REACH) * frame.width()
        return segments(x, frame.bottom() - (values - low) / (high - low) * frame.height(), dashes)

    def _rebuild(self) -> None:
        if self._h is not None and self._slope is not None:
            self._curve = self._line(self._h)
            self._slope_curve = self._line(self._slope, THEORY_DASHES)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        frame = self._frame()
        with painting(self) as painter:
            paint_ground(painter, frame, 5, theme.plot, theme.line)
            self._paint_axes(painter, theme, frame)
            painter.save()
            painter.setClipRect(frame.adjusted(1, 1, -1, -1))
            self._paint_bars(painter, theme, frame)
            painter.setPen(segment_pen(theme.theory, 1.3, dashed=True))
            self._slope_curve.draw(painter)
            painter.setPen(segment_pen(theme.accent, 2.0))
            self._curve.draw(painter)
            painter.restore()
            self._paint_names(painter, theme, frame)

    def _paint_axes(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        face = font(10.5)
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        grid = mixed(theme.plot, QColor(theme.grid.rgb()), theme.grid.alphaF())  # opaque is painted much faster
        for tick in (-4, -2, 0, 2, 4):
            x = self._x(tick)
            if abs(tick) < _REACH:
                painter.fillRect(QRectF(round(x), frame.top() + 1, 1, frame.height() - 2), grid)
            text = format_significant(tick)
            painter.setPen(theme.text_3)
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, frame.bottom() + 14), text)
        for value in _ticks(*self._limits):
            y = self._y(value)
            painter.fillRect(QRectF(frame.left() + 1, round(y), frame.width() - 2, 1), grid)
            text = format_significant(value)
            painter.setPen(theme.text_3)
            painter.drawText(QPointF(frame.left() - 7 - metrics.horizontalAdvance(text), y + 4), text)

    def _paint_bars(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        if self._counts is None or not self._counts.size or self._counts.max() <= 0:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.plot, theme.text_3, 0.35))
        heights = self._counts / self._counts.max() * frame.height() * _BAR_SHARE
        x = frame.left() + (self._edges + _REACH) / (2 * _REACH) * frame.width()
        bars = np.stack([x[:-1] + 0.5, frame.bottom() - heights, np.maximum(np.diff(x) - 1, 1), heights], axis=1)
        painter.drawRects([QRectF(*bar) for bar in bars[heights > 0].tolist()])

    def _paint_names(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        left = frame.left() + 14
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(theme.accent)
        painter.drawText(QPointF(left, frame.top() + 19), "h(a)")
        painter.setFont(font(11))
        painter.setPen(theme.text_2)
        painter.drawText(QPointF(left, frame.top() + 33), "h′(a)")
        if self._counts is not None:
            painter.setPen(theme.text_3)
            room = self.width() - _LEFT
            caption = next((text for text in _CAPTIONS if painter.fontMetrics().horizontalAdvance(text) <= room), "")
            painter.drawText(QPointF(_LEFT, 138 + 14), caption)


def _drawable(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values that can be drawn: what is infinite or huge leaves the plot, what is not a number lies at 0."""
    return np.clip(np.nan_to_num(values, nan=0.0, posinf=_HUGE, neginf=-_HUGE), -_HUGE, _HUGE)


def _limits(*curves: NDArray[np.float64]) -> tuple[float, float]:
    """Return limits that show -1.3..1.3 at least, every curve if they can, and nothing beyond -4.3..4.3."""
    low = min(-1.3, *(float(curve.min()) for curve in curves))
    high = max(1.3, *(float(curve.max()) for curve in curves))
    return max(low, -4.3), min(high, 4.3)


def _ticks(low: float, high: float) -> list[float]:
    step = 1.0 if high - low < 4 else 2.0
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
