"""The axes of a plot: pyqtgraph's, with ticks and words as the window has them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot_frame import LINE, TICK_SIZE, paint_safely
from dnnlab.gui.panels.ticks import count_texts, decade_texts, decade_ticks, linear_ticks, tick_texts
from dnnlab.gui.theme import Theme, current, font

BOTTOM, LEAST_LEFT = 20.0, 26.0
CLEAR = 4.0
"""Pixels between box and axes, so that these are not painted with every frame."""
TICK_GAP = 7.0
LABEL_SIZE = 11.0
LONGEST_SYMBOL = 2
_ACROSS, _UP = 60.0, 68.0
_MIDDLE_LEFT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value
_MIDDLE_RIGHT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight).value
_NO_LINE = QPen(Qt.PenStyle.NoPen), QPointF(), QPointF()

TextSpec = tuple[QRectF, int, str]


@dataclass(frozen=True, slots=True)
class AxisLook:
    """How one axis of a plot looks.

    Attributes:
        label: Written once, at the axis; short ones among the tick labels.
        shown: Whether there are tick labels; without, the plot takes no room for them (for shared axes).
        logarithmic: The plot's values are exponents of ten, ticks stand at decades.
        counts: The plot's values are counts, whose thousands and millions are abbreviated.
        grid: Whether a line is drawn for each tick.
        ticks: Fixed ticks in place of chosen ones.
        spacing: How far apart ticks are at least, in pixels; a sensible distance if 0.
    """

    label: str = ""
    shown: bool = True
    grid: bool = True
    logarithmic: bool = False
    ticks: tuple[float, ...] = ()
    spacing: float = 0.0
    counts: bool = False


class PlotAxis(pg.AxisItem):
    """An axis that follows a box. Its texts are painted straight: kept in a picture, as pyqtgraph does, they blur.

    Args:
        orientation: "left" or "bottom".
        look: How it looks.
        spacing: How far apart ticks are at least where the look does not say.
        parent: The plot.
    """

    def __init__(self, orientation: str, look: AxisLook, spacing: float, parent: QGraphicsItem) -> None:
        self.look = look
        self._spacing = spacing
        super().__init__(orientation, parent=parent, maxTickLength=0)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickFont=font(TICK_SIZE))
        self.restyle()
        if not look.shown:
            self.hide()

    def restyle(self) -> None:
        """Paint it in the colours of the current theme."""
        self.setTextPen(current().text_3)

    def tickValues(self, low: float, high: float, length: float) -> list[tuple[float, list[float]]]:
        most = int(length / (self.look.spacing or self._spacing)) + 1
        if self.look.logarithmic:
            values = decade_ticks(low, high, most)
        else:
            values = self.look.ticks or linear_ticks(low, high, most)
        return [(0.0, [value for value in values if low <= value <= high])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts = decade_texts if self.look.logarithmic else count_texts if self.look.counts else tick_texts
        return list(texts(tuple(values)))

    def ticks(self, shown: tuple[float, float], length: float) -> list[tuple[float, str]]:
        """Return the ticks of a range on an axis of so many pixels, and what stands at them."""
        ((spacing, values),) = self.tickValues(*shown, length)
        return list(zip(values, self.tickStrings(values, 1.0, spacing), strict=True))

    @abstractmethod
    def text_specs(self) -> list[TextSpec]:
        """Return what stands at the ticks, and where."""

    @abstractmethod
    def draw_label(self, painter: QPainter, theme: Theme) -> None:
        """Paint the axis's name."""

    def generateDrawSpecs(self, painter: QPainter) -> tuple[Any, list[Any], list[TextSpec]]:
        return _NO_LINE, [], self.text_specs()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self._draw, painter)

    def _draw(self, painter: QPainter, theme: Theme) -> None:
        self.drawPicture(painter, *self.generateDrawSpecs(painter))
        if self.look.label:
            painter.setFont(label_font(self.look.label))
            painter.setPen(theme.text_2)
            self.draw_label(painter, theme)


class BottomAxis(PlotAxis):
    """Tick labels below the box, and the axis's name at its right end, where no tick label then stands."""

    def __init__(self, look: AxisLook, parent: QGraphicsItem) -> None:
        self.origin = 0.0
        """Where the box begins, in pixels of the axis."""
        super().__init__("bottom", look, _ACROSS, parent)

    def _label(self) -> tuple[str, float]:
        """The name as far as there is room for it, and where it begins."""
        right = self.size().width()
        if not self.look.label:
            return "", right + 6.0
        metrics = QFontMetricsF(label_font(self.look.label))
        room = (right - self.origin) * 0.4
        text = metrics.elidedText(self.look.label, Qt.TextElideMode.ElideRight, room)
        return text, right - metrics.horizontalAdvance(text)

    def text_specs(self) -> list[TextSpec]:
        length = self.size().width() - self.origin
        end = self._label()[1] - 6.0
        metrics = QFontMetricsF(font(TICK_SIZE))
        specs = []
        low, high = self.range
        for value, text in self.ticks((low, high), length):
            width = metrics.horizontalAdvance(text)
            left = self.origin + min((value - low) / (high - low) * length - width / 2, length - width)
            if left + width <= end:
                specs.append((QRectF(left, 0.0, width + 1, LINE), _MIDDLE_LEFT, text))
        return specs

    def draw_label(self, painter: QPainter, theme: Theme) -> None:
        text, start = self._label()
        painter.drawText(QRectF(start - 1, 0.0, self.size().width() - start + 4, LINE), _MIDDLE_LEFT, text)


class LeftAxis(PlotAxis):
    """Tick labels left of the box; the axis's name between the two uppermost, or along the axis where it is long."""

    def __init__(self, look: AxisLook, parent: QGraphicsItem) -> None:
        super().__init__("left", look, _UP, parent)

    def room(self, ranges: Sequence[tuple[float, float]], length: float) -> float:
        """Return how many pixels the labels of these ranges need, with what separates them from the box."""
        if not self.look.shown:
            return 0.0
        metrics = QFontMetricsF(font(TICK_SIZE))
        texts = [text for shown in ranges for _, text in self.ticks(shown, length)]
        widest = max(map(metrics.horizontalAdvance, texts), default=0.0)
        beside = LINE + 1 if is_long(self.look.label) else 0.0
        return max(LEAST_LEFT, float(-(-widest // 1)) + TICK_GAP + 3) + beside

    def _heights(self) -> list[tuple[float, str]]:
        low, high = self.range
        length = self.size().height()
        bottom = max(length - 5.0, 6.0)
        return [
            (min(max((high - value) / (high - low) * length, 6.0), bottom), text)
            for value, text in self.ticks((low, high), length)
        ]

    @property
    def _right(self) -> float:
        return float(self.size().width()) + CLEAR - TICK_GAP

    def text_specs(self) -> list[TextSpec]:
        return [
            (QRectF(0, height - LINE / 2, self._right, LINE), _MIDDLE_RIGHT, text) for height, text in self._heights()
        ]

    def draw_label(self, painter: QPainter, theme: Theme) -> None:
        length = self.size().height()
        if is_long(self.look.label):
            painter.rotate(-90)
            shown = QFontMetricsF(painter.font()).elidedText(self.look.label, Qt.TextElideMode.ElideRight, length)
            painter.drawText(QRectF(-length, 0, length, LINE), Qt.AlignmentFlag.AlignCenter, shown)
            return
        upper = sorted(height for height, _ in self._heights())[:2]
        middle = sum(upper) / 2 if len(upper) == 2 else length / 4
        painter.drawText(QRectF(0, middle - LINE / 2, self._right, LINE), _MIDDLE_RIGHT, self.look.label)


def is_long(label: str) -> bool:
    """Return whether the name of a left axis is too long to stand among its tick labels."""
    return QFontMetricsF(font(LABEL_SIZE)).horizontalAdvance(label) > 20.0


def label_font(label: str) -> QFont:
    """Return the font of an axis's name: symbols are italic, words are not."""
    name = font(LABEL_SIZE)
    name.setItalic(len(label) <= LONGEST_SYMBOL)
    return name
