from __future__ import annotations

from dataclasses import replace

import pytest

import dnnlab.gui.datasets
from dnnlab.data.generate import generate
from dnnlab.data.sources import Table, ToyInverse
from dnnlab.gui.datasets import Datasets

SOURCES = [ToyInverse(rows=10, validation_rows=0, seed=seed) for seed in range(4)]
SIZE = 10 * 2 * 8


def test_that_a_data_set_is_made_once() -> None:
    datasets = Datasets(SOURCES[0], generate(SOURCES[0]))
    assert datasets.of(replace(SOURCES[1])) is datasets.of(SOURCES[1])


def test_that_the_one_used_longest_ago_gives_way_and_a_table_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dnnlab.gui.datasets, "MOST_BYTES", 2 * SIZE)
    rows = generate(ToyInverse(rows=100))
    datasets = Datasets(Table("mine.csv"), rows)
    first, second = datasets.of(SOURCES[0]), datasets.of(SOURCES[1])
    assert datasets.of(SOURCES[0]) is first
    datasets.of(SOURCES[2])
    assert datasets.of(SOURCES[0]) is first
    assert datasets.of(SOURCES[1]) is not second
    assert datasets.of(Table("mine.csv")) is rows


def test_that_the_wanted_one_is_returned_however_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dnnlab.gui.datasets, "MOST_BYTES", 1)
    datasets = Datasets(SOURCES[0], generate(SOURCES[0]))
    assert datasets.of(SOURCES[1]).rows == 10
