"""The dotted ground of the canvas, as one tile that the painter repeats."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from dnnlab.gui.theme import DARK, LIGHT, Theme, current

PITCH = 24.0
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
        offset = QPointF(exposed.left() - world.dx(), exposed.top() - world.dy()) + QPointF(side / 2, side / 2)
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
    """Return a square of the canvas with a dot in its middle."""
    theme = _theme(theme_name)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.canvas)
    painter = QPainter(pixmap)
    painter.fillRect(QRectF(side / 2 - 1, side / 2 - 1, 2, 2), theme.canvas_dot)
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
