"""The little sample of a plot's style that stands in a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from dnnlab.gui.theme import THEORY_DASHES, component_dashes, current, faded, ink, pen
from dnnlab.gui.theme.colour_maps import density, diverging
from dnnlab.gui.theme.icons import Ink

SwatchKind = Literal["line", "lines", "dot", "dots", "hollow", "diamond", "density", "diverging", "area", "outline"]


@dataclass(frozen=True, slots=True)
class Swatch:
    """How a layer of a plot looks, in 22 x 10 pixels.

    `inks` are theme colour names or fixed colours: one, or for "lines" one for each short stroke.
    """

    kind: SwatchKind
    inks: tuple[Ink, ...] = ("text_2",)
    dashes: tuple[float, ...] = ()

    @classmethod
    def line(cls, colour: Ink, dashes: tuple[float, ...] = ()) -> Swatch:
        """A curve, solid or with dashes in pixels."""
        return cls("line", (colour,), dashes)

    @classmethod
    def theory(cls) -> Swatch:
        """An exact curve: always dashed."""
        return cls("line", ("theory",), THEORY_DASHES)

    @classmethod
    def component(cls, k: int) -> Swatch:
        """Mixture component k = 1, 2, ... in its own hue and line style."""
        return cls("line", (f"component {k}",), component_dashes(k))

    @classmethod
    def components(cls, count: int) -> Swatch:
        """The first components together, one short stroke each, three at most."""
        return cls("lines", tuple(f"component {k}" for k in range(1, min(count, 3) + 1)))

    @classmethod
    def dot(cls, colour: Ink = "data") -> Swatch:
        """Data points."""
        return cls("dot", (colour,))

    @classmethod
    def hollow(cls, colour: Ink = "text_1") -> Swatch:
        """Hollow dots, the conditional mode's."""
        return cls("hollow", (colour,))

    @classmethod
    def diamond(cls, colour: Ink = "text_1") -> Swatch:
        """Filled diamonds, the true mode's."""
        return cls("diamond", (colour,))

    @classmethod
    def dots(cls, count: int) -> Swatch:
        """Points in the colours of the first components, three at most."""
        return cls("dots", tuple(f"component {k}" for k in range(1, min(count, 3) + 1)))

    @classmethod
    def area(cls, colour: Ink, dashes: tuple[float, ...] = ()) -> Swatch:
        """A filled region; with dashes, a faint one with a dashed border."""
        return cls("area", (colour,), dashes)

    @classmethod
    def outline(cls, colour: Ink = "text_1") -> Swatch:
        """An empty rounded outline."""
        return cls("outline", (colour,))

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return 8.0 if self.kind in ("dot", "hollow", "diamond") else 22.0


def paint_swatch(painter: QPainter, swatch: Swatch, rect: QRectF) -> None:
    """Paint a swatch into a rectangle of `swatch.width` x 10 pixels."""
    colour = _colour(swatch.inks[0])
    middle = rect.center()
    match swatch.kind:
        case "line":
            painter.setPen(pen(colour, 2.0, swatch.dashes))
            painter.drawLine(QPointF(rect.left(), middle.y()), QPointF(rect.right(), middle.y()))
        case "lines":
            _paint_lines(painter, swatch.inks, rect)
        case "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour.rgb()) if colour.alpha() < 255 else colour)
            painter.setOpacity(painter.opacity() * max(colour.alphaF(), 0.75))
            painter.drawEllipse(middle, 3.5, 3.5)
        case "hollow":
            painter.setPen(QPen(colour, 1.8))
            painter.setBrush(current().plot)
            painter.drawEllipse(middle, 3.2, 3.2)
        case "diamond":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.save()
            painter.translate(middle)
            painter.rotate(45)
            painter.drawRect(QRectF(-2.9, -2.9, 5.8, 5.8))
            painter.restore()
        case "dots":
            painter.setPen(Qt.PenStyle.NoPen)
            for index, name in enumerate(swatch.inks):
                painter.setBrush(_colour(name))
                painter.drawEllipse(QPointF(rect.left() + 3.5 + 7.5 * index, middle.y()), 2.8, 2.8)
        case "density" | "diverging":
            _paint_map(painter, swatch.kind, rect)
        case "area":
            _paint_area(painter, colour, swatch.dashes, rect)
        case "outline":
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4.25, 4.25)


def _colour(name: Ink) -> QColor:
    if isinstance(name, str) and name.startswith("component "):
        return current().component(int(name.removeprefix("component ")))
    return ink(name)


def _paint_lines(painter: QPainter, inks: tuple[Ink, ...], rect: QRectF) -> None:
    gap = 2.0
    length = (rect.width() - gap * (len(inks) - 1)) / len(inks)
    for index, name in enumerate(inks):
        start = rect.left() + index * (length + gap)
        painter.fillRect(QRectF(start, rect.center().y() - 1, length, 2), _colour(name))


def _paint_map(painter: QPainter, kind: SwatchKind, rect: QRectF) -> None:
    table = density(current()) if kind == "density" else diverging(current())
    image = QImage(table.tobytes(), len(table), 1, QImage.Format.Format_RGB888)
    brush = QBrush(image)
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / len(table), 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(QRectF(0, 0, len(table), rect.height()), 3 * len(table) / rect.width(), 3)
    painter.restore()


def _paint_area(painter: QPainter, colour: QColor, dashes: tuple[float, ...], rect: QRectF) -> None:
    if dashes:
        painter.setPen(pen(colour, 1.5, dashes))
        painter.setBrush(faded(colour, 0.2))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 4, 4)
