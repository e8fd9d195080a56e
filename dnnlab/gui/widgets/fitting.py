"""Words in little room: a smaller font before anything is cut off, and an ellipsis where it must be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from dnnlab.gui.theme import font


def fitting_font(text: str, width: float, sizes: Sequence[float], weight: int) -> QFont:
    """Return the first of some sizes in which the text has room, the last one if it has in none.

    Args:
        text: One line.
        width: The room, in pixels.
        sizes: In pixels, the largest first.
        weight: As for `font`.
    """
    faces = [font(size, weight) for size in sizes]
    return next((face for face in faces if QFontMetricsF(face).horizontalAdvance(text) <= width), faces[-1])


def within_lines(text: str, width: float, face: QFont, lines: int = 2) -> str:
    """Return a text, or as many of its first words as fit into some lines with an ellipsis after them."""
    metrics = QFontMetricsF(face)
    high = lines * metrics.lineSpacing() + 1

    def fits(words: str) -> bool:
        area = QRectF(0, 0, max(width, 1.0), 10_000)
        needed = metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, words)
        return needed.height() <= high and needed.width() <= width

    words = text.split()
    if fits(text) or len(words) < 2:
        return text
    while len(words) > 1 and not fits(" ".join(words) + " …"):
        words.pop()
    return " ".join(words) + " …"
