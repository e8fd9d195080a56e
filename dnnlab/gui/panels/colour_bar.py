"""What the colours of a map stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from dnnlab.gui.panels.plot import Plot
from dnnlab.gui.panels.plot_frame import LINE, TICK_SIZE, Picture
from dnnlab.gui.panels.ticks import linear_ticks, tick_texts
from dnnlab.gui.theme import Theme, font
from dnnlab.gui.theme.colour_maps import diverging

WIDTH = 56.0
_BAR, _GAP = 10.0, 6.0


class ColourBar(Picture):
    """The diverging map beside a plot, with values: pyqtgraph's is a whole plot, whose levels a person can drag.

    Args:
        plot: The plot it belongs to; it has the height of its box.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._plot = plot
        self._range = (-1.0, 1.0)

    def set_range(self, low: float, high: float) -> None:
        """Say which values the ends of the map stand for."""
        self._range = (low, high)
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        height = self._plot.height
        column = np.ascontiguousarray(diverging(theme)[::-1])
        image = QImage(column.data, 1, len(column), 3, QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(0, 0, _BAR, height), image)
        painter.setPen(theme.line)
        painter.drawRect(QRectF(0.5, 0.5, _BAR - 1, height - 1))
        painter.setFont(font(TICK_SIZE))
        painter.setPen(theme.text_3)
        low, high = self._range
        ticks = linear_ticks(low, high, int(height / 50.0) + 1)
        for value, text in zip(ticks, tick_texts(ticks), strict=True):
            middle = min(max((high - value) / (high - low) * height, 6.0), height - 6.0)
            place = QRectF(_BAR + _GAP, middle - LINE / 2, WIDTH - _BAR - _GAP, LINE)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
