from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dnnlab.engine.restarts import RestartsRun
from dnnlab.errors import EngineError, NotTrainableError, SettingsError
from dnnlab.link.messages import (
    Close,
    Credit,
    Edit,
    FetchedRestart,
    FetchRestart,
    Frame,
    Halted,
    Load,
    Pause,
    Play,
    Refused,
    RestartsProgress,
    StartRestarts,
    StopRestarts,
    Unload,
)
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.settings import Settings
from dnnlab.training.restarts import Restarts
from dnnlab.training.tape import Tape

from .models import toy_mixture, toy_table
from .test_worker import Window, same

START = StartRestarts("main", (5, 6, 7), 60)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path)
    window.load(toy_mixture(8))
    yield window
    window.tell(Close())


def told(window: Window) -> list[RestartsProgress]:
    return [frame.restarts["main"] for frame in window.of(Frame) if "main" in frame.restarts]


def ended(window: Window) -> RestartResults:
    """Turn until the restarts have ended, and return what was told of them."""

    def there() -> list[RestartsProgress]:
        window.tell(Credit())
        return [progress for progress in told(window) if progress.finished]

    window.turn_until(there)
    first, *others = told(window)
    results = RestartResults(first)
    for progress in others:
        results.take(progress)
    return results


def fetched(window: Window, copy: int) -> FetchedRestart:
    window.tell(FetchRestart("main", 1, copy))
    return window.last(FetchedRestart)


def test_that_restarts_train_and_are_told_in_frames_until_they_end(window: Window) -> None:
    window.tell(START)
    results = ended(window)
    assert results.seeds == (5, 6, 7)
    assert results.last.step == results.last.steps == 60
    assert results.last.execution in ("fused", "eager")
    steps, losses = results.curves()
    assert results.has_validation
    assert (np.diff(steps) > 0).all()
    assert steps[-1] == 60
    assert losses.shape == (len(steps), 3)
    assert np.isfinite(losses).all()
    assert window.worker.patience() != 0.0


def test_that_the_run_stays_as_it_was_meanwhile(window: Window) -> None:
    window.play(until=10)
    before = window.keep()
    window.tell(START)
    ended(window)
    after = window.keep()
    assert after.step == 10
    assert same(before, after)


def test_that_the_run_may_train_beside_them(window: Window) -> None:
    window.tell(START, Play("main", 30))
    ended(window)
    window.turn_until(lambda: window.of(Halted))
    assert window.keep().step == 30


def test_that_a_fetched_one_is_where_an_ordinary_run_with_its_seed_comes_to(window: Window, tmp_path: Path) -> None:
    window.tell(START)
    results = ended(window)
    one = fetched(window, 1)
    assert (one.seed, one.snapshot.step, one.start.step, len(one.losses.training)) == (6, 60, 0, 60)
    folder = tmp_path / "other"
    folder.mkdir()
    window.tell(Load("main", toy_mixture(8), toy_table(), Settings(seed=6), "cpu", str(folder)))
    begun = window.keep().arrays
    assert all(np.allclose(one.start.arrays[name], begun[name]) for name in one.start.arrays)
    window.play(until=60)
    ours, theirs = window.keep().arrays, one.snapshot.arrays
    assert ours.keys() == theirs.keys()
    assert all(np.allclose(ours[name], theirs[name], rtol=1e-3, atol=1e-4) for name in ours)
    assert one.losses.validation[-1] == results.validation[1]


def test_that_a_run_can_be_taken_up_with_its_beginning_and_a_mark(window: Window, tmp_path: Path) -> None:
    window.tell(START)
    ended(window)
    one, folder = fetched(window, 2), tmp_path / "kept"
    folder.mkdir()
    window.tell(
        Load(
            "main",
            toy_mixture(8),
            toy_table(),
            Settings(seed=one.seed),
            "cpu",
            str(folder),
            one.snapshot,
            resume=True,
            start=one.start,
            reason="one of 3 restarts",
        )
    )
    assert window.keep().step == 60
    assert [(mark.step, mark.reason) for mark in Tape(folder).marks()] == [(0, "start"), (60, "one of 3 restarts")]
    window.play(until=70)
    assert window.progress().losses.first_step == 61
    assert fetched(window, 0).seed == 5  # the others are still there


def test_that_stopping_ends_them_early_and_forgetting_lets_go_of_them(window: Window) -> None:
    window.tell(StartRestarts("main", (1, 2), 1_000_000))
    while not any(progress.step for progress in told(window)):
        window.frame()
    window.tell(StopRestarts("main"))
    results = ended(window)
    assert 0 < results.last.step < 1_000_000
    assert len(fetched(window, 0).losses.training) == results.last.step
    window.tell(StopRestarts("main", forget=True))
    refused = window.refusal(FetchRestart("main", 2, 0))
    assert isinstance(refused.error, EngineError)


def test_that_an_edit_leaves_restarts_with_the_network_they_began_with(window: Window) -> None:
    window.tell(START, Edit("main", toy_mixture(12)))
    ended(window)
    assert fetched(window, 0).snapshot.network == toy_mixture(8)


def test_that_other_restarts_take_their_place(window: Window) -> None:
    window.tell(START)
    window.worker.turn()
    window.tell(StartRestarts("main", (1, 2), 20))

    def there() -> list[RestartsProgress]:
        window.tell(Credit())
        return [progress for progress in told(window) if progress.finished]

    assert window.turn_until(there)[-1].seeds == (1, 2)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (StartRestarts("main", (1,), 10), SettingsError),
        (StopRestarts("main"), EngineError),
        (FetchRestart("main", 1, 0), EngineError),
        (StartRestarts("other", (1, 2), 10), EngineError),
    ],
)
def test_that_what_cannot_be_done_is_refused(window: Window, message: StartRestarts, kind: type[Exception]) -> None:
    assert isinstance(window.refusal(message).error, kind)


def test_that_restarts_of_an_untrainable_network_are_refused(window: Window) -> None:
    window.tell(Edit("main", toy_mixture(8).disconnect("h->y")))
    assert isinstance(window.refusal(START).error, NotTrainableError)


def test_that_restarts_that_fail_are_refused_and_the_engine_goes_on(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Restarts, "run", fail)
    refused = window.refusal(START)
    assert (refused.request, refused.subject) == ("StartRestarts", "main")
    assert "memory" in str(refused.error)
    assert window.play(until=3).error is None


def test_that_unloading_a_model_lets_go_of_its_restarts(window: Window) -> None:
    window.tell(START, Unload("main"))
    assert window.worker.patience() is None
    assert isinstance(window.refusal(Pause("main")), Refused)


def test_that_curves_are_means_of_stretches_and_the_last_one_reaches_the_end() -> None:
    restarts = Restarts(toy_mixture(8), toy_table(), Settings(precision="float64"), "cpu", (1, 2), 3000)
    run = RestartsRun(restarts, lambda: 0.0)
    results = RestartResults(run.progress())
    while restarts.step < 2500:
        run.train(0.05)
        results.take(run.progress())
    run.stop()
    while run.running:
        run.train(0.0)
    results.take(run.progress())
    steps, means = results._training.steps, results._training.losses
    assert len(steps) < 450
    assert steps[-1] == restarts.step
    starts = np.append(0, steps[:-1])
    for copy in range(2):
        losses = restarts.losses(copy)
        assert np.allclose(means[:, copy], [losses[a:b].mean() for a, b in zip(starts, steps, strict=True)])
