"""Words in little room: a smaller font before anything is cut off."""

from __future__ import annotations

from collections.abc import Sequence

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
