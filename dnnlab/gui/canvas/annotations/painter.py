"""How notes and frames look, the painter's origin at their corner; the same on the canvas and in print."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from dnnlab.graph.annotation import Annotation, Tint
from dnnlab.gui.canvas.annotations.note_text import LINE, PADDING_X, PADDING_Y, shown_lines, text_font
from dnnlab.gui.canvas.lettering import write
from dnnlab.gui.canvas.metrics import FRAME_TITLE
from dnnlab.gui.theme import SEMIBOLD, Theme, faded, font, mixed

NOTE_RADIUS, FRAME_RADIUS = 4.0, 12.0
_BAR = 2.5
_LEGIBLE_ZOOM = 0.4
"""Below this zoom a note's lines are strokes."""
_SMALLEST_STROKES = 0.1
"""Below this zoom even they are left out: they would be thinner than half a pixel."""
_TITLE_PIXELS = 18.0
"""A frame's title bar is so high on the screen at least, so that it stays legible longest."""
_TITLE_SIZE, _SMALLEST_TITLE = 13.0, 11.0
"""Of the letters in scene units, and at least in pixels on the screen."""
_ILLEGIBLE = 5.0
"""Pixels: words that would be smaller are left out, on the map say."""
_PLACEHOLDER = "Double-click to write"
_COMPONENTS: dict[Tint, int] = {tint: number for number, tint in enumerate(Tint, start=1)}
"""The hues of the mixture components serve, in their order; grey is the colour of quiet words."""


def tint_colour(tint: Tint, theme: Theme) -> QColor:
    """Return the shade of a tint in a theme."""
    return theme.text_3 if tint is Tint.GREY else theme.component(_COMPONENTS[tint])


def title_height(frame: Annotation, zoom: float) -> float:
    """Return how high a frame's title bar is, in scene units: more of it seen from afar, never above half the frame."""
    return min(max(FRAME_TITLE, _TITLE_PIXELS / zoom), frame.size.height / 2)


def paint_annotation(
    painter: QPainter, one: Annotation, theme: Theme, zoom: float = 1.0, *, printed: bool = False
) -> None:
    """Paint a note or a frame.

    Args:
        painter: Its origin is at the annotation's corner.
        one: What to paint.
        theme: Whose colours.
        zoom: Pixels per scene unit.
        printed: Whether words meant for a hand on the canvas are left out.
    """
    if one.is_frame:
        _paint_frame(painter, one, theme, zoom)
    else:
        _paint_note(painter, one, theme, zoom, printed=printed)


def _paint_note(painter: QPainter, note: Annotation, theme: Theme, zoom: float, *, printed: bool) -> None:
    rect = QRectF(0, 0, note.size.width, note.size.height)
    colour = tint_colour(note.tint, theme)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(theme.panel, colour, 0.04))
    painter.drawRoundedRect(rect, NOTE_RADIUS, NOTE_RADIUS)
    painter.fillRect(QRectF(0, 0, max(_BAR, 2.0 / zoom), rect.height()), colour)
    if zoom < _SMALLEST_STROKES:
        return
    lines, _all = shown_lines(note)
    if zoom < _LEGIBLE_ZOOM:
        _paint_strokes(painter, lines, rect, faded(theme.text_3, 0.6))
        return
    words = QColor(theme.text_2)
    if not note.text.strip():
        if printed:
            return
        lines, words = (_PLACEHOLDER,), theme.text_3
    face = text_font()
    painter.setFont(face)
    painter.setPen(words)
    base = PADDING_Y + LINE - 4.0
    for number, line in enumerate(lines):
        painter.drawText(QPointF(PADDING_X, base + number * LINE), line)


def _paint_strokes(painter: QPainter, lines: tuple[str, ...], rect: QRectF, colour: QColor) -> None:
    width = rect.width() - 2 * PADDING_X
    for number, line in enumerate(lines):
        length = min(width, 6.2 * len(line))
        painter.fillRect(QRectF(PADDING_X, PADDING_Y + number * LINE + 5, length, 6), colour)


def _paint_frame(painter: QPainter, frame: Annotation, theme: Theme, zoom: float) -> None:
    rect = QRectF(0, 0, frame.size.width, frame.size.height).adjusted(0.5, 0.5, -0.5, -0.5)
    colour = tint_colour(frame.tint, theme)
    painter.setBrush(faded(colour, 0.05 if theme.is_dark else 0.06))
    painter.setPen(QPen(faded(colour, 0.4), max(1.0, 1.0 / zoom)))
    painter.drawRoundedRect(rect, FRAME_RADIUS, FRAME_RADIUS)
    height = title_height(frame, zoom)
    painter.fillPath(_bar(rect, height), faded(colour, 0.12))
    scale = min(max(_TITLE_SIZE, _SMALLEST_TITLE / zoom), 0.62 * height) / _TITLE_SIZE
    if scale * _TITLE_SIZE * painter.worldTransform().m11() < _ILLEGIBLE:
        return
    words = QRectF(12, 0, (rect.width() - 24) / scale, height / scale)
    painter.save()
    painter.scale(scale, scale)
    write(painter, words, frame.text, font(_TITLE_SIZE, SEMIBOLD), mixed(theme.text_1, colour, 0.35))
    painter.restore()


def _bar(rect: QRectF, height: float) -> QPainterPath:
    """Return the title bar of a frame: round above only. A clip would do, but an SVG file would not have it."""
    radius = min(FRAME_RADIUS, height)
    path = QPainterPath(QPointF(rect.left(), rect.top() + height))
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * radius, 2 * radius), 180.0, -90.0)
    path.arcTo(QRectF(rect.right() - 2 * radius, rect.top(), 2 * radius, 2 * radius), 90.0, -90.0)
    path.lineTo(rect.right(), rect.top() + height)
    path.closeSubpath()
    return path
