"""Columns as they are called in pictures."""

from __future__ import annotations

import pytest

from dnnlab.data.symbols import in_symbols


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("theta1", "θ₁"), ("x2", "x₂"), ("x_10", "x₁₀"), ("mu", "μ"), ("t", "t"), ("sigma12", "σ₁₂"), ("X1", "X₁")],
)
def test_that_letters_and_the_names_of_greek_ones_have_their_index_set_below(name: str, symbol: str) -> None:
    assert in_symbols(name) == symbol


@pytest.mark.parametrize("name", ["price", "age", "chi squared", "final_sigma2", "x123", "2x", "", "Theta1"])
def test_that_other_names_stay_as_they_are(name: str) -> None:
    assert in_symbols(name) == name
