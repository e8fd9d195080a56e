"""Properties that the style sheet looks at."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

Surface = Literal["canvas", "window", "panel", "card", "floating", "plot", "none"]


def set_surface(widget: QWidget, surface: Surface) -> None:
    """Give a plain widget the ground of a surface; it follows the theme."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, surface != "none")
    set_property(widget, "surface", surface)


def set_property(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property that the style sheet selects by, and restyle the widget if it changed anything.

    The properties in use: `surface` (above), `role` of labels, `kind` (primary, danger, link, flat) and `scale`
    (small) of push buttons, `framed` of tool buttons, `invalid` of fields.
    """
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
