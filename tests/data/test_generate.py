from __future__ import annotations

from typing import get_args

import pytest

from dnnlab.data.generate import GENERATORS, generate
from dnnlab.data.sources import Source, Table, ToyInverse
from dnnlab.errors import DataError


def test_that_equal_sources_give_equal_rows_and_another_seed_gives_others() -> None:
    first, again, other = (generate(ToyInverse(rows=20, seed=seed)).encode(["x"]).tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_that_every_kind_of_source_but_a_table_makes_its_rows() -> None:
    assert set(GENERATORS) == set(get_args(Source)) - {Table}


def test_that_the_rows_of_a_table_cannot_be_made() -> None:
    with pytest.raises(DataError, match="table"):
        generate(Table("mine.csv"))
