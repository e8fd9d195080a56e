"""Says at the pointer what stands against what a person tries to do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.theme import MEDIUM, current, font, paint_icon, paint_shadow
from dnnlab.gui.theme.shadow import MARGIN
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_WIDEST = 320.0
_STAYS_MILLISECONDS = 7000
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class Bubble(QWidget):
    """An error's words in a small box beside a point of its parent; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._lines: list[tuple[str, float, int, str]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_theme(self)
        self.hide()

    def say(self, error: DnnlabError, at: QPointF, *, stays: bool) -> None:
        """Show an error beside a point; it goes by itself unless it is to stay until `hide`."""
        self._lines = [(error.what, 12.5, MEDIUM, "text_1")]
        if error.where:
            self._lines.append((error.where, 12.0, MEDIUM, "bad"))
        if error.remedy:
            self._lines.append((error.remedy, 12.0, 400, "text_2"))
        self.setAccessibleName(str(error))
        self.resize(self.sizeHint())
        self._move_beside(at)
        self.show()
        self.raise_()
        self.update()
        self._timer.stop()
        if not stays:
            self._timer.start(_STAYS_MILLISECONDS)

    def text(self) -> str:
        """Return what it says, line by line."""
        return "\n".join(line for line, *_ in self._lines)

    def sizeHint(self) -> QSize:
        widths = [QFontMetricsF(font(size, weight)).horizontalAdvance(line) for line, size, weight, _ in self._lines]
        wide = min(_WIDEST, max(widths, default=0.0) + 52)
        high = sum(self._height(line, size, weight, wide) for line, size, weight, _ in self._lines) + 18
        return QSize(round(wide) + 2 * MARGIN, round(high) + 2 * MARGIN)

    def _height(self, line: str, size: float, weight: int, wide: float) -> float:
        room = QRectF(0, 0, wide - 50, 1000)
        return QFontMetricsF(font(size, weight)).boundingRect(room, _WRAP, line).height() + 3

    def _move_beside(self, at: QPointF) -> None:
        parent = self._host.size()
        x, y = at.x() + 16 - MARGIN, at.y() + 18 - MARGIN
        if x + self.width() - MARGIN > parent.width() - 8:
            x = at.x() - 16 + MARGIN - self.width()
        if y + self.height() - MARGIN > parent.height() - 8:
            y = at.y() - 14 + MARGIN - self.height()
        self.move(QPoint(round(max(x, 8 - MARGIN)), round(max(y, 8 - MARGIN))))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        with painting(self) as painter:
            paint_shadow(painter, rect, 8)
            paint_ground(painter, rect, 8, theme.card, theme.bad)
            paint_icon(painter, "close-circle-outline", QRectF(rect.left() + 12, rect.top() + 9, 16, 16), "bad")
            self._paint_lines(painter, rect)

    def _paint_lines(self, painter: QPainter, rect: QRectF) -> None:
        theme = current()
        top = rect.top() + 8
        for line, size, weight, colour in self._lines:
            high = self._height(line, size, weight, rect.width())
            painter.setFont(font(size, weight))
            painter.setPen(getattr(theme, colour))
            painter.drawText(QRectF(rect.left() + 38, top, rect.width() - 50, high + 2), _WRAP, line)
            top += high
