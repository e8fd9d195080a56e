"""The one big button: start training, pause it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import current, mixed, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_ground, painting

_WIDTH, _HEIGHT, _ICON, _RADIUS = 44, 36, 20, 8


class TransportButton(PaintedButton):
    """Shows play while training rests and pause while it runs; `clicked` asks for the other one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._running = False
        self._keys = "Space"
        self.set_running(False)

    def set_running(self, running: bool) -> None:
        """Show whether training runs."""
        self._running = running
        words = "Pause training" if running else "Start training"
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({self._keys})" if self._keys else words)
        self.update()

    def set_keys(self, keys: str) -> None:
        """Say in the tip which keys do the same; none if empty."""
        self._keys = keys
        self.set_running(self._running)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        ground = theme.accent_fill
        if self.isDown():
            ground = mixed(ground, theme.window if theme.is_dark else theme.text_1, 0.18)
        elif self.is_hovered:
            ground = mixed(ground, theme.on_accent, 0.10)
        rect = QRectF(0, 0, _WIDTH, _HEIGHT)
        with painting(self) as painter:
            paint_ground(painter, rect, _RADIUS, ground)
            if self.hasFocus():
                paint_ground(painter, rect.adjusted(2, 2, -2, -2), _RADIUS - 2, None, theme.on_accent, width=1.5)
            square = QRectF((_WIDTH - _ICON) / 2, (_HEIGHT - _ICON) / 2, _ICON, _ICON)
            paint_icon(painter, "pause" if self._running else "play", square, "on_accent")
