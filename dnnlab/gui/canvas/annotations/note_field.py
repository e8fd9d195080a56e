"""A field over a note, to write in it where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from dnnlab.gui.canvas.annotations.note_text import TEXT_SIZE
from dnnlab.gui.theme import font

_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 160, 64
_AROUND = 16
"""Pixels: the border and what the style sheet leaves free above and below the text."""
_BARS = 56
"""Pixels at the lower edge of the view where bars float."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteField(QPlainTextEdit):
    """Commits on Ctrl+Enter and when it loses the focus, forgets on Escape; then it goes away.

    Args:
        text: Of the note until now.
        area: Returns where the note is, in pixels of the parent.
        zoom: Of the canvas.
        commit: Takes the new text; returns whether it was accepted.
        parent: The view of the canvas.
    """

    def __init__(
        self, text: str, area: Callable[[], QRectF], zoom: float, commit: Callable[[str], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._area = area
        self._host = parent
        self._commit = commit
        self._done = False
        self.setFont(font(max(11, round(TEXT_SIZE * zoom))))
        self.setPlaceholderText("Write a note")
        self.setAccessibleName("Text of the note")
        self.setAccessibleDescription("Ctrl+Enter keeps it, Escape takes it back")
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setPlainText(text)
        self.selectAll()
        layout = self.document().documentLayout()
        layout.documentSizeChanged.connect(self._grow)  # the text changed before its lines were broken anew
        self.show()
        self.follow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self) -> None:
        """Lie over the note where it is shown now, and be large enough for the text as far as the view has room.

        The bars at the lower edge of the view stay free unless the note is under them.
        """
        area, host = self._area(), self._host.rect()
        width = min(max(_SMALLEST_WIDTH, round(area.width())), host.width())
        self.setFixedWidth(width)
        lines = max(1, round(self.document().size().height()))
        text = lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + _AROUND
        room = host.height() - _BARS
        height = min(max(_SMALLEST_HEIGHT, round(area.height()), round(text)), max(_SMALLEST_HEIGHT, room))
        self.setFixedHeight(height)
        left = min(max(0, round(area.left())), host.width() - width)
        top = min(max(0, round(area.top())), max(0, room - height))
        self.move(left, top)

    def _grow(self, _size: QSizeF) -> None:
        if not self._done:
            self.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in _ENTER and control:
            if self.toPlainText() == self._text or self._commit(self.toPlainText()):
                self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self._done and event.reason() is not Qt.FocusReason.PopupFocusReason:
            if self.toPlainText() != self._text:
                self._commit(self.toPlainText())
            self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            if self.window().focusWidget() is self:  # first: a hidden field passes it on, and the view would walk on
                self._host.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hide()
            self.deleteLater()
