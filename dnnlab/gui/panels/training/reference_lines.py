"""The losses that theory knows, as lines across the loss plot with their names on them."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.gui.panels.plot_curves import scaled
from dnnlab.gui.panels.plot_frame import paint_safely
from dnnlab.gui.panels.plots import Layer, Plot
from dnnlab.gui.panels.training.line_labels import Spot, Surroundings, place_labels, rect_of
from dnnlab.gui.theme import MEDIUM, Theme, current, font, pen
from dnnlab.gui.widgets.number_text import format_fixed, format_significant

_LABEL_HEIGHT = 15.0
_VEIL = 0.75  # the ground behind a label, so that a curve under it does not spoil the words


def line_text(line: ReferenceLine) -> str:
    """Return what stands on a reference line: what it is, and its value to a thousandth."""
    value = format_fixed(line.value, 3) if abs(line.value) >= 0.1 or line.value == 0 else format_significant(line.value)
    return f"{line.label} {value}"


class LevelLine(pg.InfiniteLine):
    """One line across the plot. Optimum green, floor in the colour of theory, baseline red; none is solid."""

    def __init__(self, line: ReferenceLine) -> None:
        self._line = line
        super().__init__(pos=line.value, angle=0.0, pen=_pen(line, current()))

    def restyle(self) -> None:
        """Take the colours of the current theme."""
        self.setPen(_pen(self._line, current()))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.currentPen = scaled(self.pen, painter.device().devicePixelRatioF())
        paint_safely(lambda painter, _: super(LevelLine, self).paint(painter, option, widget), painter)


class ReferenceLinesLayer:
    """The lines under the curves, and the places of their names."""

    def __init__(self, plot: Plot) -> None:
        self._plot = weakref.ref(plot)
        self.lines: tuple[ReferenceLine, ...] = ()
        self._items: list[LevelLine] = []
        self._sizes: list[QSizeF] = []
        self._spots: dict[int, Spot] = {}
        self._around = Surroundings(QRectF())

    @property
    def plot(self) -> Plot:
        """Where they are drawn."""
        plot = self._plot()
        assert plot is not None
        return plot

    def set_lines(self, lines: Sequence[ReferenceLine]) -> None:
        """Show other lines."""
        metrics = QFontMetricsF(font(11, MEDIUM))
        self.lines = tuple(line for line in lines if np.isfinite(line.value))
        self._sizes = [QSizeF(metrics.horizontalAdvance(line_text(line)) + 2, _LABEL_HEIGHT) for line in self.lines]
        self._spots = {}
        for item in self._items:
            self.plot.remove_item(item)
        self._items = [LevelLine(line) for line in self.lines]
        for item in self._items:
            self.plot.add_item(item, 1.0)
        self.arrange(self._around)

    def arrange(self, around: Surroundings) -> None:
        """Put the labels where they are off each other, and off what is around them as far as may be.

        Labels keep their spots unless others are clearly better; without any curve they begin anew.
        """
        self._around = replace(around, area=self._area())
        if not len(around.curve_x):
            self._spots = {}
        self._spots = place_labels(self._heights(), self._sizes, self._around, self._spots)

    def labels(self) -> list[tuple[ReferenceLine, QRectF]]:
        """Return the lines in view and where their labels stand."""
        heights = self._heights()
        return [
            (self.lines[index], rect_of(spot, heights[index], self._sizes[index], self._area()))
            for index, spot in self._spots.items()
        ]

    def free_height(self, top: float) -> float:
        """Return the middle of the widest strip under `top` that no line crosses."""
        stops = sorted([top, self.plot.height, *(y for y in self._heights() if top < y < self.plot.height)])
        below, above = max(pairwise(stops), key=lambda strip: strip[1] - strip[0])
        return (below + above) / 2

    def _area(self) -> QRectF:
        return QRectF(0, 0, self.plot.width, self.plot.height)

    def _heights(self) -> list[float]:
        return [float(self.plot.y_pixel(line.value)) for line in self.lines]


class LabelsLayer(Layer):
    """Paints the names of the reference lines over the curves."""

    def __init__(self, lines: ReferenceLinesLayer) -> None:
        self._lines = lines
        super().__init__(lines.plot, 3.0)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        veil = QColor(theme.plot)
        veil.setAlphaF(_VEIL)
        painter.setFont(font(11, MEDIUM))
        for line, rect in self._lines.labels():
            painter.fillRect(rect.adjusted(-3, 1, 3, -1), veil)
            painter.setPen(theme.text_2 if line.meaning == "floor" else _colour(line, theme))
            painter.drawText(rect, _LABEL_FLAGS, line_text(line))


_LABEL_FLAGS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


def _colour(line: ReferenceLine, theme: Theme) -> QColor:
    match line.meaning:
        case "optimum":
            return theme.ok
        case "floor":
            return theme.theory
        case "baseline":
            return theme.bad


def _pen(line: ReferenceLine, theme: Theme) -> QPen:
    match line.meaning:
        case "optimum":
            found = pen(_colour(line, theme), 1.5, (8.0, 4.0))
        case "floor":
            found = pen(_colour(line, theme), 1.0, (2.0, 3.0))
        case "baseline":
            found = pen(_colour(line, theme), 1.0, (8.0, 4.0))
    found.setCosmetic(True)
    return found
