"""Tiles to choose an activation function from, each with a drawing of the function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from dnnlab.gui.theme import MEDIUM, REGULAR, current, font, mixed
from dnnlab.gui.widgets.fitting import fitting_font
from dnnlab.gui.widgets.glyph import Function, glyph_path, paint_glyph
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

_HEIGHT, _GAP, _RADIUS = 48, 6, 7
_GLYPH = QSize(30, 18)
_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)


@dataclass(frozen=True, slots=True)
class ActivationTile:
    """One activation: its name in the document, its title on the tile, and h(a) on arrays of any shape."""

    name: str
    title: str
    function: Function


class ActivationTiles(QWidget):
    """A grid of tiles; arrow keys walk over it, `chosen` says which the person picked.

    Args:
        tiles: What is offered, row by row.
        columns: Tiles in a row.
    """

    chosen = Signal(str)
    """The name of the tile the person picked; not emitted by :meth:`set_value`."""

    def __init__(
        self, tiles: Sequence[ActivationTile] = (), *, columns: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Activation")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._columns = columns
        self._buttons: dict[str, _Tile] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self.set_tiles(tiles)

    def set_tiles(self, tiles: Sequence[ActivationTile]) -> None:
        """Offer other activations; nothing is chosen then."""
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons = {tile.name: _Tile(tile, self) for tile in tiles}
        for index, button in enumerate(self._buttons.values()):
            button.clicked.connect(lambda _checked, name=button.name: self.chosen.emit(name))
            self._grid.addWidget(button, index // self._columns, index % self._columns)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1)

    def value(self) -> str:
        """Return the name of the tile that is on, or an empty text."""
        return next((name for name, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, name: str) -> None:
        """Turn a tile on; a name that is not offered turns all off. Emits nothing."""
        for other, button in self._buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(other == name)
            button.setAutoExclusive(True)


class _Tile(PaintedButton):
    def __init__(self, tile: ActivationTile, parent: QWidget) -> None:
        super().__init__(tile.title, parent)
        self.name = tile.name
        self._glyph = QRectF(QPointF(0, 0), _GLYPH)
        self._path = glyph_path(tile.function, self._glyph)
        self.setToolTip(tile.title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFont(font(11))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(62, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        chosen, hovered = self.isChecked(), self.is_hovered
        with painting(self) as painter:
            if chosen:
                paint_ground(painter, rect, _RADIUS, theme.accent_soft, theme.accent)
            else:
                border = theme.text_3 if hovered else mixed(theme.line, theme.line_2, 0.0 if theme.is_dark else 0.4)
                paint_ground(painter, rect, _RADIUS, theme.raised if hovered else theme.card, border)
            paint_focus_ring(painter, self, rect, _RADIUS)
            painter.save()
            painter.translate((rect.width() - _GLYPH.width()) / 2, 7)
            paint_glyph(painter, self._path, self._glyph, theme.accent if chosen else theme.text_2)
            painter.restore()
            words = rect.adjusted(1, 28, -1, -3)
            face = fitting_font(self.text(), words.width(), _SIZES, MEDIUM if chosen else REGULAR)
            painter.setFont(face)
            painter.setPen(theme.text_1 if chosen else theme.text_2)
            shown = QFontMetricsF(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, shown)
