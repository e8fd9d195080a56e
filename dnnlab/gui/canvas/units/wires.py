"""The weights as one picture: painted once, copied to the screen until one of them looks different.

A few hundred curves are painted at once. Thousands take a quarter of a second: they are painted a few milliseconds at
a time beside the window's other work, and until they are done the last picture is shown where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.canvas.ribbon import path_of
from dnnlab.gui.canvas.units.bundle import Bundle
from dnnlab.gui.theme import DARK, LIGHT, Theme, current, mixed
from dnnlab.gui.theme.colour_maps import ENTRIES, diverging

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

THINNEST, SPAN = 1.0, 5.2
_FROZEN_SHARE = 0.5
_AT_ONCE = 500
_TURN_SECONDS, _TURN_MILLISECONDS = 0.003, 8
_REST_SECONDS = 1.0
_MARGIN = 0.2
_STEP = 8
_CROWD, _MOST_THICK = 2000, 1200


@dataclass(slots=True, eq=False)
class Strands:
    """What is shown of one connection.

    Attributes:
        bundle: Its curves.
        present: (rows, columns) which of them there are: not the removed ones, for identity only the diagonal.
        identity: Whether it carries values without weights.
        frozen: Whether training leaves it as it is.
        held: (rows, columns) which single weights training leaves as they are; None where it moves all.
        weights: (rows, columns) over the limit at which colour and width end; None while not known.
    """

    bundle: Bundle
    present: Booleans
    identity: bool = False
    frozen: bool = False
    held: Booleans | None = None
    weights: Floats | None = None
    _paths: dict[int, QPainterPath] = field(default_factory=dict)

    def path(self, row: int, column: int) -> QPainterPath:
        """Return the curve of one weight."""
        flat = row * self.bundle.shape[1] + column
        found = self._paths.get(flat)
        if found is None:
            found = self._paths[flat] = path_of(self.bundle.points[row, column].tolist())
        return found

    def pen(self, row: int, column: int, zoom: float, theme: Theme) -> QPen:
        """Return with what the curve is drawn, in scene units: colour for sign and size, width for size."""
        if self.identity:
            pen = QPen(theme.text_2, 1.6)
            pen.setDashPattern([4.0, 3.0])
            return pen
        if self.weights is None or np.isnan(self.weights[row, column]):
            return QPen(mixed(theme.canvas, theme.text_3, 0.55), 1.0)
        value = float(self.weights[row, column])
        size = THINNEST + SPAN * min(abs(value), 1.0)
        share = _FROZEN_SHARE if self.is_frozen(row, column) else 1.0
        return QPen(weight_colour(theme, value), max(share * size, 0.5 / zoom))

    def is_frozen(self, row: int, column: int) -> bool:
        """Whether training leaves one weight as it is."""
        return self.frozen or (self.held is not None and bool(self.held[row, column]))


def weight_colour(theme: Theme, value: float) -> QColor:
    """Return the colour of a weight over its limit."""
    return _colours(theme.name)[round((min(max(value, -1.0), 1.0) + 1.0) / 2 * (ENTRIES - 1))]


@lru_cache(maxsize=2)
def _colours(theme_name: str) -> list[QColor]:
    theme = DARK if theme_name == DARK.name else LIGHT
    return [QColor(int(r), int(g), int(b)) for r, g, b in diverging(theme)]


@dataclass(slots=True, eq=False)
class _Sheet:
    pixmap: QPixmap
    zoom: float
    region: QRectF


class Wires(QObject):
    """Keeps the picture of all weights in view.

    Signals:
        ready: A new picture is there to be shown.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strands: Mapping[ConnectionId, Strands] = {}
        self._sheet: _Sheet | None = None
        self._coming: tuple[_Sheet, QPainter, Iterator[None]] | None = None
        self._stale = self._moved = True
        self._many = False
        self._painted_at = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.ready)
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MILLISECONDS)
        self._timer.timeout.connect(self._turn)

    def show(self, strands: Mapping[ConnectionId, Strands]) -> None:
        """Show these connections and no others."""
        self._strands = strands
        self._moved = True

    def refresh(self) -> None:
        """Something looks different."""
        self._stale = True

    def forget(self) -> None:
        """Drop the picture: theme or network are others."""
        self._stop()
        self._sheet, self._moved = None, True

    def finish(self) -> None:
        """Paint what is being painted, now."""
        while self._coming is not None:
            self._advance(1.0)

    def paint(self, painter: QPainter, world: QTransform, exposed: QRectF, ratio: float) -> None:
        """Paint the weights; the painter is in pixels of the view.

        Args:
            painter: With the identity as its transformation.
            world: From scene units to pixels.
            exposed: What the view shows, in scene units.
            ratio: Device pixels per pixel.
        """
        zoom = world.m11()
        sheet = self._sheet
        fits = sheet is not None and sheet.zoom == zoom and sheet.region.contains(exposed) and not self._moved
        if self._coming is None and (not fits or (self._stale and self._rested())):
            self._begin(exposed, zoom, ratio, at_once=not fits)
        if self._sheet is not None:
            _lay(painter, self._sheet, world)

    # ---- painting the picture

    def _rested(self) -> bool:
        """Whether weights that only look different may be painted: thousands not more than once in a while."""
        left = _REST_SECONDS - (perf_counter() - self._painted_at) if self._many else 0.0
        if left > 0:
            self._later.start(round(1000 * left) + 1)
        return left <= 0

    def _begin(self, exposed: QRectF, zoom: float, ratio: float, *, at_once: bool) -> None:
        """Begin a new picture, and conclude it now where it is quick and the last one does not fit."""
        dx, dy = exposed.width() * _MARGIN, exposed.height() * _MARGIN
        region = exposed.adjusted(-dx, -dy, dx, dy)
        region.setTopLeft(QPointF(floor(region.left() * zoom) / zoom, floor(region.top() * zoom) / zoom))
        curves = self._curves(region)
        pixmap = blank_pixmap(round(region.width() * zoom) + 1, round(region.height() * zoom) + 1, ratio)
        sheet = _Sheet(pixmap, zoom, QRectF(region.topLeft(), QSizeF(region.size())))
        painter = QPainter(pixmap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.scale(zoom, zoom)
        painter.translate(-region.topLeft())
        self._stale = self._moved = False
        self._many = len(curves) > _AT_ONCE
        self._coming = (sheet, painter, self._draw(painter, list(self._strands.values()), curves, zoom))
        if at_once and not self._many:
            self._advance(1.0)
        else:
            self._timer.start()

    def _curves(self, region: QRectF) -> list[tuple[int, int, int]]:
        """Return the curves that may meet a region as number of the connection, row and column, the strongest last."""
        left, top, right, bottom = region.left(), region.top(), region.right(), region.bottom()
        places, sizes = [np.zeros((3, 0), dtype=np.intp)], [np.zeros(0)]
        for number, strands in enumerate(self._strands.values()):
            rows, columns = np.nonzero(strands.present & strands.bundle.meeting(left, top, right, bottom))
            places.append(np.stack([np.full(len(rows), number), rows, columns]))
            weights = strands.weights
            sizes.append(np.abs(np.nan_to_num(weights[rows, columns])) if weights is not None else np.zeros(len(rows)))
        order = np.argsort(np.concatenate(sizes), kind="stable")
        return list(map(tuple, np.concatenate(places, axis=1)[:, order].T.tolist()))

    @staticmethod
    def _draw(
        painter: QPainter, all_strands: list[Strands], curves: list[tuple[int, int, int]], zoom: float
    ) -> Iterator[None]:
        """Paint the curves; where there are thousands, all but the strongest as lines of one pixel, which are quick."""
        theme = current()
        thin = len(curves) - _MOST_THICK if len(curves) > _CROWD else 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number, (index, row, column) in enumerate(curves):
            strands = all_strands[index]
            pen = strands.pen(row, column, zoom, theme)
            if number < thin:
                pen.setWidth(1)
                pen.setCosmetic(True)
            if number == thin:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.drawPath(strands.path(row, column))
            if number % _STEP == _STEP - 1:
                yield

    def _turn(self) -> None:
        self._advance(_TURN_SECONDS)

    def _advance(self, seconds: float) -> None:
        if self._coming is None:
            self._timer.stop()
            return
        sheet, painter, strokes = self._coming
        end = perf_counter() + seconds
        for _ in strokes:
            if perf_counter() > end:
                return
        painter.end()
        self._sheet, self._painted_at = sheet, perf_counter()
        waited = self._timer.isActive()
        self._stop()
        if waited:
            self.ready.emit()

    def _stop(self) -> None:
        self._timer.stop()
        if self._coming is not None:
            painter = self._coming[1]
            if painter.isActive():
                painter.end()
            self._coming = None


def _lay(painter: QPainter, sheet: _Sheet, world: QTransform) -> None:
    corner = world.map(sheet.region.topLeft())
    if sheet.zoom == world.m11():
        painter.drawPixmap(QPointF(round(corner.x()), round(corner.y())), sheet.pixmap)
        return
    size = sheet.region.size() * world.m11()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawPixmap(QRectF(corner, size), sheet.pixmap, QRectF(sheet.pixmap.rect()))
