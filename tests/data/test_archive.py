from __future__ import annotations

import io
import json
import pickle
import zipfile
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.data.archive import from_npz, to_npz
from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import DataError

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    rows = draw(st.integers(1, 6))
    columns = {}
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        categories = tuple(draw(st.lists(names, max_size=3, unique=True)))
        if categories:
            codes = draw(st.lists(st.integers(0, len(categories) - 1), min_size=rows, max_size=rows))
            columns[name] = Column(name, np.array(codes), categories)
        else:
            values = draw(st.lists(st.floats(-1e9, 1e9), min_size=rows, max_size=rows))
            columns[name] = Column(name, np.array(values))
    trained = draw(st.integers(1, rows))
    notes = tuple(draw(st.lists(names, max_size=2)))
    return Dataset(draw(names), columns, np.arange(trained), np.arange(trained, rows), notes)


EXAMPLE = to_npz(
    Dataset(
        "example",
        {"a": Column("a", np.array([1.0, 2.0])), "b": Column("b", np.array([0, 1]), ("no", "yes"))},
        np.array([0]),
        np.array([1]),
    )
)


@given(datasets())
@settings(max_examples=50, deadline=None)
def test_that_a_data_set_comes_back_as_it_was(dataset: Dataset) -> None:
    back = from_npz(to_npz(dataset))
    assert (back.name, back.notes, list(back.columns)) == (dataset.name, dataset.notes, list(dataset.columns))
    assert back.training.tolist() == dataset.training.tolist()
    assert back.validation.tolist() == dataset.validation.tolist()
    for name, column in dataset.columns.items():
        assert back.column(name).categories == column.categories
        assert back.column(name).values.tobytes() == column.values.tobytes()


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_that_any_other_bytes_are_a_data_error(content: bytes) -> None:
    with pytest.raises(DataError):
        from_npz(content)


@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_that_damaged_bytes_are_a_data_error_or_a_data_set(changes: list[tuple[int, int]]) -> None:
    content = bytearray(EXAMPLE)
    for place, value in changes:
        content[place] = value
    with suppress(DataError):
        assert isinstance(from_npz(bytes(content)), Dataset)


def rewritten(**arrays: Any) -> bytes:
    with np.load(io.BytesIO(EXAMPLE)) as content:
        changed = {**content, **arrays}
    buffer = io.BytesIO()
    np.savez(buffer, **{name: values for name, values in changed.items() if values is not None})
    return buffer.getvalue()


def described(**changes: Any) -> np.ndarray:
    with np.load(io.BytesIO(EXAMPLE)) as content:
        description = json.loads(content["description"].tobytes())
    return np.frombuffer(json.dumps({**description, **changes}).encode(), dtype=np.uint8)


@pytest.mark.parametrize(
    "arrays",
    [
        {"description": None},
        {"column_1": None},
        {"column_0": np.array([1.0, np.nan])},
        {"column_0": np.array([1.0])},
        {"column_0": np.array(["a", "b"])},
        {"column_0": np.array([1j, 2j])},
        {"column_1": np.array([0, 7])},
        {"training": np.array([5])},
        {"training": np.array([0.5])},
        {"description": np.frombuffer(b"[" * 100_000, dtype=np.uint8)},
        {"description": described(columns=5)},
        {"description": described(columns=[{"name": ["a"], "categories": []}])},
        {"description": described(columns=[{"name": "a", "categories": []}, {"name": "a", "categories": ["n", "y"]}])},
        {"description": described(columns=[{"name": "a", "categories": []}, {"name": "b", "categories": [1, 2]}])},
        {"description": described(format=99)},
        {"description": described(name=None)},
        {"description": described(notes=[1])},
    ],
)
def test_that_content_that_does_not_fit_is_a_data_error(arrays: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        from_npz(rewritten(**arrays))


class _Bomb:
    exploded = False

    def __reduce__(self) -> tuple[Any, ...]:
        return _explode, ()


def _explode() -> None:
    _Bomb.exploded = True


def test_that_a_pickle_in_the_archive_is_refused_and_never_run() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, description=np.array([_Bomb()], dtype=object))
    with pytest.raises(DataError, match="Python objects"):
        from_npz(buffer.getvalue())
    with pytest.raises(DataError):
        from_npz(pickle.dumps(_Bomb()))
    assert not _Bomb.exploded


def test_that_a_header_that_claims_a_huge_array_takes_no_memory() -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("description.npy", header.getvalue())
    with pytest.raises(DataError, match="another size"):
        from_npz(buffer.getvalue())
