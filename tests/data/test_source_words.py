from __future__ import annotations

from dnnlab.data.source_words import source_words
from dnnlab.data.sources import Table, ToyInverse


def test_that_the_words_name_what_differs_before_and_after() -> None:
    words = source_words(ToyInverse(), ToyInverse(noise=0.25, rows=2000, swapped=False))
    assert words == "rows 1,000 → 2,000, noise 0.1 → 0.25, swapped on → off"


def test_that_another_kind_of_source_is_named() -> None:
    assert source_words(ToyInverse(), Table("mine.csv")) == "mine.csv"
    assert source_words(Table("mine.csv"), ToyInverse()) == "the rows of the toy inverse problem"
