from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter

from dnnlab.errors import DnnlabError
from dnnlab.gui.theme import DARK, LIGHT, application_icon, icon, logo, paint_icon, theme_switch


def strongest(picture: QImage) -> QColor:
    colours = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return max(colours, key=lambda colour: colour.alpha())


def drawn(sign: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> QImage:
    return sign.pixmap(QSize(16, 16), 1.0, mode, state).toImage()


def test_that_an_icon_changes_its_colour_with_the_theme() -> None:
    sign = icon("play")
    assert strongest(drawn(sign)) == DARK.text_2
    theme_switch().set_choice("light")
    assert strongest(drawn(sign)) == LIGHT.text_2


def test_that_a_fixed_colour_a_checked_colour_and_a_disabled_icon_are_drawn_so() -> None:
    assert strongest(drawn(icon("play", QColor("#123456")))).name() == "#123456"
    sign = icon("play", "text_2", checked="accent")
    assert strongest(drawn(sign, state=QIcon.State.On)) == DARK.accent
    assert strongest(drawn(sign, QIcon.Mode.Disabled)).alphaF() == pytest.approx(0.38, abs=0.05)


def test_that_an_icon_is_drawn_in_device_pixels_at_every_scale() -> None:
    for scale, side in ((1.0, 16), (1.5, 24), (2.0, 32)):
        pixmap = icon("cog-outline").pixmap(QSize(16, 16), scale)
        assert (pixmap.width(), pixmap.devicePixelRatio()) == (side, scale)


def test_that_the_same_icon_is_made_once() -> None:
    assert icon("pause").cacheKey() == icon("pause").cacheKey()


def test_that_a_glyph_stands_in_the_middle_of_its_square() -> None:
    picture = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, "circle-outline", QRectF(4, 4, 24, 24), "text_1")
    painter.end()
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(32, 32, 4)[..., 3].astype(float)
    index = np.arange(32) + 0.5
    assert (rows.sum(axis=0) @ index) / rows.sum() == pytest.approx(16, abs=0.4)
    assert (rows.sum(axis=1) @ index) / rows.sum() == pytest.approx(16, abs=0.4)


def test_that_an_unknown_icon_is_refused_where_it_is_asked_for() -> None:
    with pytest.raises(DnnlabError, match="no-such-icon"):
        icon("no-such-icon")


def test_that_the_marks_are_drawn() -> None:
    for mark in (logo(), application_icon()):
        assert strongest(mark.pixmap(QSize(64, 64)).toImage()).alpha() == 255


def test_that_the_icon_library_is_not_imported() -> None:
    program = "import sys, dnnlab.gui.theme; print('qtawesome' in sys.modules, 'pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
