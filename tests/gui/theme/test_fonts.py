from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF

from dnnlab.gui.theme import BOLD, REGULAR, SEMIBOLD, font


def test_that_both_families_are_there() -> None:
    assert QFontInfo(font(13)).family() == "Inter"
    assert QFontInfo(font(12, mono=True)).family() == "JetBrains Mono"


def test_that_figures_have_equal_width() -> None:
    metrics = QFontMetricsF(font(13))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    assert metrics.horizontalAdvance("iiii") != metrics.horizontalAdvance("mmmm")


def test_that_a_heavier_weight_is_really_another_outline() -> None:
    widths = [QFontMetricsF(font(20, weight)).horizontalAdvance("Mixture") for weight in (REGULAR, SEMIBOLD, BOLD)]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize("size", [10.5, 11, 12, 12.5, 13, 20])
def test_that_sizes_are_pixels_halves_included(size: float) -> None:
    reference = QFontMetricsF(font(100)).horizontalAdvance("mmmmmmmm") / 100
    small = QFontMetricsF(font(size)).horizontalAdvance("mmmmmmmm") / size
    assert small == pytest.approx(reference, rel=0.12)


def test_that_changing_a_font_does_not_change_the_next_one() -> None:
    font(13).setPixelSize(40)
    assert font(13).pixelSize() == 13
