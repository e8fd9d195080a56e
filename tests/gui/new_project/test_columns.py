from __future__ import annotations

import numpy as np

from dnnlab.data.dataset import Column, Dataset
from dnnlab.gui.new_project.columns import facts_of, first_roles
from tests.gui.new_project.tables import survey


def column(name: str, values: list[float], categories: tuple[str, ...] = ()) -> Column:
    return Column(name, np.array(values, dtype=np.int64 if categories else np.float64), categories)


def dataset_of(*columns: Column) -> Dataset:
    rows = np.arange(len(columns[0].values))
    return Dataset("data", {one.name: one for one in columns}, rows, rows[:0])


def test_that_the_last_column_is_the_first_guess_for_the_target_and_odd_columns_are_unused() -> None:
    roles = first_roles(facts_of(survey()))
    assert roles == {
        "id": "unused",
        "length": "input",
        "width": "input",
        "always": "unused",
        "site": "input",
        "wet": "input",
        "species": "target",
    }


def test_that_a_trailing_constant_is_no_target() -> None:
    data = dataset_of(
        column("x", [0.5, 2.0, 1.0]),
        column("t", [1.0, 5.0, 2.0]),
        column("c", [1.0, 1.0, 1.0]),
    )
    assert first_roles(facts_of(data)) == {"x": "input", "t": "target", "c": "unused"}


def test_that_a_row_number_is_the_input_where_there_is_no_other() -> None:
    data = dataset_of(column("time", [1.0, 2.0, 3.0, 4.0]), column("t", [1.0, 5.0, 2.0, 0.0]))
    assert first_roles(facts_of(data)) == {"time": "input", "t": "target"}


def test_that_a_single_column_becomes_the_target() -> None:
    assert first_roles(facts_of(dataset_of(column("t", [1.0, 1.0])))) == {"t": "target"}


def test_that_numbers_that_only_begin_like_row_numbers_are_not_taken_for_them() -> None:
    values = np.arange(3000.0)
    values[-1] = 7.0
    assert facts_of(dataset_of(Column("v", values)))[0].oddity == ""


def test_that_facts_name_the_range_and_the_first_categories() -> None:
    facts = {fact.name: fact for fact in facts_of(survey())}
    assert facts["id"].content == "1 to 50"
    assert facts["always"].oddity == "constant"
    assert facts["site"].kind == "words (5)"
    assert facts["site"].content == "north, south, east, west, …"


def test_that_words_that_differ_in_every_row_are_odd() -> None:
    data = dataset_of(column("name", [0, 1, 2], ("ann", "bea", "cis")), column("t", [1.0, 5.0, 2.0]))
    assert facts_of(data)[0].oddity == "different in every row"
