"""What units and weights are called: an italic letter with its indices, as the formulas have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from dnnlab.graph.kinds import ISOTROPIC, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.lettering import LEFT, symbol_font, width, write
from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.theme import DARK, LIGHT, Theme

_SIZE, _SMALL = 15, 10
_NAMED = re.compile("([A-Za-zα-ω])([₀₁₂₃₄₅₆₇₈₉]*)")
_LINE = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_ITALICS = (("a", "z", 0x1D44E), ("A", "Z", 0x1D434), ("α", "ω", 0x1D6FC))
_PLANCK = {"h": "ℎ"}
"""The one letter whose italic stands elsewhere."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter with an index below and one above, either perhaps empty."""

    letter: str
    below: str = ""
    above: str = ""

    @property
    def text(self) -> str:
        """The same in one line, for tips and undo: z2 (1)."""
        return f"{self.letter}{self.below}" + (f" ({self.above})" if self.above else "")


def depths(network: Network) -> Mapping[LayerId, int]:
    """Return the number l of each hidden layer, counted in topological order from 1."""
    hidden = (id for id in network.order if network.layers[id].role is Role.HIDDEN)
    return {id: number for number, id in enumerate(hidden, start=1)}


def symbol_of(layer: Layer, index: int, depth: int = 0) -> Symbol:
    """Return what a circle is called: x_i for inputs, z_k^(l) for hidden units, y_k, or pi_k, mu_kl, sigma_k, F_k,ij.

    A layer of one circle whose name is a letter with an index is called by it.

    Args:
        layer: Whose circle.
        index: Which, from 0.
        depth: The number l of a hidden layer.
    """
    number = str(index + 1)
    own = _own(layer) if layer.width == 1 and layer.kind != "mixture" else None
    if own is not None:
        return own
    match layer.role:
        case Role.INPUT:
            return Symbol("𝑥", number if layer.width > 1 else "")
        case Role.HIDDEN:
            return Symbol("𝑧", number, str(depth) if depth else "")
    if layer.kind != "mixture":
        return Symbol("𝑦", number if layer.width > 1 else "")
    k, wide = layer.components, layer.width
    if index < k:
        return Symbol("𝜋", number)
    if index < k + k * wide:
        component, target = divmod(index - k, wide)
        return Symbol("𝜇", f"{component + 1}{target + 1}" if wide > 1 else str(component + 1))
    return _shape_symbol(layer, index - k - k * wide)


def _own(layer: Layer) -> Symbol | None:
    """The symbol that a layer's name is, if it is one."""
    found = _NAMED.fullmatch(layer.name)
    if found is None:
        return None
    letter, below = found.groups()
    start, italic = next((first, code) for first, last, code in _ITALICS if first <= letter <= last)
    return Symbol(_PLANCK.get(letter, chr(italic + ord(letter) - ord(start))), below.translate(_LINE))


def _shape_symbol(layer: Layer, index: int) -> Symbol:
    """What is called what gives a mixture's components their shape: sigma_k, sigma_kl, or F_k,ij below a diagonal."""
    k, wide = layer.components, layer.width
    if layer.covariance == ISOTROPIC or wide == 1:
        return Symbol("𝜎", str(index + 1))
    if index < k * wide:
        component, target = divmod(index, wide)
        return Symbol("𝜎", f"{component + 1}{target + 1}")
    component, place = divmod(index - k * wide, layer.factors_below)
    row = next(i for i in range(wide) if i * (i + 1) // 2 > place)
    return Symbol("𝐹", f"{component + 1},{row + 1}{place - row * (row - 1) // 2 + 1}")


def symbol_width(symbol: Symbol) -> float:
    """Return how wide a symbol is in scene units."""
    indices = max(width(symbol.below, symbol_font(_SMALL)), width(_raised(symbol), symbol_font(_SMALL)))
    return width(symbol.letter, symbol_font(_SIZE)) + indices + 1


def draw_symbol(painter: QPainter, symbol: Symbol, middle: QPointF, zoom: float, ratio: float, theme: Theme) -> None:
    """Draw a symbol around a point; the painter is in pixels of the view."""
    pixmap = _picture(symbol, zoom, ratio, theme.name)
    size = pixmap.deviceIndependentSize()
    painter.drawPixmap(round(middle.x() - size.width() / 2), round(middle.y() - size.height() / 2), pixmap)


@lru_cache(maxsize=2048)
def _picture(symbol: Symbol, zoom: float, ratio: float, theme_name: str) -> QPixmap:
    theme = DARK if theme_name == DARK.name else LIGHT
    wide, high = symbol_width(symbol) + 4, 26.0
    pixmap = blank_pixmap(int(wide * zoom) + 1, int(high * zoom) + 1, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(zoom, zoom)
    letter = width(symbol.letter, symbol_font(_SIZE))
    write(painter, QRectF(1, 3, letter + 4, 20), symbol.letter, symbol_font(_SIZE), theme.text_1, LEFT)
    painter.setPen(theme.text_1)
    for text, top in ((symbol.below, 8.0), (_raised(symbol), -2.0)):
        painter.setFont(symbol_font(_SMALL))
        flags = Qt.AlignmentFlag.AlignVCenter | LEFT | Qt.TextFlag.TextSingleLine
        painter.drawText(QRectF(letter + 2, top, wide, 20), flags, text)
    painter.end()
    return pixmap


def _raised(symbol: Symbol) -> str:
    return f"({symbol.above})" if symbol.above else ""
