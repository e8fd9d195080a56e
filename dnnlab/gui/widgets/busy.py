"""A small sign that something is going on and nobody can say how long."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import current
from dnnlab.gui.theme.motion import is_reduced
from dnnlab.gui.widgets.painting import follow_theme, painting

_INTERVAL = 80
_TURN = 30


class Busy(QWidget):
    """A ring with a moving arc, shown for as long as the widget is; it stands still under "reduce motion".

    Args:
        what: What is going on, for those who do not see it.
        side: Width and height in pixels.
    """

    def __init__(self, what: str = "Working", side: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)
        self.set_what(what)
        self._angle = 90
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL)
        self._timer.timeout.connect(self._turn)
        follow_theme(self)

    def set_what(self, what: str) -> None:
        """Say what is going on."""
        self.setAccessibleName(what)
        self.setToolTip(what)

    def _turn(self) -> None:
        self._angle = (self._angle - _TURN) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        if not is_reduced():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        width = max(self.width() / 8, 1.5)
        ring = QRectF(self.rect()).adjusted(width, width, -width, -width)
        with painting(self) as painter:
            painter.setPen(QPen(theme.line_2, width))
            painter.drawEllipse(ring)
            arc = QPen(theme.accent, width)
            arc.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(arc)
            painter.drawArc(ring, self._angle * 16, -100 * 16)
