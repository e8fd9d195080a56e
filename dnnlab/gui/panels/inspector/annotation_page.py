"""The inspector's page for a note or a frame: its text, its colour, and what a frame holds."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import Annotation, AnnotationId, Tint
from dnnlab.gui.canvas.annotations.contents import contents
from dnnlab.gui.canvas.annotations.edits import words_of
from dnnlab.gui.canvas.annotations.note_text import rewritten
from dnnlab.gui.canvas.annotations.painter import tint_colour
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.facts import Facts
from dnnlab.gui.theme import current, font
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

_SWATCH, _RADIUS = 24, 6
_LINES = 8


class AnnotationPage(QWidget):
    """Shows one note or frame."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._editor = CanvasEditor(document)
        self._id: AnnotationId = ""
        self._shown = ""
        self.text = _TextField()
        self.text.settled.connect(self.settle)
        self.complaint = Label("", "bad", wrap=True)
        self.tints = _Tints()
        self.tints.chosen.connect(self._tint)
        self.facts = Facts()
        self._words = QWidget()
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        for part in (Label("Text", "strong"), self.text, self.complaint):
            words.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for section in (self._words, Label("Colour", "strong"), self.tints, self.facts):
            column.addWidget(section)

    def show_annotation(self, id: AnnotationId) -> None:
        """Show a note or frame; what was typed about another is kept first."""
        if id != self._id:
            self.settle()
            self._id, self._shown = id, ""
            self.text.setPlainText("")
        self.refresh()

    def forget(self) -> None:
        """Another document: what was typed is of no use."""
        self._id = ""

    def refresh(self) -> None:
        """Show it as it is now; words that are being typed stay unless they were changed elsewhere."""
        one = self._annotation
        if one is None:
            return
        self._words.setHidden(one.is_frame)
        if one.text != self._shown:
            self._shown = one.text
            if self.text.toPlainText() != one.text:
                self.text.setPlainText(one.text)
        self.complaint.hide()
        self.tints.show_tint(one.tint)
        self.facts.setHidden(not one.is_frame)
        held = contents(self._editor.model, one) if one.is_frame else frozenset()
        self.facts.show_facts([("Holds", words_of(self._document.model, held) if held else "nothing")])

    def settle(self) -> None:
        """Make what was typed one step of undo."""
        one = self._annotation
        if one is None or one.is_frame or self.text.toPlainText() == one.text:
            return
        try:
            edited = rewritten(one, self.text.toPlainText())
        except DnnlabError as error:
            self.complaint.setText(str(error))
            self.complaint.show()
            return
        self._editor.put_annotation("Write", edited)

    @property
    def _annotation(self) -> Annotation | None:
        return self._document.layout.annotations.get(self._id)

    def _tint(self, tint: Tint) -> None:
        self._editor.tint(tint)


class _TextField(QPlainTextEdit):
    """Several lines; they are settled on Ctrl+Enter and when the field loses the focus."""

    settled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font(13))
        self.setAccessibleName("Text of the note")
        self.setPlaceholderText("Write a note")
        self.setTabChangesFocus(True)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.settled.emit()


class _Tints(QWidget):
    """One button for each colour."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons = {tint: _TintButton(tint) for tint in Tint}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for tint, button in self.buttons.items():
            group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _checked=False, tint=tint: self.chosen.emit(tint))
        row.addStretch(1)

    def show_tint(self, tint: Tint) -> None:
        """Mark a colour; emits nothing."""
        self.buttons[tint].setChecked(True)


class _TintButton(QAbstractButton):
    def __init__(self, tint: Tint) -> None:
        super().__init__()
        self._tint = tint
        self.setCheckable(True)
        self.setAccessibleName(tint.title())
        self.setToolTip(tint.title())
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(_SWATCH, _SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = current(), QRectF(self.rect())
        with painting(self) as painter:
            if self.isChecked():
                paint_ground(painter, rect, _RADIUS, None, theme.accent, width=1.5)
            paint_ground(painter, rect.adjusted(4, 4, -4, -4), _RADIUS - 3, tint_colour(self._tint, theme))
            paint_focus_ring(painter, self, rect, _RADIUS)
