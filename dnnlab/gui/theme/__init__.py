"""How the window looks: colours, colour maps, fonts, icons, shadows, motion, and the switch between two themes."""

from __future__ import annotations

from dnnlab.gui.theme.fonts import BOLD, MEDIUM, REGULAR, SEMIBOLD, font
from dnnlab.gui.theme.icons import application_icon, icon, ink, known_icon, logo, paint_icon
from dnnlab.gui.theme.shadow import paint_shadow
from dnnlab.gui.theme.style_sheet import css
from dnnlab.gui.theme.surface import set_property, set_surface
from dnnlab.gui.theme.switch import Choice, ThemeSwitch, current, theme_switch
from dnnlab.gui.theme.tokens import (
    DARK,
    DISABLED_OPACITY,
    LIGHT,
    THEORY_DASHES,
    Theme,
    component_dashes,
    faded,
    mixed,
    pen,
)

__all__ = [
    "BOLD",
    "DARK",
    "DISABLED_OPACITY",
    "LIGHT",
    "MEDIUM",
    "REGULAR",
    "SEMIBOLD",
    "THEORY_DASHES",
    "Choice",
    "Theme",
    "ThemeSwitch",
    "application_icon",
    "component_dashes",
    "css",
    "current",
    "faded",
    "font",
    "icon",
    "ink",
    "known_icon",
    "logo",
    "mixed",
    "paint_icon",
    "paint_shadow",
    "pen",
    "set_property",
    "set_surface",
    "theme_switch",
]
