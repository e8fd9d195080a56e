"""The session with several models: each has its run, and all train side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.errors import DeviceError, DnnlabError, EngineError, NonFiniteError, NotTrainableError
from dnnlab.gui.session import Session
from dnnlab.link.messages import (
    ChangeData,
    Edit,
    FindRate,
    Frame,
    Halted,
    Keep,
    Kept,
    Load,
    Pause,
    Play,
    Progress,
    Refused,
    Reset,
    Scrub,
    Subscribe,
    Unload,
)
from dnnlab.link.probes import Answer, Subscription, Weights, WeightsAnswer
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.model_edits import duplicated, without
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.snapshot import Snapshot
from tests.gui.engines import READY, engine, loaded, progress
from tests.gui.two_models import OTHER, two_model_document

BOTH = (MAIN_MODEL, OTHER)
Message = TypeVar("Message")


@pytest.fixture
def starting(scripted: None) -> Iterator[Session]:
    session = Session(two_model_document())
    session.start()
    yield session
    session.close()


@pytest.fixture
def session(starting: Session) -> Session:
    _say(READY, *(loaded(name) for name in BOTH))
    return starting


def _say(*messages: object) -> None:
    engine().say(*messages)


def _sent(kind: type[Message]) -> list[Message]:
    return engine().of(kind)


def _frame(progress: Mapping[str, Progress], answers: Mapping[str, Answer] | None = None, subscribed: int = 0) -> Frame:
    return Frame(progress, answers or {}, {}, subscribed)


def test_that_every_model_is_loaded_with_a_tape_of_its_own_the_shown_one_first(session: Session) -> None:
    loads = _sent(Load)
    assert [load.model for load in loads] == [MAIN_MODEL, OTHER]
    assert len({load.tape for load in loads}) == 2
    assert all(load.dataset is session.document.dataset for load in loads)
    assert [load.network for load in loads] == [session.document.project.model(name).network for name in BOTH]


def test_that_losses_snapshots_and_progress_go_to_the_model_they_are_of(session: Session) -> None:
    _say(_frame({MAIN_MODEL: progress(2, (3.0, 2.0), marks=3), OTHER: progress(1, (9.0,), marks=2)}))
    document = session.document
    assert (document.history.last_step, document.history_of(OTHER).last_step) == (2, 1)
    assert (session.progress_of(MAIN_MODEL), len(session.tape)) == (session.progress, 3)
    document.show_model(OTHER)
    assert session.progress is session.progress_of(OTHER)
    assert (session.shown_step, len(session.tape), document.history.last_step) == (1, 2, 1)


def test_that_views_hear_of_the_shown_model_alone(session: Session) -> None:
    heard: list[Progress] = []
    session.frame.connect(lambda progress, _answers: heard.append(progress))
    frame = _frame({MAIN_MODEL: progress(5), OTHER: progress(7)})
    _say(frame)
    assert heard == [frame.progress[MAIN_MODEL]]
    session.document.show_model(OTHER)
    _say(frame)
    assert heard[-1] is frame.progress[OTHER]


def test_that_play_pause_and_reset_are_about_all_models(session: Session) -> None:
    session.play()
    assert {play.model for play in _sent(Play)} == set(BOTH)
    assert session.running
    _say(Halted(OTHER, 4, None, EarlyStop(4, 2, restored=False)))
    assert session.running
    assert session.shown_is_running
    assert session.stopped_early is None
    session.document.show_model(OTHER)
    assert not session.shown_is_running
    assert session.stopped_early is not None
    session.pause()
    assert {pause.model for pause in _sent(Pause)} == set(BOTH)
    session.reset()
    assert {reset.model for reset in _sent(Reset)} == set(BOTH)


def test_that_a_step_leads_each_model_one_further(session: Session) -> None:
    _say(_frame({MAIN_MODEL: progress(5, running=False), OTHER: progress(9, running=False)}))
    session.step()
    assert {play.model: play.until for play in _sent(Play)} == {MAIN_MODEL: 6, OTHER: 10}


def test_that_a_person_may_train_the_shown_model_alone(session: Session) -> None:
    session.play()
    session.train_only_shown(True)
    assert [pause.model for pause in _sent(Pause)] == [OTHER]
    session.pause()
    count = len(_sent(Play))
    session.play()
    session.reset()
    assert [play.model for play in _sent(Play)[count:]] == [MAIN_MODEL]
    assert [reset.model for reset in _sent(Reset)] == [MAIN_MODEL]
    session.train_only_shown(False)
    session.play()
    assert _sent(Play)[-1].model == OTHER


def test_that_playing_before_the_engine_is_up_begins_with_all_when_it_is(starting: Session) -> None:
    starting.play()
    _say(READY, *(loaded(name) for name in BOTH))
    assert {play.model for play in _sent(Play)} == set(BOTH)


def test_that_one_that_cannot_be_trained_is_named_and_the_others_train(starting: Session) -> None:
    told: list[DnnlabError] = []
    starting.notice.connect(told.append)
    error = NotTrainableError("The network has no output layer", where="Hidden")
    _say(READY, loaded(MAIN_MODEL), loaded(OTHER, trainable=error))
    starting.play()
    assert [play.model for play in _sent(Play)] == [MAIN_MODEL]
    assert [(one.what, one.where) for one in told] == [(error.what, "Least squares, Hidden")]


def test_that_what_went_wrong_names_its_model(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    _say(Halted(OTHER, 7, NonFiniteError("The loss became NaN", where="step 8")))
    _say(Refused("Scrub", MAIN_MODEL, EngineError("There is no snapshot")))
    assert [one.where for one in told] == ["Least squares, step 8", "Mixture density"]
    assert isinstance(told[0], NonFiniteError)


def test_that_scrubbing_is_about_the_shown_model_and_pauses_all(session: Session) -> None:
    session.play()
    session.document.show_model(OTHER)
    session.scrub(3)
    assert _sent(Scrub) == [Scrub(OTHER, 3)]
    assert {pause.model for pause in _sent(Pause)} == set(BOTH)
    assert session.scrubbed_to == 3
    session.document.show_model(MAIN_MODEL)
    assert session.scrubbed_to is None


def test_that_a_dead_engine_is_followed_by_one_that_has_every_model_and_its_tape(session: Session) -> None:
    tapes = {load.model: load.tape for load in _sent(Load)}
    session.play()
    _say(Halted(MAIN_MODEL, 3))
    engine().died.emit(engine(), EngineError("killed"))
    _say(READY)
    loads = _sent(Load)
    assert {load.model: load.tape for load in loads} == tapes
    assert all(load.resume for load in loads)
    _say(*(loaded(name, 3) for name in BOTH))
    assert [play.model for play in _sent(Play)] == [OTHER]  # the other one rested already


def test_that_edits_of_a_model_that_is_not_shown_reach_the_engine(session: Session, qtbot: QtBot) -> None:
    document, other = session.document, session.document.project.model(OTHER)
    network = other.network.put(other.network.layer("hidden-1").with_unit_count(5))
    document.edit_project("units", document.project.with_model(replace(other, network=network), OTHER))
    qtbot.waitUntil(lambda: bool(_sent(Edit)))
    (edit,) = _sent(Edit)
    assert (edit.model, edit.network) == (OTHER, network)


def test_that_other_data_reaches_every_model(session: Session, qtbot: QtBot) -> None:
    document = session.document
    source = replace(document.project.source, seed=7)
    document.edit_project("Seed", replace(document.project, source=source))
    qtbot.waitUntil(lambda: len(_sent(ChangeData)) == 2)
    assert {change.model for change in _sent(ChangeData)} == set(BOTH)
    assert all(change.dataset is document.dataset for change in _sent(ChangeData))
    assert {change.words for change in _sent(ChangeData)} == {"seed 1 → 7"}


def test_that_a_model_that_is_removed_leaves_the_engine_and_undo_brings_its_run_back(session: Session) -> None:
    document = session.document
    _say(_frame({MAIN_MODEL: progress(1), OTHER: progress(8, running=False, marks=4)}))
    tape = next(load.tape for load in _sent(Load) if load.model == OTHER)
    document.edit_project("Remove", without(document.project, OTHER))
    assert _sent(Unload) == [Unload(OTHER)]
    assert Path(tape).is_dir()
    document.undo_stack.undo()
    last = _sent(Load)[-1]
    assert (last.model, last.tape, last.resume) == (OTHER, tape, True)
    back = session.progress_of(OTHER)
    assert back is not None
    assert back.step == 8


def test_that_whoever_waits_for_the_weights_of_a_model_that_is_removed_is_told_what_is_known(session: Session) -> None:
    taken: list[Mapping[str, Snapshot]] = []
    session.keep_all_soon(taken.append)
    session.document.edit_project("Remove", without(session.document.project, OTHER))
    (keep,) = [keep for keep in _sent(Keep) if keep.model == MAIN_MODEL]
    snapshot = Snapshot(0, session.document.network, {})
    _say(Kept(MAIN_MODEL, keep.number, snapshot, 0), _frame({MAIN_MODEL: progress(0)}))
    assert taken == [{MAIN_MODEL: snapshot}]


def test_that_a_copy_begins_with_the_weights_it_is_given_whatever_was_called_so_before(session: Session) -> None:
    document = session.document
    project, copy = duplicated(document.project, OTHER)
    document.edit_project("Duplicate", project)
    first = _sent(Load)[-1]
    document.undo_stack.undo()
    snapshot = Snapshot(5, document.project.model(OTHER).network, {})
    session.begin_with({copy: snapshot})
    document.edit_project("Duplicate again", project)
    second = _sent(Load)[-1]
    assert (first.model, second.model) == (copy, copy)
    assert second.snapshot is snapshot
    assert second.tape != first.tape


def test_that_the_weights_of_all_models_are_told_at_once(session: Session) -> None:
    taken: list[Mapping[str, Snapshot]] = []
    session.keep_all_soon(taken.append)
    for keep in _sent(Keep):
        _say(Kept(keep.model, keep.number, Snapshot(3, session.document.network, {}), 3))
    assert taken == []
    _say(_frame({name: progress(3, (1.0, 1.0, 1.0)) for name in BOTH}))
    (weights,) = taken
    assert list(weights) == list(BOTH)


def test_that_a_device_that_is_not_there_is_told_once_and_both_load_again(starting: Session) -> None:
    told: list[DnnlabError] = []
    starting.notice.connect(told.append)
    starting.device = "cuda:0"
    _say(READY, *(Refused("Load", name, DeviceError("no cuda")) for name in BOTH))
    assert [(load.model, load.device) for load in _sent(Load)][2:] == [(MAIN_MODEL, "auto"), (OTHER, "auto")]
    assert len(told) == 1


def test_that_another_project_takes_the_models_that_it_lacks_from_the_engine(session: Session) -> None:
    other = two_model_document()
    tapes = [Path(load.tape) for load in _sent(Load)]
    one = without(other.project, OTHER)
    session.prepare({MAIN_MODEL: (snapshot := Snapshot(2, one.model().network, {}))})
    session.document.open(one, other.dataset, None)
    assert _sent(Unload) == [Unload(OTHER)]
    load = _sent(Load)[-1]
    assert (load.model, load.snapshot) == (MAIN_MODEL, snapshot)
    _say(loaded(MAIN_MODEL))
    assert not any(tape.exists() for tape in tapes)
    assert session.progress is None


def test_that_an_answer_about_the_model_before_is_not_given_to_a_view_that_turned_to_another(
    session: Session, qtbot: QtBot
) -> None:
    heard: list[set[str]] = []
    session.frame.connect(lambda _progress, answers: heard.append(set(answers)))
    for key, model in (("a", MAIN_MODEL), ("b", OTHER)):
        session.watch(key, Subscription(Weights(model), 15.0))
    qtbot.waitUntil(lambda: bool(_sent(Subscribe)))
    number = _sent(Subscribe)[-1].number
    both = {name: progress(1) for name in BOTH}
    answers: dict[str, Answer] = {key: WeightsAnswer({}, 1.0, {}) for key in "ab"}
    session.watch("a", Subscription(Weights(OTHER), 15.0))
    _say(_frame(both, answers, number))
    qtbot.waitUntil(lambda: _sent(Subscribe)[-1].number > number)
    _say(_frame(both, answers, number), _frame(both, answers, number + 1))
    assert heard == [{"b"}, {"b"}, {"a", "b"}]


def test_that_a_range_test_ends_where_another_model_is_shown(session: Session) -> None:
    session.find_rate()
    session.document.show_model(OTHER)
    assert _sent(FindRate) == [FindRate(MAIN_MODEL), FindRate(MAIN_MODEL, wanted=False)]


def test_that_what_the_engine_says_of_a_project_that_was_left_is_not_taken_for_the_next_one(session: Session) -> None:
    history = [two_model_document(rows) for rows in (50, 40)]
    for other in history:
        session.document.open(other.project, other.dataset, None)
    losses = progress(2, (3.0, 2.0))
    _say(loaded(MAIN_MODEL), _frame({MAIN_MODEL: losses, OTHER: losses}))  # of the first of the two
    assert session.document.history.last_step == 0
    _say(loaded(MAIN_MODEL), _frame({MAIN_MODEL: losses, OTHER: losses}))
    assert session.document.history.last_step == 2
    assert session.document.history_of(OTHER).last_step == 0


def test_that_a_model_that_went_and_came_back_is_heard_only_after_it_is_loaded_again(session: Session) -> None:
    document = session.document
    project, copy = duplicated(document.project, OTHER)
    document.edit_project("Duplicate", project)
    document.undo_stack.undo()
    document.undo_stack.redo()
    _say(loaded(copy), _frame({copy: progress(2, (3.0, 2.0))}))
    assert document.history_of(copy).last_step == 0
    _say(loaded(copy), _frame({copy: progress(1, (3.0,))}))
    assert document.history_of(copy).last_step == 1


def test_that_whoever_waits_for_weights_is_told_what_is_known_where_another_project_is_opened(session: Session) -> None:
    taken: list[Mapping[str, Snapshot]] = []
    session.keep_all_soon(taken.append)
    keep = _sent(Keep)[0]
    other = two_model_document()
    session.document.open(other.project, other.dataset, None)
    assert taken == [{}]
    _say(Kept(MAIN_MODEL, keep.number, Snapshot(9, other.network, {}), 9))  # late
    assert len(taken) == 1
    engine().died.emit(engine(), EngineError("killed"))
    _say(READY)
    assert [load.snapshot for load in _sent(Load)] == [None, None]
