"""The text of a note: how it is broken into lines, and how high a note must be to show all of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Size
from dnnlab.gui.canvas.metrics import GRID
from dnnlab.gui.theme import font

TEXT_SIZE = 12
LINE = 16.0
PADDING_X, PADDING_Y = 12.0, 10.0
_SLACK = 2.0
"""A painter that is zoomed sets letters a little wider than they are measured."""


def text_font() -> QFont:
    """Return the font of notes at 100 %."""
    return font(TEXT_SIZE)


def shown_lines(note: Annotation) -> tuple[tuple[str, ...], bool]:
    """Return the lines that a note shows, and whether they are all; the last of too many ends in an ellipsis."""
    width = note.size.width - 2 * PADDING_X
    lines = broken(note.text, width)
    room = max(1, int((note.size.height - 2 * PADDING_Y + 0.5) // LINE))
    if len(lines) <= room:
        return lines, True
    last = QFontMetricsF(text_font()).horizontalAdvance("…")
    kept = broken(lines[room - 1], width - last)[0].rstrip()
    return (*lines[: room - 1], f"{kept}…"), False


@lru_cache(maxsize=512)
def broken(text: str, width: float) -> tuple[str, ...]:
    """Return a text in lines that are no wider than `width`: broken between words, within them where one is longer."""
    face, option = text_font(), QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, face)
        layout.setTextOption(option)
        layout.beginLayout()
        start = len(lines)
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width - _SLACK))
            lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()])
        layout.endLayout()
        if len(lines) == start:
            lines.append("")
    return tuple(lines)


def height_for(text: str, width: float) -> float:
    """Return the height, on the grid, of a note so wide that shows all of a text."""
    height = len(broken(text, width - 2 * PADDING_X)) * LINE + 2 * PADDING_Y
    return GRID * -(-height // GRID)


def rewritten(annotation: Annotation, text: str) -> Annotation:
    """Return a note or frame with another text. A note grows with its text, and shrinks if it fitted the old one.

    Raises:
        FieldError: The text may not be.
    """
    after = annotation.with_text(text)
    if annotation.is_frame or after.text == annotation.text:
        return after
    width, height = annotation.size.width, annotation.size.height
    needed = height_for(after.text, width)
    fitted = height <= height_for(annotation.text, width)
    least = annotation.declared.smallest.height
    return replace(after, size=Size(width, max(least, needed if fitted else max(height, needed))))
