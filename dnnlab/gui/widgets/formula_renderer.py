"""Turns LaTeX into SVG, beside the window's own work: the first formula waits until the window stands."""

from __future__ import annotations

import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor

FONT_SIZE = 24
"""The height in pixels at which every formula is laid out; it is scaled when painted."""

_REST = 300
_INK = "#010203"
_TALL_OPERATOR = re.compile(r"\\(sum|prod|max|min|lim|sup|inf)(?=\s*[_^])")


class FormulaRenderer(QObject):
    """Renders each formula once, in one worker thread, and remembers it.

    Laying out takes 5 to 20 ms a formula and loading the library 0.2 s: too long for the thread that paints.
    """

    rendered = Signal(str)
    """The LaTeX whose picture is there now, or could not be made."""
    _arrived = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="formula")
        self._pictures: dict[str, str] = {}
        self._complaints: dict[str, str] = {}
        self._asked: set[str] = set()
        self._waiting: list[str] | None = []
        self._arrived.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def request(self, latex: str) -> None:
        """Ask for a formula; `rendered` says when it is there. Asking again costs nothing."""
        if latex in self._asked:
            return
        self._asked.add(latex)
        if self._waiting is None:
            self._worker.submit(self._render, latex)
            return
        if not self._waiting:
            QTimer.singleShot(_REST, self._wake)
        self._waiting.append(latex)

    def svg(self, latex: str, colour: QColor) -> bytes | None:
        """Return the picture in a colour, or None while it is not there."""
        picture = self._pictures.get(latex)
        return _coloured(picture, colour.name()) if picture is not None else None

    def complaint(self, latex: str) -> str:
        """Return why a formula cannot be drawn, or an empty text."""
        return self._complaints.get(latex, "")

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        for latex in waiting:
            self._worker.submit(self._render, latex)

    def _render(self, latex: str) -> None:
        """Lay out one formula. Runs in the worker thread."""
        try:
            self._arrived.emit(latex, render(latex), "")
        except Exception as error:  # the library raises whatever its parser trips over, assertions included
            self._arrived.emit(latex, "", f"This formula cannot be drawn: {error or type(error).__name__}")

    def _keep(self, latex: str, picture: str, complaint: str) -> None:
        if complaint:
            self._complaints[latex] = complaint
        else:
            self._pictures[latex] = picture
        self.rendered.emit(latex)


def render(latex: str) -> str:
    """Return the SVG of a formula, 24 pixels high, in a colour that stands for the text's.

    Raises:
        Exception: Whatever the library raises on LaTeX that it does not understand.
    """
    # The library opens its font in a way that Python 3.11 and 3.12 call deprecated; 3.13 took that back.
    warnings.filterwarnings("ignore", "path is deprecated", DeprecationWarning)
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # Qt's SVG reader does not draw <use>
    # With the limits of a sum left implicit, brackets around it grow without end (ziamath 0.13).
    explicit = _TALL_OPERATOR.sub(r"\\\1\\limits", latex)
    svg: str = Latex(explicit, size=FONT_SIZE, color=_INK).svg()
    return svg


@lru_cache(maxsize=256)
def _coloured(picture: str, colour: str) -> bytes:
    return picture.replace(_INK, colour).encode()


@cache
def formula_renderer() -> FormulaRenderer:
    """Return the one renderer of the program."""
    return FormulaRenderer()
