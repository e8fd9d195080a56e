"""A map of the hand's error by place: where over the plane an answer is how far off."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.theme import DARK, LIGHT, Theme, current, font, theme_switch
from dnnlab.gui.theme.colour_maps import table
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.workspaces.arm.errors import MapGrid
from dnnlab.theory.kinematics import FloatArray

SMALLEST, LARGEST = -4.0, 0.0
"""The exponents of ten at both ends of the colours."""

_SHARE = 0.94
"""How much of the plot the grid takes."""


@lru_cache
def _table(name: str) -> NDArray[np.uint8]:
    """From the ground, where nothing is missed, to the colour of a wrong answer."""
    theme = DARK if name == DARK.name else LIGHT
    if theme.is_dark:
        return table([(0.0, "#232B36"), (0.3, "#5A2F33"), (0.65, theme.bad.name()), (1.0, "#FFE3DC")])
    return table([(0.0, "#EDF0F5"), (0.3, "#F3C3B7"), (0.65, theme.bad.name()), (1.0, "#4A0E04")])


def error_colours(theme: Theme, errors: FloatArray) -> NDArray[np.uint8]:
    """Return the colours of errors in metres, any shape and three channels; the plot's ground where it is NaN."""
    shares = (np.log10(np.maximum(errors, 1e-300)) - SMALLEST) / (LARGEST - SMALLEST)
    known = np.isfinite(errors)
    index = np.rint(np.clip(np.where(known, shares, 0.0), 0.0, 1.0) * 255.0).astype(np.intp)
    ground = np.array([theme.plot.red(), theme.plot.green(), theme.plot.blue()], dtype=np.uint8)
    return np.where(known[..., None], _table(theme.name)[index], ground)


class ErrorMap(QWidget):
    """The map and what its colours stand for. A press brings the target there.

    Args:
        chosen: Told the place `(2,)` that a person presses or draws over.
    """

    def __init__(self, chosen: Callable[[FloatArray], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName("Map of the hand's error by place")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("x₁ (m)", grid=False), AxisLook("x₂ (m)", grid=False))
        self.heat = HeatMap(self.plot, 0, name=("error by place", "error"))
        self.target = _TargetMark(self.plot, chosen)
        self._grid: MapGrid | None = None
        self._errors: FloatArray | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.canvas, 1)
        column.addWidget(_ErrorScale())
        self.canvas.resized.connect(self._show_home)
        theme_switch().changed.connect(self._recolour)

    def show_grid(self, grid: MapGrid) -> None:
        """Show the places of another arm, and nothing of the networks."""
        self._grid, self._errors = grid, None
        self._show_home()
        self._recolour()

    def show_errors(self, errors: FloatArray | None) -> None:
        """Show the errors at the grid's targets, `(M,)`."""
        self._errors = errors
        self._recolour()

    def _recolour(self) -> None:
        grid = self._grid
        if grid is None:
            return
        errors = np.full(len(grid.targets), 10.0**SMALLEST) if self._errors is None else self._errors
        self.heat.place_over(grid.x, grid.y)
        cells = grid.filled(errors)
        self.heat.show_colours(error_colours(current(), cells), cells)

    def _show_home(self) -> None:
        """Show the whole grid with one scale on both axes."""
        if self._grid is None:
            return
        (left, right), (bottom, top) = self._grid.x, self._grid.y
        scale = _SHARE * min(self.plot.width / (right - left), self.plot.height / (top - bottom))
        half_x, half_y = self.plot.width / scale / 2, self.plot.height / scale / 2
        x, y = (left + right) / 2, (bottom + top) / 2
        self.plot.set_home((x - half_x, x + half_x), (y - half_y, y + half_y))


class _TargetMark(Layer):
    """Where the target is; it can be drawn about."""

    def __init__(self, plot: Plot, chosen: Callable[[FloatArray], object]) -> None:
        super().__init__(plot, 1)
        self._chosen = chosen
        self._hand: FloatArray | None = None

    def show_hand(self, hand: FloatArray) -> None:
        """Mark another place."""
        self._hand = hand
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._hand is not None:
            at = QPointF(float(self.plot.x_pixel(self._hand[0])), float(self.plot.y_pixel(self._hand[1])))
            painter.setPen(QPen(theme.accent, 1.8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 7.0, 7.0)

    def grab(self, point: QPointF) -> bool:
        self.drag(point)
        return True

    def drag(self, point: QPointF) -> None:
        self._chosen(np.array([self.plot.x_value(point.x()), self.plot.y_value(point.y())]))


class _ErrorScale(QWidget):
    """The colours of the map, with the errors they stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(200, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        colours = _table(theme.name)
        image = QImage(colours.tobytes(), len(colours), 1, 3 * len(colours), QImage.Format.Format_RGB888)
        bar = QRectF(40, 2, max(self.width() - 80.0, 20.0), 8)
        with painting(self) as painter:
            painter.drawImage(bar, image)
            painter.setFont(font(10.5))
            painter.setPen(QColor(theme.text_3))
            texts = ("0.1 mm", "1 mm", "1 cm", "10 cm", "1 m")
            for place, text in enumerate(texts):
                middle = bar.left() + bar.width() * place / (len(texts) - 1)
                painter.drawText(QRectF(middle - 30, 11, 60, 14), Qt.AlignmentFlag.AlignCenter, text)
