"""The line in which a number is typed, stepped or dragged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from dnnlab.gui.theme import font, paint_icon
from dnnlab.gui.widgets.painting import follow_theme, painting

_STEPPER_WIDTH = 22
_DRAG_THRESHOLD = 3
_PIXELS_PER_STEP = 4
_FIRST_REPEAT, _NEXT_REPEAT = 350, 60


class NumberEntry(QLineEdit):
    """Turns keys and the mouse into four intents; which numbers are allowed is the field's business.

    While nobody types, dragging sideways scrubs and a click starts typing. While someone types the mouse selects text.
    """

    stepped = Signal(float)
    """So many steps from where this began: Up and Down are 1, with Shift 10, with Ctrl 0.1; a drag adds them up."""
    settled = Signal()
    """The key, the stepper or the drag was let go."""
    entered = Signal()
    """Enter was pressed after a text was changed."""
    left = Signal()
    """The focus left a text that was changed."""
    reverted = Signal()
    """Escape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font(13))
        self.setTextMargins(0, 0, _STEPPER_WIDTH - 6, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._typing = False
        self._total = 0.0
        self._moving = False
        self._pressed_at: QPointF | None = None
        self._dragged = False
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._repeat_step)
        self._repeated = 0.0
        self.textEdited.connect(self._start_typing)
        self._show_cursor()
        follow_theme(self)

    @property
    def is_typing(self) -> bool:
        """Whether the person has changed the text and not yet confirmed it."""
        return self.isModified()

    @property
    def is_moving(self) -> bool:
        """Whether a step or a drag is going on."""
        return self._moving

    def stop_typing(self) -> None:
        """Leave the text as it is and let the mouse drag again."""
        self._typing = False
        self.setModified(False)
        self._show_cursor()

    def _start_typing(self) -> None:
        self._typing = True
        self._show_cursor()

    def _show_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.IBeamCursor if self._typing else Qt.CursorShape.SizeHorCursor)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self._move_by(_factor(event.modifiers()))
            case Qt.Key.Key_Down:
                self._move_by(-_factor(event.modifiers()))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.isModified():
                    self.entered.emit()
            case Qt.Key.Key_Escape if self.isModified() or self._moving:
                self._cancel()
                self.reverted.emit()
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.isAutoRepeat():
            self._settle()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._settle()
        if self.isModified() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()
        self._typing = self.isModified()
        self._show_cursor()

    def event(self, event: QEvent) -> bool:
        # Shortcuts of the window must not take the keys that step or revert.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Escape and (self.isModified() or self._moving):
                event.accept()
                return True
            # While nobody types there is nothing here to undo, and a space is no number: the window has these keys.
            if not self.isModified() and (event.key() == Qt.Key.Key_Space or _is_of_history(event)):
                event.ignore()
                return False
        return super().event(event)

    # -- steps

    def _move_by(self, steps: float) -> None:
        self._move_to(self._total + steps if self._moving else steps)

    def _move_to(self, total: float) -> None:
        self._moving = True
        self._total = total
        self.stepped.emit(total)

    def _settle(self) -> None:
        self._repeat.stop()
        if self._moving:
            self._moving = False
            self.settled.emit()

    def _cancel(self) -> None:
        self._repeat.stop()
        self._moving = self._dragged = False
        self._pressed_at = None

    def _repeat_step(self) -> None:
        self._repeat.setInterval(_NEXT_REPEAT)
        self._move_by(self._repeated)

    # -- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif event.position().x() >= self.width() - _STEPPER_WIDTH:
            upper = event.position().y() < self.height() / 2
            self._repeated = _factor(event.modifiers()) * (1 if upper else -1)
            self._move_by(self._repeated)
            self._repeat.start(_FIRST_REPEAT)
        elif self._typing:
            super().mousePressEvent(event)
        else:
            self._pressed_at = event.position()
            self._dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over_stepper = event.position().x() >= self.width() - _STEPPER_WIDTH
        if self._pressed_at is None:
            if event.buttons() == Qt.MouseButton.NoButton:
                self.setCursor(Qt.CursorShape.ArrowCursor) if over_stepper else self._show_cursor()
            if not self._repeat.isActive():
                super().mouseMoveEvent(event)
            return
        distance = event.position().x() - self._pressed_at.x()
        if self._dragged or abs(distance) > _DRAG_THRESHOLD:
            self._dragged = True
            self._move_to(round(distance / _PIXELS_PER_STEP) * _factor(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_at = self._pressed_at, None
        if self._repeat.isActive() or self._dragged:
            self._dragged = False
            self._settle()
        elif pressed is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._start_typing()
            self.selectAll()
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        square = QRectF(self.width() - 20, (self.height() - 14) / 2, 14, 14)
        with painting(self) as painter:
            paint_icon(painter, "unfold-more-horizontal", square, "text_1" if self.underMouse() else "text_2")


def _is_of_history(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def _factor(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return 10.0
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return 0.1
    return 1.0
