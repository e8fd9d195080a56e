"""The two loss curves, and what happened along the run: changed settings, losses beyond the plot, NaN."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.panels.plot_curves import PlotCurve, cosmetic
from dnnlab.gui.panels.plot_frame import paint_safely
from dnnlab.gui.panels.plots import Layer, Plot
from dnnlab.gui.panels.training.curves import DrawnCurve
from dnnlab.gui.theme import MEDIUM, Theme, current, font, mixed, pen

AFTER_CURSOR = 0.35
TRAINING_WIDTH, VALIDATION_WIDTH = 1.5, 2.2
_SPAN_STRENGTH = 0.42
_MARK = 5.0
_DEPTH = 2.0


class FadingCurve(PlotCurve):
    """A curve painted faintly from some place on. Its colour is mixed with the ground instead of made
    transparent: opaque pens are several times faster.

    Args:
        ink: Its colour in a theme. width: In pixels.
        options: What else pyqtgraph's curve has to know.
    """

    def __init__(self, ink: Callable[[Theme], QColor], width: float, **options: Any) -> None:
        self._ink, self._width = ink, width
        self._faint_after: float | None = None
        self._faint = QPen()
        super().__init__(QPen(), **options)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the current theme."""
        theme = current()
        self.setPen(_quick_pen(self._ink(theme), self._width))
        self._faint = _quick_pen(mixed(theme.plot, self._ink(theme), AFTER_CURSOR), self._width)

    def set_faint_after(self, x: float | None) -> None:
        """Paint what is right of this x faintly; None paints all alike."""
        self._faint_after = x
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(lambda painter, _: self._draw(painter, option, widget), painter)

    def _draw(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        full, before = self.opts["pen"], painter.clipBoundingRect()
        if self._faint_after is None:
            self.paint_with(full, painter, option, widget)
            return
        after = QRectF(before)
        before.setRight(min(max(self._faint_after, before.left()), before.right()))
        after.setLeft(before.right())
        for part, part_pen in ((before, full), (after, self._faint)):
            painter.save()
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
            self.paint_with(part_pen, painter, option, widget)
            painter.restore()


class CurvesLayer:
    """The curves of training and validation, each a line and the spans of its bins; all spans are under both lines."""

    def __init__(self, plot: Plot) -> None:
        self._plot = weakref.ref(plot)
        self._faint_after: float | None = None
        self._spans = _span_of("text_2"), _span_of("accent")
        self._lines = _line_of("text_2", TRAINING_WIDTH), _line_of("accent", VALIDATION_WIDTH)
        for depth, item in enumerate((*self._spans, *self._lines)):
            plot.add_item(item, _DEPTH + depth)

    def show_curves(self, training: DrawnCurve | None, validation: DrawnCurve | None) -> None:
        """Paint these; None hides one."""
        for curve, span, line in zip((training, validation), self._spans, self._lines, strict=True):
            shown = curve or _NOTHING
            span.setData(shown.span_x, shown.span_y)
            line.setData(shown.line_x, shown.line_y)

    def set_faint_after(self, pixel: float | None) -> None:
        """Paint what is right of this pixel faintly; None paints all alike."""
        plot = self._plot()
        x = None if pixel is None or plot is None else plot.x_value(round(pixel))
        if x != self._faint_after:
            self._faint_after = x
            for item in (*self._spans, *self._lines):
                item.set_faint_after(x)


_NOTHING = DrawnCurve(*(np.empty(0) for _ in range(6)))


def _span_of(ink: str) -> FadingCurve:
    def colour(theme: Theme) -> QColor:
        return mixed(theme.plot, getattr(theme, ink), _SPAN_STRENGTH)

    return FadingCurve(colour, 1.0, connect="pairs", antialias=False, skipFiniteCheck=True)


def _line_of(ink: str, width: float) -> FadingCurve:
    return FadingCurve(lambda theme: getattr(theme, ink), width, connect="finite", antialias=True)


class EventsLayer(Layer):
    """Marks what happened along the run, in words where a mark alone would not tell."""

    def __init__(self, plot: Plot) -> None:
        self._changes: tuple[float, ...] = ()
        self._alarm = ""
        self._alarm_at = QPointF()
        self._beyond = ""
        self._beyond_at = QPointF()
        self._message = ""
        self._message_at = 0.0
        super().__init__(plot, 4.0)

    @property
    def words(self) -> str:
        """All that is written in the plot."""
        return " ".join(filter(None, (self._message, self._alarm, self._beyond)))

    def beyond_rect(self) -> QRectF:
        """Where it says what the largest loss is; empty where it does not."""
        if not self._beyond:
            return QRectF()
        width = QFontMetricsF(font(11, MEDIUM)).horizontalAdvance(self._beyond)
        left = min(self._beyond_at.x() + 8, self.plot.width - width - 6)
        return QRectF(left, self._beyond_at.y() + 4, width, 16)

    def show_changes(self, pixels: Sequence[float]) -> None:
        """Mark the steps at which settings or the network changed."""
        self._changes = tuple(pixels)
        self.update()

    def show_alarm(self, words: str, place: QPointF) -> None:
        """Say that a loss is not finite: a line at the pixel from which on, and words at a height."""
        if (words, place) != (self._alarm, self._alarm_at):
            self._alarm, self._alarm_at = words, place
            self.update()

    def show_message(self, words: str, y: float) -> None:
        """Say something at this height of an empty plot."""
        if (words, y) != (self._message, self._message_at):
            self._message, self._message_at = words, y
            self.update()

    def show_beyond(self, words: str, x: float, y: float) -> None:
        """Say what the largest loss is, at the place where it leaves the plot."""
        if (words, QPointF(x, y)) != (self._beyond, self._beyond_at):
            self._beyond, self._beyond_at = words, QPointF(x, y)
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        inside = QRectF(0, 0, self.plot.width, self.plot.height)
        painter.setFont(font(11, MEDIUM))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.text_3)
        for x in self._changes:
            painter.drawPolygon(_triangle(x, inside.bottom() - 2))
        if self._beyond:
            painter.setPen(theme.text_2)
            painter.drawText(QPointF(self.beyond_rect().left(), self._beyond_at.y() + 16), self._beyond)
        if self._alarm:
            self._draw_alarm(painter, theme, inside)
        if self._message:
            painter.setFont(font(12.5, MEDIUM))
            painter.setPen(theme.text_2)
            painter.drawText(QRectF(12, self._message_at - 20, inside.width() - 24, 40), _CENTRED, self._message)

    def _draw_alarm(self, painter: QPainter, theme: Theme, inside: QRectF) -> None:
        painter.setPen(pen(theme.bad, 1.0, (4.0, 3.0)))
        x = self._alarm_at.x()
        painter.drawLine(QLineF(x, 1, x, inside.bottom() - 1))
        words = painter.fontMetrics().boundingRect(inside.toRect().adjusted(20, 0, -20, 0), _CENTRED, self._alarm)
        box = QRectF(words).adjusted(-8, -4, 8, 4)
        box.moveCenter(QPointF(inside.center().x(), self._alarm_at.y()))
        painter.setBrush(QColor(mixed(theme.plot, theme.bad, 0.12)))
        painter.setPen(QPen(theme.bad, 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.drawText(box, _CENTRED, self._alarm)


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def _triangle(x: float, bottom: float) -> QPolygonF:
    return QPolygonF([QPointF(x - _MARK, bottom), QPointF(x + _MARK, bottom), QPointF(x, bottom - 1.4 * _MARK)])


def _quick_pen(colour: QColor, width: float) -> QPen:
    """A pen whose joins cost half of what round ones do, and look the same on a curve of many points."""
    return cosmetic(pen(colour, width))
