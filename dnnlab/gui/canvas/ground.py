"""The dotted ground of the canvas, as one tile that the painter repeats."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.theme import DARK, LIGHT, Theme, current, paint_shadow
from dnnlab.gui.theme.shadow import MARGIN

PITCH = 24.0
_TILE = 384
_CLOSEST = 15.0
"""Pixels: dots stand at least so far apart on the screen; seen from afar only every second, fourth ... is drawn."""


def paint_ground_dots(painter: QPainter, exposed: QRect, world: QTransform, ratio: float) -> None:
    """Fill a part of the view, in its pixels, with the colour and the dots of the canvas.

    Args:
        painter: In pixels of the view.
        exposed: What to fill.
        world: From scene units to pixels.
        ratio: Device pixels per pixel.
    """
    pitch = PITCH * world.m11()
    while pitch < _CLOSEST:
        pitch *= 2
    side = max(1, round(pitch))
    if abs(side - pitch) < 1e-6:
        offset = QPointF(exposed.left() - world.dx(), exposed.top() - world.dy())
        painter.drawTiledPixmap(QRectF(exposed), _tile(current().name, side, ratio), offset)
        return
    theme = current()
    painter.fillRect(exposed, theme.canvas)
    first_x, first_y = (exposed.left() - world.dx()) // pitch, (exposed.top() - world.dy()) // pitch
    across, down = int(exposed.width() / pitch) + 2, int(exposed.height() / pitch) + 2
    xs = [round(world.dx() + (first_x + column) * pitch) - 1 for column in range(across)]
    ys = [round(world.dy() + (first_y + row) * pitch) - 1 for row in range(down)]
    strip = _dots(theme.name, tuple(x - xs[0] for x in xs), ratio)
    for y in ys:
        painter.drawPixmap(xs[0], y, strip)


@lru_cache(maxsize=8)
def _tile(theme_name: str, side: int, ratio: float) -> QPixmap:
    """Return a square of the canvas with many dots: few large copies are faster than many small ones."""
    theme = _theme(theme_name)
    count = max(1, _TILE // side)
    pixmap = QPixmap(round(count * side * ratio), round(count * side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.canvas)
    painter = QPainter(pixmap)
    for row in range(count):
        for column in range(count):
            painter.fillRect(QRectF((column + 0.5) * side - 1, (row + 0.5) * side - 1, 2, 2), theme.canvas_dot)
    painter.end()
    return pixmap


def paint_floating_shadow(painter: QPainter, rect: QRect, ratio: float) -> None:
    """Paint the shadow of a bar over the canvas, in pixels of the view, from a picture of it."""
    shadow = _shadow(current().name, rect.width(), rect.height(), ratio)
    painter.drawPixmap(rect.left() - MARGIN, rect.top() - MARGIN, shadow)


@lru_cache(maxsize=16)
def _shadow(theme_name: str, width: int, height: int, ratio: float) -> QPixmap:
    pixmap = blank_pixmap(width + 2 * MARGIN, height + 2 * MARGIN, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    paint_shadow(painter, QRectF(MARGIN, MARGIN, width, height), 8)
    painter.end()
    return pixmap


@lru_cache(maxsize=16)
def _dots(theme_name: str, xs: tuple[int, ...], ratio: float) -> QPixmap:
    """Return one row of dots at those places."""
    theme = _theme(theme_name)
    pixmap = QPixmap(round((xs[-1] + 2) * ratio), max(1, round(2 * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.canvas)
    painter = QPainter(pixmap)
    for x in xs:
        painter.fillRect(QRectF(x, 0, 2, 2), theme.canvas_dot)
    painter.end()
    return pixmap


def _theme(name: str) -> Theme:
    return DARK if name == DARK.name else LIGHT
