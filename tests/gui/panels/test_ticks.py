from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.panels.ticks import decade_text, decade_texts, decade_ticks, linear_ticks, tick_texts

ends = st.floats(-1e6, 1e6)
spans = st.floats(1e-3, 1e6)


@given(ends, spans, st.integers(2, 12))
def test_that_ticks_lie_in_the_range_and_are_no_more_than_fit(low: float, span: float, most: int) -> None:
    ticks = linear_ticks(low, low + span, most)
    margin = 1e-6 * span + 1e-9 * abs(low)
    assert len(ticks) <= most
    assert all(low - margin <= tick <= low + span + margin for tick in ticks)


@given(ends, spans, st.integers(3, 12))
def test_that_at_least_one_tick_stands_and_no_two_say_the_same(low: float, span: float, most: int) -> None:
    ticks = linear_ticks(low, low + span, most)
    assert ticks
    if span > 1e-6 * abs(low):
        assert len(set(tick_texts(ticks))) == len(ticks)


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (-0.1, 1.1, 6, ("0", "0.2", "0.4", "0.6", "0.8", "1")),
        (-0.1, 1.1, 5, ("0", "0.25", "0.5", "0.75", "1")),
        (-1.6, 1.2, 4, ("−1", "0", "1")),
        (0.0, 120_000.0, 3, ("0", "50,000", "100,000")),
        (0.0, 4e6, 3, ("0", "2e6", "4e6")),
        (0.0, 2.5e-5, 3, ("0", "1e−5", "2e−5")),
    ],
)
def test_that_ticks_are_round_and_say_no_more_than_needed(
    low: float, high: float, most: int, texts: tuple[str, ...]
) -> None:
    assert tick_texts(linear_ticks(low, high, most)) == texts


def test_that_an_empty_range_has_no_ticks() -> None:
    assert linear_ticks(1.0, 1.0, 5) == ()
    assert linear_ticks(0.0, float("inf"), 5) == ()
    assert tick_texts(()) == ()


def test_that_decades_are_written_as_people_write_them() -> None:
    texts = [decade_text(exponent) for exponent in (-3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 12)]
    assert texts == ["1e−3", "0.01", "0.1", "1", "10", "100", "1k", "10k", "1M", "1G", "1e12"]


def test_that_decades_are_left_out_where_they_would_crowd() -> None:
    assert decade_ticks(-0.2, 4.3, 6) == (0.0, 1.0, 2.0, 3.0, 4.0)
    assert decade_ticks(0.0, 9.0, 5) == (0.0, 2.0, 4.0, 6.0, 8.0)


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (2.6, 3.8, 6, ("500", "1k", "2k", "5k")),
        (-1.1, -0.2, 6, ("0.1", "0.2", "0.5")),
        (3.48, 3.53, 6, ("3.1k", "3.2k", "3.3k")),
        (-4.4, -3.6, 6, ("5e−5", "1e−4", "2e−4")),
    ],
)
def test_that_the_inside_of_a_decade_has_round_ticks(
    low: float, high: float, most: int, texts: tuple[str, ...]
) -> None:
    assert decade_texts(decade_ticks(low, high, most)) == texts


@given(st.floats(-5.0, 12.0), st.floats(1e-3, 10.0), st.integers(2, 12))
def test_that_a_logarithmic_axis_always_has_ticks_in_its_range(low: float, span: float, most: int) -> None:
    ticks = decade_ticks(low, low + span, most)
    assert len(ticks) >= 1
    assert len(ticks) <= most
    assert all(low - 1e-6 <= tick <= low + span + 1e-6 for tick in ticks)
    assert len(set(decade_texts(ticks))) == len(ticks)
