from __future__ import annotations

import datetime
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from dnnlab.data import tables
from dnnlab.data.dataset import Dataset
from dnnlab.data.tables import read_table
from dnnlab.errors import DataError, SettingsError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, content: str | bytes, name: str = "table.csv") -> Dataset:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def numbers(dataset: Dataset, name: str) -> list[float]:
    return [float(value) for value in dataset.column(name).values]


def test_that_numbers_words_and_truth_values_find_their_kind(folder: Path) -> None:
    dataset = read(folder, "n,x,word,truth\n1,0.5,b,true\n2,-1e3,a,false\n3,.5,b,true\n4, 7 ,c,true\n")
    assert dataset.name == "table.csv"
    assert numbers(dataset, "n") == [1.0, 2.0, 3.0, 4.0]
    assert numbers(dataset, "x") == [0.5, -1000.0, 0.5, 7.0]
    assert dataset.classes("word") == ("a", "b", "c")
    assert dataset.codes("word").tolist() == [1, 0, 1, 2]
    assert dataset.classes("truth") == ("false", "true")
    assert dataset.notes == ()
    assert (len(dataset.training), len(dataset.validation)) == (3, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_that_the_delimiter_is_found(folder: Path, delimiter: str) -> None:
    rows = [["a", "b"], ["1", "x"], ["2", "y"], ["3", "x"], ["4", "x"]]
    dataset = read(folder, "\r\n".join(map(delimiter.join, rows)))
    assert numbers(dataset, "a") == [1.0, 2.0, 3.0, 4.0]
    assert dataset.classes("b") == ("x", "y")


def test_that_decimal_commas_are_read_where_commas_do_not_delimit(folder: Path) -> None:
    dataset = read(folder, "a;b\n1,5;1,234\n-2,25;2\n3;3,5e2\n;7\n4;4\n")
    assert numbers(dataset, "a") == [1.5, -2.25, 3.0, 4.0]
    assert numbers(dataset, "b") == [1.234, 2.0, 350.0, 4.0]


def test_that_commas_that_may_mark_thousands_are_left_alone_with_a_note(folder: Path) -> None:
    dataset = read(folder, "a;b\n1,500;1\n2,250;2\n3;3\n4;4\n")
    assert dataset.column("a").is_categorical
    assert "decimals or thousands" in dataset.notes[0]


def test_that_a_first_row_of_numbers_is_data(folder: Path) -> None:
    dataset = read(folder, "1,2\n3,4\n5,6\n7,8\n")
    assert numbers(dataset, "column_1") == [1.0, 3.0, 5.0, 7.0]
    assert "read as data" in dataset.notes[0]


def test_that_columns_without_a_name_get_one(folder: Path) -> None:
    dataset = read(folder, ",a\n0,1\n1,2\n2,3\n3,4\n")
    assert list(dataset.columns) == ["column_1", "a"]
    assert "column_1" in dataset.notes[0]


def test_that_rows_with_missing_values_are_left_out_and_counted(folder: Path) -> None:
    dataset = read(folder, "a,b\n1,x\n,y\nNA,x\n4, \n5,x\n6,y\n7,z\n?,w\n")
    assert numbers(dataset, "a") == [1.0, 5.0, 6.0, 7.0]
    assert dataset.classes("b") == ("x", "y", "z")
    assert dataset.notes == ("4 rows with missing values left out",)


def test_that_empty_and_wordy_columns_are_left_out_with_a_note(folder: Path) -> None:
    rows = "".join(f"{row},,word{row},{'long' * 100}\n" for row in range(1001))
    dataset = read(folder, f"a,empty,words,text\n{rows}")
    assert list(dataset.columns) == ["a"]
    assert dataset.rows == 1001
    assert ["'empty'" in dataset.notes[0], "1001 different" in dataset.notes[1], "400" in dataset.notes[2]] == [
        True
    ] * 3


def test_that_a_stray_word_among_numbers_is_named_with_its_row(folder: Path) -> None:
    dataset = read(folder, "a,b\n1,1\n2,2\n3,oops\n4,4\n5,5\n")
    assert dataset.column("b").is_categorical
    assert "'oops' in row 4" in dataset.notes[0]


@pytest.mark.parametrize(
    ("content", "encoding"), [("ä,b\n1,é\n2,ü\n3,é\n4,é\n", "utf-8-sig"), ("ä,b\n1,é\n2,ü\n3,é\n4,é\n", "latin-1")]
)
def test_that_other_encodings_are_read(folder: Path, content: str, encoding: str) -> None:
    dataset = read(folder, content.encode(encoding))
    assert list(dataset.columns) == ["ä", "b"]
    assert dataset.classes("b") == ("é", "ü")
    assert bool(dataset.notes) == (encoding == "latin-1")


def test_that_quoted_fields_keep_delimiters_and_line_breaks(folder: Path) -> None:
    dataset = read(folder, 'a,"b,c"\n1,"x\ny"\n2,"x, z"\n3,e\n4,e\n')
    assert dataset.classes("b,c") == ("e", "x\ny", "x, z")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("a,b\n", "no rows of data"),
        ("a,b\n1,2\n2,3\n", "only 2 rows"),
        ("a,b\n1,2\n3\n4,5\n6,7\n8,9\n", r"1 field instead of 2 \(table.csv, row 3\)"),
        ("a,b\n1,2\n3,4\n4,5,6\n6,7\n8,9\n", r"3 fields instead of 2 \(table.csv, row 4\)"),
        ("a,b,a\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n", "called 'a'"),
        ("a,b\n1,2\n1,inf\n1,2\n1,2\n1,2\n", r"inf.*row 3, column 'b'"),
        ("a,b\n1,\n2,\n3,\n4,1\n5,6\n", "'b' lacks 3 values"),
        ("a\nx1\n" + "\n".join(f"w{row}" for row in range(1500)), "no usable column"),
        (b"a,b\n1,2\x00\n", "null bytes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 10, "control characters"),
        (b"a," * 600_000 + b"a\n1\n", "longer than a megabyte"),
        (b",".join(b"c%d" % index for index in range(20_000)) + b"\n1\n", "20000 columns"),
        (b"x" * 2_000_000, "longer than a megabyte"),
        (b"a,b\n1," + b"y" * 40_000_000 + b"\n", "longer than 16 MB"),
    ],
)
def test_that_a_table_that_cannot_be_used_says_why_and_what_to_do(
    folder: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(folder, content)
    assert "table.csv" in caught.value.where
    assert caught.value.remedy


def test_that_a_folder_a_missing_file_and_an_unknown_kind_are_data_errors(folder: Path) -> None:
    (folder / "table.xlsx").write_bytes(b"x")
    for path, message in ((folder, "folder"), (folder / "a.csv", "no such file"), (folder / "table.xlsx", "'.xlsx'")):
        with pytest.raises(DataError, match=message):
            read_table(path)


def test_that_a_file_that_may_not_be_read_is_a_data_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (folder / "table.csv").write_text("a,b\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        read_table(folder / "table.csv")


def test_that_the_split_follows_its_settings(folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("a\n" + "\n".join(map(str, range(100))))
    assert len(read_table(path, validation_fraction=0.0).validation) == 0
    first, second = (read_table(path, validation_fraction=0.3, seed=seed).validation.tolist() for seed in (1, 2))
    assert len(first) == 30
    assert first != second
    with pytest.raises(SettingsError):
        read_table(path, validation_fraction=1.0)


def test_that_parquet_columns_find_their_kind(folder: Path) -> None:
    table = pa.table(
        {
            "n": pa.array([1, 2, None, 4, 5], pa.int32()),
            "x": pa.array([0.5, 1.5, 2.5, 3.5, 4.5], pa.float32()),
            "word": pa.array(["b", "a", "b", "b", "a"]).dictionary_encode(),
            "truth": [True, False, True, True, True],
            "day": [datetime.date(2024, 1, 1)] * 5,
        }
    )
    parquet.write_table(table, folder / "table.parquet")
    dataset = read_table(folder / "table.parquet")
    assert numbers(dataset, "n") == [1.0, 2.0, 4.0, 5.0]
    assert numbers(dataset, "x") == [0.5, 1.5, 3.5, 4.5]
    assert dataset.classes("word") == ("a", "b")
    assert dataset.classes("truth") == ("false", "true")
    assert "'day'" in dataset.notes[0]
    assert "1 row " in dataset.notes[1]


def test_that_numpy_archives_give_a_column_an_array_or_several(folder: Path) -> None:
    path = folder / "table.npz"
    np.savez(path, x=np.arange(8.0).reshape(4, 2), t=np.array(["b", "a", "b", "b"]), flag=np.array([1, 0, 1, 1]) > 0)
    dataset = read_table(path)
    assert list(dataset.columns) == ["x_1", "x_2", "t", "flag"]
    assert numbers(dataset, "x_2") == [1.0, 3.0, 5.0, 7.0]
    assert dataset.codes("t").tolist() == [1, 0, 1, 1]
    assert dataset.classes("flag") == ("False", "True")


def test_that_a_parquet_file_of_too_many_values_is_refused_unread(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_VALUES", 1999)
    parquet.write_table(pa.table({"a": np.zeros(1000), "b": np.zeros(1000)}), folder / "table.parquet")
    with pytest.raises(DataError, match="1000 rows and 2 columns"):
        read_table(folder / "table.parquet")


@pytest.mark.parametrize(
    "arrays",
    [
        {"a": np.zeros(4), "b": np.zeros(5)},
        {"a": np.zeros((2, 2, 2))},
        {"a": np.float64(3.0)},
        {"a": np.array([None] * 4, dtype=object)},
        {"a": np.zeros((4, 20_000))},
        {"a": np.zeros((4, 0))},
        {"a": np.full(4, np.inf)},
        {"a": np.zeros(4, dtype="datetime64[s]")},
        {},
    ],
)
def test_that_archives_that_are_no_table_are_data_errors(folder: Path, arrays: dict[str, Any]) -> None:
    np.savez(folder / "table.npz", **arrays)
    with pytest.raises(DataError) as caught:
        read_table(folder / "table.npz")
    assert caught.value.remedy


fields = st.one_of(
    st.sampled_from(
        ["", "1", "-2.5", "1,5", "1e400", "nan", "inf", '"', '""', "'", "a\nb", "\r", "\t", ";", "\ufeff", "x"]
    ),
    st.text(max_size=5),
    st.floats().map(str),
)
text_tables = st.builds(
    lambda rows, delimiter, end: end.join(delimiter.join(row) for row in rows).encode("utf-8", "surrogatepass"),
    st.lists(st.lists(fields, max_size=4), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".npz"])
@given(content=st.one_of(st.binary(max_size=200), text_tables))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_bytes_are_a_data_set_or_a_data_error(folder: Path, suffix: str, content: bytes) -> None:
    with suppress(DataError):
        assert read(folder, content, f"table{suffix}").rows >= 4


@given(place=st.floats(0.0, 0.999), value=st.binary(min_size=1, max_size=3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_a_damaged_parquet_file_is_a_data_set_or_a_data_error(folder: Path, place: float, value: bytes) -> None:
    path = folder / "whole.parquet"
    if not path.exists():
        parquet.write_table(pa.table({"a": [1.0, 2.0, 3.0, 4.0], "b": ["x", "y", "x", "y"]}), path)
    content = bytearray(path.read_bytes())
    start = int(place * len(content))
    content[start : start + len(value)] = value
    with suppress(DataError):
        assert read(folder, bytes(content), "table.parquet").rows == 4


def test_that_importing_the_reader_does_not_import_pyarrow() -> None:
    code = "import sys, dnnlab.data.tables, dnnlab.data.archive, dnnlab.data.toy; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "day", ["2024-01-{:02d}", "2024-01-{:02d} 08:30", "2024-01-{:02d}T08:30:15.5Z", "{:02d}.01.2024", "1/{:02d}/2024"]
)
def test_that_a_column_of_dates_is_left_out_and_said_so(folder: Path, day: str) -> None:
    table = read(folder, "when,b\n" + "".join(f"{day.format(row)},{row}\n" for row in range(1, 9)))
    assert list(table.columns) == ["b"]
    assert table.notes == ("The column 'when' holds dates and was left out",)
