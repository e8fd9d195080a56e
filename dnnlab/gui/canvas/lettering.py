"""Words on cards and labels: one line each, shortened where there is too little room."""

from __future__ import annotations

import importlib.util
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPaintEngine, QPainter

from dnnlab.gui.theme import font

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
ONE_DIGIT = str.maketrans("123456789", "000000000")
"""Figures are all equally wide, so that one width serves for all numbers of as many."""
_WEIGHT = QFont.Tag("wght")


def write(
    painter: QPainter, rect: QRectF, text: str, face: QFont, colour: QColor, align: Qt.AlignmentFlag = LEFT
) -> None:
    """Write one line into the middle of a rectangle's height; what is too long ends in an ellipsis."""
    painter.setFont(_with_weight(face) if painter.paintEngine().type() is QPaintEngine.Type.SVG else face)
    painter.setPen(colour)
    painter.drawText(rect, _flags(align), _elided(text, _Face(face), rect.width() + 0.5))


def _with_weight(face: QFont) -> QFont:
    """Return the font with its weight as a property too: an SVG file knows no axes of variable fonts."""
    heavy = QFont(face)
    if face.isVariableAxisSet(_WEIGHT):
        heavy.setWeight(QFont.Weight(round(face.variableAxisValue(_WEIGHT) / 100) * 100))
    return heavy


def width(text: str, face: QFont) -> float:
    """Return how wide a line is."""
    return _width(text.translate(ONE_DIGIT), _Face(face))


class _Face:
    """A font as a key: two of the same description are one."""

    __slots__ = ("_key", "font")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._key = font.key()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Face) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4096)
def _width(text: str, face: _Face) -> float:
    return QFontMetricsF(face.font).horizontalAdvance(text)


@cache
def symbol_font(size: int) -> QFont:
    """Return the font of mathematical symbols, STIX Two Math from the package ziamath; Inter where it is missing."""
    family = _symbol_family()
    if not family:
        return font(size)
    face = QFont(family)
    face.setPixelSize(size)
    return face


@cache
def _symbol_family() -> str:
    found = importlib.util.find_spec("ziamath")  # only found, not imported: that would take 0.4 s
    for folder in (found.submodule_search_locations or ()) if found else ():
        for path in sorted(Path(folder, "fonts").glob("STIXTwoMath*.ttf")):
            families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
            return families[0] if families else ""
    return ""


@lru_cache(maxsize=4096)
def _elided(text: str, face: _Face, room: float) -> str:
    return QFontMetricsF(face.font).elidedText(text, Qt.TextElideMode.ElideRight, room)


@cache
def _flags(align: Qt.AlignmentFlag) -> int:
    """Return the flags as the number that Qt takes: joining them costs as much as writing a word."""
    return int((Qt.AlignmentFlag.AlignVCenter | align).value) | int(Qt.TextFlag.TextSingleLine.value)
