"""Pictures worked out in turns, and kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.picture import Picture
from dnnlab.gui.pictures.store import PictureStore


def test_that_a_picture_comes_a_moment_after_it_was_wanted_and_is_kept(qtbot: QtBot) -> None:
    store = PictureStore()
    assert store.pixmap("toy-inverse", 36, 24, 1.0) is None
    with qtbot.waitSignal(store.ready) as told:
        pass
    assert told.args == ["toy-inverse"]
    first = store.pixmap("toy-inverse", 36, 24, 2.0)
    assert first is not None
    assert (first.width(), first.devicePixelRatio()) == (72, 2.0)
    assert store.pixmap("toy-inverse", 36, 24, 2.0) is first


def test_that_one_picture_that_fails_leaves_the_others_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    known = experiments()

    def broken() -> Picture:
        raise ZeroDivisionError

    monkeypatch.setitem(known, "robot-arm", replace(known["robot-arm"], picture=broken))
    store = PictureStore()
    told: list[str] = []
    store.ready.connect(told.append)
    assert store.pixmap("robot-arm", 36, 24, 1.0) is None
    assert store.pixmap("toy-inverse", 36, 24, 1.0) is None
    qtbot.waitUntil(lambda: told == ["toy-inverse"])
    assert store.pixmap("robot-arm", 36, 24, 1.0) is None
    assert store.pixmap("no such experiment", 36, 24, 1.0) is None
