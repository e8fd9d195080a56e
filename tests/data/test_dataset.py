from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.data.dataset import Column, Dataset, Scaling
from dnnlab.errors import DataError


def small() -> Dataset:
    return Dataset(
        "small",
        {
            "size": Column("size", np.array([1.0, 2.0, 3.0, 10.0])),
            "colour": Column("colour", np.array([0, 2, 1, 0]), ("blue", "green", "red")),
            "answer": Column("answer", np.array([0, 1, 1, 0])),
            "constant": Column("constant", np.full(4, 0.1)),
        },
        np.array([0, 1, 2]),
        np.array([3]),
        ("a note",),
    )


def test_that_numbers_are_encoded_as_they_are_and_categories_one_hot() -> None:
    encoded = small().encode(["colour", "size"])
    expected = [[1, 0, 0, 1], [0, 0, 1, 2], [0, 1, 0, 3], [1, 0, 0, 10]]
    assert encoded.tolist() == expected
    assert small().width(["colour", "size"]) == 4


def test_that_chosen_rows_are_encoded_in_the_order_asked_for() -> None:
    assert small().encode(["size", "colour"], np.array([3, 1])).tolist() == [[10, 1, 0, 0], [2, 0, 0, 1]]
    assert small().encode([]).shape == (4, 0)


def test_that_the_scaling_is_taken_from_the_training_rows_alone() -> None:
    scaling = small().scaling(["size", "colour", "constant"])
    assert scaling.shift.tolist() == [2.0, 0.0, 0.0, 0.0, 0.1]
    np.testing.assert_allclose(scaling.scale, [np.sqrt(2.0 / 3.0), 1.0, 1.0, 1.0, 1.0])
    scaled = scaling.apply(small().encode(["size", "colour", "constant"], small().training))
    assert abs(scaled[:, 0].mean()) < 1e-12
    assert scaled[:, 0].std() == pytest.approx(1.0)
    assert not scaled[:, 4].any()


@given(st.lists(st.floats(-1e150, 1e150), min_size=1, max_size=20))
def test_that_any_column_has_a_scaling_that_inverts(values: list[float]) -> None:
    column = Column("a", np.array(values))
    dataset = Dataset("d", {"a": column}, np.arange(len(values)), np.array([], dtype=np.int64))
    scaling = dataset.scaling(["a"])
    raw = dataset.encode(["a"])
    scaled = scaling.apply(raw)
    assert np.isfinite(scaled).all()
    largest = max(map(abs, values))
    np.testing.assert_allclose(scaling.invert(scaled), raw, rtol=1e-9, atol=1e-9 * largest)


def test_that_the_identity_changes_nothing() -> None:
    raw = np.arange(6.0).reshape(2, 3)
    assert Scaling.identity(3).apply(raw).tolist() == raw.tolist()


def test_that_a_scale_of_zero_is_refused() -> None:
    with pytest.raises(DataError, match="above 0"):
        Scaling(np.zeros(1), np.zeros(1))


def test_that_classes_are_categories_or_few_integers() -> None:
    assert small().classes("colour") == ("blue", "green", "red")
    assert small().codes("colour", np.array([1, 2])).tolist() == [2, 1]
    assert small().classes("answer") == ("0", "1")
    assert small().codes("answer").tolist() == [0, 1, 1, 0]
    assert small().classes("size") == ("1", "2", "3", "10")
    assert small().codes("size", np.array([3])).tolist() == [3]


@pytest.mark.parametrize("values", [np.array([0.5, 1.0]), np.arange(21.0)])
def test_that_other_numbers_are_no_classes(values: np.ndarray) -> None:
    dataset = Dataset("d", {"a": Column("a", values)}, np.array([0]), np.array([1]))
    with pytest.raises(DataError, match="regression"):
        dataset.classes("a")
    with pytest.raises(DataError, match="regression"):
        dataset.codes("a")


def test_that_an_unknown_column_is_named_with_those_there_are() -> None:
    with pytest.raises(DataError, match=r"'weight'.*'size', 'colour'"):
        small().encode(["size", "weight"])


@pytest.mark.parametrize("duplicate", [lambda dataset: pickle.loads(pickle.dumps(dataset)), copy.deepcopy])
def test_that_a_data_set_survives_pickling_and_stays_immutable(duplicate: object) -> None:
    assert callable(duplicate)
    copied = duplicate(small())
    assert isinstance(copied, Dataset)
    assert list(copied.columns) == list(small().columns)
    assert copied.notes == ("a note",)
    assert copied.encode(list(copied.columns)).tolist() == small().encode(list(copied.columns)).tolist()
    for array in (copied.training, copied.validation, *(column.values for column in copied.columns.values())):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_that_a_scaling_survives_pickling() -> None:
    scaling = small().scaling(["size"])
    copied = pickle.loads(pickle.dumps(scaling))
    assert (copied.shift.tolist(), copied.scale.tolist()) == (scaling.shift.tolist(), scaling.scale.tolist())


def test_that_the_array_handed_in_can_still_be_written_and_changes_nothing() -> None:
    values = np.array([1.0, 2.0])
    column = Column("a", values)
    values[0] = 5.0
    assert column.values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e200])
def test_that_a_value_that_is_not_finite_is_refused_with_column_and_row(bad: float) -> None:
    with pytest.raises(DataError, match=r"column 'a', row 2") as caught:
        Column("a", np.array([1.0, bad, 3.0]))
    assert caught.value.remedy


def test_that_codes_without_a_category_are_refused() -> None:
    with pytest.raises(DataError, match=r"row 3"):
        Column("a", np.array([0, 1, 2]), ("no", "yes"))
    with pytest.raises(DataError, match="same name"):
        Column("a", np.array([0, 1]), ("no", "no"))


@pytest.mark.parametrize(
    ("training", "validation", "message"),
    [
        ([], [0], "no training rows"),
        ([0, 4], [], "outside"),
        ([-1], [], "outside"),
        ([0, 1], [1], "twice"),
    ],
)
def test_that_rows_that_do_not_fit_are_refused(training: list[int], validation: list[int], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Dataset("d", small().columns, np.array(training, dtype=int), np.array(validation, dtype=int))


def test_that_columns_of_different_lengths_are_refused() -> None:
    columns = {"a": Column("a", np.zeros(3)), "b": Column("b", np.zeros(4))}
    with pytest.raises(DataError, match="different lengths"):
        Dataset("d", columns, np.array([0]), np.array([], dtype=int))
