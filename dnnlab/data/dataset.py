"""A data set as a value: named columns, which rows train and which validate, and the scaling they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dnnlab.errors import DataError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LARGEST_MAGNITUDE = 1e150  # the squares of larger numbers overflow, and so would their standard deviation
MOST_CLASSES_OF_NUMBERS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One named quantity, a value for every row.

    Args:
        name: As the table's header has it; not empty.
        values: `(N,)`. Numbers as float64, in original units; a categorical column's codes as int64.
        categories: The categories' names, in code order; empty for a numeric column.

    Raises:
        DataError: A value is not a finite number of at most `LARGEST_MAGNITUDE`, or a code names no category.
    """

    name: str
    values: NDArray[Any]
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise DataError("A column has no name", remedy="Give every column a name")
        object.__setattr__(self, "categories", tuple(self.categories))
        values = np.asarray(self.values)
        if values.ndim != 1:
            raise DataError(f"The values have {values.ndim} dimensions instead of one", where=f"column '{self.name}'")
        object.__setattr__(self, "values", self._codes(values) if self.categories else self._numbers(values))

    def __reduce__(self) -> tuple[Any, ...]:  # through the constructor: pickled arrays come back writeable
        return Column, (self.name, np.asarray(self.values), self.categories)

    @property
    def is_categorical(self) -> bool:
        return bool(self.categories)

    @property
    def width(self) -> int:
        """How many numbers a network takes in for this column: one, or one per category."""
        return max(1, len(self.categories))

    def _numbers(self, values: NDArray[Any]) -> FloatArray:
        if values.dtype.kind not in "biuf":
            raise DataError(f"The values are {values.dtype} and not numbers", where=f"column '{self.name}'")
        numbers = _frozen(values, np.float64)
        usable = np.abs(numbers) <= LARGEST_MAGNITUDE  # False for NaN too
        if not usable.all():
            row = int(np.argmin(usable))
            raise DataError(
                f"The value {numbers[row]:g} is not a finite number of at most {LARGEST_MAGNITUDE:g}",
                where=f"column '{self.name}', row {row + 1}",
                remedy="Correct the value or leave the row out",
            )
        return numbers

    def _codes(self, values: NDArray[Any]) -> IntArray:
        if len(set(self.categories)) != len(self.categories):
            raise DataError("Two categories have the same name", where=f"column '{self.name}'")
        if values.dtype.kind not in "iu":
            raise DataError(f"The codes are {values.dtype} and not integers", where=f"column '{self.name}'")
        known = (values >= 0) & (values < len(self.categories))
        if not known.all():
            row = int(np.argmin(known))
            raise DataError(
                f"The code {values[row]} names none of the {len(self.categories)} categories",
                where=f"column '{self.name}', row {row + 1}",
            )
        return _frozen(values, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """A standardisation, part of the model: scaled = (raw - shift) / scale.

    Args:
        shift: `(D,)`, in original units.
        scale: `(D,)`, above 0, in original units.

    Raises:
        DataError: The shapes differ, or a shift is not finite or a scale not finite and above 0.
    """

    shift: FloatArray
    scale: FloatArray

    def __post_init__(self) -> None:
        shift, scale = _frozen(np.asarray(self.shift), np.float64), _frozen(np.asarray(self.scale), np.float64)
        if shift.ndim != 1 or shift.shape != scale.shape:
            raise DataError(f"A scaling needs one shift and one scale a column, not {shift.shape} and {scale.shape}")
        if not (np.isfinite(shift).all() and np.isfinite(scale).all() and (scale > 0).all()):
            raise DataError("A scaling needs finite shifts and finite scales above 0")
        object.__setattr__(self, "shift", shift)
        object.__setattr__(self, "scale", scale)

    def __reduce__(self) -> tuple[Any, ...]:
        return Scaling, (np.asarray(self.shift), np.asarray(self.scale))

    def apply(self, raw: ArrayLike) -> FloatArray:
        """Return `raw` (..., D) in scaled units."""
        scaled: FloatArray = (np.asarray(raw, dtype=np.float64) - self.shift) / self.scale
        return scaled

    def invert(self, scaled: ArrayLike) -> FloatArray:
        """Return `scaled` (..., D) in original units."""
        raw: FloatArray = np.asarray(scaled, dtype=np.float64) * self.scale + self.shift
        return raw

    @classmethod
    def identity(cls, width: int) -> Scaling:
        """Return the scaling of `width` columns that changes nothing."""
        return cls(np.zeros(width), np.ones(width))


@dataclass(frozen=True, eq=False)
class Dataset:
    """Columns of equal length, and which of their rows train and which validate.

    A data set is a value: its arrays cannot be written to, also after pickling.

    Args:
        name: Shown as the data set's title.
        columns: By name, in the table's order.
        training: `(N,)` row indices, at least one.
        validation: `(V,)` row indices, may be empty; shares no row with `training`.
        notes: What a person should know about how it was read, a sentence each.

    Raises:
        DataError: The columns differ in length, there are none, or the row indices do not fit.
    """

    name: str
    columns: Mapping[str, Column]
    training: IntArray
    validation: IntArray
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = dict(self.columns)
        if not columns:
            raise DataError("The data set has no columns", where=self.name)
        for name, column in columns.items():
            if name != column.name:
                raise DataError(f"The column '{column.name}' is filed under '{name}'", where=self.name)
        lengths = {len(column.values) for column in columns.values()}
        if len(lengths) > 1:
            raise DataError(f"The columns have different lengths: {sorted(lengths)}", where=self.name)
        training, validation = (_row_indices(rows, self.name) for rows in (self.training, self.validation))
        _check_split(training, validation, lengths.pop(), self.name)
        object.__setattr__(self, "columns", MappingProxyType(columns))
        object.__setattr__(self, "training", training)
        object.__setattr__(self, "validation", validation)
        object.__setattr__(self, "notes", tuple(self.notes))

    def __reduce__(self) -> tuple[Any, ...]:
        return Dataset, (self.name, dict(self.columns), self.training, self.validation, self.notes)

    @property
    def rows(self) -> int:
        """How many rows there are, training and validation together and rows in neither."""
        return len(next(iter(self.columns.values())).values)

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            DataError: There is none; the message lists the names there are.
        """
        try:
            return self.columns[name]
        except KeyError:
            raise DataError(
                f"There is no column '{name}'", where=self.name, remedy=f"Choose among {_listed(list(self.columns))}"
            ) from None

    def width(self, names: Sequence[str]) -> int:
        """Return how many numbers a row of these columns has when encoded."""
        return sum(self.column(name).width for name in names)

    def encode(self, names: Sequence[str], rows: IntArray | None = None) -> FloatArray:
        """Return the columns as a network takes them: numbers as they are, categories one-hot.

        Args:
            names: The columns, in the order wanted.
            rows: `(N,)` row indices; all rows if None.

        Returns:
            `(N, width(names))`, in original units.
        """
        count = self.rows if rows is None else len(rows)
        encoded = np.zeros((count, self.width(names)))
        start = 0
        for column in map(self.column, names):
            values = column.values if rows is None else column.values[rows]
            if column.is_categorical:
                encoded[np.arange(count), start + values] = 1.0
            else:
                encoded[:, start] = values
            start += column.width
        return encoded

    def classes(self, name: str) -> tuple[str, ...]:
        """Return the names of the classes that a column tells apart, in code order.

        A numeric column counts if it has at most `MOST_CLASSES_OF_NUMBERS` distinct values, all integers: 0 and 1
        give ("0", "1").

        Raises:
            DataError: The column's numbers cannot be classes.
        """
        column = self.column(name)
        return column.categories or tuple(f"{value:.0f}" for value in self._distinct_integers(column))

    def codes(self, name: str, rows: IntArray | None = None) -> IntArray:
        """Return each row's class as an index into `classes(name)`, `(N,)`.

        Raises:
            DataError: The column's numbers cannot be classes.
        """
        column = self.column(name)
        values = column.values if rows is None else column.values[rows]
        if column.is_categorical:
            return np.asarray(values, dtype=np.int64)
        return np.searchsorted(self._distinct_integers(column), values).astype(np.int64)

    def scaling(self, names: Sequence[str]) -> Scaling:
        """Return the standardisation of these columns: mean and standard deviation over the training rows.

        One-hot columns are left as they are; a constant column is only shifted.
        """
        pairs = [pair for name in names for pair in self._shift_and_scale(self.column(name))]
        return Scaling(np.array([shift for shift, _ in pairs]), np.array([scale for _, scale in pairs]))

    def _shift_and_scale(self, column: Column) -> list[tuple[float, float]]:
        if column.is_categorical:
            return [(0.0, 1.0)] * column.width
        values = column.values[self.training]
        low = float(values.min())
        if low == float(values.max()):  # rounding would leave a standard deviation of 1e-17 here
            return [(low, 1.0)]
        return [(float(values.mean()), float(values.std()) or 1.0)]

    def _distinct_integers(self, column: Column) -> FloatArray:
        distinct = np.unique(column.values)
        if len(distinct) > MOST_CLASSES_OF_NUMBERS:
            found = f"{len(distinct)} distinct numbers"
        elif not (distinct == np.rint(distinct)).all():
            found = "numbers that are not integers"
        else:
            return np.asarray(distinct, dtype=np.float64)
        raise DataError(
            f"The column '{column.name}' holds {found} and cannot be a class",
            where=self.name,
            remedy=f"Use it as a regression target, or choose a column of words or of at most "
            f"{MOST_CLASSES_OF_NUMBERS} distinct integers",
        )


def _frozen(values: NDArray[Any], dtype: type[Any]) -> NDArray[Any]:
    if values.dtype == dtype and not values.flags.writeable:
        return values
    with np.errstate(over="ignore"):  # what does not fit becomes infinite, and is refused as such
        frozen = np.array(values, dtype=dtype)
    frozen.flags.writeable = False
    return frozen


def _row_indices(rows: NDArray[Any], where: str) -> IntArray:
    indices = np.asarray(rows)
    if indices.ndim != 1 or (indices.size and indices.dtype.kind not in "iu"):
        raise DataError(f"Row indices must be one list of integers, not {indices.dtype} {indices.shape}", where=where)
    return _frozen(indices, np.int64)


def _check_split(training: IntArray, validation: IntArray, rows: int, where: str) -> None:
    if not training.size:
        raise DataError("There are no training rows", where=where, remedy="Leave at least one row for training")
    chosen = np.concatenate([training, validation])
    if chosen.min() < 0 or chosen.max() >= rows:
        raise DataError(f"A row index lies outside the {rows} rows", where=where)
    if np.bincount(chosen).max() > 1:
        raise DataError("A row was chosen twice, for training or for validation", where=where)


def _listed(names: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
