from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from dnnlab.gui.theme import paint_shadow, theme_switch
from dnnlab.gui.theme.shadow import MARGIN


def shadow(rect: QRectF) -> QImage:
    picture = QImage(300, 300, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_shadow(painter, rect)
    painter.end()
    return picture


def test_that_a_shadow_lies_under_its_rectangle_and_fades_out_within_its_margin() -> None:
    rect = QRectF(80, 80, 140, 120)
    picture = shadow(rect)
    alpha = [picture.pixelColor(150, y).alphaF() for y in range(300)]
    assert alpha[148] == pytest.approx(0.45, abs=0.02)
    assert alpha[210] > alpha[70] > 0  # it falls downwards
    assert alpha[round(rect.bottom()) + MARGIN + 1] == 0
    assert alpha[round(rect.top()) - MARGIN] == 0
    below = alpha[200:233]
    assert below == sorted(below, reverse=True)


def test_that_the_light_theme_has_a_fainter_shadow() -> None:
    theme_switch().set_choice("light")
    assert shadow(QRectF(80, 80, 140, 120)).pixelColor(150, 148).alphaF() == pytest.approx(0.13, abs=0.02)


def test_that_a_rectangle_smaller_than_its_corners_still_casts_one() -> None:
    picture = shadow(QRectF(100, 100, 20, 16))
    assert picture.pixelColor(110, 116).alpha() > 0
    assert picture.pixelColor(10, 10).alpha() == 0
