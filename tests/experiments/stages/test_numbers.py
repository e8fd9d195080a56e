from __future__ import annotations

import math

import pytest

from dnnlab.experiments.stages.numbers import fixed, rounded_up, significant


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (2.7e-4, "2.7e−4"), (-0.0312, "−0.031"), (0.5, "0.50"), (12345.0, "12,345"), (1.5e7, "1.5e7")],
)
def test_that_a_number_has_two_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


def test_that_what_is_no_number_is_said_in_words() -> None:
    assert significant(math.nan) == "not a number"
    assert significant(-math.inf) == "infinite"


def test_that_a_fixed_number_has_a_true_minus_and_none_where_it_is_nought() -> None:
    assert fixed(-1.5) == "−1.50"
    assert fixed(-0.001) == "0.00"


@pytest.mark.parametrize(("value", "above"), [(1.0, 1.0), (1.01, 2.0), (3e-7, 5e-7), (51.0, 100.0), (0.2, 0.2)])
def test_that_an_axis_ends_at_a_round_number_not_below(value: float, above: float) -> None:
    assert rounded_up(value) == pytest.approx(above)
