"""A button that shows an action's keys and takes the next keys pressed for other ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent

from dnnlab.gui.theme import current, font
from dnnlab.gui.widgets.key_caps import key_caps_width, paint_key_caps
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

WIDTH, HEIGHT = 190, 28
_ASK, _NONE = "Press the keys…", "no key"
_MODIFIERS = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_unknown}
)


class KeyRecorder(PaintedButton):
    """A click, or Enter, begins to listen; Escape and going elsewhere end it.

    Signals:
        recorded: (key: str) what was pressed, as files write it.
        listening_changed: It began or ended to listen.

    Args:
        name: The action's title.
    """

    recorded = Signal(str)
    listening_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._keys: tuple[str, ...] = ()
        self._listening = False
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda _checked: self.listen(True))
        self.show_keys(())

    @property
    def is_listening(self) -> bool:
        return self._listening

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Show an action's keys, as files write them."""
        self._keys = tuple(native(key) for key in keys)
        words = " or ".join(self._keys) or _NONE
        self.setAccessibleName(f"Keys of {self._name}: {words}")
        self.setToolTip(f"{words}. Click to press other keys.")
        self.update()

    def listen(self, listening: bool) -> None:
        """Begin or end to wait for keys."""
        if listening is not self._listening:
            self._listening = listening
            self.setAccessibleDescription(_ASK if listening else "")
            self.listening_changed.emit()
            self.update()

    def event(self, event: QEvent) -> bool:
        if self._listening and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut works while one is being chosen
            return True
        if self._listening and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._take(event)  # here and not in keyPressEvent: Tab never gets there
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in _MODIFIERS or event.isAutoRepeat():
            return
        self.listen(False)
        if key is Qt.Key.Key_Escape and plain:
            return
        self.recorded.emit(portable(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.listen(False)
        super().focusOutEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        middle = rect.center().y()
        with painting(self) as painter:
            if self._listening:
                paint_ground(painter, rect, 6, theme.input, theme.accent, width=2.0)
            else:
                paint_ground(painter, rect, 6, theme.input, theme.text_3 if self.is_hovered else theme.line_2)
                paint_focus_ring(painter, self, rect, 6)
            painter.setFont(font(12))
            painter.setPen(theme.accent if self._listening else theme.text_3)
            words = rect.adjusted(9, 0, -9, 0)
            if self._listening or not self._keys:
                text = _ASK if self._listening else _NONE
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
                return
            left = words.left() - 2
            for number, keys in enumerate(self._keys):
                if number:
                    between = QRectF(left, 0, 22, rect.height())
                    painter.setFont(font(11))
                    painter.setPen(theme.text_3)
                    painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "or")
                    left += 22
                if left + key_caps_width(keys) > words.right() + 6:
                    painter.drawText(QRectF(left, 0, 20, rect.height()), Qt.AlignmentFlag.AlignVCenter, "…")
                    break
                left += key_caps_width(keys)
                paint_key_caps(painter, keys, left, middle)


def native(key: str) -> str:
    """Return a key of a file as it stands on the keyboard."""
    return QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText)


def portable(event: QKeyEvent) -> str:
    """Return what was pressed as files write it. Shift is not told twice: `+` is not `Shift++`."""
    combination = event.keyCombination()
    modifiers = combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if text.isprintable() and text and not text.isalnum() and not text.isspace():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    sequence = QKeySequence(int(modifiers.value) | int(combination.key()))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)
