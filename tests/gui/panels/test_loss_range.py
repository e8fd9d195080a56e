from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.panels.training.curves import Bins
from dnnlab.gui.panels.training.loss_range import loss_range, step_range

losses = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)
lines = st.lists(st.floats(-1e6, 1e6), max_size=4)


def bins_of(values: list[float]) -> Bins:
    return Bins(np.array(values), np.array(values), np.ones(len(values)))


@given(losses, lines)
def test_that_every_reference_line_and_the_lowest_loss_are_in_view(values: list[float], known: list[float]) -> None:
    low, high = loss_range(bins_of(values), known, None)
    assert low < high
    assert all(low <= line <= high for line in known)
    assert low <= min(values)


def test_that_losses_of_a_usual_run_are_all_in_view() -> None:
    falling = list(np.linspace(0.8, -1.1, 100))
    low, high = loss_range(bins_of(falling), [-1.282, -0.655], None)
    assert low < -1.282
    assert high > 0.8


def test_that_an_extreme_first_loss_does_not_flatten_the_rest() -> None:
    _, high = loss_range(bins_of([1e6, *np.linspace(1.0, 0.0, 99)]), [], None)
    assert high < 10.0


def test_that_the_range_stands_still_while_the_losses_fit_into_it() -> None:
    first = loss_range(bins_of([1.0, 0.0]), [], None)
    for lowest in (0.2, 0.1, -0.05):
        assert loss_range(bins_of([1.0, 0.4, lowest]), [], first) == first
    assert loss_range(bins_of([1.0, 0.3, -5.0]), [], first) != first


def test_that_the_range_follows_when_it_has_become_far_too_wide() -> None:
    wide = loss_range(bins_of([100.0, 0.0]), [], None)
    low, high = loss_range(bins_of([1.0, 0.0]), [], wide)
    assert high - low < 2.0


def test_that_without_losses_the_lines_stand_in_the_lower_part() -> None:
    low, high = loss_range(bins_of([]), [-1.3, -0.65], None)
    assert low < -1.3
    assert (-0.65 - low) / (high - low) < 0.6


@given(st.integers(0, 10**9))
def test_that_the_axis_of_steps_leaves_room_at_its_right_end(step: int) -> None:
    first, last = step_range(step)
    assert first == 0.0
    assert 10.0**last >= min(1.4 * step, 10.0**last * 2)
    assert 10.0**last >= 999


def test_that_the_axis_of_steps_moves_seldom() -> None:
    assert len({step_range(step)[1] for step in range(1, 100_000, 7)}) == 6
