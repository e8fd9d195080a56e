from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from dnnlab.errors import SettingsError
from dnnlab.project.settings import Settings
from dnnlab.training.range_test import (
    HIGHEST,
    LOWEST,
    STEPS,
    RangeTest,
    has_exploded,
    smoothed_losses,
    suggestion,
)
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, line, table


def finished(settings: Settings, steps_before: int = 0) -> RangeTest:
    run = Trainer(line(), table(), settings, "cpu", None)
    if steps_before:
        run.run(600.0, until=steps_before)
    test = run.range_test()
    test.run(600.0)
    return test


def equal(one: Mapping[str, NDArray[np.floating]], other: Mapping[str, NDArray[np.floating]]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("settings", [Settings(), Settings(optimizer="sgd", batch_size=32)], ids=["adam", "minibatch"])
def test_that_the_run_is_not_disturbed(settings: Settings) -> None:
    run, other = (Trainer(every_output(), table(), settings, "cpu", None) for _ in range(2))
    for one in (run, other):
        one.run(600.0, until=30)
    run.range_test().run(600.0)
    for one in (run, other):
        one.run(600.0, until=60)
    assert equal(run.snapshot().arrays, other.snapshot().arrays)


def test_that_rates_grow_by_the_same_factor_and_each_has_its_loss() -> None:
    result = finished(Settings()).result("main")
    assert result.done
    assert result.rates[0] == pytest.approx(LOWEST)
    assert np.diff(np.log(result.rates)) == pytest.approx(np.log(HIGHEST / LOWEST) / (STEPS - 1))
    assert result.rates.shape == result.losses.shape == result.smoothed.shape


def test_that_gradient_descent_that_explodes_ends_the_test() -> None:
    test = finished(Settings(optimizer="sgd"))
    result = test.result("main")
    assert test.done
    assert len(result.rates) < STEPS
    assert LOWEST < result.steepest < result.rates[-1]
    assert result.suggested < result.rates[int(result.smoothed.argmin())]


def test_that_a_run_with_the_suggested_rate_learns() -> None:
    suggested = finished(Settings(optimizer="sgd")).result("main").suggested
    run = Trainer(line(), table(), Settings(optimizer="sgd", learning_rate=suggested), "cpu", None)
    before = run.training_loss()
    run.run(600.0, until=300)
    assert run.training_loss() < 0.999 * before


def test_that_slices_make_no_difference() -> None:
    whole = finished(Settings(), 10).result("main")
    run = Trainer(line(), table(), Settings(), "cpu", None)
    run.run(600.0, until=10)
    test = run.range_test()
    while not test.done:
        test.run(0.0)
        assert test.done or test.result("main").suggested == 0.0
    assert np.array_equal(test.result("main").losses, whole.losses)


def test_that_the_test_has_neither_schedule_nor_warm_up_of_its_own() -> None:
    plain = finished(Settings()).result("main")
    scheduled = Settings(schedule="cosine", schedule_steps=50, warmup_steps=100, early_stopping=True)
    assert np.array_equal(finished(scheduled).result("main").losses, plain.losses)


@pytest.mark.parametrize("optimizer", ["lbfgs", "levenberg_marquardt"])
def test_that_an_optimiser_without_a_rate_has_nothing_to_test(optimizer: str) -> None:
    run = Trainer(line(), table(), Settings().with_values(optimizer=optimizer), "cpu", None)
    with pytest.raises(SettingsError, match="no learning rate"):
        run.range_test()


def test_that_smoothing_keeps_a_constant_and_follows_a_fall() -> None:
    assert smoothed_losses(np.full(20, 3.0)) == pytest.approx(np.full(20, 3.0))
    smoothed = smoothed_losses(np.linspace(5.0, 1.0, 60))
    assert (np.diff(smoothed) < 0.0).all()
    assert smoothed[-1] > 1.0


def test_that_a_loss_explodes_when_it_rises_far_beyond_its_fall() -> None:
    falling = np.linspace(2.0, -1.0, 10)
    assert not has_exploded(falling)
    assert not has_exploded(np.append(falling, 5.0))
    assert has_exploded(np.append(falling, 11.0))
    assert not has_exploded(np.empty(0))


def test_that_the_suggestion_is_a_tenth_of_the_rate_of_the_lowest_loss_and_the_steepest_lies_before() -> None:
    rates = np.geomspace(1e-5, 1.0, 51)
    exponent = np.log10(rates)
    losses = 1.0 / (1.0 + np.exp(4.0 * (exponent + 3.0))) + np.exp(6.0 * (exponent + 0.2))
    steepest, suggested = suggestion(rates, losses)
    assert steepest == pytest.approx(1e-3)
    assert suggested == pytest.approx(rates[losses.argmin()] / 10.0)


def test_that_a_loss_that_never_falls_gives_no_suggestion() -> None:
    rates = np.geomspace(1e-5, 1.0, 51)
    assert suggestion(rates, np.linspace(1.0, 2.0, 51)) == (0.0, 0.0)
    assert suggestion(rates[:0], np.empty(0)) == (0.0, 0.0)
