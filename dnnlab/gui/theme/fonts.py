"""The two families of the window: Inter for words and figures, JetBrains Mono for code."""

from __future__ import annotations

from functools import cache, lru_cache

import fontpkg_inter
import fontpkg_jetbrains_mono
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from dnnlab.errors import DnnlabError

REGULAR = 400
MEDIUM = 500
SEMIBOLD = 600
BOLD = 650

_FILES = {
    "Inter": fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf",
    "JetBrains Mono": fontpkg_jetbrains_mono.ROOT / "files" / "JetBrainsMono[wght].ttf",
}
_SMALLEST_OPTICAL_SIZE, _LARGEST_OPTICAL_SIZE = 14.0, 32.0


@cache
def load_fonts() -> None:
    """Make both families known to Qt, once. Needs a `QGuiApplication`.

    Raises:
        DnnlabError: A font file is missing or damaged.
    """
    for family, path in _FILES.items():
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise DnnlabError(
                f"The font {family} cannot be loaded",
                where=str(path),
                remedy=f"Install the package fontpkg-{family.lower().replace(' ', '-')} again",
            )


def font(size: float = 13.0, weight: int = REGULAR, *, mono: bool = False) -> QFont:
    """Return a font with figures of equal width.

    Args:
        size: Height in pixels, halves allowed (10.5 ticks, 11 caption, 12 secondary, 12.5 list and tab, 13 body,
            15 inspector title, 20 page title).
        weight: 400 text, 500 controls, 600 titles and values, 650 page titles.
        mono: JetBrains Mono instead of Inter.
    """
    return QFont(_font(size, weight, mono))


@lru_cache(maxsize=64)
def _font(size: float, weight: int, mono: bool) -> QFont:
    load_fonts()
    result = QFont("JetBrains Mono" if mono else "Inter")
    _set_height(result, size)
    # Both are variable fonts: the weight is an axis. QFont.setWeight would only embolden the regular outline.
    result.setVariableAxis(QFont.Tag("wght"), float(weight))
    if not mono:
        optical = min(max(size, _SMALLEST_OPTICAL_SIZE), _LARGEST_OPTICAL_SIZE)
        result.setVariableAxis(QFont.Tag("opsz"), optical)
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def _set_height(target: QFont, size: float) -> None:
    """Set a height in pixels; Qt takes whole pixels only, so that halves go through points."""
    if size == int(size):
        target.setPixelSize(int(size))
        return
    screen = QGuiApplication.primaryScreen()
    target.setPointSizeF(size * 72.0 / screen.logicalDotsPerInch())
