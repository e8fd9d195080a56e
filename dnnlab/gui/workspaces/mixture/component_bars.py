"""One number or several for each component of a mixture, as bars from a line in the middle or from below."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.panels.plot_saving import PlotSaving, offer_saving
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import Theme, current, font
from dnnlab.gui.widgets.number_text import MINUS, format_significant
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

Floats = NDArray[np.floating]

_HEIGHT, _LEFT, _INDEX, _EDGE = 84, 52.0, 14.0, 7.0
_LOWEST, _HIGHEST = 54, 110
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
_HIGHER = 0.3  # the scale falls only where the largest bar is lower than this part of it
_MOST_TEXTS = 6
_DIGITS, _FEW_DIGITS = 3, 2
_NOTHING = 1e-4  # of the scale: what is smaller is written as 0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ComponentBars(QWidget):
    """Shows values (K,) or (K, L) in the components' colours, several of one component beside each other.

    Args:
        name: What they are.
        least: The smallest value at the lower end; None for a scale symmetric about zero that follows the values in
            steps.
        most: The largest value, where `least` is given.
    """

    def __init__(self, name: str, least: float | None = None, most: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._fixed = None if least is None else (least, most)
        self._values: Floats = np.empty((0, 1))
        self.limit = 0.0
        """The value at the upper end; 0 before there are any."""
        self.setMinimumSize(160, _LOWEST)
        self.setMaximumHeight(_HIGHEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        offer_saving(self, PlotSaving(self, self.series, lambda: self._name))
        follow_theme(self)

    @property
    def values(self) -> Floats:
        """What is shown, (K, L)."""
        return self._values

    def show_values(self, values: Floats | None) -> None:
        """Show other values, (K,) or (K, L); None for nothing."""
        if values is None:
            self._values, self.limit = np.empty((0, 1)), 0.0
        else:
            self._values = np.asarray(values, np.float64).reshape(len(values), -1)
            self.limit = self._fixed[1] if self._fixed else _stepped(self._values, self.limit)
        texts = ", ".join(f"{k + 1}: {self._text(k, _DIGITS)}" for k in range(len(self._values)))
        self.setAccessibleName(f"{self._name} by component: {texts}" if texts else self._name)
        self.update()

    def series(self) -> list[Series]:
        """Return the values as numbers."""
        if not len(self._values):
            return []
        columns = {f"{self._name} {index + 1}": column for index, column in enumerate(self._values.T)}
        if len(columns) == 1:
            columns = {self._name: self._values[:, 0]}
        return [series("components", {"k": np.arange(1, len(self._values) + 1), **columns})]

    def sizeHint(self) -> QSize:
        return QSize(280, _HEIGHT)

    def _text(self, k: int, digits: int) -> str:
        small = _NOTHING * self.limit
        values = self._values[k].tolist()
        return ", ".join("0" if abs(one) < small else format_significant(one, digits) for one in values)

    def _labels(self, room: float, metrics: QFontMetricsF) -> list[str]:
        """What stands under the bars. The room alone decides how much: it must not change with the values."""
        count, parts = self._values.shape
        if count > _MOST_TEXTS or parts > 1:
            return [f"{k + 1}" for k in range(count)]
        if metrics.horizontalAdvance(f"{count}:  {MINUS}0.0123") <= room:
            return [f"{k + 1}:  {self._text(k, _DIGITS)}" for k in range(count)]
        texts = [self._text(k, _FEW_DIGITS) for k in range(count)]
        if metrics.horizontalAdvance(f"{count}:  {MINUS}0.012") <= room:
            return [f"{k + 1}:  {text}" for k, text in enumerate(texts)]
        return texts

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        frame = QRectF(_LEFT, 0.5, self.width() - _LEFT - 1, self.height() - _INDEX - 1)
        with painting(self) as painter:
            paint_ground(painter, frame, 4, theme.plot, theme.line)
            self._paint_scale(painter, theme, frame)
            if len(self._values) and self.limit > 0.0:
                self._paint_bars(painter, theme, frame)

    def _span(self) -> tuple[float, float]:
        return self._fixed or (-self.limit, self.limit)

    def _paint_scale(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        painter.setFont(font(10.5))
        painter.setPen(theme.text_3)
        low, high = self._span()
        places = {high: frame.top() + _EDGE, low: frame.bottom() - _EDGE}
        if low < 0.0:
            places[0.0] = frame.center().y()
        for value, y in places.items():
            if value or self._fixed or self.limit > 0.0:
                painter.drawText(QRectF(0, y - 7, _LEFT - 7, 14), _RIGHT, format_significant(value, 2))
        zero = frame.center().y() if low < 0.0 else frame.bottom() - _EDGE
        painter.fillRect(QRectF(frame.left() + 1, round(zero), frame.width() - 2, 1), theme.line_2)

    def _paint_bars(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        low, high = self._span()
        count, parts = self._values.shape
        room = frame.width() / count
        width = min(max((room - 10.0) / parts, 2.0), 34.0)
        height = frame.height() - 2 * _EDGE

        def y_of(value: float) -> float:
            return frame.bottom() - _EDGE - (min(max(value, low), high) - low) / (high - low) * height

        labels = self._labels(room, QFontMetricsF(font(10.5)))
        painter.setFont(font(10.5))
        bars = np.where(np.isfinite(self._values), self._values, 0.0).tolist()
        for k in range(count):
            middle = frame.left() + room * (k + 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.component(k + 1))
            for part, value in enumerate(bars[k]):
                start = middle + (part - parts / 2) * width
                top, bottom = sorted((y_of(value), y_of(0.0)))
                painter.drawRoundedRect(QRectF(start + 1, top, width - 2, max(bottom - top, 1.0)), 1.5, 1.5)
            painter.setPen(theme.text_2)
            place = QRectF(middle - room / 2, frame.bottom(), room, _INDEX)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, labels[k])


def _stepped(values: Floats, before: float) -> float:
    """The end of the scale: it grows as soon as a bar is longer, and falls only where all are much shorter."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0))
    if largest == 0.0:
        return before or 1.0
    if _HIGHER * before <= largest <= before:
        return before
    magnitude = 10.0 ** math.floor(math.log10(largest))
    return next(step * magnitude for step in _STEPS if step * magnitude >= largest * (1.0 - 1e-12))
