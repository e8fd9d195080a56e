"""The card of an output: its link functions and what it predicts across the inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from dnnlab.data.symbols import in_symbols
from dnnlab.graph.activations import logistic
from dnnlab.graph.kinds import ISOTROPIC, PRECISION
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.faces.face import PADDING, Face, Live
from dnnlab.gui.canvas.lettering import LEFT, RIGHT, symbol_font, width, write
from dnnlab.gui.canvas.metrics import HEADER_HEIGHT, OUTPUT_ROW
from dnnlab.gui.canvas.responses import finite, steady_limit
from dnnlab.gui.canvas.thumbs import Mosaic, Rect
from dnnlab.gui.theme import MEDIUM, SEMIBOLD, Theme, font
from dnnlab.gui.widgets.glyph import glyph_path, paint_glyph
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.painting import paint_ground

_FIRST_ROW = HEADER_HEIGHT + 9.0
_SYMBOL_LEFT = 12.0
_GLYPH_LEFT = 35.0
_WORDS_LEFT = 75.0
_THUMBS_LEFT = 134.0
_THUMB_HEIGHT = 14.0
_UNDERLINE = 2.0
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Head:
    """One group of outputs with a link function of its own.

    Attributes:
        part: The name of its colour scale.
        symbol: What the formulas call it.
        link: The link function's name.
        function: The link function.
        thumbs: How many thumbs it has.
        bands: How many values are stacked on a thumb.
        limit: A fixed end of its colour scale; 0 where it follows the values.
        components: Whether a thumb is a component or class, with a colour of its own.
    """

    part: str
    symbol: str
    link: str
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    thumbs: int
    bands: int = 1
    limit: float = 0.0
    components: bool = False


def _identity(a: NDArray[np.float64]) -> NDArray[np.float64]:
    return a


def heads_of(layer: Layer) -> tuple[Head, ...]:
    """Return the groups of outputs of an output layer, in the order of the engine's answer."""
    match layer.kind:
        case "mixture":
            return _mixture_heads(layer)
        case "binary":
            return (Head("y", "𝑦", "logistic", logistic, layer.width, limit=1.0),)
        case "multiclass":
            return (Head("y", "𝑦", "softmax", logistic, layer.width, limit=1.0, components=True),)
        case _:
            return (Head("y", "𝑦", "identity", _identity, layer.width),)


def _mixture_heads(layer: Layer) -> tuple[Head, ...]:
    components = layer.components
    sigmas = 1 if layer.covariance == ISOTROPIC else layer.width
    heads = (
        Head("pi", "𝜋", "softmax", logistic, components, limit=1.0, components=True),
        Head("mu", "𝜇", "identity", _identity, components, layer.width, components=True),
        Head("sigma", "𝜎", "exp", np.exp, components, sigmas, components=True),
    )
    if not layer.factors_below:
        return heads
    letter = "𝐺" if layer.covariance == PRECISION else "𝐹"
    return (*heads, Head("factor", letter, "identity", _identity, components, layer.factors_below, components=True))


class OutputFace(Face):
    """A row for each head: symbol, link function, a thumb for each output."""

    def chip(self, card: Card) -> str:
        return f"K = {card.layer.components}" if card.layer.kind == "mixture" else str(card.layer.width)

    def title_colour(self) -> str:
        return "accent"

    def footer(self, card: Card) -> tuple[str, str, str]:
        frozen = ("lock", "frozen") if card.layer.frozen else ("", "")
        return f"{format_integer(card.parameters)} parameters", *frozen

    def paint(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        heads = heads_of(card.layer)
        for row, head in enumerate(heads):
            _paint_head(painter, card, head, _FIRST_ROW + row * OUTPUT_ROW, theme)
        legend = QRectF(27, _FIRST_ROW + len(heads) * OUTPUT_ROW + 6, card.base.width - 54, 18)
        used = _paint_swatches(painter, heads[0], legend, theme) if heads[0].components else 0.0
        write(painter, legend.adjusted(0, 0, -used - 8, 0), _legend(card.layer), font(12), theme.text_3, LEFT)

    def mosaic(self, card: Card, live: Live, *, compact: bool) -> Mosaic | None:
        heads = heads_of(card.layer)
        rects: list[Rect] = []
        for row, head in enumerate(heads):
            area = _compact_row(card, row, len(heads)) if compact else _row(card, head, row)
            for x, y, w, h in _across(area, head.thumbs):
                rects.extend((x, y + band * h / head.bands, w, h / head.bands) for band in range(head.bands))
        return Mosaic(tuple(rects), "plane" if live.dimensions == 2 else "right", 1.5 if heads[0].bands == 1 else 0.0)

    def take(self, card: Card, live: Live, dimensions: int, activations: NDArray[np.floating]) -> None:
        live.dimensions, live.shown = dimensions, len(activations)
        parts, first = [], 0
        for head in heads_of(card.layer):
            count = head.thumbs * head.bands
            values = activations[first : first + count]
            first += count
            limit = head.limit or steady_limit(live.limits.get(head.part, 0.0), values)
            live.limits[head.part] = limit
            missing = np.zeros((count - len(values), *activations.shape[1:]))
            parts.append(np.concatenate([values / limit, missing]))
        live.values = finite(np.concatenate(parts))

    def figure_rect(self, card: Card) -> QRectF:
        area = self.footer_rect(card)
        return QRectF() if card.problem or card.layer.frozen else area.adjusted(area.width() / 2, 0, 0, 0)

    def paint_figure(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        area = self.figure_rect(card)
        if live.figure and not area.isEmpty():
            name, _, number = live.figure.rpartition(" ")
            write(painter, area, number, font(12, SEMIBOLD), theme.text_1, RIGHT)
            rest = area.adjusted(0, 0, -width(number, font(12, SEMIBOLD)) - 7, 0)
            write(painter, rest, name, font(12), theme.text_3, RIGHT)


def _row(card: Card, head: Head, row: int) -> QRectF:
    top = _FIRST_ROW + row * OUTPUT_ROW + (OUTPUT_ROW - _THUMB_HEIGHT - _UNDERLINE - 2) / 2
    return QRectF(_THUMBS_LEFT, top, card.base.width - PADDING - _THUMBS_LEFT, _THUMB_HEIGHT)


def _compact_row(card: Card, row: int, rows: int) -> QRectF:
    top, bottom = 92.0 if rows > 1 else 76.0, card.base.height - PADDING
    height = (bottom - top) / rows
    return QRectF(PADDING, top + row * height, card.base.width - 2 * PADDING, height - 6)


def _across(area: QRectF, count: int) -> list[Rect]:
    gap = _GAP if count <= 12 else 1.0 if count <= 40 else 0.0
    wide = (area.width() - gap * (count - 1)) / count
    return [(area.left() + i * (wide + gap), area.top(), wide, area.height()) for i in range(count)]


def _paint_head(painter: QPainter, card: Card, head: Head, top: float, theme: Theme) -> None:
    row = QRectF(0, top, card.base.width, OUTPUT_ROW)
    write(painter, QRectF(_SYMBOL_LEFT, top, 24, OUTPUT_ROW), head.symbol, symbol_font(16), theme.text_1)
    tile = QRectF(_GLYPH_LEFT, row.center().y() - 12, 32, 24)
    paint_ground(painter, tile, 5, theme.input, theme.line)
    inner = tile.adjusted(6, 5, -6, -5)
    paint_glyph(painter, glyph_path(head.function, inner), inner, theme.accent)
    words = QRectF(_WORDS_LEFT, top, _THUMBS_LEFT - _WORDS_LEFT - 4, OUTPUT_ROW)
    write(painter, words, head.link, font(12), theme.text_2)
    area = _row(card, head, int((top - _FIRST_ROW) / OUTPUT_ROW))
    painter.setPen(Qt.PenStyle.NoPen)
    for number, (x, y, w, h) in enumerate(_across(area, head.thumbs), start=1):
        painter.fillRect(QRectF(x, y, w, h), theme.raised)
        colour = theme.component(number) if head.components else theme.line_2
        painter.fillRect(QRectF(x, y + h + 2, w, _UNDERLINE), colour)


def _paint_swatches(painter: QPainter, head: Head, row: QRectF, theme: Theme) -> float:
    """Paint a dot and a number for each component, and return how wide they are; nothing where there are too many."""
    if head.thumbs > 6:
        return 0.0
    face = font(12, MEDIUM)
    x = row.right()
    for number in range(head.thumbs, 0, -1):
        text = str(number)
        x -= width(text, face)
        write(painter, QRectF(x, row.top(), 20, row.height()), text, face, theme.text_3)
        x -= 10
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.component(number))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(QPointF(x, row.center().y()), 4.0, 4.0)
        x -= 12
    return row.right() - x


def _legend(layer: Layer) -> str:
    count = layer.preactivations
    outputs = f"{format_integer(count)} output{'' if count == 1 else 's'}"
    if not layer.columns:
        return f"{outputs}, no target yet"
    if len(layer.columns) > 1:
        return f"{outputs}, {len(layer.columns)} targets"
    return f"{outputs}, target {in_symbols(layer.columns[0])}"
