"""A format to choose: icon, name, a remark, and a check box."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, current, font, paint_icon
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

_HEIGHT, _MARGIN, _ICON, _BOX = 64, 14, 20, 16


class FormatCard(QAbstractButton):
    """A card that is on or off.

    Args:
        title: The format.
        remark: What it is good for, in a few words.
        icon_name: Its icon.
    """

    def __init__(
        self, title: str, remark: str, icon_name: str, *, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._remark, self._icon_name = remark, icon_name
        self.setText(title)
        self.setAccessibleName(f"{title}: {remark}")
        self.setCheckable(True)
        self.setChecked(checked)
        self.setFont(font(13, MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        on, hovered = self.isChecked(), self.underMouse() and self.isEnabled()
        with painting(self) as painter:
            paint_ground(painter, rect, 10, theme.raised if hovered and not on else theme.card, theme.line_2)
            if on:
                paint_ground(painter, rect, 10, theme.accent_soft, theme.accent)
            elif hovered:
                paint_ground(painter, rect, 10, None, theme.text_3)
            paint_focus_ring(painter, self, rect, 10)
            paint_icon(painter, self._icon_name, QRectF(_MARGIN, _MARGIN, _ICON, _ICON), "accent" if on else "text_2")
            words = rect.adjusted(_MARGIN + _ICON + 10, 12, -_MARGIN, -12)
            painter.setPen(theme.text_1)
            painter.setFont(self.font())
            painter.drawText(words, Qt.AlignmentFlag.AlignTop, self.text())
            painter.setPen(theme.text_2)
            painter.setFont(font(11))
            painter.drawText(words, Qt.AlignmentFlag.AlignBottom, self._remark)
            box = QRectF(rect.right() - _MARGIN - _BOX, _MARGIN, _BOX, _BOX)
            paint_ground(painter, box, 4, theme.accent_fill if on else theme.input, None if on else theme.line_2)
            if on:
                painter.setPen(QPen(theme.on_accent, 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
                corners = ((4.0, 8.4), (7.0, 11.2), (12.2, 5.4))
                painter.drawPolyline(QPolygonF([box.topLeft() + QPointF(x, y) for x, y in corners]))
