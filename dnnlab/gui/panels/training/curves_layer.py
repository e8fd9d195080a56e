"""The two loss curves, and what happened along the run: changed settings, losses beyond the plot, NaN."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dnnlab.gui.panels.plots import Layer, Plot
from dnnlab.gui.panels.training.curves import DrawnCurve
from dnnlab.gui.theme import MEDIUM, Theme, font, mixed, pen

AFTER_CURSOR = 0.35
TRAINING_WIDTH, VALIDATION_WIDTH = 1.5, 2.2
_SPAN_STRENGTH = 0.42
_MARK = 5.0


class CurvesLayer(Layer):
    """Paints the curves it is given; what lies after the cursor faintly while the run is rewound.

    Colours are mixed with the ground instead of made transparent: opaque pens are several times faster.
    """

    def __init__(self, plot: Plot) -> None:
        self._training: DrawnCurve | None = None
        self._validation: DrawnCurve | None = None
        self._faint_after: float | None = None
        super().__init__(plot, 2.0)

    def show_curves(self, training: DrawnCurve | None, validation: DrawnCurve | None) -> None:
        """Paint these; None hides one."""
        self._training, self._validation = training, validation
        self.update()

    def set_faint_after(self, x: float | None) -> None:
        """Paint what is right of this pixel faintly; None paints all alike."""
        if x != self._faint_after:
            self._faint_after = x
            self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        inside = QRectF(0, 0, self.plot.width, self.plot.height)
        painter.save()
        if self._faint_after is not None:
            before, after = QRectF(inside), QRectF(inside)
            before.setRight(min(max(self._faint_after, 0.0), inside.right()))
            after.setLeft(before.right())
            self._draw_within(painter, theme, after, AFTER_CURSOR)
            inside = before
        self._draw_within(painter, theme, inside, 1.0)
        painter.restore()

    def _draw_within(self, painter: QPainter, theme: Theme, clip: QRectF, strength: float) -> None:
        if clip.width() <= 0:
            return
        painter.setClipRect(clip)
        pairs = (
            (self._training, theme.text_2, TRAINING_WIDTH),
            (self._validation, theme.accent, VALIDATION_WIDTH),
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for curve, colour, _ in pairs:
            if curve is not None and curve.spans:
                painter.setPen(QPen(mixed(theme.plot, colour, _SPAN_STRENGTH * strength), 1))
                painter.drawLines(curve.spans)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for curve, colour, width in pairs:
            if curve is not None:
                painter.setPen(_quick_pen(mixed(theme.plot, colour, strength), width))
                for line in curve.lines:
                    painter.drawPolyline(line)


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
            width = painter.fontMetrics().horizontalAdvance(self._beyond)
            x = min(self._beyond_at.x() + 8, inside.right() - width - 6)
            painter.drawText(QPointF(x, self._beyond_at.y() + 16), self._beyond)
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
    quick = pen(colour, width)
    quick.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    quick.setCapStyle(Qt.PenCapStyle.FlatCap)
    return quick
