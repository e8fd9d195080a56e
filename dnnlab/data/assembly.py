"""From the columns of a file to a data set: what is left out, and the notes that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import LARGEST_MAGNITUDE, Column, Dataset, FloatArray, IntArray
from dnnlab.data.split import split_rows
from dnnlab.errors import DataError

BoolArray = NDArray[np.bool_]

MISSING = frozenset(("", "?", "-", "na", "n/a", "#n/a", "#na", "nan", "-nan", "null", "#div/0!", "#value!"))
"""The fields that stand for a missing value, in lower case."""

MOST_COLUMNS = 10_000
MOST_CATEGORIES = 1000
LONGEST_CATEGORY = 200
FEWEST_ROWS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers as read: `(N,)`, NaN where a value is missing."""

    name: str
    values: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column of words as read: `(N,)` indices into `words`, -1 where a value is missing.

    `words` may be in any order and may hold words that no row has, but none twice.
    """

    name: str
    codes: IntArray
    words: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Unusable:
    """A column that no network takes in, and why, as the end of a sentence: "holds dates"."""

    name: str
    why: str


RawColumn = Numbers | Words | Unusable


@dataclass(frozen=True, slots=True)
class FileRows:
    """How errors name a row: the file, and the number that its first row of data has in it."""

    name: str
    first: int

    def place(self, row: int, column: str) -> str:
        return f"{self.name}, row {row + self.first}, column '{column}'"


def assemble(
    columns: Sequence[RawColumn], rows: FileRows, notes: Sequence[str], validation_fraction: float, seed: int
) -> Dataset:
    """Return the data set of the usable columns and of the rows that have a value in each of them.

    Args:
        columns: All of the same length.
        rows: How errors name the rows.
        notes: What reading the file has found so far.
        validation_fraction: In [0, 1).
        seed: Of the split.

    Raises:
        DataError: Two columns have one name, no column is usable, a number is infinite or too large to compute with,
            or fewer than `FEWEST_ROWS` rows are complete.
        SettingsError: The split's settings are outside their range.
    """
    _check_names([column.name for column in columns], rows.name)
    usable, unusable = [], []
    for column in columns:
        reason = _why_unusable(column)
        if isinstance(column, Unusable) or reason:
            unusable.append(f"The column '{column.name}' {reason} and was left out")
        else:
            usable.append(column)
    if not usable:
        raise DataError("There is no usable column", where=rows.name, remedy="; ".join(unusable[:3]))
    missing = np.stack([_missing(column, rows) for column in usable])
    complete: BoolArray = np.logical_not(missing.any(axis=0))
    kept = int(np.count_nonzero(complete))
    if kept < FEWEST_ROWS:
        raise _too_few(usable, missing, kept, rows.name)
    left_out = len(complete) - kept
    counted = [f"{left_out} row{'s' if left_out > 1 else ''} with missing values left out"] if left_out else []
    training, validation = split_rows(kept, validation_fraction, seed)
    chosen = {column.name: _column(column, complete) for column in usable}
    return Dataset(rows.name, chosen, training, validation, (*notes, *unusable, *counted))


def _check_names(names: Sequence[str], where: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f"Two columns are called '{twice[0]}'", where=where, remedy="Give every column a name of its own"
        )


def _why_unusable(column: RawColumn) -> str:
    match column:
        case Unusable(why=why):
            return why
        case Numbers(values=values):
            return "is empty" if np.isnan(values).all() else ""
        case Words(codes=codes, words=words):
            if not (codes >= 0).any():
                return "is empty"
            if len(words) > MOST_CATEGORIES:
                return f"has {len(words)} different words, more than {MOST_CATEGORIES},"
            longest = max(map(len, words))
            return f"holds texts of up to {longest} characters" if longest > LONGEST_CATEGORY else ""


def _missing(column: Numbers | Words, rows: FileRows) -> BoolArray:
    if isinstance(column, Words):
        return column.codes < 0
    missing = np.isnan(column.values)
    too_large = np.abs(column.values) > LARGEST_MAGNITUDE
    if too_large.any():
        row = int(np.argmax(too_large))
        raise DataError(
            f"The value {column.values[row]:g} is not a finite number of at most {LARGEST_MAGNITUDE:g}",
            where=rows.place(row, column.name),
            remedy="Correct the value, or leave it empty so that the row is left out",
        )
    return missing


def _too_few(columns: Sequence[Numbers | Words], missing: BoolArray, kept: int, where: str) -> DataError:
    counts = missing.sum(axis=1)
    worst = int(np.argmax(counts))
    if counts[worst]:
        what = f"Only {kept} of {missing.shape[1]} rows have a value in every column"
    else:
        what = (
            f"There {'is' if kept == 1 else 'are'} only {kept} row{'s' * (kept != 1)} of data"
            if kept
            else "There are no rows of data"
        )
    remedy = f"Provide at least {FEWEST_ROWS} complete rows"
    if counts[worst]:
        remedy += f"; the column '{columns[worst].name}' lacks {counts[worst]} values: fill it in or remove it"
    return DataError(what, where=where, remedy=remedy)


def _column(column: Numbers | Words, complete: BoolArray) -> Column:
    """The complete rows of a column; its categories are the words that occur in them, in alphabetical order."""
    if isinstance(column, Numbers):
        return Column(column.name, column.values[complete])
    present, codes = np.unique(column.codes[complete], return_inverse=True)
    words = [column.words[code] for code in present]
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), dtype=np.int64)
    rank[order] = np.arange(len(words))
    return Column(column.name, rank[codes], tuple(words[index] for index in order))
