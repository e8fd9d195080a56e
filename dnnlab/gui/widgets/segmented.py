"""A segmented control: a few choices side by side, one of which is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, current, font, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

_PADDING, _ICON, _GAP, _INSET = 11, 16, 7, 3


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice: the value it stands for, its title, an icon or none, and a tool tip."""

    value: str
    title: str
    icon_name: str = ""
    tip: str = ""


class Segmented(QWidget):
    """Choices in a row. Arrow keys walk along it; `chosen` says what the person picked.

    Args:
        segments: The choices, from left to right; the first is on.
        name: What is being chosen, for those who do not see it.
        height: 30 on the canvas, 32 in the top bar.
    """

    chosen = Signal(str)
    """The value of the segment the person picked; not emitted by :meth:`set_value`."""

    def __init__(
        self, segments: Sequence[Segment], name: str, *, height: int = 30, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _SegmentButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        row.setSpacing(1)
        for segment in segments:
            button = _SegmentButton(segment, self)
            button.clicked.connect(lambda _checked, value=segment.value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[segment.value] = button
            row.addWidget(button)
        self.set_value(segments[0].value)
        follow_theme(self)

    def value(self) -> str:
        """Return the value of the segment that is on."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Turn a segment on; emits nothing. A value that is not offered changes nothing."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def set_compact(self, compact: bool) -> None:
        """Show the icons alone, but for the segment that is on; or all titles."""
        for button in self._buttons.values():
            button.set_compact(compact)

    def set_segment_enabled(self, value: str, enabled: bool, tip: str = "") -> None:
        """Offer or withhold a segment; the tip says why."""
        self._buttons[value].setEnabled(enabled)
        self._buttons[value].setToolTip(tip)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            paint_ground(painter, QRectF(self.rect()), 8, theme.card if theme.is_dark else theme.raised, theme.line)


class _SegmentButton(PaintedButton):
    """One segment. It clicks when the arrow keys reach it, as a radio button does."""

    def __init__(self, segment: Segment, parent: QWidget) -> None:
        super().__init__(segment.title, parent)
        self._icon_name = segment.icon_name
        self._compact = False
        self.toggled.connect(self.updateGeometry)
        self.setToolTip(segment.tip)
        self.setCheckable(True)
        self.setFont(font(12.5, MEDIUM))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone while it is not on."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    @property
    def _words(self) -> str:
        return "" if self._compact and self._icon_name and not self.isChecked() else self.text()

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(self.font()).horizontalAdvance(self._words)
        sign = _ICON + (_GAP if self._words else 0) if self._icon_name else 0
        return QSize(round(2 * _PADDING + sign + text + 1), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            if self.isChecked():
                paint_ground(painter, rect, 6, theme.raised if theme.is_dark else theme.card, theme.line_2)
            elif self.is_hovered:
                paint_ground(painter, rect, 6, theme.raised if theme.is_dark else theme.line)
            paint_focus_ring(painter, self, rect, 6)
            left = float(_PADDING)
            ink = "text_1" if self.isChecked() else "text_2"
            if self._icon_name:
                paint_icon(painter, self._icon_name, QRectF(left, (rect.height() - _ICON) / 2, _ICON, _ICON), ink)
                left += _ICON + _GAP
            painter.setFont(self.font())
            painter.setPen(theme.text_1 if self.isChecked() else theme.text_2)
            words = rect.adjusted(left, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
