"""One kind of output to choose: icon, name, and what it tells."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, current, font, paint_icon
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

_HEIGHT, _ICON, _MARGIN = 50, 18, 12


class OutputTile(QAbstractButton):
    """A tile that stays down; arrow keys walk between those of a group.

    Args:
        title: The kind of output.
        remark: What it tells, in a few words.
        icon_name: Its icon.
    """

    def __init__(self, title: str, remark: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remark, self._icon_name = remark, icon_name
        self.setText(title)
        self.setAccessibleName(f"{title}: {remark}")
        self.setCheckable(True)
        self.setFont(font(13, MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def set_obstacle(self, reason: str) -> None:
        """Offer this output, or withhold it and say why."""
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def sizeHint(self) -> QSize:
        return QSize(176, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        chosen = self.isChecked() and self.isEnabled()
        hovered = self.underMouse() and self.isEnabled()
        with painting(self) as painter:
            ground = theme.raised if hovered else theme.card
            border = theme.accent if chosen else theme.text_3 if hovered else theme.line_2
            paint_ground(painter, rect, 7, ground, border)
            if chosen:
                paint_ground(painter, rect, 7, theme.accent_soft, theme.accent)
            paint_focus_ring(painter, self, rect, 7)
            sign = QRectF(_MARGIN, (rect.height() - _ICON) / 2, _ICON, _ICON)
            paint_icon(painter, self._icon_name, sign, "accent" if chosen else "text_2")
            words = rect.adjusted(sign.right() + 10, 7, -6, -7)
            painter.setPen(theme.text_1)
            painter.setFont(self.font())
            painter.drawText(words, Qt.AlignmentFlag.AlignTop, self.text())
            painter.setPen(theme.text_2)
            painter.setFont(font(11))
            painter.drawText(words, Qt.AlignmentFlag.AlignBottom, self._remark)
