from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.data.split import split_rows
from dnnlab.errors import SettingsError


@given(st.integers(1, 200), st.floats(0.0, 0.999), st.integers(0, 10))
def test_that_a_split_takes_every_row_once_and_always_trains(rows: int, fraction: float, seed: int) -> None:
    training, validation = split_rows(rows, fraction, seed)
    assert sorted([*training.tolist(), *validation.tolist()]) == list(range(rows))
    assert len(training) >= 1
    assert abs(len(validation) - rows * fraction) <= 1.0


def test_that_the_same_seed_gives_the_same_split_and_another_one_another() -> None:
    splits = [split_rows(100, 0.2, seed)[1].tolist() for seed in (1, 1, 2)]
    assert splits[0] == splits[1] != splits[2]


@pytest.mark.parametrize(("fraction", "seed"), [(1.0, 1), (-0.1, 1), (float("nan"), 1), (0.2, -1)])
def test_that_settings_outside_their_range_are_refused(fraction: float, seed: int) -> None:
    with pytest.raises(SettingsError):
        split_rows(10, fraction, seed)
