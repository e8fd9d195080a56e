"""The bar at the top of a panel: what it shows, a few words more, and room for buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dnnlab.gui.theme import current
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, painting

HEIGHT = 34


class DockTitle(QWidget):
    """A title bar of 34 pixels with a line under it.

    Args:
        title: What the panel shows.
        subtitle: The quantity and its unit, in paler words; it gives way first when there is no room.
    """

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label(title, "strong")
        self._subtitle = Label(subtitle, "note")
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 1)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._subtitle, 1)
        self.setFixedHeight(HEIGHT)
        follow_theme(self)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Show other paler words."""
        self._subtitle.setText(subtitle)

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.panel)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.line)
