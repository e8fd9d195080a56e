"""A question at a point of the canvas, with a button that does what it offers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label

_WIDEST, _EDGE = 300, 8


class Question(QFrame):
    """Says what stands against something and offers a way round it. It goes with the next press or key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._accept: Callable[[], object] | None = None
        set_surface(self, "floating")
        self._words = Label("", "secondary", wrap=True)
        self.button = Button("", "primary", small=True)
        self.button.clicked.connect(self._accepted)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addWidget(self.button)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_at(self, at: QPointF, words: str, answer: str, accept: Callable[[], object]) -> None:
        """Offer something beside a point of the parent.

        Args:
            at: The point.
            words: What stands against what was tried.
            answer: What the button says.
            accept: What the button does.
        """
        self._accept = accept
        self._words.setText(words)
        self.button.setText(answer)
        self.setAccessibleName(words)
        self.setFixedWidth(_WIDEST)
        self.setFixedHeight(self._column.heightForWidth(_WIDEST))
        room = self._host.rect().adjusted(_EDGE, _EDGE, -_EDGE - self.width(), -_EDGE - self.height())
        x, y = at.x() + 14, at.y() + 14
        self.move(round(min(max(x, room.left()), room.right())), round(min(max(y, room.top()), room.bottom())))
        self.show()
        self.raise_()
        self.button.setFocus()

    def dismiss(self) -> None:
        """Go, with nothing done."""
        self._accept = None
        if self.button.hasFocus():
            self._host.setFocus()  # first: a hidden widget passes the focus on, and the view would walk to a layer
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # a button outside a dialog leaves them to its parent
            self._accepted()
        else:
            super().keyPressEvent(event)

    def _accepted(self) -> None:
        accept = self._accept
        self.dismiss()
        if accept is not None:
            accept()
