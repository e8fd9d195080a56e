from __future__ import annotations

import pytest

from dnnlab.data.value_words import value_words


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "on"), (False, "off"), (0.05, "0.05"), (1000, "1,000"), ((0.8, 0.2), "0.8, 0.2"), ((), "none"), ("x", "x")],
)
def test_that_a_value_is_written_in_a_few_letters(value: object, words: str) -> None:
    assert value_words(value) == words
