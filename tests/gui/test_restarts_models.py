"""Restarts where a project holds several models: each has its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from dnnlab.gui.restarts import Restarts
from dnnlab.gui.session import Session
from dnnlab.link.messages import (
    FetchedRestart,
    FetchRestart,
    Frame,
    Keep,
    Kept,
    Load,
    LossBatch,
    Progress,
    RestartCurves,
    RestartsProgress,
    StartRestarts,
    StopRestarts,
)
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.snapshot import Snapshot
from tests.gui.engines import READY, engine, loaded
from tests.gui.two_models import OTHER, two_model_document

BOTH = (MAIN_MODEL, OTHER)


@pytest.fixture
def session(scripted: None) -> Iterator[Session]:
    session = Session(two_model_document())
    session.start()
    engine().say(READY, *(loaded(name) for name in BOTH))
    yield session
    session.close()


@pytest.fixture
def restarts(session: Session) -> Restarts:
    return Restarts(session.document, session, session)


def _told(model: str, *losses: float, finished: bool = True) -> Frame:
    ends = np.array(losses)
    curve = RestartCurves(0, np.array([10]), ends[None, :])
    seeds = tuple(range(1, 1 + len(losses)))
    zeros = np.zeros(len(losses), np.int64)
    report = RestartsProgress(seeds, 10, 10, finished, 1.0, "fused", "", zeros, curve, curve, ends)
    nothing = LossBatch(1, np.empty(0), np.empty(0, np.int64), np.empty(0))
    progress = dict.fromkeys(BOTH, Progress(0, 0, False, 0.0, 0.01, 0.0, nothing))
    return Frame(progress, {}, {model: report})


def test_that_restarts_of_one_model_are_not_those_of_another(session: Session, restarts: Restarts) -> None:
    restarts.start(2, 1, 10, keep_best=False)
    engine().say(_told(MAIN_MODEL, 3.0, 2.0))
    restarts.choose(0)
    session.document.show_model(OTHER)
    assert (restarts.results, restarts.chosen, restarts.running) == (None, None, False)
    restarts.start(3, 1, 10, keep_best=False)
    engine().say(_told(OTHER, 5.0, 6.0, 7.0, finished=False))
    assert [start.model for start in engine().of(StartRestarts)] == [MAIN_MODEL, OTHER]
    assert restarts.running
    session.document.show_model(MAIN_MODEL)
    assert restarts.results is not None
    assert (len(restarts.results.seeds), restarts.chosen, restarts.running) == (2, 0, False)
    restarts.dismiss()
    assert engine().of(StopRestarts) == [StopRestarts(MAIN_MODEL, forget=True)]
    session.document.show_model(OTHER)
    assert restarts.running


def test_that_views_hear_that_others_are_shown(session: Session, restarts: Restarts) -> None:
    heard: list[bool] = []
    restarts.changed.connect(lambda: heard.append(restarts.results is None))
    restarts.start(2, 1, 10, keep_best=False)
    engine().say(_told(MAIN_MODEL, 3.0, 2.0))
    session.document.show_model(OTHER)
    assert heard[-1]
    session.document.show_model(MAIN_MODEL)
    assert not heard[-1]


def test_that_keeping_and_undoing_it_are_about_the_model_and_show_it(session: Session, restarts: Restarts) -> None:
    document = session.document
    document.show_model(OTHER)
    restarts.start(2, 1, 10, keep_best=False)
    engine().say(_told(OTHER, 3.0, 2.0))
    restarts.keep(1)
    document.show_model(MAIN_MODEL)  # while the engine answers
    (keep,) = engine().of(Keep)
    engine().say(Kept(OTHER, keep.number, Snapshot(0, document.network, {}), 0))
    (fetch,) = engine().of(FetchRestart)
    network = document.project.model(OTHER).network
    losses = LossBatch(1, np.linspace(2.0, 1.0, 10), np.array([10]), np.array([1.1]))
    start, end = Snapshot(0, network, {}), Snapshot(10, network, {})
    engine().say(FetchedRestart(OTHER, fetch.number, 2, start, end, losses))
    assert document.model_name == OTHER
    assert document.settings.seed == 2
    assert document.project.model(MAIN_MODEL).settings.seed == 1
    assert (document.history.last_step, document.history_of(MAIN_MODEL).last_step) == (10, 0)
    assert [load.model for load in engine().of(Load)][2:] == [OTHER]
    document.show_model(MAIN_MODEL)
    document.undo_stack.undo()
    assert (document.model_name, document.settings.seed) == (OTHER, 1)
    assert [load.model for load in engine().of(Load)][2:] == [OTHER, OTHER]


def test_that_another_project_forgets_them_all(session: Session, restarts: Restarts) -> None:
    for name in BOTH:
        session.document.show_model(name)
        restarts.start(2, 1, 10, keep_best=False)
        engine().say(_told(name, 3.0, 2.0))
    other = two_model_document()
    session.document.open(other.project, other.dataset, None)
    assert {stop.model for stop in engine().of(StopRestarts)} == set(BOTH)
    assert restarts.results is None
