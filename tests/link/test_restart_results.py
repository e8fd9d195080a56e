from __future__ import annotations

import numpy as np
import pytest

from dnnlab.link.messages import RestartCurves, RestartsProgress
from dnnlab.link.restart_results import RestartResults, band


def progress(first: int, *losses: tuple[float, ...], validation: bool = True, **values: object) -> RestartsProgress:
    count = len(losses[0])
    points = RestartCurves(first, np.arange(first + 1, first + 1 + len(losses)), np.array(losses, dtype=np.float64))
    none = RestartCurves(0, np.empty(0, np.int64), np.empty((0, count)))
    given: dict[str, object] = {
        "step": first + len(losses),
        "steps": 10,
        "finished": False,
        "seconds": 1.0,
        "execution": "fused",
        "note": "",
        "diverged": np.zeros(count, np.int64),
        "training": points if not validation else none,
        "validation": points if validation else none,
        "final_training": np.full(count, np.nan),
        **values,
    }
    return RestartsProgress(tuple(range(1, count + 1)), **given)  # type: ignore[arg-type]


def test_that_reports_are_put_together() -> None:
    results = RestartResults(progress(0, (3.0, 2.0), (2.0, 1.5)))
    for first in range(2, 200, 2):
        results.take(progress(first, (1.0 / first, 1.0), (0.5 / first, 1.0)))
    steps, losses = results.curves()
    assert np.array_equal(steps, np.arange(1, 201))
    assert np.array_equal(losses[:3], [[3.0, 2.0], [2.0, 1.5], [0.5, 1.0]])
    assert results.best == 0


def test_that_runs_are_ranked_by_validation_and_those_that_diverged_come_last() -> None:
    results = RestartResults(progress(0, (3.0, -5.0, 1.0, 2.0), diverged=np.array([0, 4, 0, 0])))
    assert results.order == [2, 3, 0, 1]
    assert results.best == 2


def test_that_without_validation_the_training_loss_at_the_end_decides() -> None:
    results = RestartResults(progress(0, (3.0, 1.0), validation=False))
    assert results.best == 1
    results.take(progress(1, (3.0, 1.0), validation=False, finished=True, final_training=np.array([0.5, 0.7])))
    assert results.best == 0


def test_that_there_is_no_best_when_all_diverged() -> None:
    assert RestartResults(progress(0, (np.nan, np.nan), diverged=np.array([1, 1]))).best is None


@pytest.mark.parametrize("count", [1, 2, 7, 20])
def test_that_the_band_is_made_of_quantiles_of_the_runs_that_are_left(count: int) -> None:
    losses = np.random.default_rng(count).normal(size=(30, count))
    losses[20:, : count // 2] = np.nan
    expected = np.nanquantile(losses, (0.1, 0.5, 0.9), axis=1)
    assert np.allclose(band(losses), expected)


def test_that_the_band_has_a_gap_where_no_run_is_left() -> None:
    assert np.isnan(band(np.array([[1.0, 2.0], [np.nan, np.nan]]))).tolist() == [[False, True]] * 3
