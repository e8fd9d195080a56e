from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.canvas.responses import binned, onsets, steady_limit, steady_order


def test_that_the_onset_is_where_a_unit_changes_and_flat_units_come_first() -> None:
    x = np.linspace(0, 1, 64)
    values = np.stack([np.tanh(40 * (x - place)) for place in (0.8, 0.2, 0.5)] + [np.full(64, 0.9)])
    found = onsets(values)
    np.testing.assert_allclose(found[:3], [0.8, 0.2, 0.5], atol=0.03)
    assert found[3] == -1
    assert steady_order((), found) == (3, 1, 2, 0)


def test_that_neighbours_whose_onsets_hardly_differ_stay_where_they_are() -> None:
    order = steady_order((), np.array([0.30, 0.32, 0.9]))
    assert order == (0, 1, 2)
    assert steady_order(order, np.array([0.33, 0.31, 0.9])) == (0, 1, 2)
    assert steady_order(order, np.array([0.50, 0.31, 0.9])) == (1, 0, 2)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.randoms())
def test_that_an_order_names_every_unit_once(keys: list[float], random: object) -> None:
    previous = list(range(len(keys)))
    random.shuffle(previous)  # type: ignore[attr-defined]
    assert sorted(steady_order(previous, np.array(keys))) == list(range(len(keys)))


def test_that_a_limit_is_a_round_number_that_grows_at_once_and_shrinks_late() -> None:
    assert steady_limit(0.0, np.full(100, 0.7)) == 1.0
    assert steady_limit(1.0, np.full(100, 1.3)) == 2.0
    assert steady_limit(2.0, np.full(100, 0.7)) == 2.0
    assert steady_limit(2.0, np.full(100, 0.1)) == 0.1
    assert steady_limit(2.0, np.full(3, np.nan)) == 2.0


@given(st.floats(1e-5, 1e6))
def test_that_the_limit_holds_the_values(size: float) -> None:
    limit = steady_limit(0.0, np.full(50, -size))
    assert size * 0.99999 <= limit <= size * 2.6


def test_that_binning_averages_neighbours() -> None:
    np.testing.assert_allclose(binned(np.array([[1.0], [3.0], [5.0], [7.0]]), 2), [[2.0], [6.0]])
    assert binned(np.ones((3, 2)), 5).shape == (3, 2)
