from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.link.messages import SnapshotMark

from .stage import progress_at


class Asked(list[int | None]):
    """What was asked for."""


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def scrubbing(qapp: QApplication, asked: Asked) -> Scrubbing:
    made = Scrubbing(asked.append)
    made.set_marks(tuple(SnapshotMark(step) for step in (0, 10, 100, 1000)))
    made.take(progress_at(1500))
    return made


def test_that_a_drag_stands_at_the_nearest_snapshot_on_the_logarithmic_axis(scrubbing: Scrubbing, asked: Asked) -> None:
    scrubbing.drag_to(36.0)
    assert scrubbing.shown == 100
    assert scrubbing.rewound
    assert asked == [100]


def test_that_a_fast_drag_asks_seldom_but_always_for_the_last_place(
    scrubbing: Scrubbing, asked: Asked, qtbot: QtBot
) -> None:
    for step in (900.0, 90.0, 9.0, 1.0, 12.0):
        scrubbing.drag_to(step)
    assert asked == [1000]
    qtbot.waitUntil(lambda: asked == [1000, 10])


def test_that_releasing_asks_for_the_last_place_at_once(scrubbing: Scrubbing, asked: Asked) -> None:
    scrubbing.drag_to(900.0)
    scrubbing.drag_to(9.0)
    scrubbing.release()
    assert asked == [1000, 10]


def test_that_the_right_end_is_the_present(scrubbing: Scrubbing, asked: Asked) -> None:
    scrubbing.drag_to(100.0)
    scrubbing.drag_to(40_000.0)
    scrubbing.release()
    assert asked == [100, None]
    assert not scrubbing.rewound
    assert scrubbing.shown == 1500


def test_that_the_handle_follows_the_present_while_it_waits_there(scrubbing: Scrubbing) -> None:
    scrubbing.drag_to(40_000.0)
    scrubbing.take(progress_at(1520))
    assert scrubbing.shown == 1520


def test_that_the_handle_waits_at_the_wanted_snapshot_until_the_engine_shows_it(scrubbing: Scrubbing) -> None:
    scrubbing.drag_to(100.0)
    scrubbing.release()
    scrubbing.take(progress_at(1500))
    assert scrubbing.shown == 100
    scrubbing.take(progress_at(1500, shown=100))
    scrubbing.take(progress_at(1500))
    assert scrubbing.shown == 1500


def test_that_a_handle_nobody_answers_goes_back_after_a_while(scrubbing: Scrubbing, qtbot: QtBot) -> None:
    scrubbing.drag_to(100.0)
    scrubbing.release()
    qtbot.waitUntil(lambda: scrubbing.shown == 1500)


def test_that_brackets_go_from_snapshot_to_snapshot_and_on_to_the_present(scrubbing: Scrubbing) -> None:
    seen = []
    for move in (scrubbing.go_back, scrubbing.go_back, scrubbing.go_on, scrubbing.go_on, scrubbing.go_on):
        move()
        seen.append(scrubbing.shown)
    assert seen == [1000, 100, 1000, 1500, 1500]


def test_that_the_start_is_the_first_snapshot(scrubbing: Scrubbing, asked: Asked) -> None:
    scrubbing.go_to_start()
    assert asked == [0]
    assert scrubbing.shown == 0


def test_that_without_a_run_there_is_nothing_to_go_to(qapp: QApplication, asked: Asked) -> None:
    scrubbing = Scrubbing(asked.append)
    scrubbing.go_back()
    scrubbing.go_on()
    scrubbing.go_to_start()
    assert asked == []
