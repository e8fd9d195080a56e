"""Paints shapes: for the plots of a stage, and small for lists and the gallery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from dnnlab.experiments.picture import Area, Bars, Dots, Heat, Line, Picture, Rule, Shape, Text
from dnnlab.gui.pictures.looks import colour_in, dashes_of
from dnnlab.gui.theme import MEDIUM, THEORY_DASHES, Theme, faded, font, pen
from dnnlab.gui.theme.colour_maps import density_colours, diverging_colours
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.gui.widgets.segments import segment_pen, segments

Floats = NDArray[np.float64]

_SHADES = 24
_HEAD = 9.0  # pixels
_SMALL_TEXT = 0.7  # below this weight words could not be read


class Scale(Protocol):
    """Where data are in pixels."""

    width: float
    height: float

    def x_pixel(self, values: ArrayLike, /) -> Floats:
        """Return how far values are from the left edge."""

    def y_pixel(self, values: ArrayLike, /) -> Floats:
        """Return how far values are from the top edge."""


@dataclass(slots=True)
class Frame:
    """The scale of a picture that fills a rectangle."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    @classmethod
    def of(cls, picture: Picture, width: float, height: float) -> Frame:
        """Return the scale by which a picture fills a rectangle, with one scale for both axes where it wants that."""
        if not picture.equal:
            return cls(picture.x, picture.y, width, height)
        return cls(*with_equal_scales(picture.x, picture.y, width, height), width, height)

    def x_pixel(self, values: ArrayLike, /) -> Floats:
        low, high = self.x
        return np.asarray((np.asarray(values, dtype=np.float64) - low) * (self.width / (high - low)))

    def y_pixel(self, values: ArrayLike, /) -> Floats:
        low, high = self.y
        return np.asarray((high - np.asarray(values, dtype=np.float64)) * (self.height / (high - low)))


def with_equal_scales(
    x: tuple[float, float], y: tuple[float, float], width: float, height: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges, one of them widened about its middle, so that a unit is as long on both axes."""
    unit = max((x[1] - x[0]) / width, (y[1] - y[0]) / height)
    middle = (x[0] + x[1]) / 2, (y[0] + y[1]) / 2
    half = unit * width / 2, unit * height / 2
    return (middle[0] - half[0], middle[0] + half[0]), (middle[1] - half[1], middle[1] + half[1])


class ShapePainter:
    """Paints shapes, and keeps the images of maps that are shown again.

    Args:
        weight: How heavy lines and dots are; 1 in plots.
    """

    def __init__(self, weight: float = 1.0) -> None:
        self._weight = weight
        self._images: dict[int, tuple[Heat, str, QImage]] = {}

    def paint(self, painter: QPainter, theme: Theme, shapes: Iterable[Shape], scale: Scale) -> None:
        """Paint shapes in their order."""
        images: dict[int, tuple[Heat, str, QImage]] = {}
        for shape in shapes:
            match shape:
                case Line():
                    self._line(painter, theme, shape, scale)
                case Dots():
                    self._dots(painter, theme, shape, scale)
                case Area():
                    self._area(painter, theme, shape, scale)
                case Bars():
                    _bars(painter, theme, shape, scale)
                case Heat():
                    images[id(shape)] = self._image(theme, shape)
                    _heat(painter, shape, images[id(shape)][2], scale)
                case Rule():
                    self._rule(painter, theme, shape, scale)
                case Text() if self._weight >= _SMALL_TEXT:
                    _text(painter, theme, shape, scale)
        self._images = images

    def _line(self, painter: QPainter, theme: Theme, line: Line, scale: Scale) -> None:
        points = np.asarray(line.points, dtype=np.float64)
        if line.closed and len(points):
            points = np.concatenate([points, points[:1]])
        colour, dashes = colour_in(theme, line.colour, line.opacity), dashes_of(line)
        width = line.width * self._weight
        x, y = near(scale.x_pixel(points[:, 0])), near(scale.y_pixel(points[:, 1]))
        for piece in _pieces(_finite(points)):
            if colour.alpha() == 255:
                painter.setPen(segment_pen(colour, width, dashed=bool(dashes)))
                segments(x[piece], y[piece], dashes).draw(painter)
            else:  # pieces of a translucent line would show where they meet
                painter.setPen(pen(colour, width, dashes))
                painter.drawPolyline(polygon(x[piece], y[piece]))
            if line.arrow and piece.stop == len(x) and piece.stop - piece.start > 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawPolygon(_head(x[piece], y[piece], _HEAD * max(self._weight, 0.5)))

    def _dots(self, painter: QPainter, theme: Theme, dots: Dots, scale: Scale) -> None:
        points = np.asarray(dots.points, dtype=np.float64)
        there = _finite(points)
        x, y = near(scale.x_pixel(points[there, 0])), near(scale.y_pixel(points[there, 1]))
        radius = dots.radius * self._weight
        if dots.values is not None:
            shades = np.asarray(dots.values, dtype=np.float64)[there].clip(-1.0, 1.0)
            levels = np.minimum(((shades + 1.0) / 2.0 * _SHADES).astype(int), _SHADES - 1)
            for level in np.unique(levels).tolist():
                middle = 2.0 * (level + 0.5) / _SHADES - 1.0
                red, green, blue = diverging_colours(theme, [middle], 1.0)[0].tolist()
                painter.setPen(_round(faded(QColor(red, green, blue), dots.opacity), radius))
                painter.drawPoints(polygon(x[levels == level], y[levels == level]))
            return
        colour = colour_in(theme, dots.colour, dots.opacity)
        if dots.hollow:
            painter.setPen(QPen(colour, 1.6 * self._weight))
            painter.setBrush(theme.plot)
            for point in polygon(x, y).toList():
                painter.drawEllipse(point, radius, radius)
            return
        painter.setPen(_round(colour, radius))
        painter.drawPoints(polygon(x, y))

    def _area(self, painter: QPainter, theme: Theme, area: Area, scale: Scale) -> None:
        points = np.asarray(area.points, dtype=np.float64)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_in(theme, area.colour, area.opacity))
        x, y = near(scale.x_pixel(points[:, 0])), near(scale.y_pixel(points[:, 1]))
        for piece in _pieces(_finite(points)):
            painter.drawPolygon(polygon(x[piece], y[piece]))

    def _image(self, theme: Theme, heat: Heat) -> tuple[Heat, str, QImage]:
        kept = self._images.get(id(heat))
        if kept is not None and kept[0] is heat and kept[1] == theme.name:
            return kept
        values = np.asarray(heat.values, dtype=np.float64)[::-1]
        diverging = heat.colours == "diverging"
        colours = diverging_colours(theme, values, 1.0) if diverging else density_colours(theme, values)
        rows, columns = values.shape
        image = QImage(np.ascontiguousarray(colours).tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        return heat, theme.name, image.convertToFormat(QImage.Format.Format_RGB32)

    def _rule(self, painter: QPainter, theme: Theme, rule: Rule, scale: Scale) -> None:
        colour = colour_in(theme, rule.colour)
        painter.setPen(pen(colour, 1.5 * self._weight, THEORY_DASHES if rule.dashed else ()))
        vertical = rule.axis == "x"
        at = float(near(scale.x_pixel([rule.value]) if vertical else scale.y_pixel([rule.value]))[0])
        painter.drawLine(*((QPointF(at, 0), QPointF(at, scale.height)) if vertical else _across(at, scale)))
        if rule.words and self._weight >= _SMALL_TEXT:
            painter.setFont(font(11, MEDIUM))
            painter.setPen(colour)
            width = QFontMetricsF(painter.font()).horizontalAdvance(rule.words) + 2
            if vertical:
                left = at + 5 if at + 5 + width < scale.width else at - 5 - width
                painter.drawText(QRectF(left, 4, width, 16), int(Qt.AlignmentFlag.AlignVCenter), rule.words)
            else:
                top = at - 17 if at > 20 else at + 2
                painter.drawText(
                    QRectF(scale.width - width - 6, top, width, 16), int(Qt.AlignmentFlag.AlignVCenter), rule.words
                )


def _across(at: float, scale: Scale) -> tuple[QPointF, QPointF]:
    return QPointF(0, at), QPointF(scale.width, at)


def _finite(points: Floats) -> NDArray[np.bool_]:
    """Which of the points (M, 2) are there."""
    return np.asarray(np.isfinite(points).all(axis=1))


def _pieces(there: NDArray[np.bool_]) -> Iterator[slice]:
    """Return the runs of points that are there."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2).tolist():
        yield slice(start, stop)


def _round(colour: QColor, radius: float) -> QPen:
    return QPen(colour, 2 * radius, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _head(x: Floats, y: Floats, size: float) -> QPolygonF:
    """The head of an arrow at the end of a line."""
    tip = np.array([x[-1], y[-1]])
    far = np.flatnonzero(np.hypot(x - x[-1], y - y[-1]) > size)
    back = int(far[-1]) if len(far) else 0
    along = tip - np.array([x[back], y[back]])
    along /= max(float(np.hypot(*along)), 1e-9)
    aside = np.array([-along[1], along[0]]) * size * 0.45
    base = tip - along * size
    corners = [tip + along * 1.5, base + aside, base - aside]
    return QPolygonF([QPointF(float(corner[0]), float(corner[1])) for corner in corners])


def _bars(painter: QPainter, theme: Theme, bars: Bars, scale: Scale) -> None:
    positions, heights = np.asarray(bars.positions, dtype=np.float64), np.asarray(bars.heights, dtype=np.float64)
    across, along = (scale.y_pixel, scale.x_pixel) if bars.horizontal else (scale.x_pixel, scale.y_pixel)
    edges = near(across(positions[:, None] + np.array([-0.5, 0.5]) * bars.breadth))
    base = float(near(along([bars.base]))[0])
    ends = near(along(heights))
    painter.setPen(Qt.PenStyle.NoPen)
    plain = colour_in(theme, bars.colour, bars.opacity)
    positive, negative = (colour_in(theme, sign, bars.opacity) for sign in ("positive", "negative"))
    for (start, stop), end, height in zip(edges.tolist(), ends.tolist(), heights.tolist(), strict=True):
        if not np.isfinite(height):
            continue
        painter.setBrush(plain if not bars.signed else positive if height >= bars.base else negative)
        corners = (
            (QPointF(base, start), QPointF(end, stop))
            if bars.horizontal
            else (QPointF(start, base), QPointF(stop, end))
        )
        painter.drawRect(QRectF(*corners).normalized())


def _heat(painter: QPainter, heat: Heat, image: QImage, scale: Scale) -> None:
    (left, right), (bottom, top) = scale.x_pixel(heat.x).tolist(), scale.y_pixel(heat.y).tolist()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), image)


def _text(painter: QPainter, theme: Theme, text: Text, scale: Scale) -> None:
    x, y = float(near(scale.x_pixel([text.at[0]]))[0]), float(near(scale.y_pixel([text.at[1]]))[0])
    painter.setFont(font(text.size, MEDIUM))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text.words) + 2, metrics.height()
    match text.anchor:
        case "left":
            corner = QPointF(x, y - height / 2)
        case "right":
            corner = QPointF(x - width, y - height / 2)
        case "above":
            corner = QPointF(x - width / 2, y)
        case "below":
            corner = QPointF(x - width / 2, y - height)
        case "middle":
            corner = QPointF(x - width / 2, y - height / 2)
    painter.setPen(colour_in(theme, text.colour))
    painter.drawText(QRectF(corner.x(), corner.y(), width, height), int(Qt.AlignmentFlag.AlignCenter), text.words)
