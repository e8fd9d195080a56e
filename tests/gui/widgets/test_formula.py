from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import DARK, LIGHT, theme_switch
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.formula_renderer import formula_renderer, render

UNIT = r"z_k = h\left(\sum_j w_{kj} z_j + b_k\right)"


def shown(qtbot: QtBot, latex: str, **arguments: bool) -> Formula:
    formula = Formula(latex, **arguments)  # type: ignore[arg-type]
    qtbot.addWidget(formula)
    formula.show()
    renderer = formula_renderer()  # one for all tests: another one may have asked for the same formula before
    qtbot.waitUntil(lambda: renderer.svg(latex, DARK.text_1) is not None or bool(renderer.complaint(latex)))
    return formula


def test_that_a_formula_is_drawn_after_the_window_stands_in_the_colour_of_the_theme(qtbot: QtBot) -> None:
    formula = shown(qtbot, UNIT, boxed=True)
    assert formula.sizeHint().width() > 120
    formula.resize(formula.sizeHint())
    for theme in (DARK, LIGHT):
        theme_switch().set_choice("dark" if theme.is_dark else "light")
        picture = formula.grab().toImage()
        colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
        assert {theme.text_1.name(), theme.plot.name()} <= colours


def test_that_brackets_around_a_sum_have_the_height_of_the_sum() -> None:
    size = QSvgRenderer(QByteArray(render(UNIT).encode())).viewBoxF().size()
    assert size.height() < 24 * 4


def test_that_qt_can_read_what_is_rendered() -> None:
    svg = render(r"p(t|x) = \sum_k \pi_k(x) \mathcal{N}(t \mid \mu_k(x), \sigma_k^2(x))")
    assert "<use" not in svg
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


def test_that_latex_that_cannot_be_read_is_shown_as_it_was_written_with_the_reason(qtbot: QtBot) -> None:
    formula = shown(qtbot, r"\frac{a")
    assert "cannot be drawn" in formula.toolTip()
    assert formula.accessibleName() == r"\frac{a"
    formula.grab()


def test_that_a_formula_wider_than_its_place_is_drawn_smaller(qtbot: QtBot) -> None:
    formula = shown(qtbot, UNIT + " + c")
    formula.resize(80, 60)
    picture = formula.grab().toImage()
    ground = picture.pixel(0, 0)
    edge = {picture.pixel(x, y) for x in (0, 79) for y in range(60)}
    assert edge == {ground}


def test_that_a_formula_is_rendered_once(qtbot: QtBot) -> None:
    shown(qtbot, "a + b")
    first = formula_renderer().svg("a + b", DARK.text_1)
    again = Formula("a + b")
    qtbot.addWidget(again)
    again.show()
    assert formula_renderer().svg("a + b", DARK.text_1) is first
    assert again.sizeHint().width() > 20


@pytest.mark.parametrize("library", ["ziamath", "PySide6.QtSvg", "torch"])
def test_that_importing_the_widget_loads_no_heavy_library(library: str) -> None:
    program = f"import sys, dnnlab.gui.widgets.formula; print({library!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
