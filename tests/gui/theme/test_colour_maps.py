from __future__ import annotations

import numpy as np
import pytest

from dnnlab.gui.theme import DARK, LIGHT, Theme
from dnnlab.gui.theme.colour_maps import density, density_colours, diverging, diverging_colours, table

THEMES = [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")]


def rgb(text: str) -> list[int]:
    return [int(text[i : i + 2], 16) for i in (1, 3, 5)]


@pytest.mark.parametrize("theme", THEMES)
def test_that_the_tables_run_from_the_first_stop_to_the_last(theme: Theme) -> None:
    for colours, stops in ((diverging(theme), theme.diverging_stops), (density(theme), theme.density_stops)):
        assert colours.shape == (256, 3)
        assert colours.dtype == np.uint8
        assert colours[0].tolist() == rgb(stops[0][1])
        assert colours[-1].tolist() == rgb(stops[-1][1])


@pytest.mark.parametrize("theme", THEMES)
def test_that_every_stop_is_met(theme: Theme) -> None:
    for position, colour in theme.density_stops:
        nearest = density(theme)[round(position * 255)].astype(int)
        assert np.abs(nearest - rgb(colour)).max() <= 3


def test_that_the_middle_between_black_and_white_is_oklab_grey_not_srgb_grey() -> None:
    # Lightness 0.5 in OKLab is linear 0.125, which is sRGB 0.3885.
    middle = table([(0.0, "#000000"), (1.0, "#FFFFFF")])[127:129].mean(axis=0)
    assert middle == pytest.approx([0.3885 * 255] * 3, abs=1.5)


@pytest.mark.parametrize("theme", THEMES)
def test_that_zero_is_the_neutral_colour_and_outliers_get_the_end_colours(theme: Theme) -> None:
    colours = diverging_colours(theme, [-9.0, 0.0, 9.0, np.nan, np.inf], 3.0)
    neutral = rgb(dict(theme.diverging_stops)[0.0])
    assert np.abs(colours[1].astype(int) - neutral).max() <= 2
    assert colours[0].tolist() == diverging(theme)[0].tolist()
    assert colours[2].tolist() == diverging(theme)[-1].tolist()
    assert colours[3].tolist() == colours[1].tolist()
    assert colours[4].tolist() == colours[2].tolist()


def test_that_a_limit_of_zero_colours_everything_as_zero() -> None:
    colours = diverging_colours(DARK, np.ones((2, 3)), 0.0)
    assert colours.shape == (2, 3, 3)
    assert (colours == diverging_colours(DARK, 0.0, 1.0)).all()


@pytest.mark.parametrize("theme", THEMES)
def test_that_density_grows_away_from_the_ground_without_turning_back(theme: Theme) -> None:
    lightness = density_colours(theme, np.linspace(0, 1, 256)).astype(int) @ np.array([0.2126, 0.7152, 0.0722])
    steps = np.diff(lightness) * (1 if theme.is_dark else -1)
    assert steps.min() > -1.0
    assert abs(lightness[-1] - lightness[0]) > 200


def test_that_the_shared_tables_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        diverging(DARK)[0] = 0
