"""The start page, in the real window without the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import dnnlab
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.welcome.lesson_cards import lessons_to_offer
from dnnlab.gui.welcome.page import WelcomePage
from dnnlab.gui.welcome.recent import ago
from dnnlab.project.contents import Contents
from dnnlab.project.file import save
from dnnlab.project.preferences import Preferences


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    preferences = Preferences(verified={"toy-inverse": dnnlab.__version__}, lessons={"robot-arm": (0,)})
    opened = MainWindow(experiment_contents("toy-inverse"), preferences=preferences, device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show_start_page()
    opened.show()
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    yield opened
    opened.close()
    opened.deleteLater()


@pytest.fixture
def page(window: MainWindow) -> WelcomePage:
    return window.pages.welcome


def test_that_every_experiment_has_a_card_and_those_that_agreed_are_marked(page: WelcomePage) -> None:
    assert page.gallery.shown == list(experiments())
    assert [name for name, card in page.gallery.cards.items() if card.verified] == ["toy-inverse"]
    assert page.standing.words.text() == f"1 of {len(experiments())} experiments matches its closed-form results"
    assert page.gallery.blank.isVisible()


def test_that_chips_and_words_filter_the_gallery(page: WelcomePage) -> None:
    gallery = page.gallery
    gallery.chips["6.5"].click()
    assert "toy-inverse" in gallery.shown
    assert "universal-approximation" not in gallery.shown
    assert not gallery.blank.isVisible()
    gallery.chips[""].click()
    gallery.field.setText("bent UNITS")
    assert gallery.shown == ["universal-approximation"]
    gallery.field.setText("nothing of that kind")
    assert gallery.shown == []
    assert gallery.nothing.isVisible()
    assert set(gallery.chips) == {"", *{experiment.section[:3] for experiment in experiments().values()}}


def test_that_arrows_walk_over_the_cards_and_enter_opens_one(
    window: MainWindow, page: WelcomePage, qtbot: QtBot
) -> None:
    names = page.gallery.shown
    first, second = page.gallery.cards[names[0]], page.gallery.cards[names[1]]
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert window.document.project.experiment == names[1]
    assert not page.isVisible()
    assert window.work_place.isVisible()


def test_that_keys_of_the_window_do_nothing_behind_the_page(
    window: MainWindow, page: WelcomePage, qtbot: QtBot
) -> None:
    done: list[str] = []
    for name in ("play", "reset"):
        window.actions_[name].triggered.connect(lambda _checked=False, name=name: done.append(name))
    card = next(iter(page.gallery.cards.values()))
    qtbot.keyClick(card, Qt.Key.Key_R)
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert done == []
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not page.isVisible()
    window.canvas.view.setFocus()
    qtbot.keyClick(window.canvas.view, Qt.Key.Key_R)
    assert done == ["reset"]


def test_that_the_lesson_that_was_begun_comes_first_and_goes_on(window: MainWindow, page: WelcomePage) -> None:
    cards = page.lessons.cards
    assert cards[0].progress.experiment == "robot-arm"
    assert cards[0].action == "Continue"
    assert cards[0].remark.startswith("step 2 of ")
    assert cards[1].action == "Start"
    cards[0].click()
    assert window.document.project.experiment == "robot-arm"
    assert window.lesson.isVisible()
    assert window.lesson.steps.step == 1


def test_that_a_lesson_that_was_read_to_its_end_is_offered_no_more(window: MainWindow) -> None:
    for step in range(30):
        window.record.mark_step("robot-arm", step, done=True)
    assert "robot-arm" not in [one.experiment for one in lessons_to_offer(window.record, most=20)]


def test_that_recent_projects_carry_their_pictures_and_open(
    window: MainWindow, page: WelcomePage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.dnnlab"
    preview = window.files._preview()
    save(path, Contents(window.document.project, window.document.dataset, preview=preview))
    broken = tmp_path / "broken.dnnlab"
    broken.write_bytes(b"not a zip")
    window.preferred.take(window.preferences.with_recent(broken).with_recent(path))
    rows = page.side.recent.rows
    assert [row.text() for row in rows] == ["mine", "broken"]
    qtbot.waitUntil(lambda: all(row.has_looked for row in rows))
    assert rows[0]._picture is not None
    assert rows[1]._picture is None
    rows[0].click()
    assert window.document.path == path
    assert not page.isVisible()


def test_that_there_is_a_way_back_to_the_page_by_name_and_by_the_mark(window: MainWindow, page: WelcomePage) -> None:
    window.pages.leave()
    window.actions_["start page"].trigger()
    assert page.isVisible()
    window.pages.leave()
    window.top_bar.home_button.click()
    assert page.isVisible()


def test_that_its_buttons_do_what_the_actions_of_that_name_do(
    window: MainWindow, page: WelcomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(window.files, "ask_for_table", lambda: asked.append("table"))
    page.side.buttons["open data"].click()
    page.gallery.blank.click()
    assert asked == ["table", "table"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (300, "5 min ago"), (7300, "2 h ago"), (90_000, "yesterday"), (400_000, "5 days ago")],
)
def test_that_times_are_told_in_a_few_words(seconds: float, words: str) -> None:
    assert ago(seconds) == words
