"""The window leaks nothing, however many documents are opened, edited and closed in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from tests.e2e.rounds import go_round, remains

WARM_UP = 20
"""Rounds after which everything is made that is made once and kept."""


@pytest.fixture
def unstarted(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window without an engine: what is counted is the window's."""
    opened = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    qtbot.waitExposed(opened)
    yield opened
    opened.close()
    opened.deleteLater()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize("rounds", [200])
def test_that_opening_editing_and_closing_leaves_nothing_behind(unstarted: MainWindow, rounds: int) -> None:
    for number in range(WARM_UP):
        go_round(unstarted, number)
    before = remains(unstarted)
    for number in range(rounds):
        go_round(unstarted, number)
    after = remains(unstarted)
    assert after.objects <= before.objects
    assert after.items <= before.items
    assert after.children <= before.children
    assert after.kilobytes - before.kilobytes <= 20 * rounds
