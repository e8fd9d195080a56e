"""Words: a label whose font and colour follow from the role it plays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from dnnlab.gui.theme import BOLD, MEDIUM, REGULAR, SEMIBOLD, font, set_property

Role = Literal[
    "body", "strong", "value", "title", "page", "counter", "secondary", "caption", "note", "tick", "ok", "warn", "bad"
]

_FONTS: dict[Role, tuple[float, int]] = {
    "body": (13, REGULAR),
    "strong": (13, SEMIBOLD),
    "value": (12.5, MEDIUM),
    "title": (15, SEMIBOLD),
    "page": (20, BOLD),
    "counter": (20, SEMIBOLD),
    "secondary": (12, REGULAR),
    "caption": (11, REGULAR),
    "note": (12, REGULAR),
    "tick": (10.5, REGULAR),
    "ok": (12, MEDIUM),
    "warn": (12, MEDIUM),
    "bad": (12, MEDIUM),
}


class Label(QLabel):
    """A label in one of the text styles of the window. Its text is plain: names that people give stand in it.

    Args:
        text: What it says.
        role: "body", "strong" (section headings), "value" (figures in rows), "title", "page", "counter",
            "secondary" (paler), "caption" (small, over fields), "note" (palest), "tick", or "ok", "warn", "bad".
        wrap: Whether long text goes over several lines.
    """

    def __init__(
        self, text: str = "", role: Role = "body", parent: QWidget | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._face = font()
        self.setWordWrap(wrap)
        self.set_role(role)

    def set_role(self, role: Role) -> None:
        """Change font and colour to those of another role."""
        size, weight = _FONTS[role]
        set_property(self, "role", role)  # restyling brings back an earlier font: the new one comes after
        self.setFont(font(size, weight))

    def setFont(self, face: QFont | str | Sequence[str]) -> None:
        self._face = QFont(face)
        super().setFont(self._face)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A change of style sheet brings back the font that the label had when it was first shown.
        if event.type() is QEvent.Type.StyleChange and self.font() != self._face:
            super().setFont(self._face)
