"""The plot of a learning-rate range test: the loss over the logarithm of the rate, and a rate to drag."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from dnnlab.gui.panels.plot_curves import Curves
from dnnlab.gui.panels.plots import AxisLook, Layer, Plot, PlotCanvas
from dnnlab.gui.theme import MEDIUM, THEORY_DASHES, Theme, font, pen
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.link.messages import RatesTried

_LOWEST, _HIGHEST = -6.0, 1.0
_REACH = 7.0
_KEY_STEP = 0.05
_LABEL = 20.0


class RatePlot(PlotCanvas):
    """Draws losses over rates.

    Signals:
        rate_moved: (rate: float) The marker stands at another rate.
    """

    rate_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_takes_focus("Loss over learning rate; the arrow keys move the marker")
        self.plot = self.add_plot(0, 0, AxisLook("learning rate", logarithmic=True), AxisLook("loss"))
        self.plot.set_home((_LOWEST, _HIGHEST), (0.0, 1.0))
        self.curves = Curves(self.plot, 1, _curve_pen, "range test")
        self.curves.set_titles(("loss", "smoothed loss"))
        self.marker = RateMarker(self.plot)
        self.marker.moved.connect(lambda exponent: self.rate_moved.emit(10.0**exponent))

    @property
    def rate(self) -> float:
        """The rate at which the marker stands; 0 while there is none."""
        return 0.0 if self.marker.exponent is None else 10.0**self.marker.exponent

    def show_nothing(self) -> None:
        """Show nothing."""
        self.curves.clear()
        self.marker.show_at(None, None)

    def show_tried(self, tried: RatesTried) -> None:
        """Show the losses so far, and once the test has ended the steepest and the suggested rate."""
        if not len(tried.rates):
            return
        low, first = float(tried.smoothed.min()), float(tried.smoothed[0])
        room = max(first - low, 0.02 * abs(first), 1e-12)
        self.plot.set_home((_LOWEST, _HIGHEST), (low - 0.15 * room, first + 0.5 * room))
        self.curves.show_curves(np.log10(tried.rates), np.stack([tried.losses, tried.smoothed]))
        if tried.done and tried.suggested > 0.0:
            self.marker.show_at(math.log10(tried.suggested), math.log10(tried.steepest))


def _curve_pen(theme: Theme, index: int) -> QPen:
    return pen(theme.accent, 2.2) if index else pen(theme.text_3, 1.0)


class RateMarker(Layer):
    """A line at the rate that is chosen, to be dragged, and a dashed one where the loss falls most steeply."""

    moved = Signal(float)
    """The exponent of ten of the rate to which the person moved the line."""

    def __init__(self, plot: Plot) -> None:
        self.exponent: float | None = None
        self._steepest: float | None = None
        super().__init__(plot, 5.0)

    def show_at(self, exponent: float | None, steepest: float | None) -> None:
        """Stand at a rate, and mark the steepest one; exponents of ten, None for none."""
        self.exponent, self._steepest = exponent, steepest
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._steepest is not None:
            x = float(self.plot.x_pixel(self._steepest))
            painter.setPen(pen(theme.theory, 1.3, THEORY_DASHES))
            painter.drawLine(QPointF(x, 1), QPointF(x, self.plot.height - 1))
            self._write(painter, theme, "steepest", x, self.plot.height - _LABEL - 4, chosen=False)
        if self.exponent is not None:
            x = float(self.plot.x_pixel(self.exponent))
            painter.fillRect(QRectF(x - 1.0, 0, 2.0, self.plot.height - 1), theme.accent)
            self._write(painter, theme, format_significant(10.0**self.exponent, 2), x, 4.0, chosen=True)

    def _write(self, painter: QPainter, theme: Theme, text: str, x: float, y: float, *, chosen: bool) -> None:
        face = font(11, MEDIUM)
        width = QFontMetricsF(face).horizontalAdvance(text) + 12
        left = min(max(x - width / 2 if chosen else x + 4, 2.0), self.plot.width - width - 2)
        box = QRectF(left, y, width, _LABEL)
        painter.setFont(face)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_fill)
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.on_accent if chosen else theme.text_2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def grab(self, point: QPointF) -> bool:
        return self._is_near(point)

    def drag(self, point: QPointF) -> None:
        self._move_to(self.plot.x_value(point.x()))

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SplitHCursor if self._is_near(point) else None

    def key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self.exponent is None or not steps:
            return False
        self._move_to(self.exponent + steps * _KEY_STEP)
        return True

    def _move_to(self, exponent: float) -> None:
        self.exponent = min(max(exponent, _LOWEST), _HIGHEST)
        self.update()
        self.moved.emit(self.exponent)

    def _is_near(self, point: QPointF) -> bool:
        if self.exponent is None or not 0 <= point.y() <= self.plot.height:
            return False
        return abs(point.x() - float(self.plot.x_pixel(self.exponent))) <= _REACH
