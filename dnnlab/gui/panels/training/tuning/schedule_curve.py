"""The learning rate over the steps, drawn small, with the present step marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import Theme, current, faded, font, pen
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings

_HEIGHT, _BOTTOM, _INSET, _TOP = 92, 16, 6.0, 18.0
_SHORTEST = 100
_DOT = 4.0


class ScheduleCurve(QWidget):
    """Draws what a schedule and its warm-up make of the learning rate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning rate over steps")
        self._settings = Settings()
        self._step = 0
        self._rate = 0.0
        follow_theme(self)

    def set_settings(self, settings: Settings) -> None:
        """Draw the schedule of other settings."""
        if settings != self._settings:
            self._settings = settings
            self.update()

    def set_present(self, step: int, rate: float) -> None:
        """Mark the step that the run has come to; what is left on plateaus follows from the rate of that step."""
        if (step, rate) != (self._step, self._rate):
            self._step, self._rate = step, rate
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    @property
    def last_step(self) -> int:
        """The step at the right edge."""
        settings = self._settings
        match settings.schedule:
            case "cosine" | "one_cycle":
                end = round(1.05 * settings.schedule_steps)
            case "step":
                end = 5 * settings.drop_every
            case _:
                end = 0
        return max(end, round(1.5 * settings.warmup_steps), round(1.1 * self._step), _SHORTEST)

    def points(self, count: int) -> list[tuple[float, float]]:
        """Return so many steps, evenly spread, and the rate at each."""
        share = self._plateau_share()
        steps = (self.last_step * place / (count - 1) for place in range(count))
        return [(step, learning_rate_at(self._settings, int(step), share)) for step in steps]

    def _plateau_share(self) -> float:
        if self._settings.schedule != "plateau" or self._step == 0:
            return 1.0
        full = learning_rate_at(self._settings, self._step - 1)
        return min(self._rate / full, 1.0) if full > 0 else 1.0

    def _frame(self) -> QRectF:
        return QRectF(0.5, 0.5, self.width() - 1.0, _HEIGHT - _BOTTOM - 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, frame = current(), self._frame()
        inside = frame.adjusted(_INSET, _TOP, -_INSET, -_INSET)
        top = self._settings.learning_rate
        with painting(self) as painter:
            paint_ground(painter, frame, 5, theme.plot, theme.line)
            painter.setBrush(Qt.BrushStyle.NoBrush)

            def place(step: float, rate: float) -> QPointF:
                across, up = step / self.last_step, rate / top
                return QPointF(inside.left() + across * inside.width(), inside.bottom() - up * inside.height())

            painter.setPen(pen(theme.accent, 2.0))
            painter.drawPolyline(QPolygonF([place(*point) for point in self.points(max(2, self.width() // 2))]))
            if self._step:
                self._mark(painter, theme, frame, place(self._step, self._rate))
            self._write(painter, theme, frame)

    @staticmethod
    def _mark(painter: QPainter, theme: Theme, frame: QRectF, point: QPointF) -> None:
        painter.setPen(QPen(faded(theme.text_2, 0.6), 1))
        painter.drawLine(QPointF(point.x(), frame.top() + 1), QPointF(point.x(), frame.bottom() - 1))
        painter.setPen(QPen(theme.plot, 2))
        painter.setBrush(theme.accent)
        painter.drawEllipse(point, _DOT + 1, _DOT + 1)

    def _write(self, painter: QPainter, theme: Theme, frame: QRectF) -> None:
        face = font(10.5)
        painter.setFont(face)
        painter.setPen(theme.text_3)
        top = format_significant(self._settings.learning_rate)
        painter.drawText(QPointF(frame.left() + _INSET, frame.top() + 13), top)
        painter.drawText(QPointF(frame.left() + 1, _HEIGHT - 3.0), "0")
        end = f"step {format_integer(self.last_step)}"
        painter.drawText(QPointF(frame.right() - QFontMetricsF(face).horizontalAdvance(end), _HEIGHT - 3.0), end)
