from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.panels.lesson import LessonPanel
from dnnlab.gui.panels.lesson_text import LessonText
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.formula_renderer import formula_renderer, render
from dnnlab.resources import resource

PICTURE = "\ufffc"


def shown(qtbot: QtBot, name: str = "toy-inverse") -> LessonPanel:
    panel = LessonPanel()
    qtbot.addWidget(panel)
    panel.resize(304, 700)
    panel.show_experiment(name)
    panel.show()
    return panel


@pytest.mark.parametrize("name", list(experiments()))
def test_that_every_experiment_has_a_lesson_whose_formulas_can_be_set(name: str) -> None:
    markdown = resource("lessons", f"{name}.md").read_text(encoding="utf-8")
    formulas = re.findall(r"\$\$(.+?)\$\$|\$([^$]+?)\$", markdown, re.DOTALL)
    assert 300 < len(markdown.split()) < 900
    for display, inline in formulas:
        assert render(display or inline).startswith("<svg")


def test_that_nothing_is_set_before_somebody_looks(qtbot: QtBot) -> None:
    panel = LessonPanel()
    qtbot.addWidget(panel)
    panel.show_experiment("toy-inverse")
    assert not panel.text.toPlainText()
    panel.show()
    assert "least squares" in panel.text.toPlainText()
    assert not panel.is_empty


@pytest.mark.parametrize("name", ["", "no-such-experiment"])
def test_that_a_document_without_a_lesson_says_so(qtbot: QtBot, name: str) -> None:
    panel = shown(qtbot)
    panel.show_experiment(name)
    assert panel.is_empty
    panel.show_experiment("toy-inverse")
    assert not panel.is_empty


def test_that_formulas_become_pictures_and_stay_so_in_the_other_theme(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    qtbot.waitUntil(lambda: panel.text.toPlainText().count(PICTURE) > 20)
    pictures = panel.text.toPlainText().count(PICTURE)
    assert "\\pi" not in panel.text.toPlainText()
    choice, other = theme_switch().choice, "light" if current().is_dark else "dark"
    theme_switch().set_choice(other)  # type: ignore[arg-type]
    try:
        assert panel.text.toPlainText().count(PICTURE) == pictures
    finally:
        theme_switch().set_choice(choice)


def test_that_a_formula_that_cannot_be_set_stays_as_it_was_written(qtbot: QtBot) -> None:
    text = LessonText(r"Here $\frac{a$ is wrong and $x$ is right")
    qtbot.addWidget(text)
    qtbot.waitUntil(lambda: bool(formula_renderer().complaint(r"\frac{a")))
    qtbot.waitUntil(lambda: text.toPlainText().count(PICTURE) == 1)
    assert r"Here \frac{a is wrong" in text.toPlainText()


def test_that_a_wide_formula_fits_the_column(qtbot: QtBot) -> None:
    wide = r"a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11}"
    text = LessonText(f"$${wide}$$")
    qtbot.addWidget(text)
    text.resize(500, 300)
    text.show()
    qtbot.waitUntil(lambda: PICTURE in text.toPlainText())
    for width in (200, 320):
        text.resize(width, 300)
        assert text.document().idealWidth() <= width


def test_that_links_open_in_the_browser(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel = shown(qtbot)
    panel.text.anchorClicked.emit(QUrl("https://www.bishopbook.com"))
    panel.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert opened == [QUrl("https://www.bishopbook.com")]
