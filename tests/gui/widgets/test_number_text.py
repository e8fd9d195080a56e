from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.widgets.number_text import format_fixed, format_integer, format_loss, format_significant, parse_number


def test_that_zeros_stay_where_a_number_must_keep_its_width() -> None:
    assert format_significant(-1.1, 4, zeros=True) == "−1.100"
    assert format_significant(2.4e-4, 4, zeros=True) == "2.400e−4"
    assert format_significant(-1.1, 4) == "−1.1"


def test_that_integers_have_commas_and_a_true_minus() -> None:
    assert format_integer(-12000) == "−12,000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.005, "5e−3"), (0.05, "0.05"), (0.0029, "2.9e−3"), (1250.0, "1,250"), (-2.0, "−2"), (0.0, "0"),
        (0.009999, "0.01"), (1e6, "1e6"), (999_999.0, "1e6"), (1e-5, "1e−5"), (float("nan"), "NaN"), (-math.inf, "−∞"),
    ],
)  # fmt: skip
def test_that_significant_digits_are_written_as_a_person_would(value: float, text: str) -> None:
    assert format_significant(value) == text


def test_that_a_rounded_zero_has_no_sign() -> None:
    assert format_fixed(-0.001, 2) == "0.00"
    assert format_fixed(-1.1, 2) == "−1.10"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_that_what_is_written_can_be_read_back(value: float) -> None:
    read = parse_number(format_significant(value, 6))
    assert read is not None
    assert math.isclose(read, value, rel_tol=1e-5, abs_tol=1e-300)


@given(st.integers(-(10**12), 10**12))
def test_that_whole_numbers_are_read_back_exactly(value: int) -> None:
    assert parse_number(format_integer(value)) == value


@pytest.mark.parametrize("text", ["", "abc", "1e999", "nan", "−"])
def test_that_what_is_no_finite_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_that_small_losses_can_be_told_apart() -> None:
    assert format_loss(-1.0934) == "−1.0934"
    assert format_loss(1.84e-9) == "1.84e−9"
    assert format_loss(0.0) == "0.0000"
    assert format_loss(math.nan) == format_fixed(math.nan, 4)
