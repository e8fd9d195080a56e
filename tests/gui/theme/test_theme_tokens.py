from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from dnnlab.gui.theme import DARK, LIGHT, Theme, component_dashes, pen
from dnnlab.gui.theme.tokens import faded, mixed

THEMES = [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")]


def luminance(colour: QColor) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_that_every_text_colour_can_be_read_on_every_surface(theme: Theme) -> None:
    for ground in (theme.window, theme.panel, theme.card, theme.input):
        for text in (theme.text_1, theme.text_2, theme.text_3, theme.accent, theme.ok, theme.warn, theme.bad):
            assert contrast(text, ground) >= 4.5, (text.name(), ground.name())


@pytest.mark.parametrize("theme", THEMES)
def test_that_white_can_be_read_on_the_primary_button(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent_fill) >= 4.5


def test_that_the_main_text_has_the_contrast_the_design_states() -> None:
    assert contrast(DARK.text_1, DARK.panel) == pytest.approx(14.4, abs=0.2)


def test_that_no_two_of_twelve_components_share_both_hue_and_line_style() -> None:
    looks = {(DARK.component(k).name(), component_dashes(k)) for k in range(1, 13)}
    assert len(looks) == 12


def test_that_the_first_component_is_solid_and_the_seventh_repeats_its_hue_with_the_next_dash() -> None:
    assert component_dashes(1) == ()
    assert DARK.component(7) == DARK.component(1)
    assert component_dashes(7) == component_dashes(2)


def test_that_dashes_are_given_in_pixels_whatever_the_width_of_the_pen() -> None:
    stroke = pen(DARK.bad, 2.0, (7.0, 3.0))
    assert [length * stroke.widthF() for length in stroke.dashPattern()] == [7.0, 3.0]


def test_that_fading_and_mixing_leave_the_shared_colours_alone() -> None:
    before = DARK.accent.name(QColor.NameFormat.HexArgb)
    assert faded(DARK.accent, 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert mixed(DARK.accent, DARK.bad, 0.0).rgb() == DARK.accent.rgb()
    assert mixed(DARK.accent, DARK.bad, 1.0).rgb() == DARK.bad.rgb()
    assert DARK.accent.name(QColor.NameFormat.HexArgb) == before
