"""A strip of small coloured squares, one for each parameter, through the diverging map."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import current, font
from dnnlab.gui.theme.colour_maps import diverging_colours
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.painting import follow_theme, painting

_HEIGHT, _GAP, _RADIUS = 14, 1.5, 2
_LARGEST, _SMALLEST = 14.0, 4.0


class Thumbs(QWidget):
    """Shows signed numbers as colours, 0 in the colour of a card.

    Squares shrink to 4 pixels as there are more of them; beyond that each shows the value of largest magnitude among
    its neighbours, so that nothing stands out less than it is.

    Args:
        title: The symbol before the strip, "W⁽¹⁾" say; empty for none.
        title_width: Room for it, so that several strips line up.
    """

    def __init__(self, title: str = "", *, title_width: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._left = title_width if title else 0
        self._values: NDArray[np.float64] = np.zeros(0)
        self._limit = 1.0
        self.setFixedHeight(_HEIGHT + 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title or "Parameters")
        follow_theme(self)

    def set_values(self, values: ArrayLike, limit: float | None = None) -> None:
        """Show other numbers.

        Args:
            values: Any shape; read row by row.
            limit: The magnitude of the strongest colours; the 97 % quantile of the magnitudes where not given. Strips
                of one network share one, and keep it while it trains.
        """
        self._values = np.asarray(values, dtype=float).ravel()
        if limit is None:
            limit = float(np.quantile(np.abs(self._values), 0.97)) if self._values.size else 1.0
        self._limit = limit
        if self._values.size:
            low, high = (format_significant(float(edge)) for edge in (self._values.min(), self._values.max()))
            self.setToolTip(f"{self._values.size:,} values, {low} to {high}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._left + 232, _HEIGHT + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            if self._title:
                painter.setFont(font(11))
                painter.setPen(theme.text_2)
                painter.drawText(QRectF(0, 0, self._left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._title)
            room = self.width() - self._left
            shown = binned(self._values, int(room // _SMALLEST))
            if not shown.size:
                return
            colours = diverging_colours(theme, shown, self._limit)
            pitch = min((room + _GAP) / shown.size, _LARGEST + _GAP)
            if pitch < _SMALLEST + _GAP:
                image = QImage(colours.tobytes(), shown.size, 1, 3 * shown.size, QImage.Format.Format_RGB888)
                painter.drawImage(QRectF(self._left, 1, room, _HEIGHT), image)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            size = QPointF(pitch - _GAP, _HEIGHT)
            for index, (red, green, blue) in enumerate(colours.tolist()):
                painter.setBrush(QColor(red, green, blue))
                left = self._left + index * pitch
                painter.drawRoundedRect(QRectF(left, 1, size.x(), size.y()), _RADIUS, _RADIUS)


def binned(values: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Return at most `most` values: of each run of neighbours, the one of largest magnitude."""
    if values.size <= most or most < 1:
        return values if most >= 1 else values[:0]
    starts = np.arange(most) * values.size // most
    highest, lowest = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(highest >= -lowest, highest, lowest)
