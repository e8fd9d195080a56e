"""A horizontal slider: a thin groove, filled up to a round handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from dnnlab.gui.theme import current
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_HANDLE, _GROOVE = 14, 4
_MARGIN = _HANDLE / 2


class Slider(QSlider):
    """A slider over whole numbers. A press anywhere brings the handle there.

    Args:
        name: What it sets, for those who do not see it.
        minimum: At the left end.
        maximum: At the right end.
    """

    previewed = Signal(int)
    """A value in passing, while the handle is dragged or a key held down."""
    edited = Signal(int)
    """The value the person settled on, once per change."""

    def __init__(self, name: str, minimum: int, maximum: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(minimum, maximum)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumHeight(20)
        self._before: int | None = None
        follow_theme(self)

    @property
    def is_moving(self) -> bool:
        """Whether the person is dragging it or holding a key."""
        return self._before is not None

    def sizeHint(self) -> QSize:
        return QSize(120, 20)

    def _begin(self) -> None:
        if self._before is None:
            self._before = self.value()

    def _move(self, value: int) -> None:
        if value != self.value():
            self.setValue(value)
            self.previewed.emit(self.value())

    def _end(self) -> None:
        before, self._before = self._before, None
        if before is not None and before != self.value():
            self.edited.emit(self.value())

    def _x_of(self, value: int) -> float:
        span = max(self.maximum() - self.minimum(), 1)
        return _MARGIN + (self.width() - 2 * _MARGIN) * (value - self.minimum()) / span

    def _value_at(self, x: float) -> int:
        share = (x - _MARGIN) / max(self.width() - 2 * _MARGIN, 1)
        return round(self.minimum() + min(max(share, 0.0), 1.0) * (self.maximum() - self.minimum()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin()
            self.setSliderDown(True)
            if abs(event.position().x() - self._x_of(self.value())) > _HANDLE / 2:
                self._move(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._before is not None:
            self._move(self._before)
            self._before = None
            self.setSliderDown(False)
            return
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            if self._before is None:
                self._before = before
            self.previewed.emit(self.value())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat() and not self.isSliderDown():
            self._end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        middle, x = self.height() / 2, self._x_of(self.value())
        with painting(self) as painter:
            groove = QRectF(0, middle - _GROOVE / 2, self.width(), _GROOVE)
            paint_ground(painter, groove, _GROOVE / 2, theme.line_2)
            groove.setRight(x)
            paint_ground(painter, groove, _GROOVE / 2, theme.accent_fill)
            painter.setBrush(theme.on_accent)
            if self.hasFocus():
                width, edge = 3.0, theme.accent
            else:
                width, edge = 1.0, theme.on_accent if theme.is_dark else theme.line_2
            painter.setPen(QPen(edge, width))
            radius = (_HANDLE - width) / 2
            painter.drawEllipse(QPointF(x, middle), radius, radius)
