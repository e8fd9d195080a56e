"""Runs that wait for a better loss: the schedule that falls on plateaus, and early stopping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import require_fitting
from dnnlab.training.tape import Tape
from dnnlab.training.trainer import Trainer
from tests.nn.examples import line, table

# too large a rate for a narrow valley: the validation loss jumps about
PLATEAU = Settings(schedule="plateau", plateau_patience=20, drop_factor=0.5, learning_rate=0.3)
STOPPING = Settings(early_stopping=True, stopping_patience=50, learning_rate=0.1)
ALWAYS = 10**6


def run_of(settings: Settings, dataset: Dataset | None = None, tape: Path | None = None) -> Trainer:
    return Trainer(line(), dataset or table(), settings, "cpu", Tape(tape) if tape else None)


def trained(settings: Settings, steps: int, dataset: Dataset | None = None) -> Trainer:
    run = run_of(settings, dataset)
    run.run(600.0, until=steps)
    return run


def equal(one: Mapping[str, NDArray[np.floating]], other: Mapping[str, NDArray[np.floating]]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def without_validation() -> Dataset:
    data = table()
    return replace(data, validation=np.arange(0))


# ---- plateaus


@pytest.mark.parametrize("dataset", [table(), without_validation()], ids=["validation", "training"])
def test_that_the_rate_falls_on_plateaus_and_goes_on_from_a_snapshot(dataset: Dataset) -> None:
    whole, half = trained(PLATEAU, 400, dataset), trained(PLATEAU, 203, dataset)
    assert whole.learning_rate <= half.learning_rate < PLATEAU.learning_rate
    resumed = Trainer(line(), dataset, PLATEAU, "cpu", None, half.snapshot())
    assert resumed.learning_rate == half.learning_rate
    resumed.run(600.0, until=400)
    assert equal(resumed.snapshot().arrays, whole.snapshot().arrays)


def test_that_slices_make_no_difference_to_when_the_rate_falls() -> None:
    whole, sliced = trained(PLATEAU, 150), run_of(PLATEAU)
    for step in range(1, 151):
        sliced.run(0.0, until=step)
    assert equal(sliced.snapshot().arrays, whole.snapshot().arrays)


def test_that_another_schedule_forgets_the_plateaus() -> None:
    run = trained(PLATEAU, 300)
    assert run.learning_rate < 0.3
    run.configure(PLATEAU.with_values(schedule="constant"))
    assert run.learning_rate == 0.3
    run.configure(PLATEAU)
    assert run.learning_rate == 0.3


def test_that_going_back_on_the_tape_goes_back_to_the_rate_of_then(tmp_path: Path) -> None:
    run = run_of(PLATEAU, tape=tmp_path)
    run.run(600.0, until=100)
    run.keep("here")
    then, state = run.learning_rate, run.snapshot()
    run.run(600.0, until=400)
    assert run.learning_rate < then
    run.restore(state)
    assert run.learning_rate == then


# ---- early stopping


def test_that_a_run_stops_where_its_patience_ends_with_the_best_weights_and_a_mark(tmp_path: Path) -> None:
    run = run_of(STOPPING, tape=tmp_path)
    run.run(600.0, until=ALWAYS)
    assert run.stopped is not None
    assert run.step == run.stopped.step == run.stopped.best_step + 50
    assert run.stopped.restored
    best = trained(STOPPING.with_values(early_stopping=False), run.stopped.best_step)
    assert equal(run.parameters(), best.parameters())
    losses = run.drain_losses()
    assert losses.validation_steps[-1] == run.step
    assert losses.validation[-1] == run.validation_loss()
    assert run.tape is not None
    assert (run.tape.marks()[-1].step, run.tape.marks()[-1].reason) == (run.step, "early stop")


def test_that_the_sentence_names_both_steps() -> None:
    run = trained(STOPPING, ALWAYS)
    assert run.stopped is not None
    end, best = run.stopped.step, run.stopped.best_step
    assert run.stopped.sentence == f"Stopped early at step {end}: no better validation loss since step {best}"


def test_that_the_best_validation_loss_is_the_best_of_all_looks() -> None:
    run = trained(STOPPING, ALWAYS)
    assert run.stopped is not None
    losses = run.drain_losses()
    looks = {int(step): float(loss) for step, loss in zip(losses.validation_steps, losses.validation, strict=True)}
    looked = {step: loss for step, loss in looks.items() if step % 5 == 0}
    assert min(looked, key=looked.__getitem__) == run.stopped.best_step


def test_that_the_last_weights_stay_where_the_best_are_not_wanted_back() -> None:
    settings = STOPPING.with_values(restore_best=False)
    run = trained(settings, ALWAYS)
    assert run.stopped is not None
    assert not run.stopped.restored
    assert equal(run.parameters(), trained(STOPPING.with_values(early_stopping=False), run.step).parameters())


def test_that_a_run_that_is_played_on_waits_its_whole_patience_again() -> None:
    run = trained(STOPPING, ALWAYS)
    first = run.step
    run.run(600.0, until=ALWAYS)
    assert run.step == first
    run.go_on()
    run.run(600.0, until=ALWAYS)
    assert run.stopped is not None
    assert run.step >= first + 50


def test_that_a_run_stops_at_the_same_step_with_the_same_weights_when_interrupted() -> None:
    whole = trained(STOPPING, ALWAYS)
    half = trained(STOPPING, whole.step - 23)
    require_fitting(half.snapshot())
    resumed = Trainer(line(), table(), STOPPING, "cpu", None, half.snapshot())
    resumed.run(600.0, until=ALWAYS)
    assert resumed.stopped == whole.stopped
    assert equal(resumed.snapshot().arrays, whole.snapshot().arrays)


def test_that_without_validation_rows_nothing_stops_early() -> None:
    run = trained(STOPPING.with_values(stopping_patience=2), 300, without_validation())
    assert run.stopped is None
    assert run.step == 300


def test_that_an_edited_network_looks_for_its_own_best_weights() -> None:
    run = trained(STOPPING, 30)
    assert "optimizer/stopping" in run.snapshot().arrays
    run.edit(run.network.put(run.network.layers["h"].with_unit_count(5)))
    assert "optimizer/stopping" not in run.snapshot().arrays
    assert not any(name.startswith("optimizer/best") for name in run.snapshot().arrays)
    run.run(600.0, until=ALWAYS)
    assert run.stopped is not None
    assert run.stopped.best_step > 30


def test_that_an_edited_network_has_its_plateaus_before_it() -> None:
    run = trained(PLATEAU, 300)
    assert run.learning_rate < 0.3
    run.edit(run.network.put(run.network.layers["h"].with_unit_count(5)))
    assert run.learning_rate == 0.3


def test_that_settings_that_are_switched_off_leave_no_trace_in_snapshots() -> None:
    run = trained(STOPPING.with_values(schedule="plateau"), 100)
    run.configure(Settings())
    assert not {"optimizer/stopping", "optimizer/plateau"} & run.snapshot().arrays.keys()
