"""A shortcut as keys with edges: painted into rows, or as a widget."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, current, font
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

HEIGHT = 20
_GAP, _PADDING, _SIZE = 3.0, 5.0, 11.0


def key_parts(keys: str) -> list[str]:
    """Return the single keys of a shortcut: `Ctrl++` is Ctrl and +."""
    return re.split(r"\+(?=.)", keys) if keys else []


def key_caps_width(keys: str) -> float:
    """Return how wide a shortcut is, in pixels."""
    widths = [_cap_width(part) for part in key_parts(keys)]
    return sum(widths) + _GAP * max(0, len(widths) - 1)


def paint_key_caps(painter: QPainter, keys: str, right: float, middle: float) -> None:
    """Paint a shortcut that ends at `right` and has its middle at that height."""
    theme = current()
    left = right - key_caps_width(keys)
    painter.setFont(font(_SIZE, MEDIUM))
    for part in key_parts(keys):
        cap = QRectF(left, middle - HEIGHT / 2, _cap_width(part), HEIGHT)
        paint_ground(painter, cap, 4, theme.raised, theme.line_2)
        painter.setPen(theme.text_2)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, part)
        left = cap.right() + _GAP


def _cap_width(part: str) -> float:
    return max(HEIGHT, QFontMetricsF(font(_SIZE, MEDIUM)).horizontalAdvance(part) + 2 * _PADDING)


class KeyCaps(QWidget):
    """Shows one shortcut."""

    def __init__(self, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def set_keys(self, keys: str) -> None:
        """Show another shortcut."""
        if keys != self._keys:
            self._keys = keys
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(key_caps_width(self._keys) + 0.5), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_key_caps(painter, self._keys, key_caps_width(self._keys), HEIGHT / 2)
