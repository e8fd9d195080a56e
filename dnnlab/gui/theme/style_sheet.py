"""The style sheet of the whole application: `resources/style.qss` with the colours of a theme put in."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor

from dnnlab.errors import DnnlabError
from dnnlab.gui.theme.tokens import DARK, DISABLED_OPACITY, LIGHT, Theme, faded, mixed
from dnnlab.resources import resource

_PLACEHOLDER = re.compile(r"@([a-z0-9_]+)")


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme.

    Every `@name` of the template is replaced: by a colour of :class:`Theme`, by one of the few mixtures named in
    :func:`_mixtures`, or (`@icons`) by the search path of the theme's small pictures.

    Raises:
        DnnlabError: The template is missing, or it names a colour that there is not.
    """
    return _style_sheet(theme.name)


@lru_cache
def _style_sheet(name: str) -> str:
    theme = DARK if name == DARK.name else LIGHT
    prefix = f"dnnlab{name}"  # Qt admits letters and digits only
    QDir.setSearchPaths(prefix, [str(resource("icons", name))])
    mixtures = _mixtures(theme)

    def value(match: re.Match[str]) -> str:
        word = match.group(1)
        if word == "icons":
            return prefix
        colour = mixtures.get(word) or getattr(theme, word, None)
        if not isinstance(colour, QColor):
            raise DnnlabError("The style sheet names an unknown colour", where=f"@{word} in resources/style.qss")
        return css(colour)

    return _PLACEHOLDER.sub(value, resource("style.qss").read_text(encoding="utf-8"))


def css(colour: QColor) -> str:
    """Return a colour as style sheets and rich text write it."""
    if colour.alpha() == 255:
        return colour.name()
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alphaF():.3f})"


def _mixtures(theme: Theme) -> dict[str, QColor]:
    """Colours that the style sheet needs and that follow from the tokens."""
    return {
        "primary_hover": mixed(theme.accent_fill, theme.on_accent, 0.10),
        "primary_pressed": mixed(theme.accent_fill, theme.window if theme.is_dark else theme.text_1, 0.18),
        "selected": mixed(theme.panel, theme.accent, theme.soft_opacity),
        "handle_edge": theme.on_accent if theme.is_dark else theme.line_2,
        "bad_soft": theme.soft(theme.bad),
        "disabled_text": faded(theme.text_1, DISABLED_OPACITY),
        "disabled_line": faded(theme.line_2, 0.5),
        "pressed": mixed(theme.raised, theme.line_2, 0.45),
        "scroll_handle": faded(theme.text_3, 0.38),
        "scroll_handle_hover": faded(theme.text_3, 0.65),
    }
