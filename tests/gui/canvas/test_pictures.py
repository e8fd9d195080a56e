from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas import pictures as module
from dnnlab.gui.canvas.pictures import Picture, Pictures, blank_pixmap


class Item:
    """Counts what is asked of it; every picture takes a while."""

    def __init__(self, side: int = 10, seconds: float = 0.0) -> None:
        self.picture: Picture | None = None
        self.stale = False
        self.made = self.shown = self.caught_up = 0
        self._side = side
        self._seconds = seconds

    def make_picture(self, zoom: float, ratio: float) -> Picture:
        self.made += 1
        time.sleep(self._seconds)
        return Picture(blank_pixmap(self._side, self._side, ratio), zoom, 0, 0)

    def catch_up(self) -> None:
        self.caught_up += 1

    def slow_catch_up(self) -> None:
        self.caught_up += 1
        time.sleep(self._seconds)

    def show_again(self) -> None:
        self.shown += 1


@pytest.fixture
def pictures(qtbot: QtBot) -> Pictures:
    return Pictures()


def test_that_a_picture_is_made_once_and_used_again(pictures: Pictures) -> None:
    item = Item()
    first = pictures.picture_of(item, 1.0)
    assert pictures.picture_of(item, 1.0) is first
    assert item.made == 1
    assert pictures.waiting == 0


def test_that_a_stale_picture_is_shown_until_its_turn_comes(pictures: Pictures) -> None:
    item = Item()
    first = pictures.picture_of(item, 1.0)
    item.stale = True
    assert pictures.picture_of(item, 1.0) is first
    assert pictures.waiting == 1
    pictures.turn()
    assert item.made == 2
    assert item.shown == 1
    assert not item.stale


def test_that_another_zoom_asks_for_another_picture(pictures: Pictures) -> None:
    item = Item()
    pictures.picture_of(item, 1.0)
    pictures.zoom = 2.0
    assert pictures.picture_of(item, 2.0) is item.picture
    pictures.finish()
    assert item.picture is not None
    assert item.picture.zoom == 2.0


def test_that_a_turn_ends_after_its_time_and_the_oldest_request_comes_first(pictures: Pictures) -> None:
    items = [Item(seconds=0.004) for _ in range(10)]
    for item in items:
        pictures.request(item)
    pictures.turn(0.006)
    made = [item.made for item in items]
    assert 1 <= sum(made) <= 3
    assert made == sorted(made, reverse=True)
    pictures.finish()
    assert all(item.made == 1 for item in items)


def test_that_no_frame_makes_more_pictures_than_it_has_time_for(pictures: Pictures) -> None:
    items = [Item(seconds=0.005) for _ in range(10)]
    pictures.begin_frame()
    shown = [pictures.picture_of(item, 1.0) for item in items]
    assert shown[0] is not None
    assert shown[-1] is None
    assert pictures.waiting > 0


def test_that_those_used_longest_ago_are_forgotten_first(pictures: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 4 * 10 * 10 * 3)
    items = [Item() for _ in range(3)]
    for item in items:
        pictures.begin_frame()  # each may take its time
        pictures.picture_of(item, 1.0)
    pictures.picture_of(items[0], 1.0)
    another = Item()
    pictures.begin_frame()
    pictures.picture_of(another, 1.0)
    assert [item.picture is not None for item in (*items, another)] == [True, False, True, True]


def test_that_an_item_that_went_is_never_asked_again(pictures: Pictures) -> None:
    item = Item()
    pictures.request(item)
    pictures.request_catch_up(item)
    pictures.forget(item)
    pictures.finish()
    assert (item.made, item.caught_up) == (0, 0)


def test_that_what_waits_is_done_without_being_asked(pictures: Pictures, qtbot: QtBot) -> None:
    items = [Item(seconds=0.002) for _ in range(5)]
    for item in items:
        pictures.request(item)
        pictures.request_catch_up(item)
    qtbot.waitUntil(lambda: all(item.made and item.caught_up for item in items))


def test_that_all_catch_up_within_seven_turns_however_long_each_takes(pictures: Pictures) -> None:
    items = [Item(seconds=0.003) for _ in range(30)]
    for item in items:
        item.catch_up = item.slow_catch_up  # type: ignore[method-assign]
    for _ in range(7):
        for item in items:
            pictures.request_catch_up(item)  # the engine answers again before the last have had their turn
        pictures.live_turn()
    assert all(item.caught_up for item in items)
    assert sum(item.caught_up for item in items) < 3 * len(items)  # and not all of them in each


def test_that_the_engine_is_followed_in_one_turn_for_each_of_its_answers(pictures: Pictures, qtbot: QtBot) -> None:
    items = [Item(seconds=0.003) for _ in range(14)]
    for item in items:
        item.catch_up = item.slow_catch_up  # type: ignore[method-assign]
        pictures.request_catch_up(item)
    begin = time.perf_counter()
    qtbot.waitUntil(lambda: all(item.caught_up for item in items))
    assert time.perf_counter() - begin > 3 * module.LIVE_MILLISECONDS / 1000
