from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

from dnnlab.project.settings import Settings
from dnnlab.training.patience import SMALLEST_SHARE, Plateau, Stopping, interval, next_look

PLATEAU = Settings(schedule="plateau", plateau_patience=4, drop_factor=0.3)
STOPPING = Settings(early_stopping=True, stopping_patience=5)


def bumpy_losses(count: int = 120) -> list[float]:
    draw = np.random.default_rng(3)
    return [float(loss) for loss in np.exp(-0.02 * np.arange(count)) + 0.1 * draw.normal(size=count)]


def shares(losses: Sequence[float], settings: Settings) -> list[float]:
    plateau, found = Plateau(), []
    for step, loss in enumerate(losses, 1):
        plateau = plateau.after(loss, step, settings)
        found.append(plateau.share)
    return found


def test_that_the_rate_falls_when_torchs_scheduler_would_let_it() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = ReduceLROnPlateau(optimizer, factor=0.3, patience=3, threshold=0.0, eps=0.0)  # torch counts one less
    expected = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for loss in bumpy_losses():
            scheduler.step(loss)
            expected.append(float(optimizer.param_groups[0]["lr"]))
    assert len(set(expected)) > 4
    assert shares(bumpy_losses(), PLATEAU) == pytest.approx([max(rate, SMALLEST_SHARE) for rate in expected])


def test_that_the_loss_is_looked_at_ten_times_within_the_patience() -> None:
    assert [interval(patience) for patience in (1, 9, 10, 19, 20, 1000)] == [1, 1, 1, 1, 2, 100]
    settings = PLATEAU.with_values(plateau_patience=200)
    assert [next_look(settings, step, validates=False) for step in (0, 19, 20, 21)] == [20, 20, 40, 40]
    both = STOPPING.with_values(schedule="plateau", plateau_patience=200, stopping_patience=300)
    assert [next_look(both, step, validates=True) for step in (0, 20, 30, 40)] == [20, 30, 40, 60]
    assert next_look(both, 20, validates=False) == 40
    assert next_look(Settings(), 0, validates=True) is None
    assert next_look(STOPPING, 0, validates=False) is None


def test_that_a_look_in_between_changes_nothing() -> None:
    settings = PLATEAU.with_values(plateau_patience=200)
    before = Plateau().after(1.0, 20, settings)
    assert before.after(0.5, 33, settings) == before
    assert before.after(0.5, 40, settings) == Plateau(0.5, 40, 1.0)


def test_that_a_loss_that_is_no_number_is_not_better() -> None:
    plateau, stopping = Plateau(), Stopping()
    for step in range(1, 6):
        plateau = plateau.after(math.nan, step, PLATEAU)
        stopping = stopping.after(math.nan, step, STOPPING)
    assert plateau.loss == math.inf
    assert plateau.share < 1.0
    assert stopping == Stopping()
    assert not stopping.is_over(5, STOPPING)


def test_that_a_run_is_over_once_its_patience_is_spent_and_not_before() -> None:
    stopping, over = Stopping(), []
    for step, loss in enumerate([3.0, 2.0, 1.0, 1.5, 1.0, 2.0, 1.2, 1.0, 0.5], 1):
        stopping = stopping.after(loss, step, STOPPING)
        over.append(stopping.is_over(step, STOPPING))
    assert over == [False] * 7 + [True, False]
    assert stopping == Stopping(0.5, 9, 9)


def test_that_only_what_is_better_by_more_than_the_least_improvement_counts() -> None:
    settings = STOPPING.with_values(least_improvement=0.1)
    stopping = Stopping().after(1.0, 1, settings)
    assert stopping.after(0.95, 2, settings) == stopping
    assert stopping.after(0.85, 2, settings) == Stopping(0.85, 2, 2)


@pytest.mark.parametrize("value", [Plateau(0.25, 40, 0.09), Stopping(-1.5, 300, 410)], ids=["plateau", "stopping"])
def test_that_what_is_remembered_survives_a_snapshot(value: Plateau | Stopping) -> None:
    assert type(value).of(value.array()) == value
    assert type(value)().array() is None
    for other in (None, np.zeros(2), np.array([1.0, -5.0, 0.5]), np.array([1.0, 5.0, -1.0])):
        assert type(value).of(other) == type(value)()
