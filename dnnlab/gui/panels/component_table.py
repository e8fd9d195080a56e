"""The table of a mixture's components at one input."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from dnnlab.gui.panels.mixture_slice import Slice
from dnnlab.gui.panels.plot_frame import Picture
from dnnlab.gui.theme import MEDIUM, Theme, font
from dnnlab.gui.widgets.number_text import format_fixed

_ROW, _HEADER, _DOT = 18.0, 18.0, 3.6
_ROOMY, _NUMBER = 180.0, 26.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ComponentTable(Picture):
    """k, pi, mu and sigma, a row each. Where not all have room, the weightiest stand, and how many are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._slice: Slice | None = None
        self._decimals = 3
        self._count = 0

    def set_scale(self, span: float, components: int) -> None:
        """Say how wide the targets spread, for the decimals, and how many components there are before an answer."""
        self._decimals = min(max(3 - int(np.floor(np.log10(1.2 * span))), 0), 6) if span > 0 else 3
        self._count = components
        self.update()

    def show_slice(self, found: Slice | None) -> None:
        """Show another mixture, or names without figures."""
        self._slice = found
        self.update()

    def rows(self) -> tuple[list[int], int]:
        """Return the components that have room, in order, and how many are left out."""
        count = self._count if self._slice is None else len(self._slice.pi)
        room = max(int((self.size().height() - _HEADER) / _ROW), 1)
        if count <= room:
            return list(range(count)), 0
        room = max(room - 1, 1)
        if self._slice is None:
            return list(range(room)), count - room
        weightiest = np.argsort(-self._slice.pi, kind="stable")[:room]
        return sorted(weightiest.tolist()), count - room

    def cells(self, k: int) -> tuple[str, str, str]:
        """Return what stands in the row of component k = 0, 1, ..."""
        if self._slice is None:
            return "–", "–", "–"
        found, decimals = self._slice, self._decimals
        return (
            format_fixed(float(found.pi[k]), 3),
            format_fixed(float(found.mu[k]), decimals),
            format_fixed(float(found.sigma[k]), decimals),
        )

    def draw(self, painter: QPainter, theme: Theme) -> None:
        width = self.size().width()
        ends = _ends(width)
        painter.setFont(font(11))
        painter.setPen(theme.text_3)
        for end, name in zip(ends, "πμσ", strict=True):
            painter.drawText(QRectF(0, 0, end, _HEADER), _RIGHT, name)
        painter.setFont(font(12, MEDIUM))
        shown, left_out = self.rows()
        top = _HEADER
        for k in shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.component(k + 1))
            painter.drawEllipse(QPointF(_DOT + 1, top + _ROW / 2), _DOT, _DOT)
            painter.setPen(theme.text_2)
            painter.drawText(QRectF(15, top, 24, _ROW), _LEFT, str(k + 1))
            painter.setPen(theme.text_1)
            for end, text in zip(ends, self.cells(k), strict=True):
                painter.drawText(QRectF(0, top, end, _ROW), _RIGHT, text)
            top += _ROW
        if left_out:
            painter.setFont(font(11))
            painter.setPen(theme.text_3)
            text = f"and {left_out} with less weight"
            shown_text = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width - 15)
            painter.drawText(QRectF(15, top, width, _ROW), _LEFT, shown_text)


def _ends(width: float) -> tuple[float, float, float]:
    """Return where the columns end: with air after k where there is room, else evenly."""
    if width >= _ROOMY:
        return 0.41 * width, 0.72 * width, width - 5.0
    column = (width - 5.0 - _NUMBER) / 3
    return _NUMBER + column, _NUMBER + 2 * column, width - 5.0
