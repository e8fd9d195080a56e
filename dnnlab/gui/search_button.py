"""The field in the top bar that opens the command palette."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QSizePolicy
from shiboken6 import isValid

from dnnlab.gui.actions import native_text
from dnnlab.gui.theme import current, font, paint_icon
from dnnlab.gui.widgets.key_caps import key_caps_width, paint_key_caps
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

WIDTH, NARROWEST, HEIGHT = 220, 36, 30
_WORDS = "Search or run…"


class SearchButton(PaintedButton):
    """Looks like a field and opens the palette, where the typing is done. It shows the keys of its action.

    Args:
        action: What opens the palette.
    """

    def __init__(self, action: QAction) -> None:
        super().__init__("Search or run")
        self._action = action
        self._keys = ""
        self.setFont(font(12.5))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        if not isValid(self._action):
            return
        self._keys = native_text(self._action)
        self.setToolTip(f"Search or run anything ({self._keys})" if self._keys else "Search or run anything")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            paint_ground(painter, rect, 7, theme.input, theme.text_3 if self.is_hovered else theme.line_2)
            paint_icon(painter, "magnify", QRectF(10, (rect.height() - 16) / 2, 16, 16), theme.text_3)
            painter.setFont(self.font())
            words = painter.fontMetrics().horizontalAdvance(_WORDS)
            room = rect.width() - 34 - 8
            keys = key_caps_width(self._keys)
            if words <= room:
                painter.setPen(theme.text_3)
                painter.drawText(QRectF(34, 0, room, rect.height()), Qt.AlignmentFlag.AlignVCenter, _WORDS)
            if words + keys + 12 <= room:
                paint_key_caps(painter, self._keys, rect.right() - 6, rect.center().y())
            paint_focus_ring(painter, self, rect, 7)
