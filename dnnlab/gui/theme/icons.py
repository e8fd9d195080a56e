"""Icons: one glyph each from Material Design Icons 6, in the colours of the current theme.

The glyphs come from the font file inside the package qtawesome. The package itself is not imported: that takes
0.26 s up to the first icon (it loads every font it has), reading its one font and name table takes 5 ms, and the
window needs forty icons before it first paints.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QIcon,
    QIconEngine,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPixmap,
)

from dnnlab.errors import DnnlabError
from dnnlab.gui.theme.switch import current
from dnnlab.gui.theme.tokens import DISABLED_OPACITY, faded
from dnnlab.resources import resource

_PRINTED = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)

Ink = str | QColor
"""A colour: the name of one of :class:`~dnnlab.gui.theme.tokens.Theme`, which follows the theme, or a fixed one."""


def icon(name: str, colour: Ink = "text_2", *, checked: Ink | None = None) -> QIcon:
    """Return an icon that is crisp at every scale and changes its colour with the theme.

    Args:
        name: A Material Design icon, "play" say.
        colour: The name of a theme colour, or a fixed colour.
        checked: The colour while its button is checked, where that differs.

    Raises:
        DnnlabError: There is no such icon.
    """
    fixed = colour if isinstance(colour, str) else colour.name(QColor.NameFormat.HexArgb)
    lit = fixed if checked is None else checked if isinstance(checked, str) else checked.name()
    return _icon(name, fixed, lit)


def known_icon(name: str) -> str:
    """Return an icon's name as this module has it, without the prefix of its font; empty where there is no such icon.

    For names that come from elsewhere, from experiments say: a wrong one must not keep a window from opening.
    """
    plain = name.rpartition(".")[2]
    return plain if plain in _names() else ""


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: Ink = "text_2") -> None:
    """Paint an icon into a square of the painter; for widgets that paint themselves.

    Raises:
        DnnlabError: There is no such icon.
    """
    glyph = _glyph(name)
    side = min(rect.width(), rect.height())
    face = _face(max(1, round(side)))
    if painter.paintEngine().type() in _PRINTED:  # who reads the file may not have the font
        outline = QPainterPath()
        outline.addText(rect.center() - _glyph_centre(glyph, face.pixelSize()), face, glyph)
        painter.fillPath(outline, ink(colour))
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(face)
    painter.setPen(ink(colour))
    painter.drawText(rect.center() - _glyph_centre(glyph, face.pixelSize()), glyph)
    painter.restore()


def ink(colour: Ink) -> QColor:
    """Return the colour that a name of the current theme, or a fixed colour, stands for."""
    if isinstance(colour, QColor):
        return colour
    themed = getattr(current(), colour, None)
    return themed if isinstance(themed, QColor) else QColor(colour)


@cache
def logo() -> QIcon:
    """Return the mark of dnnlab: two circles joined to a third."""
    return QIcon(str(resource("icons", "dnnlab.svg")))


@cache
def application_icon() -> QIcon:
    """Return the icon of the application: the mark on a dark tile, for task bars of any colour."""
    return QIcon(str(resource("icons", "dnnlab-application.svg")))


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, checked: str) -> QIcon:
    _glyph(name)  # an unknown name fails here, where it was written, not later in a paint event
    return QIcon(_GlyphEngine(name, colour, checked))


class _GlyphEngine(QIconEngine):
    """Draws one glyph; asks for its colour when it paints, so a change of theme needs no new icon."""

    def __init__(self, name: str, colour: str, checked: str) -> None:
        super().__init__()
        self._name = name
        self._colours = {QIcon.State.Off: colour, QIcon.State.On: checked}

    def iconName(self) -> str:
        return self._name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _paint_glyph(painter, self._name, rect, self._colour(mode, state))

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        colour = ink(self._colours[state])
        return faded(colour, DISABLED_OPACITY) if mode is QIcon.Mode.Disabled else colour

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        colour = self._colour(mode, state)
        return _glyph_picture(self._name, colour.rgba(), size.width(), size.height(), scale)


def _paint_glyph(painter: QPainter, name: str, rect: QRect, colour: QColor) -> None:
    """Paint a glyph into the middle of a rectangle."""
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(QRectF(rect).center())
    paint_icon(painter, name, square, colour)


@lru_cache(maxsize=1024)
def _glyph_picture(name: str, rgba: int, width: int, height: int, scale: float) -> QPixmap:
    """Return a picture of a glyph: what floats over the canvas paints its own with every move of the canvas."""
    result = QPixmap(round(width * scale), round(height * scale))
    result.setDevicePixelRatio(scale)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    _paint_glyph(painter, name, QRect(0, 0, width, height), QColor.fromRgba(rgba))
    painter.end()
    return result


def _glyph(name: str) -> str:
    """Return the one-character text of an icon."""
    code = _names().get(name)
    if code is None:
        raise DnnlabError(
            "There is no icon of that name", where=name, remedy="Choose a name of Material Design Icons 6.9"
        )
    return chr(int(code, 16))


@cache
def _names() -> dict[str, str]:
    table: dict[str, str] = json.loads(_font_file("json").read_text(encoding="utf-8"))
    return table


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_font_file("ttf")))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise DnnlabError("The icon font cannot be loaded", remedy="Install the package qtawesome again")
    return families[0]


def _font_file(suffix: str) -> Path:
    found = importlib.util.find_spec("qtawesome")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for path in sorted(Path(folder, "fonts").glob(f"materialdesignicons6-*.{suffix}")):
            return path
    raise DnnlabError("The icon font is missing", where="qtawesome", remedy="Install the package qtawesome again")


@cache
def _face(side: int) -> QFont:
    face = QFont(_family())
    face.setPixelSize(side)
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


@lru_cache(maxsize=1024)
def _glyph_centre(glyph: str, side: int) -> QPointF:
    """Return the centre of the glyph's own square, measured from the start of its base line."""
    metrics = QFontMetricsF(_face(side))
    return QPointF(metrics.horizontalAdvance(glyph) / 2, (metrics.descent() - metrics.ascent()) / 2)
