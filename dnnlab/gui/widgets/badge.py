"""The verdict of a check against theory: an icon, a few words, and a colour that never speaks alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, Theme, current, font, mixed, paint_icon
from dnnlab.gui.theme.motion import BADGE, duration
from dnnlab.gui.widgets.fitting import fitting_font
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

Verdict = Literal["ok", "warn", "bad", "idle"]

_HEIGHT, _PADDING, _ICON, _GAP = 22, 9, 14, 5
_SIZES = (12.0, 11.5, 11.0)
_ICONS: dict[Verdict, str] = {
    "ok": "check-circle",
    "warn": "alert-circle-outline",
    "bad": "alert",
    "idle": "circle-outline",
}


class Badge(PaintedButton):
    """A pill that says how a measurement compares with theory; `clicked` asks for the explanation.

    Where the words have no room it says shorter ones, and at last none: the icon and its colour stay. No word is cut.
    """

    def __init__(self, text: str = "", verdict: Verdict = "idle", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._verdict: Verdict = verdict
        self.setFont(font(12, MEDIUM))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._share = 1.0
        self._before: Verdict = verdict
        self._shorter: tuple[str, ...] = ()
        self._fade = QVariantAnimation(self)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._blend)
        self.show_verdict(verdict, text)

    @property
    def verdict(self) -> Verdict:
        """What it shows."""
        return self._verdict

    def show_verdict(self, verdict: Verdict, text: str, explanation: str = "", shorter: tuple[str, ...] = ()) -> None:
        """Show a verdict: "ok" with a check icon, "warn", "bad", or "idle" while there is nothing to compare.

        Args:
            verdict: The state; only the turn to "ok" is faded, everything else changes at once.
            text: The value and its distance from theory.
            explanation: The tool tip; the text itself where empty.
            shorter: What is said where the text has no room, the longest first.
        """
        if shorter != self._shorter:
            self._shorter = shorter
            self.update()
        if verdict != self._verdict:
            self._before, self._verdict = self._verdict, verdict
            self._fade.stop()
            self._share = 1.0
            if verdict == "ok" and duration(BADGE) > 0 and self.isVisible():
                self._fade.setDuration(duration(BADGE))
                self._fade.start()
            self.update()
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
        spoken, tip = f"{_SPOKEN[verdict]}: {text}", explanation or text
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
        if tip != self.toolTip():
            self.setToolTip(tip)

    def _blend(self, share: float) -> None:
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(round(2 * _PADDING + _ICON + _GAP + text + 2), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PADDING + _ICON, _HEIGHT)

    @property
    def shown_text(self) -> str:
        """As much of what it says as has room; empty where only the icon has."""
        metrics = QFontMetricsF(font(_SIZES[-1], MEDIUM))
        room = self.width() - self._beside_words()
        return next((text for text in (self.text(), *self._shorter) if metrics.horizontalAdvance(text) <= room), "")

    @staticmethod
    def _beside_words() -> int:
        return 2 * _PADDING + _ICON + _GAP - 3

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        colour = mixed(_colour(theme, self._before), _colour(theme, self._verdict), self._share)
        ground = theme.raised if self._verdict == "idle" else theme.soft(colour)
        text = self.shown_text
        face = fitting_font(text, self.width() - self._beside_words(), _SIZES, MEDIUM)
        rect = self._pill(QFontMetricsF(face).horizontalAdvance(text) if text else 0.0)
        with painting(self) as painter:
            border = colour if self.is_hovered else None
            paint_ground(painter, rect, _HEIGHT / 2, ground, border)
            paint_focus_ring(painter, self, rect, _HEIGHT / 2)
            sign = QRectF(rect.left() + _PADDING - 1, rect.center().y() - _ICON / 2, _ICON, _ICON)
            paint_icon(painter, _ICONS[self._verdict], sign, colour)
            painter.setFont(face)
            painter.setPen(colour)
            words = rect.adjusted(_PADDING - 1 + _ICON + _GAP, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _pill(self, words: float) -> QRectF:
        """The ground, at the right end of the room that there is: it follows the words, not the room."""
        needed = self._beside_words() + 3 + words if words else self.minimumSizeHint().width()
        width = min(float(self.width()), needed)
        return QRectF(self.width() - width, (self.height() - _HEIGHT) / 2, width, _HEIGHT)


_SPOKEN: dict[Verdict, str] = {"ok": "Agrees", "warn": "Hint", "bad": "Falls short", "idle": "Not checked yet"}


def _colour(theme: Theme, verdict: Verdict) -> QColor:
    match verdict:
        case "ok":
            return theme.ok
        case "warn":
            return theme.warn
        case "bad":
            return theme.bad
        case "idle":
            return theme.text_2
