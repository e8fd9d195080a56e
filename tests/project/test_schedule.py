from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import pytest
import torch
from torch.optim import lr_scheduler

from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings

STEPS = 100


def rates(settings: Settings, steps: int = STEPS) -> list[float]:
    return [learning_rate_at(settings, step) for step in range(steps)]


def torchs_rates(scheduler: lr_scheduler.LRScheduler, steps: int = STEPS) -> Iterator[float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no optimiser steps here, and torch would say so
        for _ in range(steps):
            yield float(scheduler.get_last_lr()[0])
            scheduler.step()


def plain_optimizer(rate: float) -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)


def test_that_a_constant_rate_stays() -> None:
    assert {learning_rate_at(Settings(learning_rate=0.3), step) for step in (0, 5, 10**6)} == {0.3}


def test_that_the_cosine_falls_to_one_percent_and_stays_there() -> None:
    settings = Settings(learning_rate=0.1, schedule="cosine", schedule_steps=STEPS)
    assert learning_rate_at(settings, 0) == 0.1
    assert learning_rate_at(settings, 50) == pytest.approx(0.1 * 0.505)
    assert learning_rate_at(settings, 25) == pytest.approx(0.1 * (0.01 + 0.495 * (1 + math.cos(math.pi / 4))))
    assert learning_rate_at(settings, STEPS) == pytest.approx(0.001) == learning_rate_at(settings, 10_000)


def test_that_the_cosine_is_torchs() -> None:
    settings = Settings(learning_rate=0.1, schedule="cosine", schedule_steps=STEPS)
    scheduler = lr_scheduler.CosineAnnealingLR(plain_optimizer(0.1), STEPS, eta_min=0.001)
    assert rates(settings) == pytest.approx(list(torchs_rates(scheduler)))


def test_that_steps_are_torchs() -> None:
    settings = Settings(learning_rate=0.2, schedule="step", drop_every=7, drop_factor=0.6)
    scheduler = lr_scheduler.StepLR(plain_optimizer(0.2), 7, gamma=0.6)
    assert rates(settings) == pytest.approx(list(torchs_rates(scheduler)))


@pytest.mark.parametrize("warm_share", [0.05, 0.3, 0.335, 0.9])
@pytest.mark.parametrize("steps", [STEPS, 37])
def test_that_one_cycle_is_torchs_and_stays_at_its_end(warm_share: float, steps: int) -> None:
    settings = Settings(learning_rate=0.5, schedule="one_cycle", schedule_steps=steps, warm_share=warm_share)
    scheduler = lr_scheduler.OneCycleLR(
        plain_optimizer(0.1), 0.5, total_steps=steps, pct_start=warm_share, cycle_momentum=False
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [float(scheduler.get_last_lr()[0])]
        for _ in range(steps - 1):
            scheduler.step()
            expected.append(float(scheduler.get_last_lr()[0]))
    assert rates(settings, steps) == pytest.approx(expected)
    assert learning_rate_at(settings, 10**6) == pytest.approx(expected[-1])


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_that_the_shortest_cycle_is_one_all_the_same(steps: int) -> None:
    for warm_share in (0.01, 0.5, 0.99):
        settings = Settings(schedule="one_cycle", schedule_steps=steps, warm_share=warm_share)
        assert all(0.0 < rate <= settings.learning_rate for rate in rates(settings))


def test_that_the_warm_up_is_torchs_linear_one() -> None:
    settings = Settings(learning_rate=0.3, warmup_steps=10)
    scheduler = lr_scheduler.LinearLR(plain_optimizer(0.3), start_factor=0.1, total_iters=9)
    assert rates(settings) == pytest.approx(list(torchs_rates(scheduler)))


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine", "one_cycle", "plateau"])
def test_that_the_warm_up_lies_on_top_of_any_schedule(schedule: str) -> None:
    bare = Settings(schedule=schedule, schedule_steps=STEPS, drop_every=3)  # type: ignore[arg-type]
    warmed = bare.with_values(warmup_steps=8)
    shares = [warm / cold for warm, cold in zip(rates(warmed), rates(bare), strict=True)]
    assert shares[:8] == pytest.approx([(step + 1) / 8 for step in range(8)])
    assert set(shares[8:]) == {1.0}


def test_that_only_the_plateau_schedule_asks_what_plateaus_left() -> None:
    assert learning_rate_at(Settings(learning_rate=0.4, schedule="plateau"), 5, 0.25) == pytest.approx(0.1)
    assert learning_rate_at(Settings(learning_rate=0.4), 5, 0.25) == 0.4
