"""A few sentences in a frame of their own, until a click anywhere else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.label import Label

_WIDTH = 300


class Explanation(QFrame):
    """What a badge means."""

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_surface(self, "floating")
        self.setAccessibleName(title)
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(4)
        column.addWidget(Label(title, "strong", wrap=True))
        column.addWidget(Label(text, "secondary", wrap=True))
        self.setFixedHeight(column.totalHeightForWidth(_WIDTH))

    def show_at(self, corner: QPoint) -> None:
        """Show it with its top left corner here, moved so that it stays on the screen."""
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        left = max(min(corner.x(), area.right() - self.width()), area.left())
        top = max(min(corner.y(), area.bottom() - self.height()), area.top())
        self.move(left, top)
        self.show()
