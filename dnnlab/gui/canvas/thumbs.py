"""Many small pictures of responses in one image: computed at once, drawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from dnnlab.gui.theme import DARK, LIGHT, Theme
from dnnlab.gui.theme.colour_maps import ENTRIES, diverging

Floats = NDArray[np.floating]
Rect = tuple[float, float, float, float]
"""Left, top, width and height."""
Direction = Literal["up", "right", "plane"]
"""How the input runs over a thumb: upwards, to the right, or two inputs over a plane."""


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Where the thumbs of one card stand, relative to the card, in scene units.

    Attributes:
        rects: One for each thumb.
        direction: How the input runs.
        radius: Of the corners.
    """

    rects: tuple[Rect, ...]
    direction: Direction
    radius: float = 2.0
    _bounds: Rect = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        left, top = min(r[0] for r in self.rects), min(r[1] for r in self.rects)
        right, bottom = max(r[0] + r[2] for r in self.rects), max(r[1] + r[3] for r in self.rects)
        object.__setattr__(self, "_bounds", (left, top, right - left, bottom - top))

    def bounds(self) -> QRectF:
        """Return the smallest rectangle that holds all thumbs."""
        return QRectF(*self._bounds)


def column_thumbs(count: int, area: QRectF) -> Mosaic:
    """Return upright thumbs side by side: 28 wide at most, 4 at least; what does not fit is binned by the caller."""
    return _columns(count, area.left(), area.top(), area.width(), area.height())


@lru_cache(maxsize=512)
def _columns(count: int, left: float, top: float, wide: float, high: float) -> Mosaic:
    area = QRectF(left, top, wide, high)
    shown = min(count, most_columns(area))
    gap = 1.5 if shown <= 24 else 1.0
    width = min(28.0, (area.width() - gap * (shown - 1)) / shown)
    rects = tuple((area.left() + i * (width + gap), area.top(), width, area.height()) for i in range(shown))
    return Mosaic(rects, "up")


def most_columns(area: QRectF) -> int:
    """Return how many upright thumbs an area holds."""
    return max(1, int((area.width() + 1.0) // 5.0))


def square_thumbs(count: int, area: QRectF) -> Mosaic:
    """Return square thumbs in as many rows as make them largest, for two inputs."""
    gap = 2.0
    side, across = max(_square_side(count, rows, area, gap) for rows in range(1, max(2, int(area.height() // 8) + 1)))
    shown = min(count, across * max(1, int((area.height() + gap) // (side + gap))))
    rects = tuple(
        (area.left() + (i % across) * (side + gap), area.top() + (i // across) * (side + gap), side, side)
        for i in range(shown)
    )
    return Mosaic(rects, "plane")


def _square_side(count: int, rows: int, area: QRectF, gap: float) -> tuple[float, int]:
    across = -(-count // rows)
    by_width = (area.width() - gap * (across - 1)) / across
    by_height = (area.height() - gap * (rows - 1)) / rows
    return max(4.0, min(by_width, by_height)), across if by_width >= 4.0 else max(1, int(area.width() // (4.0 + gap)))


def thumbs_image(mosaic: Mosaic, values: Floats, scale: float, theme: Theme, saturation: float = 1.0) -> QImage:
    """Return the thumbs' picture, transparent around them, with its origin at the corner of the mosaic's bounds.

    Args:
        mosaic: Where they stand.
        values: (n, R), or (n, R, R) with the second input first; finite, the colour map ends at -1 and 1.
        scale: Device pixels per scene unit.
        theme: Whose colours.
        saturation: Below 1 the colours fade towards grey.
    """
    index, mask = _pixels(mosaic, values.shape[1:], scale)
    colours = packed(theme.name, saturation)
    levels = np.clip((values + 1.0) * (0.5 * (ENTRIES - 1)) + 0.5, 0, ENTRIES - 1).astype(np.intp)
    pixels = colours[levels].reshape(-1)[index] | mask
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    return image.copy()


@lru_cache(maxsize=256)
def _pixels(mosaic: Mosaic, shape: tuple[int, ...], scale: float) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
    """Return for each pixel which value it shows, and its opacity in the top byte."""
    bounds = mosaic.bounds()
    width = max(1, round(bounds.width() * scale))
    height = max(1, round(bounds.height() * scale))
    index = np.zeros((height, width), dtype=np.intp)
    per_thumb = int(np.prod(shape))
    for number, (x, y, w, h) in enumerate(mosaic.rects):
        left, right = _span((x - bounds.left()) * scale, w * scale, width)
        top, bottom = _span((y - bounds.top()) * scale, h * scale, height)
        places = _places(mosaic.direction, shape, bottom - top, right - left)
        index[top:bottom, left:right] = number * per_thumb + places
    return index, _mask(mosaic.rects, bounds, mosaic.radius, scale, width, height)


def _span(start: float, length: float, most: int) -> tuple[int, int]:
    first = min(int(np.floor(start + 1e-6)), most - 1)
    return first, max(first + 1, min(most, int(np.ceil(start + length - 1e-6))))


def _places(direction: Direction, shape: tuple[int, ...], rows: int, columns: int) -> NDArray[np.intp]:
    """Return which of a thumb's values each of its pixels shows, (rows, columns)."""
    down = (np.arange(rows) + 0.5) / rows
    across = (np.arange(columns) + 0.5) / columns
    match direction:
        case "up":
            column = ((1.0 - down) * shape[0]).astype(np.intp)
            return np.broadcast_to(np.minimum(column, shape[0] - 1)[:, None], (rows, columns))
        case "right":
            row = (across * shape[0]).astype(np.intp)
            return np.broadcast_to(row[None, :], (rows, columns))
        case "plane":
            second = np.minimum(((1.0 - down) * shape[0]).astype(np.intp), shape[0] - 1)
            first = (across * shape[1]).astype(np.intp)
            return second[:, None] * shape[1] + first[None, :]


def _mask(
    rects: Sequence[Rect], bounds: QRectF, radius: float, scale: float, width: int, height: int
) -> NDArray[np.uint32]:
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.scale(width / bounds.width(), height / bounds.height())
    painter.translate(-bounds.topLeft())
    for x, y, w, h in rects:
        corner = min(radius, w / 3, h / 3)
        painter.drawRoundedRect(QRectF(x, y, w, h), corner, corner)
    painter.end()
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(height, image.bytesPerLine())
    return np.left_shift(rows[:, :width].astype(np.uint32), np.uint32(24))


@lru_cache(maxsize=8)
def packed(theme_name: str, saturation: float) -> NDArray[np.uint32]:
    """Return the diverging map of a theme as 0x00RRGGBB, (256,); a saturation below 1 greys it."""
    colours = diverging(DARK if theme_name == DARK.name else LIGHT).astype(np.float64)
    grey = colours.mean(axis=1, keepdims=True)
    faded = np.rint(grey + saturation * (colours - grey)).astype(np.uint32)
    return np.asarray(faded @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32), dtype=np.uint32)
