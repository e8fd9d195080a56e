"""The inside of a card: what it paints once, and what it paints anew with every frame."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.metrics import FOOTER_HEIGHT
from dnnlab.gui.canvas.thumbs import Mosaic
from dnnlab.gui.theme import Theme

PADDING = 14.0


@dataclass(slots=True)
class Live:
    """What the engine last said about one layer, prepared for its card.

    Attributes:
        dimensions: 1 for one input column, 2 for two, 0 for rows of data.
        values: (n, R) or (n, R, R): the responses, a thumb each, in -1..1 where the colour map ends; None before.
        limits: The ends of the colour scales, by part; kept, so that they do not flicker.
        order: The units as they stand in the strip.
        shown: Of how many units the engine answered.
        figure: A number in words: the gradient's norm, or the loss.
    """

    dimensions: int = 1
    values: NDArray[np.floating] | None = None
    limits: dict[str, float] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    shown: int = 0
    figure: str = ""


class Face:
    """Paints the inside of cards. It keeps nothing: what it needs comes as `Card` and `Live`."""

    def chip(self, card: Card) -> str:
        """The number in the header."""
        return str(card.layer.width)

    def title_colour(self) -> str:
        """The colour of the icon in the header."""
        return "text_2"

    def footer(self, card: Card) -> tuple[str, str, str]:
        """Words at the left of the footer, an icon before those at the right, and these."""
        return f"{card.parameters:,} parameters", "", ""

    def signature(self, live: Live) -> tuple[object, ...]:
        """What of `live` the picture of the card depends on; frames that leave it alone need no new picture."""
        return ()

    def paint(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        """Paint what seldom changes, between header and footer."""

    def mosaic(self, card: Card, live: Live, *, compact: bool) -> Mosaic | None:
        """Where the responses stand; None for a card without."""
        return None

    def take(self, card: Card, live: Live, dimensions: int, activations: NDArray[np.floating]) -> None:
        """Prepare an answer of the engine for painting."""

    def figure_rect(self, card: Card) -> QRectF:
        """Where the figure stands; empty for a card without."""
        return QRectF()

    def paint_figure(self, painter: QPainter, card: Card, live: Live, theme: Theme) -> None:
        """Paint the figure."""

    @staticmethod
    def footer_rect(card: Card) -> QRectF:
        """Where the footer's words stand when nothing is wrong."""
        width, height = card.base.width, card.base.height
        return QRectF(PADDING - 2, height - FOOTER_HEIGHT, width - 2 * PADDING + 4, FOOTER_HEIGHT)
