from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from dnnlab.gui.panels.plots import AxisLook, Plot, PlotCanvas
from dnnlab.gui.panels.training.curves import (
    Bins,
    drawn,
    first_not_finite,
    loss_at,
    training_curve,
    validation_curve,
)
from dnnlab.gui.panels.training.loss_table import loss_table
from dnnlab.project.history import LossHistory

from .stage import dress

LONG = 50_000


@pytest.fixture
def plot(qapp: QApplication) -> Plot:
    dress(qapp)
    canvas = PlotCanvas()
    canvas.resize(400, 260)
    plot = canvas.add_plot(0, 0, AxisLook(logarithmic=True), AxisLook())
    plot.setProperty("canvas", canvas)  # it must live as long as the plot
    canvas.show()
    plot.set_home((0.0, 5.0), (0.0, 10.0))
    return plot


def history_of(training: np.ndarray[tuple[int], np.dtype[np.float64]]) -> LossHistory:
    history = LossHistory()
    steps = np.arange(1, len(training) + 1)
    history.append(1, training, steps, training + 0.1)
    return history


def test_that_a_spike_of_one_step_in_a_long_run_is_drawn(plot: Plot) -> None:
    losses = np.ones(LONG)
    losses[34_567] = 9.0
    history = history_of(losses)
    for curve in (training_curve(history, plot), validation_curve(history, plot)):
        assert len(curve.steps) < 600
        tops = drawn(curve, plot).span_y.reshape(-1, 2).max(axis=1)
        assert tops.tolist() == [curve.high.max()]
        assert curve.high.max() >= 9.0


def test_that_a_dip_of_one_step_is_drawn(plot: Plot) -> None:
    losses = np.full(LONG, 5.0)
    losses[777] = 0.5
    bottoms = drawn(training_curve(history_of(losses), plot), plot).span_y.reshape(-1, 2).min(axis=1)
    assert bottoms.tolist() == [0.5]


def test_that_a_line_has_a_gap_where_losses_are_not_numbers(plot: Plot) -> None:
    losses = np.ones(1000)
    losses[400:500] = np.nan
    curve = drawn(training_curve(history_of(losses), plot), plot)
    gap = np.isnan(curve.line_y)
    assert np.flatnonzero(np.diff(gap, prepend=False, append=False)).size == 2
    assert np.isfinite(curve.line_x).all()
    assert np.isfinite(curve.x).all()
    assert np.isfinite(curve.y).all()


@pytest.mark.parametrize("broken", [1, 2, 500, 49_999])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_the_first_step_without_a_finite_loss_is_found_exactly(plot: Plot, broken: int, value: float) -> None:
    losses = np.ones(LONG)
    losses[broken - 1 :] = value
    history = history_of(losses)
    assert first_not_finite(history, training_curve(history, plot)) == broken


def test_that_a_sound_run_has_no_step_without_a_finite_loss(plot: Plot) -> None:
    history = history_of(np.ones(100))
    assert first_not_finite(history, training_curve(history, plot)) is None


def test_that_an_empty_history_draws_nothing(plot: Plot) -> None:
    history = LossHistory()
    curve = drawn(training_curve(history, plot), plot)
    assert not len(curve.line_x)
    assert not len(drawn(validation_curve(history, plot), plot).line_x)
    assert len(Bins.of(training_curve(history, plot)).low) == 0


def test_that_the_loss_at_a_step_is_the_last_one_known_then() -> None:
    steps, losses = np.array([0, 10, 20]), np.array([3.0, 2.0, 1.0])
    assert loss_at(steps, losses, 15) == 2.0
    assert loss_at(steps, losses, 20) == 1.0
    assert np.isnan(loss_at(steps, losses, -1))


def test_that_the_table_has_a_row_for_every_step_of_a_short_run() -> None:
    rows = loss_table(history_of(np.array([3.0, 2.0, 1.0]))).splitlines()
    assert rows[0].split("\t")[:2] == ["step", "training"]
    assert [row.split("\t")[0:2] for row in rows[1:]] == [["1", "3"], ["2", "2"], ["3", "1"]]
    assert rows[1].split("\t")[4] == "3.1"
