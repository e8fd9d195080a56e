"""An icon that is only looked at."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import paint_icon
from dnnlab.gui.theme.icons import Ink
from dnnlab.gui.widgets.painting import follow_theme, painting


class IconLabel(QWidget):
    """Shows an icon in a colour of the theme."""

    def __init__(self, name: str, colour: Ink = "text_2", side: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._colour = colour
        self.setFixedSize(side, side)
        follow_theme(self)

    def set_icon(self, name: str, colour: Ink = "text_2") -> None:
        """Show another icon."""
        self._name = name
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_icon(painter, self._name, QRectF(self.rect()), self._colour)
