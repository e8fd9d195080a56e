from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dnnlab.errors import DnnlabError, EngineError
from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.gui.restarts import Restarts, stuck_above
from dnnlab.gui.session import Session
from dnnlab.link.messages import (
    FetchedRestart,
    FetchRestart,
    Frame,
    Keep,
    Kept,
    Load,
    LossBatch,
    Pause,
    Refused,
    RestartsProgress,
    StartRestarts,
    StopRestarts,
)
from dnnlab.project.snapshot import Snapshot
from tests.gui.documents import toy_document
from tests.gui.engines import READY, engine, frame, loaded
from tests.link.test_restart_results import progress

LINES = (ReferenceLine("entropy", -1.0, "optimum"), ReferenceLine("best single Gaussian", 0.0, "baseline"))


@dataclass
class Told:
    """A session whose engine is a stand-in, its restarts, and what a person was told."""

    session: Session
    restarts: Restarts
    failed: list[DnnlabError]
    kept: list[str]

    def say(self, *reports: RestartsProgress, step: int = 0) -> None:
        paused = frame(step, running=False)
        for report in reports:
            engine().say(Frame(paused.progress, {}, {"main": report}))


@pytest.fixture
def told(scripted: None) -> Iterator[Told]:
    session = Session(toy_document())
    restarts = Restarts(session.document, session)
    told = Told(session, restarts, [], [])
    restarts.failed.connect(told.failed.append)
    restarts.kept_one.connect(lambda words, detail: told.kept.append(f"{words}. {detail}"))
    session.start()
    engine().say(READY, loaded())
    yield told
    session.close()


def done(*losses: float, **values: Any) -> RestartsProgress:
    ends = np.array(losses, dtype=np.float64)
    given: dict[str, Any] = {"finished": True, "final_training": ends, "step": 10, **values}
    return progress(0, losses, **given)


def fetched(told: Told, seed: int) -> FetchedRestart:
    network = told.session.document.network
    losses = LossBatch(1, np.linspace(2.0, 1.0, 10), np.array([5, 10]), np.array([1.5, 1.1]))
    number = engine().of(FetchRestart)[-1].number
    return FetchedRestart("main", number, seed, Snapshot(0, network, {}), Snapshot(10, network, {}), losses)


def answer_keep(told: Told, step: int = 0) -> None:
    number = engine().of(Keep)[-1].number
    engine().say(Kept("main", number, Snapshot(step, told.session.document.network, {}), step))


def test_that_they_begin_with_seeds_in_a_row_and_the_run_pauses(told: Told) -> None:
    told.session.play()
    told.restarts.start(3, 7, 50, keep_best=True)
    (start,) = engine().of(StartRestarts)
    assert start == StartRestarts("main", (7, 8, 9), 50)
    assert engine().of(Pause)
    assert not told.session.running
    assert told.restarts.running


def test_that_edits_reach_the_engine_before_the_copies_are_made(told: Told) -> None:
    document = told.session.document
    document.edit_settings("Rate", document.settings.with_values(learning_rate=0.5))
    told.restarts.start(2, 1, 50, keep_best=False)
    kinds = [type(message).__name__ for message in engine().sent]
    assert kinds.index("Configure") < kinds.index("StartRestarts")


def test_that_the_best_is_kept_at_the_end_as_one_step_of_undo(told: Told) -> None:
    document, before = told.session.document, told.session.document.history
    first_tape = engine().of(Load)[0].tape
    told.restarts.start(2, 1, 10, keep_best=True)
    told.say(progress(0, (3.0, 2.0)), done(3.0, 2.0))
    answer_keep(told)
    engine().say(fetched(told, 2))
    assert (told.restarts.kept, told.restarts.chosen) == (1, 1)
    assert document.settings.seed == 2
    assert document.history.last_step == 10
    assert document.history.validation_loss() == 1.1
    load = engine().of(Load)[-1]
    assert isinstance(load, Load)
    assert load.snapshot is not None
    assert (load.snapshot.step, load.start.step if load.start else -1) == (10, 0)
    assert "best of 2 restarts" in load.reason
    assert load.tape != first_tape
    assert Path(first_tape).is_dir()
    assert [document.undo_stack.text(n) for n in range(document.undo_stack.count())] == ["Keep the run with seed 2"]
    assert "seed 2" in told.kept[0].lower()

    document.undo_stack.undo()
    undone = engine().of(Load)[-1]
    assert isinstance(undone, Load)
    assert (undone.tape, undone.resume, undone.settings.seed) == (first_tape, True, 1)
    assert document.history is before
    assert told.restarts.kept is None
    document.undo_stack.redo()
    assert engine().of(Load)[-1].tape == load.tape
    assert document.history.last_step == 10
    assert told.restarts.kept == 1


def test_that_losses_after_keeping_go_on_from_it_and_undo_brings_both_runs_back_whole(told: Told) -> None:
    document = told.session.document
    engine().say(frame(3, [9.0, 8.0, 7.0]))
    told.session.pause()
    told.restarts.start(2, 1, 10, keep_best=False)
    told.say(done(3.0, 2.0), step=3)
    told.restarts.keep(0)
    answer_keep(told, 3)
    engine().say(fetched(told, 1), loaded(step=10), frame(12, [0.9, 0.8]))
    assert document.history.last_step == 12
    document.undo_stack.undo()
    engine().say(loaded(step=3), frame(3, [], first=4, running=False))
    assert document.history.training_loss() == 7.0
    document.undo_stack.redo()
    assert document.history.training_loss() == 0.8


def test_that_nothing_is_kept_by_itself_where_that_was_not_wanted_or_they_were_stopped(told: Told) -> None:
    told.restarts.start(2, 1, 10, keep_best=False)
    told.say(done(3.0, 2.0))
    told.restarts.start(2, 1, 10, keep_best=True)
    told.say(progress(0, (3.0, 2.0)))
    told.restarts.stop()
    assert StopRestarts("main") in engine().of(StopRestarts)
    told.say(done(3.0, 2.0))
    assert not engine().of(FetchRestart)
    assert told.restarts.obstacle_to_keeping(told.restarts.best) == ""


def test_that_dismissing_leaves_the_run_and_forgets_them_in_the_engine_too(told: Told) -> None:
    told.restarts.start(2, 1, 10, keep_best=True)
    told.say(progress(0, (3.0, 2.0)))
    told.restarts.dismiss()
    assert told.restarts.results is None
    assert StopRestarts("main", forget=True) in engine().of(StopRestarts)
    told.say(done(3.0, 2.0))  # was on its way
    assert told.restarts.results is None
    assert not told.session.document.undo_stack.count()


def test_that_another_document_knows_nothing_of_them(told: Told) -> None:
    told.restarts.start(2, 1, 10, keep_best=True)
    told.say(progress(0, (3.0, 2.0)))
    other = toy_document()
    told.session.document.open(other.project, other.dataset, None)
    assert told.restarts.results is None
    assert not told.restarts.running


@pytest.mark.parametrize("finished", [True, False])
def test_that_after_the_engine_died_curves_of_finished_ones_stay_but_none_can_be_kept(
    told: Told, finished: bool
) -> None:
    told.restarts.start(2, 1, 10, keep_best=False)
    told.say(done(3.0, 2.0) if finished else progress(0, (3.0, 2.0)))
    engine().died.emit(engine(), EngineError("The engine was killed"))
    assert ["lost with the engine" in error.what for error in told.failed] == ([] if finished else [True])
    assert (told.restarts.results is not None) == finished
    assert not told.restarts.running
    assert told.restarts.obstacle_to_keeping(0)
    told.restarts.keep(0)
    assert told.failed


def test_that_none_can_be_kept_while_the_network_is_another_one(told: Told) -> None:
    document = told.session.document
    told.restarts.start(2, 1, 10, keep_best=False)
    told.say(done(3.0, 2.0))
    document.edit_network("Units", document.network.put(document.network.layer("hidden-1").with_unit_count(9)))
    assert "undo" in told.restarts.obstacle_to_keeping(0)
    document.undo_stack.undo()
    assert told.restarts.obstacle_to_keeping(0) == ""


def test_that_one_that_diverged_cannot_be_kept(told: Told) -> None:
    told.restarts.start(2, 1, 10, keep_best=False)
    told.say(done(float("nan"), 2.0, diverged=np.array([4, 0])))
    assert "step 4" in told.restarts.obstacle_to_keeping(0)
    assert told.restarts.best == 1


def test_that_a_refusal_is_said_and_ends_them(told: Told) -> None:
    told.restarts.start(2, 1, 10, keep_best=False)
    engine().say(Refused("StartRestarts", "main", EngineError("Too much memory")))
    assert "Too much memory" in str(told.failed[0])
    assert not told.restarts.running


def test_that_a_seed_beyond_what_settings_allow_is_said(told: Told) -> None:
    told.restarts.start(3, 2**63 - 2, 10, keep_best=False)
    assert told.failed
    assert not engine().of(StartRestarts)


def test_that_runs_near_the_baseline_or_above_it_are_stuck(told: Told) -> None:
    told.restarts.start(4, 1, 10, keep_best=False)
    told.say(done(-0.9, -0.01, 0.2, float("nan"), diverged=np.array([0, 0, 0, 3])))
    assert not told.restarts.stuck().any()
    told.restarts.set_reference_lines(LINES)
    assert told.restarts.stuck().tolist() == [False, True, True, False]
    assert stuck_above(LINES[:1]) == float("inf")


def test_that_an_optimiser_of_second_order_is_offered_fewer_steps(told: Told) -> None:
    document = told.session.document
    document.edit_settings("Optimiser", document.settings.with_values(optimizer="adam", schedule="constant"))
    first_order = told.restarts.usual_steps()
    document.edit_settings("Optimiser", document.settings.with_values(optimizer="levenberg_marquardt"))
    assert told.restarts.usual_steps() < first_order
