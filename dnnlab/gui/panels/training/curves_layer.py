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
                painter.setPen(pen(mixed(theme.plot, colour, strength), width))
                for line in curve.lines:
                    painter.drawPolyline(line)


class EventsLayer(Layer):
    """Marks what happened along the run, in words where a mark alone would not tell."""

    def __init__(self, plot: Plot) -> None:
        self._changes: tuple[float, ...] = ()
        self._alarm = ""
        self._alarm_at = 0.0
        self._beyond = ""
        self._message = ""
        super().__init__(plot, 4.0)

    @property
    def words(self) -> str:
        """All that is written in the plot."""
        return " ".join(filter(None, (self._message, self._alarm, self._beyond)))

    def show_changes(self, pixels: Sequence[float]) -> None:
        """Mark the steps at which settings or the network changed."""
        self._changes = tuple(pixels)
        self.update()

    def show_alarm(self, words: str, x: float) -> None:
        """Say that a loss is not finite, and from where on."""
        self._alarm, self._alarm_at = words, x
        self.update()

    def show_words(self, *, message: str, beyond: str) -> None:
        """Say something in the middle of an empty plot, and what the largest loss is where it leaves the plot."""
        if (message, beyond) != (self._message, self._beyond):
            self._message, self._beyond = message, beyond
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
            painter.drawText(inside.adjusted(10, 6, -10, 0), Qt.AlignmentFlag.AlignLeft, self._beyond)
        if self._alarm:
            self._draw_alarm(painter, theme, inside)
        if self._message:
            painter.setFont(font(12.5, MEDIUM))
            painter.setPen(theme.text_2)
            painter.drawText(inside.adjusted(12, 0, -12, 0), _CENTRED, self._message)

    def _draw_alarm(self, painter: QPainter, theme: Theme, inside: QRectF) -> None:
        painter.setPen(pen(theme.bad, 1.0, (4.0, 3.0)))
        painter.drawLine(QLineF(self._alarm_at, 1, self._alarm_at, inside.bottom() - 1))
        words = painter.fontMetrics().boundingRect(inside.toRect().adjusted(20, 0, -20, 0), _CENTRED, self._alarm)
        box = QRectF(words).adjusted(-8, -4, 8, 4)
        box.moveCenter(QPointF(inside.center().x(), inside.bottom() - box.height() / 2 - 10))
        painter.setBrush(QColor(mixed(theme.plot, theme.bad, 0.12)))
        painter.setPen(QPen(theme.bad, 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.drawText(box, _CENTRED, self._alarm)


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def _triangle(x: float, bottom: float) -> QPolygonF:
    return QPolygonF([QPointF(x - _MARK, bottom), QPointF(x + _MARK, bottom), QPointF(x, bottom - 1.4 * _MARK)])
