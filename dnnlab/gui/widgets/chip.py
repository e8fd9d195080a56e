"""A legend entry that is also the switch for what it names."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import MEDIUM, current, font
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting
from dnnlab.gui.widgets.swatch import Swatch, paint_swatch

_HEIGHT, _PADDING, _GAP, _SWATCH_HEIGHT, _RADIUS = 24, 8, 6, 10, 6


class Chip(PaintedButton):
    """A chip with a sample of the plot's style and its name. A click asks to show or hide the plot's layer.

    `clicked(bool)` carries what the person wants; `setChecked` shows what is.
    """

    def __init__(self, title: str, swatch: Swatch, *, checked: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._swatch = swatch
        self.setToolTip(f"Show or hide: {title}")
        self.setCheckable(True)
        self.setChecked(checked)
        self.setFont(font(12, MEDIUM))

    def set_swatch(self, swatch: Swatch) -> None:
        """Show another sample."""
        self._swatch = swatch
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(round(2 * _PADDING + self._swatch.width + _GAP + text + 1), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        shown, hovered = self.isChecked(), self.is_hovered
        with painting(self) as painter:
            ground = theme.raised if hovered else theme.card if shown else None
            paint_ground(painter, rect, _RADIUS, ground, theme.line_2 if hovered else theme.line)
            paint_focus_ring(painter, self, rect, _RADIUS)
            left = _PADDING + self._swatch.width + _GAP
            painter.setFont(self.font())
            painter.setPen(theme.text_1 if shown else theme.text_3)
            words = rect.adjusted(left, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
            if not shown:
                painter.setOpacity(painter.opacity() * 0.35)
            top = rect.center().y() - _SWATCH_HEIGHT / 2
            paint_swatch(painter, self._swatch, QRectF(QPointF(_PADDING, top), _swatch_size(self._swatch)))


def _swatch_size(swatch: Swatch) -> QSize:
    return QSize(round(swatch.width), _SWATCH_HEIGHT)
