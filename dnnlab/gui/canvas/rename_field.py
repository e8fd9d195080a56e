"""A field over a card's title, to rename the layer in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from dnnlab.gui.theme import SEMIBOLD, font


class RenameField(QLineEdit):
    """Commits on Enter and when it loses the focus, forgets on Escape; then it goes away.

    Args:
        name: The name until now.
        area: The title in pixels of the parent.
        zoom: Of the canvas.
        commit: Takes the new name; returns whether it was accepted.
    """

    def __init__(self, name: str, area: QRectF, zoom: float, commit: Callable[[str], bool], parent: QWidget) -> None:
        super().__init__(name, parent)
        self._name = name
        self._host = parent
        self._commit = commit
        self._done = False
        self.setFont(font(max(11, round(13 * zoom)), SEMIBOLD))
        self.setMaxLength(80)
        self.setAccessibleName("Name of the layer")
        high = max(26, round(28 * zoom))
        wide = max(110, round(area.width()) + 8)
        self.setFixedSize(wide, high)
        self.move(round(area.left()) - 8, round(area.center().y() - high / 2))
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self._close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.text() == self._name or self._commit(self.text()):
                    self._close()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self._done and event.reason() is not Qt.FocusReason.PopupFocusReason:
            if self.text() != self._name:
                self._commit(self.text())
            self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            if self.window().focusWidget() is self:  # first: a hidden field passes it on, and the view would walk on
                self._host.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hide()
            self.deleteLater()
