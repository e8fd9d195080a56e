"""The strands of a connection: their paths along its route, and how they are painted."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from dnnlab.gui.canvas.metrics import DETAIL_ZOOM
from dnnlab.gui.canvas.ribbon_pieces import RibbonPieces
from dnnlab.gui.canvas.routing import MOST_STRANDS, Route
from dnnlab.gui.theme import DARK, LIGHT, Theme, mixed
from dnnlab.gui.theme.colour_maps import ENTRIES, diverging

_THINNEST, _SPAN = 0.7, 2.1
_FROZEN_SHARE = 0.5
_HALO = 9.0


class Ribbon:
    """Strands along one route. Their geometry is kept; only pens change while a network trains."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._paths: dict[int, list[QPainterPath]] = {}
        self._pieces: dict[int, RibbonPieces] = {}
        self._run = (0, 0, 0)
        self._run_paths: list[QPainterPath] = []

    def paths(self, count: int) -> list[QPainterPath]:
        """Return the paths of `count` strands, from the lowest to the highest."""
        found = self._paths.get(count)
        if found is None:
            found = self._paths[count] = [path_of(points.tolist()) for points in self.route.strands(count)]
        return found

    def paths_within(self, count: int, area: QRectF) -> list[QPainterPath]:
        """Return what of `count` strands may be in an area; of a long ribbon that is seldom all."""
        pieces = self._pieces.get(count)
        if pieces is None:
            pieces = self._pieces[count] = RibbonPieces(self.route.strands(count))
        run = pieces.run_within(area.left(), area.top(), area.right(), area.bottom())
        if self._run != (count, *run):
            strands = pieces.strands(*run) if run[1] else ()
            self._run, self._run_paths = (count, *run), [path_of(points.tolist()) for points in strands]
        return self._run_paths

    def paint_calm(self, painter: QPainter, count: int, theme: Theme, area: QRectF | None = None) -> None:
        """Paint the strands of weights that are not known.

        Args:
            painter: In scene units.
            count: How many strands to paint.
            theme: Whose colours.
            area: What of a long ribbon is wanted at least; all of it if that is not given.
        """
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_calm_pen(theme.name))
        bundle = QPainterPath()
        for path in self.paths(count) if area is None else self.paths_within(count, area):
            bundle.addPath(path)
        painter.drawPath(bundle)

    def paint_identity(self, painter: QPainter, colour: QColor) -> None:
        """Paint the one dashed line of a connection without weights."""
        pen = QPen(colour, 1.6)
        pen.setDashPattern([4.0, 3.0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(self.paths(1)[0])

    def paint_weights(
        self,
        painter: QPainter,
        count: int,
        weights: NDArray[np.float64],
        theme: Theme,
        *,
        frozen: bool,
        area: QRectF | None = None,
    ) -> None:
        """Paint the strands: colour for sign and size, width for size.

        Args:
            painter: In scene units.
            count: How many strands to paint.
            weights: Quantiles of the weights, ascending, over the limit at which colour and width end.
            theme: Whose colours.
            frozen: Whether they are painted at half their width.
            area: What of a long ribbon is wanted at least; all of it if that is not given.
        """
        paths = self.paths(count) if area is None else self.paths_within(count, area)
        if not paths:
            return
        lower, upper, share = _places(len(weights), len(paths))
        shown = weights[lower] + share * (weights[upper] - weights[lower])
        sizes = np.minimum(np.abs(shown), 1.0)
        widths = (_THINNEST + _SPAN * sizes) * (_FROZEN_SHARE if frozen else 1.0)
        colours = _strand_colours(theme.name)
        levels = np.rint((np.clip(shown, -1.0, 1.0) + 1.0) / 2 * (ENTRIES - 1)).astype(int)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_spine(painter, theme, frozen)
        for index in np.argsort(sizes).tolist():  # the strongest on top
            painter.setPen(QPen(colours[int(levels[index])], float(widths[index])))
            painter.drawPath(paths[index])

    def _paint_spine(self, painter: QPainter, theme: Theme, frozen: bool) -> None:
        """Paint the middle of the ribbon, so that it is seen where all weights are tiny, and that it is frozen."""
        colour = mixed(theme.canvas, theme.accent if frozen else theme.text_3, 0.75 if frozen else 0.5)
        pen = QPen(colour, 1.6 if frozen else 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(self.paths(1)[0])

    def paint_halo(self, painter: QPainter, theme: Theme) -> None:
        """Paint the ground on which a ribbon stands out."""
        outer = self.paths(2) if self.route.spread else self.paths(1)
        outline = QPainterPath(outer[0])
        if len(outer) > 1:
            outline.connectPath(outer[1].toReversed())
            outline.closeSubpath()
        colour = mixed(theme.canvas, theme.accent, 0.35)
        painter.setPen(QPen(colour, _HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(colour if len(outer) > 1 else Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)


def strand_count(weights: int) -> int:
    """Return how many strands a ribbon of so many weights has."""
    return max(1, min(MOST_STRANDS, weights))


def strands_at(zoom: float, count: int) -> int:
    """Return how many of the strands to paint: seen from afar a few look the same."""
    if zoom >= 0.7:
        return count
    return min(count, 14 if zoom >= DETAIL_ZOOM else 8)


def path_of(points: list[list[float]]) -> QPainterPath:
    """Return a chain of cubic curves from its control points."""
    path = QPainterPath(QPointF(*points[0]))
    for first in range(1, len(points) - 2, 3):
        (ax, ay), (bx, by), (x, y) = points[first : first + 3]
        path.cubicTo(ax, ay, bx, by, x, y)
    return path


@lru_cache(maxsize=256)
def _places(weights: int, strands: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return between which two of the quantiles each strand lies, and how far on its way to the second."""
    at = np.linspace(0, weights - 1, strands)
    lower = np.floor(at).astype(np.intp)
    return lower, np.minimum(lower + 1, weights - 1), at - lower


@lru_cache(maxsize=2)
def _calm_pen(theme_name: str) -> QPen:
    theme = DARK if theme_name == DARK.name else LIGHT
    pen = QPen(mixed(theme.canvas, theme.text_3, 0.55), 1.0)
    pen.setCosmetic(True)  # lines of one pixel are drawn ten times as fast as wider ones
    return pen


@lru_cache(maxsize=2)
def _strand_colours(theme_name: str) -> list[QColor]:
    """Return the diverging map as colours to draw with."""
    theme = DARK if theme_name == DARK.name else LIGHT
    return [QColor(int(r), int(g), int(b)) for r, g, b in diverging(theme)]
