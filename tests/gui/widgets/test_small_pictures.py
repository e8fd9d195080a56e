"""Thumbs, function plots, badges, labels, articles: they show what they are told, in both themes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import DARK, LIGHT, font, theme_switch
from dnnlab.gui.widgets.article import Article
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.function_plot import FunctionPlot
from dnnlab.gui.widgets.glyph import glyph_path
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.thumbs import Thumbs, binned


def picture_changes_with_the_theme(widget: QWidget) -> bool:
    theme_switch().set_choice("dark")
    dark = widget.grab().toImage()
    theme_switch().set_choice("light")
    return bool(dark != widget.grab().toImage())


@given(arrays(np.float64, st.integers(1, 300), elements=st.floats(-5, 5)), st.integers(1, 60))
def test_that_a_bin_shows_the_value_of_largest_magnitude(values: np.ndarray, most: int) -> None:
    shown = binned(values, most)
    assert len(shown) == min(len(values), most)
    assert np.isin(shown, values).all()
    assert np.abs(shown).max() == np.abs(values).max()


def test_that_thumbs_show_negative_blue_and_positive_orange(qtbot: QtBot) -> None:
    strip = Thumbs()
    qtbot.addWidget(strip)
    strip.resize(100, 16)
    strip.set_values([-1.0, 1.0], limit=1.0)
    picture = strip.grab().toImage()
    left, right = picture.pixelColor(6, 8), picture.pixelColor(22, 8)
    assert left.blue() > left.red()
    assert right.red() > right.blue()


@pytest.mark.parametrize("count", [0, 1, 20, 5000])
def test_that_any_number_of_parameters_fits(qtbot: QtBot, count: int) -> None:
    strip = Thumbs("W⁽¹⁾")
    qtbot.addWidget(strip)
    strip.resize(260, 16)
    strip.set_values(np.linspace(-1, 1, count).reshape(-1, 1))
    assert picture_changes_with_the_theme(strip)


def test_that_a_glyph_stays_in_its_rectangle_and_zero_is_its_middle() -> None:
    rect = QRectF(10, 20, 30, 18)
    for function in (np.tanh, np.exp, np.zeros_like, lambda a: -a):
        bounds = glyph_path(function, rect).boundingRect()
        assert rect.adjusted(-0.01, -0.01, 0.01, 0.01).contains(bounds.center())
        assert bounds.top() >= rect.top() - 0.01
        assert bounds.bottom() <= rect.bottom() + 0.01
    assert glyph_path(np.zeros_like, rect).boundingRect().top() == pytest.approx(29)


def test_that_a_function_plot_draws_the_curve_the_derivative_and_the_bars(qtbot: QtBot) -> None:
    plot = FunctionPlot()
    qtbot.addWidget(plot)
    plot.resize(272, 160)
    empty = plot.grab().toImage()
    plot.set_function(np.tanh)
    curve = plot.grab().toImage()
    plot.set_histogram([1, 5, 2], [-1, 0, 1, 2])
    bars = plot.grab().toImage()
    assert empty != curve != bars
    assert picture_changes_with_the_theme(plot)


def test_that_the_derivative_is_taken_numerically_where_it_is_not_given(qtbot: QtBot) -> None:
    given_slope, own_slope = FunctionPlot(), FunctionPlot()
    for plot in (given_slope, own_slope):
        qtbot.addWidget(plot)
        plot.resize(272, 140)
    given_slope.set_function(np.tanh, lambda a: 1 - np.tanh(a) ** 2)
    own_slope.set_function(np.tanh)
    assert given_slope.grab().toImage() == own_slope.grab().toImage()


def test_that_a_function_without_bound_keeps_the_plot_readable(qtbot: QtBot) -> None:
    plot = FunctionPlot()
    qtbot.addWidget(plot)
    plot.resize(272, 140)
    plot.set_function(lambda a: np.where(a > 3.9, np.inf, np.exp(5 * a)))
    plot.grab()


def test_that_a_badge_never_says_it_with_colour_alone(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    badge.resize(200, 22)
    pictures = []
    names = []
    for verdict in ("ok", "warn", "bad", "idle"):
        badge.show_verdict(verdict, "gap 0.18 nats", "Mean NLL against the entropy")
        badge.adjustSize()
        picture = badge.grab().toImage()
        pictures.append(picture.copy(8, 4, 16, 14).convertToFormat(picture.Format.Format_Grayscale8))
        names.append(badge.accessibleName())
    assert len(set(names)) == 4
    assert all(pictures[i] != pictures[j] for i in range(4) for j in range(i))


def test_that_a_badge_can_be_asked_and_gives_way_in_a_narrow_place(qtbot: QtBot) -> None:
    badge = Badge("NLL −1.10 · gap to theory 0.18 nats", "ok")
    qtbot.addWidget(badge)
    badge.resize(60, 22)
    badge.grab()
    with qtbot.waitSignal(badge.clicked):
        QTest.keyClick(badge, Qt.Key.Key_Space)


def test_that_a_label_keeps_its_font_through_roles_and_themes(qtbot: QtBot) -> None:
    label = Label("12,000", "counter")
    qtbot.addWidget(label)
    label.show()
    assert label.font().pixelSize() == 20
    label.set_role("bad")
    assert (label.font().pixelSize(), label.palette().windowText().color()) == (12, DARK.bad)
    label.setFont(font(17))
    theme_switch().set_choice("light")
    assert (label.font().pixelSize(), label.palette().windowText().color()) == (17, LIGHT.bad)


def test_that_an_article_sets_bold_by_the_axis_of_the_font_and_follows_the_theme(qtbot: QtBot) -> None:
    article = Article("# Title\n\nSome **bold** words and a [link](lesson:2) and `code`.")
    qtbot.addWidget(article)
    for theme in (DARK, LIGHT):
        theme_switch().set_choice("dark" if theme.is_dark else "light")
        bold = article.document().find("bold")
        assert bold.charFormat().font().variableAxisValue(QFont.Tag("wght")) == 600
        assert article.document().find("link").charFormat().foreground().color() == theme.accent
        assert article.document().find("link").charFormat().anchorHref() == "lesson:2"
        assert article.document().find("code").charFormat().font().family() == "JetBrains Mono"
    title = QTextCursor(article.document())
    title.movePosition(QTextCursor.MoveOperation.NextCharacter)
    assert title.charFormat().font().pixelSize() == 20


def test_that_buttons_and_titles_can_be_told_apart_without_seeing_them(qtbot: QtBot) -> None:
    title = DockTitle("Training", "mean NLL per point, nats")
    qtbot.addWidget(title)
    button = IconButton("dock-window", "Float this panel", shortcut="Ctrl+F")
    title.add_widget(button)
    assert title.sizeHint().height() == 34
    assert button.accessibleName() == "Float this panel"
    assert button.toolTip() == "Float this panel (Ctrl+F)"
    assert button.size().height() == 28


def test_that_the_rest_repaints_with_the_theme(qtbot: QtBot) -> None:
    for widget in (Button("Export", "primary", icon_name="export-variant"), IconLabel("play"), Busy(), DockTitle("A")):
        qtbot.addWidget(widget)
        assert picture_changes_with_the_theme(widget)


def test_that_the_busy_sign_turns_only_while_it_is_seen(qtbot: QtBot) -> None:
    busy = Busy("Starting the engine")
    qtbot.addWidget(busy)
    busy.show()
    assert busy._timer.isActive()
    busy.hide()
    assert not busy._timer.isActive()
