"""Says at the pointer what stands against what a person tries to do, and offers a way out where there is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.canvas.refusal import Offer
from dnnlab.gui.theme import MEDIUM, current, font, paint_icon, paint_shadow
from dnnlab.gui.theme.shadow import MARGIN
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_WIDEST = 320.0
_STAYS_MILLISECONDS = 7000
_BUTTON_HEIGHT, _BUTTON_PADDING = 26, 6
_GAP = 8
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class Bubble(QWidget):
    """An error's words in a small box beside a point of its parent, and a button if there is a way out.

    Without a button the pointer goes through it.

    Signals:
        gone: It is no longer to be seen.

    Attributes:
        bars: Returns the rectangles in its parent that other things float over; it keeps clear of them.
    """

    gone = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.bars: Callable[[], list[QRect]] = list
        self._lines: list[tuple[str, float, int, str]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._offer: Offer | None = None
        self.button = Button("", "link", parent=self)
        self.button.clicked.connect(self._take_offer)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_theme(self)
        self.hide()

    def say(self, error: DnnlabError, at: QPointF, *, stays: bool, offer: Offer | None = None) -> None:
        """Show an error beside a point; it goes by itself unless it is to stay until `hide`, or offers a way out."""
        self._offer = offer
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, offer is None)
        self.button.setText(offer.title if offer is not None else "")
        self.button.setVisible(offer is not None)
        self._lines = [(error.what, 12.5, MEDIUM, "text_1")]
        if error.where:
            self._lines.append((error.where, 12.0, MEDIUM, "bad"))
        if error.remedy:
            self._lines.append((error.remedy, 12.0, 400, "text_2"))
        self.setAccessibleName(str(error))
        self.resize(self.sizeHint())
        self.button.adjustSize()
        self.button.move(MARGIN + 38 - _BUTTON_PADDING, self.height() - MARGIN - 8 - self.button.height())
        self._move_beside(at)
        self.show()
        self.raise_()
        self.update()
        self._timer.stop()
        if not stays and offer is None:
            self._timer.start(_STAYS_MILLISECONDS)

    def _take_offer(self) -> None:
        offer = self._offer
        self.hide()
        if offer is not None:
            self._host.setFocus()
            offer.take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._host.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_offer()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.gone.emit()

    def text(self) -> str:
        """Return what it says, line by line."""
        return "\n".join(line for line, *_ in self._lines)

    def sizeHint(self) -> QSize:
        widths = [QFontMetricsF(font(size, weight)).horizontalAdvance(line) for line, size, weight, _ in self._lines]
        wide = min(_WIDEST, max(widths, default=0.0) + 52)
        high = sum(self._height(line, size, weight, wide) for line, size, weight, _ in self._lines) + 18
        if self._offer is not None:
            high += _BUTTON_HEIGHT
            wide = max(wide, self.button.sizeHint().width() + 52)
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
        for bar in self.bars():
            shown = self.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
            if shown.intersects(bar):
                above = bar.top() - _GAP - shown.height()
                self.move(self.x(), (above if above >= _GAP else bar.bottom() + _GAP) - MARGIN)

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
