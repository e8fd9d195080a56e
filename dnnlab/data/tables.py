"""Reads a table of one's own from a file: CSV, TSV, Parquet or a NumPy archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.arrays import columns_of, read_arrays
from dnnlab.data.assembly import (
    FEWEST_ROWS,
    MISSING,
    MOST_COLUMNS,
    FileRows,
    Numbers,
    RawColumn,
    Unusable,
    Words,
    assemble,
)
from dnnlab.data.dataset import Dataset
from dnnlab.data.dialect import REMEDY, Dialect, is_number, sniff
from dnnlab.data.split import check_split_settings
from dnnlab.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

    Texts: TypeAlias = pa.ChunkedArray[Any]

LARGEST_FILE = 2 * 2**30
MOST_VALUES = 500_000_000
BLOCK = 2**24
COMMA_NUMBER = r"^[+-]?(\d+(,\d+)?|,\d+)([eE][+-]?\d+)?$"
DAY = r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
DATE = rf"^{DAY}([ T]{TIME})?$"
THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3})+$"


def read_table(path: Path, *, validation_fraction: float = 0.2, seed: int = 1) -> Dataset:
    """Read a table and split its rows at random.

    Numbers become numeric columns, words and truth values categorical ones. Rows with missing values are left out,
    as are columns that no network takes in (dates, long texts, too many different words); the data set's notes say
    so. A text table may be delimited by commas, semicolons, tabs or bars, and have decimal commas where these are
    not delimiters.

    Args:
        path: A file whose name ends in .csv, .tsv, .txt, .dat, .parquet, .pq or .npz.
        validation_fraction: In [0, 1): the part of the rows that validates.
        seed: Of the split.

    Raises:
        DataError: The file cannot be read; the message names the row and column where that can be said.
        SettingsError: The split's settings are outside their range.
    """
    check_split_settings(validation_fraction, seed)
    path = Path(path)
    try:
        _check_file(path)
        columns, rows, notes = READERS[path.suffix.lower()](path)
    except OSError as error:  # also of pyarrow
        raise DataError(
            f"The file cannot be read: {error.strerror or error}", where=path.name, remedy="Check the file"
        ) from error
    except MemoryError as error:
        raise DataError(
            "The table does not fit into memory", where=path.name, remedy="Choose fewer rows or columns"
        ) from error
    return assemble(columns, rows, notes, validation_fraction, seed)


Read = tuple[Sequence[RawColumn], FileRows, Sequence[str]]


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise DataError("This is a folder and not a file", where=path.name, remedy="Choose a file in it")
    if not path.is_file():
        raise DataError("There is no such file", where=str(path), remedy="Check the name and the folder")
    if path.suffix.lower() not in READERS:
        raise DataError(
            f"Files of kind '{path.suffix}' cannot be read", where=path.name, remedy=f"Choose {', '.join(READERS)}"
        )
    size = path.stat().st_size
    if size == 0:
        raise DataError("The file is empty", where=path.name, remedy=REMEDY)
    if size > LARGEST_FILE:
        raise DataError(
            f"The file has {size / 2**30:.1f} GB, more than 2 GB",
            where=path.name,
            remedy="Choose fewer rows or columns",
        )


def _read_text(path: Path) -> Read:
    import pyarrow as pa

    dialect = sniff(path)
    table = _parse(path, dialect)
    notes = []
    if dialect.encoding != "utf-8":
        notes.append("The file is not UTF-8 and was read as Latin-1")
    if dialect.has_header:
        names = [name.strip() for name in dialect.first_row]
        nameless = [index for index, name in enumerate(names) if not name]
        if nameless:
            notes.append(f"Columns without a name are called after their place: column_{nameless[0] + 1}")
        names = [name or f"column_{index + 1}" for index, name in enumerate(names)]
        table = table.slice(1)
    else:
        names = [f"column_{index + 1}" for index in range(table.num_columns)]
        notes.append("The first row is all numbers and was read as data; the columns are called column_1 and so on")
    rows = FileRows(path.name, 2 if dialect.has_header else 1)
    if table.num_rows == 0:
        raise DataError("There are no rows of data", where=path.name, remedy=f"Provide at least {FEWEST_ROWS}")
    try:
        columns, more_notes = _interpret(names, table.columns, dialect, rows)
    except pa.ArrowException as error:
        raise DataError(f"The columns cannot be read: {_first_line(error)}", where=path.name, remedy=REMEDY) from error
    return columns, rows, notes + more_notes


def _parse(path: Path, dialect: Dialect) -> pa.Table:
    """The file's fields as text, the header as the first row; any wrong row is an error that says which."""
    import pyarrow as pa
    from pyarrow import csv

    wrong: list[csv.InvalidRow] = []

    def refuse(row: csv.InvalidRow) -> Literal["error"]:
        wrong.append(row)
        return "error"

    def read(*, use_threads: bool) -> pa.Table:
        return csv.read_csv(
            path,
            read_options=csv.ReadOptions(
                autogenerate_column_names=True, encoding=dialect.encoding, block_size=BLOCK, use_threads=use_threads
            ),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter, newlines_in_values=dialect.has_quotes, invalid_row_handler=refuse
            ),
            convert_options=csv.ConvertOptions(
                column_types={f"f{index}": pa.string() for index in range(len(dialect.first_row))}
            ),
        )

    try:
        table = read(use_threads=True)
    except (pa.ArrowException, UnicodeError) as error:
        if not wrong:
            reason = _first_line(error)
            what = "A row is longer than 16 MB" if "straddl" in reason else f"The rows cannot be told apart: {reason}"
            raise DataError(what, where=path.name, remedy=REMEDY) from error
    else:
        if table.num_columns != len(dialect.first_row):
            raise DataError("The first row cannot be made out", where=path.name, remedy=REMEDY)
        return table
    wrong.clear()
    try:  # several threads do not know the row's number
        read(use_threads=False)
    except pa.ArrowException as error:
        for row in wrong:
            raise DataError(
                f"The row has {row.actual_columns} field{'s' * (row.actual_columns != 1)} instead of "
                f"{row.expected_columns}",
                where=f"{path.name}, row {row.number}",
                remedy="Give every row as many fields as the first row has",
            ) from error
    raise DataError("The rows have different lengths", where=path.name, remedy=REMEDY)


def _interpret(
    names: Sequence[str], columns: Sequence[Texts], dialect: Dialect, rows: FileRows
) -> tuple[list[RawColumn], list[str]]:
    """Columns of text as numbers where all that is not missing is a number, and as words elsewhere."""
    cleaned: dict[int, Texts] = {}
    result: list[RawColumn | None] = []
    for index, (name, column) in enumerate(zip(names, columns, strict=True)):
        numbers = _as_numbers(column)
        if numbers is None:
            cleaned[index] = _without_missing(column)
            numbers = _as_numbers(cleaned[index])
        result.append(None if numbers is None else Numbers(name, numbers))
    notes = []
    words = [index for index, column in enumerate(result) if column is None]
    commas = [index for index in words if dialect.delimiter != "," and _all_match(cleaned[index], COMMA_NUMBER)]
    if commas and all(_all_match(cleaned[index], rf"{THOUSANDS}|^[+-]?\d+$") for index in commas):
        notes.append(
            f"The comma in the column '{names[commas[0]]}' may mark decimals or thousands, so it was read as words; "
            "write numbers with a decimal point"
        )
        commas = []
    for index in words:
        numbers = _as_numbers(_with_points(cleaned[index])) if index in commas else None
        if numbers is not None:
            result[index] = Numbers(names[index], numbers)
        else:
            if _all_match(cleaned[index], DATE):
                result[index] = Unusable(names[index], "holds dates")
                continue
            found = _as_words(names[index], cleaned[index])
            notes.extend(_words_among_numbers(found, rows))
            result[index] = found
    return [column for column in result if column is not None], notes


def _as_numbers(column: Texts) -> NDArray[np.float64] | None:
    """Text as numbers, missing values as NaN; None if a value is no number."""
    import pyarrow as pa

    try:
        return _to_numpy(column.cast(pa.float64()))
    except pa.ArrowInvalid:
        return None


def _to_numpy(column: Texts) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _without_missing(column: Texts) -> Texts:
    """Text without spaces around it, null where it stands for a missing value."""
    import pyarrow as pa
    from pyarrow import compute

    trimmed = compute.utf8_trim_whitespace(column)
    missing = compute.is_in(compute.utf8_lower(trimmed), value_set=pa.array(sorted(MISSING)))
    texts: Texts = compute.if_else(missing, pa.scalar(None, pa.string()), trimmed)
    return texts


def _all_match(column: Texts, pattern: str) -> bool:
    from pyarrow import compute

    matches = compute.match_substring_regex(column, pattern)
    return column.null_count < len(column) and bool(compute.all(matches).as_py())


def _with_points(column: Texts) -> Texts:
    from pyarrow import compute

    return compute.replace_substring(column, ",", ".")


def _as_words(name: str, column: Texts) -> Words:
    coded = column.combine_chunks().dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Words(name, np.asarray(codes, dtype=np.int64), [str(word) for word in coded.dictionary.to_pylist()])


def _words_among_numbers(column: Words, rows: FileRows) -> list[str]:
    """A note where most of a column's words are numbers: then the others are probably slips."""
    stray = [code for code, word in enumerate(column.words) if not is_number(word)]
    if not stray or 2 * len(stray) > len(column.words):
        return []
    row = int(np.argmax(column.codes == stray[0])) + rows.first
    return [
        f"The column '{column.name}' was read as words, because '{column.words[stray[0]][:40]}' in row {row} "
        "is no number"
    ]


def _read_parquet(path: Path) -> Read:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            rows, width = file.metadata.num_rows, file.metadata.num_columns
            if width > MOST_COLUMNS or rows * width > MOST_VALUES:  # a small file can stand for a huge table
                raise DataError(
                    f"The table has {rows} rows and {width} columns",
                    where=path.name,
                    remedy=f"Keep at most {MOST_COLUMNS} columns and {MOST_VALUES} values",
                )
            table = file.read()
        columns = [_from_arrow(name, column) for name, column in zip(table.column_names, table.columns, strict=True)]
    except (pa.ArrowException, UnicodeError, ValueError, TypeError) as error:
        raise DataError(
            f"This is not a Parquet file that can be read: {_first_line(error)}",
            where=path.name,
            remedy="Write it again, or as CSV",
        ) from error
    return columns, FileRows(path.name, 1), []


def _from_arrow(name: str, column: Texts) -> RawColumn:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Numbers(name, _to_numpy(column.cast(pa.float64(), safe=False)))
    if pa.types.is_null(kind):
        return Unusable(name, "is empty")
    if pa.types.is_boolean(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _as_words(name, _without_missing(column.cast(pa.string())))
    return Unusable(name, f"holds values of type {kind}")


def _read_archive(path: Path) -> Read:
    with path.open("rb") as file:
        return columns_of(read_arrays(file, path.name), path.name), FileRows(path.name, 1), []


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0][:200]


READERS: Mapping[str, Callable[[Path], Read]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".dat"), _read_text),
    **dict.fromkeys((".parquet", ".pq"), _read_parquet),
    ".npz": _read_archive,
}
