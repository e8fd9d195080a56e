"""The base of every button that paints itself: reached by Tab, repainted with the theme, pressed by Space."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dnnlab.gui.widgets.painting import follow_theme


def keeps_space(event: QEvent) -> bool:
    """Return whether the event asks if Space belongs to the focused button, and say yes if it does.

    Space starts training everywhere else in the window; who has gone to a button with Tab means the button.
    """
    if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            event.accept()
            return True
    return False


class PaintedButton(QAbstractButton):
    """A button without a look of its own; the child class gives it one in `paintEvent`."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    @property
    def is_hovered(self) -> bool:
        """Whether the pointer is over it and a click would do something."""
        return self.underMouse() and self.isEnabled()

    def event(self, event: QEvent) -> bool:
        return keeps_space(event) or super().event(event)
