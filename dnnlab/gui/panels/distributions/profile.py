"""The distribution at the moment that is shown, as bars beside the picture of the whole run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.theme import SEMIBOLD, Theme, font, mixed
from dnnlab.gui.widgets.segments import segment_pen, segments

_FILL = 0.35


class Profile(Layer):
    """Bars to the right, values upwards; the longest fills the plot, so that small samples can be read too."""

    def __init__(self, plot: Plot) -> None:
        self._edges: NDArray[np.floating] = np.empty(0)
        self._counts: NDArray[np.floating] = np.empty(0)
        self._title = ""
        super().__init__(plot, 1.0)

    @property
    def counts(self) -> NDArray[np.floating]:
        """What is shown, (B,)."""
        return self._counts

    @property
    def title(self) -> str:
        """What it says about the moment."""
        return self._title

    def show_moment(self, edges: NDArray[np.floating], counts: NDArray[np.floating], title: str) -> None:
        """Show counts (B,) in bins with these edges (B + 1,); empty ones show nothing."""
        self._edges, self._counts, self._title = edges, counts, title
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        peak = float(self._counts.max(initial=0.0))
        if peak > 0.0:
            lengths = 0.94 * self.plot.width * np.asarray(self._counts, dtype=np.float64) / peak
            heights = self.plot.y_pixel(self._edges)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            fill = mixed(theme.plot, theme.accent, _FILL)
            for length, below, above in zip(lengths.tolist(), heights[:-1].tolist(), heights[1:].tolist(), strict=True):
                if length > 0.0:
                    painter.fillRect(QRectF(0.0, above, length, below - above), fill)
            painter.setPen(segment_pen(theme.accent, 1.5))
            segments(np.repeat(lengths, 2), np.repeat(heights, 2)[1:-1]).draw(painter)
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(theme.text_1)
        place = QRectF(6, 4, self.plot.width - 12, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._title)
