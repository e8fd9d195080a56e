"""A section whose heading folds it away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import SEMIBOLD, current, font, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, painting

_HEIGHT, _PADDING, _CHEVRON = 34, 10, 16


class Collapsible(QWidget):
    """A heading with a chevron, and a body under it that it shows or hides.

    Args:
        title: The heading.
        body: What is folded.
        remark: Paler words at the right end of the heading.
        open: Whether the body is shown at first.
    """

    toggled = Signal(bool)
    """The person opened or closed it."""

    def __init__(
        self, title: str, body: QWidget, *, remark: str = "", open: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._heading = _Heading(title, remark, self)
        self._body = body
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(body, 1)
        self._heading.toggled.connect(body.setVisible)
        self._heading.clicked.connect(self.toggled)
        self.set_open(open)

    def is_open(self) -> bool:
        """Return whether the body is shown."""
        return self._heading.isChecked()

    def set_open(self, open: bool) -> None:
        """Show or hide the body; emits nothing."""
        self._heading.setChecked(open)
        self._body.setVisible(open)

    def set_remark(self, remark: str) -> None:
        """Show other words at the right end."""
        self._heading.remark = remark
        self._heading.update()


class _Heading(PaintedButton):
    def __init__(self, title: str, remark: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.remark = remark
        self.setCheckable(True)
        self.setFont(font(13, SEMIBOLD))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        aside = QFontMetricsF(font(12)).horizontalAdvance(self.remark)
        return QSize(round(3 * _PADDING + _CHEVRON + words + aside + 8), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        words = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(round(2 * _PADDING + _CHEVRON + words + 6), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            if self.is_hovered:
                painter.fillRect(rect, theme.raised)
            square = QRectF(_PADDING, (_HEIGHT - _CHEVRON) / 2, _CHEVRON, _CHEVRON)
            paint_icon(painter, "chevron-down" if self.isChecked() else "chevron-right", square, "text_2")
            words = rect.adjusted(_PADDING + _CHEVRON + 6, 0, -12, 0)
            painter.setFont(self.font())
            painter.setPen(theme.text_1)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
            painter.setFont(font(12))
            painter.setPen(theme.text_3)
            words.adjust(QFontMetricsF(self.font()).horizontalAdvance(self.text()) + 8, 0, 0, 0)
            shown = QFontMetricsF(font(12)).elidedText(self.remark, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
            painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.line)
            paint_focus_ring(painter, self, rect, 4)
