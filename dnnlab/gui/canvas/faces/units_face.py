"""The card of a layer of units: its activation function, and how each unit responds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.faces.face import PADDING, Face, Live
from dnnlab.gui.canvas.lettering import LEFT, RIGHT, width, write
from dnnlab.gui.canvas.metrics import HEADER_HEIGHT
from dnnlab.gui.canvas.responses import BOUNDED, binned, finite, onsets, steady_limit, steady_order
from dnnlab.gui.canvas.thumbs import Mosaic, column_thumbs, most_columns, square_thumbs
from dnnlab.gui.theme import Theme, font
from dnnlab.gui.theme.colour_maps import diverging
from dnnlab.gui.widgets.glyph import glyph_path, paint_glyph
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.gui.widgets.painting import paint_ground

_GLYPH = QRectF(PADDING, HEADER_HEIGHT + 12, 44, 36)
_STRIP_TOP = HEADER_HEIGHT + 54.0
_STRIP_HEIGHT = 44.0
_LEGEND_HEIGHT = 16.0


class UnitsFace(Face):
    """The glyph of the activation function, the strip of responses, the legend under it."""

    def title_colour(self) -> str:
        return "accent"

    def footer(self, card: Card) -> tuple[str, str, str]:
        state = ("lock", "frozen") if card.layer.frozen else ("lock-open-variant-outline", "trainable")
        return f"{format_integer(card.parameters)} parameters", *state

    def signature(self, live: Live) -> tuple[object, ...]:
        return live.dimensions, live.shown, live.limits.get("z"), bool(live.figure)

    def paint(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        paint_ground(painter, _GLYPH, 6, theme.input, theme.line)
        self._paint_glyph(painter, card.layer, _GLYPH, theme)
        title, words = self._words(card.layer)
        left, right = _GLYPH.right() + 13, card.base.width - PADDING
        room = right - left - width("grad norm", font(11)) - 8
        write(painter, QRectF(left, _GLYPH.top() + 1, room, 18), title, font(13, 500), theme.text_1)
        write(painter, QRectF(left, _GLYPH.top() + 19, room + 12, 16), words, font(12), theme.text_3)
        if live.figure:
            write(painter, QRectF(right - 80, _GLYPH.top() + 1, 80, 16), "grad norm", font(11), theme.text_3, RIGHT)
        if live.values is not None:
            _paint_legend(painter, card, live, theme)
        else:
            _paint_calm(painter, column_thumbs(min(card.layer.width, 64), _strip(card)), theme)

    def _paint_glyph(self, painter: QPainter, layer: Layer, area: QRectF, theme: Theme) -> None:
        """Paint what the layer does to values into the tile."""
        inner = area.adjusted(8, 7, -8, -7)
        paint_glyph(painter, glyph_path(ACTIVATIONS[layer.activation].value, inner), inner, theme.accent)

    def _words(self, layer: Layer) -> tuple[str, str]:
        """Return the two lines beside the tile."""
        bias = f", bias {'on' if layer.bias else 'off'}" if layer.has("bias") else ""
        return ACTIVATIONS[layer.activation].title, f"{units_words(layer)}{bias}"

    def mosaic(self, card: Card, live: Live, *, compact: bool) -> Mosaic | None:
        count = live.shown or min(card.layer.width, 64)
        area = _compact_strip(card) if compact else _strip(card)
        return square_thumbs(count, area) if live.dimensions == 2 else column_thumbs(count, area)

    def take(self, card: Card, live: Live, dimensions: int, activations: NDArray[np.floating]) -> None:
        live.dimensions, live.shown = dimensions, len(activations)
        bounded = card.layer.activation in BOUNDED
        limit = 1.0 if bounded else steady_limit(live.limits.get("z", 0.0), activations)
        live.limits["z"] = limit
        if dimensions == 1:
            live.order = steady_order(live.order, onsets(activations))
            activations = activations[list(live.order)]
        if dimensions != 2:
            activations = binned(activations, most_columns(_strip(card)))
        live.values = finite(activations / limit)

    def figure_rect(self, card: Card) -> QRectF:
        right = card.base.width - PADDING
        return QRectF(right - 80, _GLYPH.top() + 18, 80, 18)

    def paint_figure(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        area = self.figure_rect(card)
        write(painter, area, live.figure, font(12), theme.text_2, RIGHT)


def units_words(layer: Layer) -> str:
    """Return how many units a layer has, in words."""
    return f"{format_integer(layer.width)} unit{'' if layer.width == 1 else 's'}"


def _strip(card: Card) -> QRectF:
    return QRectF(PADDING, _STRIP_TOP, card.base.width - 2 * PADDING, _STRIP_HEIGHT)


def _compact_strip(card: Card) -> QRectF:
    return QRectF(PADDING, 92, card.base.width - 2 * PADDING, card.base.height - 92 - PADDING)


def _paint_calm(painter: QPainter, mosaic: Mosaic, theme: Theme) -> None:
    """Paint the strip as it is before the engine's first answer."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised)
    for x, y, w, h in mosaic.rects:
        painter.drawRoundedRect(QRectF(x, y, w, h), mosaic.radius, mosaic.radius)


def _paint_legend(painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
    strip = _strip(card)
    row = QRectF(strip.left(), strip.bottom() + 4, strip.width(), _LEGEND_HEIGHT)
    write(painter, row.adjusted(0, 0, -96, 0), _caption(card, live), font(11), theme.text_3, LEFT)
    limit = format_significant(live.limits["z"], 2)
    face = font(11)
    bar = QRectF(row.right() - width(f"+{limit}", face) - 50, row.center().y() - 3, 44, 6)
    write(
        painter,
        QRectF(bar.right() + 2, row.top(), row.right() - bar.right() - 2, 16),
        f"+{limit}",
        face,
        theme.text_3,
        RIGHT,
    )
    write(painter, QRectF(bar.left() - 66, row.top(), 60, 16), f"−{limit}", face, theme.text_3, RIGHT)
    clip = QPainterPath()
    clip.addRoundedRect(bar, 3, 3)
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    table = diverging(theme)
    painter.drawImage(bar, QImage(table.tobytes(), len(table), 1, 3 * len(table), QImage.Format.Format_RGB888))
    painter.restore()


def _caption(card: Card, live: Live) -> str:
    part = f", {live.shown} of {card.layer.width}" if live.shown < card.layer.width else ""
    match live.dimensions:
        case 1:
            return f"z(x){part}" if part else "z(x), sorted by onset"
        case 2:
            return f"z(x₁, x₂){part}"
        case _:
            return f"z, first rows{part}"
