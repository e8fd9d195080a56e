from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QFile
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import DARK, LIGHT, Theme, css, set_property, set_surface, theme_switch
from dnnlab.gui.theme.style_sheet import style_sheet
from dnnlab.resources import resource

THEMES = [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")]


@pytest.mark.parametrize("theme", THEMES)
def test_that_every_word_is_replaced_and_every_picture_exists(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "@" not in sheet
    pictures = set(re.findall(r'url\("([^"]+)"\)', sheet))
    assert len(pictures) >= 6
    for picture in pictures:
        assert QFile.exists(picture), picture
        assert not QPixmap(picture).isNull(), picture


@pytest.mark.parametrize("theme", THEMES)
def test_that_the_small_pictures_have_the_colours_of_their_theme(theme: Theme) -> None:
    allowed = {theme.text_2.name().upper(), theme.on_accent.name().upper()}
    for path in sorted(resource("icons", theme.name).glob("*.svg")):
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", path.read_text(encoding="utf-8"))) <= allowed, path.name


def test_that_the_style_sheet_sets_no_fonts() -> None:
    assert not re.search(r"\bfont(-\w+)?\s*:", style_sheet(DARK))


def test_that_translucent_colours_are_written_as_rgba() -> None:
    assert css(QColor("#102030")) == "#102030"
    assert css(QColor(16, 32, 48, 51)) == "rgba(16, 32, 48, 0.200)"


def test_that_a_surface_and_a_button_wear_the_theme_and_follow_it(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    set_surface(panel, "canvas")
    button = QPushButton("Start", panel)
    set_property(button, "kind", "primary")
    panel.resize(200, 100)
    for theme in (DARK, LIGHT):
        theme_switch().set_choice("dark" if theme.is_dark else "light")
        picture = panel.grab().toImage()
        assert picture.pixelColor(190, 90) == theme.canvas
        assert picture.pixelColor(10, 16) == theme.accent_fill


def test_that_a_property_set_while_shown_restyles_at_once(qtbot: QtBot) -> None:
    label = QLabel("a")
    qtbot.addWidget(label)
    label.show()
    set_property(label, "role", "bad")
    assert label.palette().windowText().color() == DARK.bad
    set_property(label, "role", "ok")
    assert label.palette().windowText().color() == DARK.ok


def test_that_fields_have_the_height_of_the_design(qtbot: QtBot) -> None:
    combo = QComboBox()
    qtbot.addWidget(combo)
    combo.ensurePolished()
    assert combo.sizeHint().height() == 28
