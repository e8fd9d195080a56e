"""The shadow under nodes, popovers and sheets: a small pixmap painted once and stretched, never an effect."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from dnnlab.gui.theme.switch import current
from dnnlab.gui.theme.tokens import DARK, LIGHT

BLUR = 24
OFFSET = 8
MARGIN = BLUR + OFFSET
"""How far the shadow reaches beyond the rectangle that casts it, at most; add it to a bounding rectangle."""

_MIDDLE = 4


def paint_shadow(painter: QPainter, rect: QRectF, radius: float = 10.0) -> None:
    """Paint the shadow of a rounded rectangle; paint the rectangle itself over it afterwards.

    Args:
        painter: Its device's scale is taken into account.
        rect: The rectangle that casts the shadow.
        radius: Of its corners, in pixels.
    """
    pixmap = _nine_patch(current().name, round(radius))
    corner = (pixmap.width() - _MIDDLE) // 2
    outer = rect.adjusted(-BLUR, OFFSET - BLUR, BLUR, OFFSET + BLUR)
    wide, high = min(corner, outer.width() / 2), min(corner, outer.height() / 2)
    xs = (outer.left(), outer.left() + wide, outer.right() - wide, outer.right())
    ys = (outer.top(), outer.top() + high, outer.bottom() - high, outer.bottom())
    cuts = (0, corner, corner + _MIDDLE, pixmap.width())
    for row in range(3):
        for column in range(3):
            target = QRectF(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            source = QRect(cuts[column], cuts[row], cuts[column + 1] - cuts[column], cuts[row + 1] - cuts[row])
            painter.drawPixmap(target, pixmap, QRectF(source))


@lru_cache(maxsize=16)
def _nine_patch(theme_name: str, radius: int) -> QPixmap:
    """Return the shadow of the smallest rectangle that has four corners and a middle to stretch."""
    corner = 2 * BLUR + radius
    side = 2 * corner + _MIDDLE
    coverage = _blurred(_rounded_square(side, BLUR, radius), BLUR / 2)
    colour = (DARK if theme_name == DARK.name else LIGHT).shadow
    pixels = np.zeros((side, side, 4), dtype=np.uint8)
    pixels[..., 3] = np.rint(coverage * colour.alphaF() * 255)
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied)
    return QPixmap.fromImage(image.copy())


def _rounded_square(side: int, margin: int, radius: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawRoundedRect(QRectF(margin, margin, side - 2 * margin, side - 2 * margin), radius, radius)
    painter.end()
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(side, image.bytesPerLine())
    return rows[:, :side] / 255.0


def _blurred(
    coverage: np.ndarray[tuple[int, int], np.dtype[np.float64]], deviation: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Blur by a Gaussian of that standard deviation, in pixels, one axis after the other."""
    reach = int(3 * deviation)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        coverage = np.apply_along_axis(np.convolve, axis, coverage, kernel, mode="same")
    return coverage
