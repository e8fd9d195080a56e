"""How other data reaches the engine: at once, then a few times a second, and always the last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count, pairwise

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.gui.session import Session
from dnnlab.link.messages import ChangeData, Edit, Load, Play, ToEngine
from tests.gui.documents import toy_document
from tests.gui.engines import READY, ScriptedEngine, engine, loaded


@pytest.fixture
def session(scripted: None) -> Iterator[Session]:
    session = Session(toy_document())
    session.start()
    engine().say(READY, loaded())
    yield session
    session.close()


def _changes() -> list[ChangeData]:
    return [message for message in engine().sent if isinstance(message, ChangeData)]


def _drag(session: Session, noise: float) -> None:
    source = ToyInverse(rows=50, validation_rows=10, noise=noise)
    session.document.preview_project(replace(session.document.project, source=source))


def test_that_other_data_is_sent_with_what_goes_with_it_and_words_for_the_record(
    session: Session, qtbot: QtBot
) -> None:
    document = session.document
    project = replace(document.project, source=ToyInverse(noise=0.2))
    settings = document.settings.with_values(learning_rate=0.5)
    document.edit_project("Noise", project.with_model(replace(document.model, settings=settings)))
    qtbot.waitUntil(lambda: len(_changes()) == 1)
    (change,) = _changes()
    assert change.dataset is document.dataset
    assert (change.network, change.settings) == (document.network, settings)
    assert change.words == "noise 0.1 → 0.2"
    assert len(engine().of(Load)) == 1


def test_that_a_drag_sends_data_now_and_then_and_the_last_at_its_end(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noises, moments, send = count(1), list[float](), ScriptedEngine.send

    def timed(engine: ScriptedEngine, message: ToEngine) -> None:
        moments.append(time.monotonic())
        send(engine, message)

    def sent_while_it_goes_on(times: int) -> bool:
        _drag(session, 0.001 * next(noises))
        return len(_changes()) >= times

    monkeypatch.setattr(ScriptedEngine, "send", timed)
    for times in (1, 2, 3):
        qtbot.waitUntil(partial(sent_while_it_goes_on, times))
    assert min(after - before for before, after in pairwise(moments)) > 0.2  # the engine lays out each anew
    last = session.document.dataset
    qtbot.waitUntil(lambda: _changes()[-1].dataset is last)


def test_that_data_that_follow_each_other_at_once_are_sent_as_one(session: Session, qtbot: QtBot) -> None:
    for noise in range(1, 40):
        _drag(session, 0.01 * noise)
    qtbot.waitUntil(lambda: bool(_changes()))
    (change,) = _changes()
    assert change.dataset is session.document.dataset


def test_that_a_play_comes_after_the_data_that_waits(session: Session, qtbot: QtBot) -> None:
    _drag(session, 0.2)
    qtbot.waitUntil(lambda: len(_changes()) == 1)
    _drag(session, 0.3)
    session.play()
    assert [type(message) for message in engine().sent[-2:]] == [ChangeData, Play]
    assert _changes()[-1].dataset is session.document.dataset


def test_that_an_edit_after_the_data_is_sent_by_itself(session: Session, qtbot: QtBot) -> None:
    _drag(session, 0.2)
    qtbot.waitUntil(lambda: len(_changes()) == 1)
    document = session.document
    document.edit_network("units", document.network.put(document.network.layer("hidden-1").with_unit_count(5)))
    qtbot.waitUntil(lambda: len(engine().of(Edit)) == 1)
    assert len(_changes()) == 1
