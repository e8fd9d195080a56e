"""Some single weights of a connection, the removed or the frozen ones: packed bits, keyed by the units at both ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import FieldError
from dnnlab.graph.layer import UnitId

RowKey = str
Weight = tuple[RowKey, UnitId]
"""One weight of a connection: its row's key (see `Layer.rows`) and its source unit."""
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mask:
    """A set of weights, at least one: those that are removed, or frozen. Equal masks name the same weights.

    Rows and columns are those in which a weight is in the set, in ascending order, so that there is one way to write
    each set. Weights of units that came later are in no mask.

    Attributes:
        rows: The keys of rows in which a weight is in the set.
        columns: The source units of which a weight is in the set.
        bits: Row by row a bit for every one of `columns`, 1 where the weight is in the set; packed, padded with 0.
    """

    rows: tuple[RowKey, ...]
    columns: tuple[UnitId, ...]
    bits: bytes

    @classmethod
    def of(cls, rows: Sequence[RowKey], columns: Sequence[UnitId], chosen: Bits) -> Mask | None:
        """Return the set of the weights where `chosen` (rows, columns) says so; None if it says so nowhere."""
        row_places = sorted(np.flatnonzero(chosen.any(1)).tolist(), key=lambda place: rows[place])
        column_places = sorted(np.flatnonzero(chosen.any(0)).tolist(), key=lambda place: columns[place])
        if not row_places:
            return None
        packed = np.packbits(chosen[np.ix_(row_places, column_places)]).tobytes()
        return cls(tuple(rows[place] for place in row_places), tuple(columns[place] for place in column_places), packed)

    @classmethod
    def unpacked(cls, rows: Sequence[RowKey], columns: Sequence[UnitId], bits: bytes) -> Mask | None:
        """Return the mask in packed bits from elsewhere, a file say.

        Raises:
            FieldError: Something occurs twice, or there are not as many bits as rows times columns.
        """
        count = len(rows) * len(columns)
        if len(bits) != -(-count // 8) or len(set(rows)) < len(rows) or len(set(columns)) < len(columns):
            raise FieldError("The mask does not have one bit for each of its weights", remedy="Choose the weights anew")
        if not count:
            return None
        flat = np.unpackbits(np.frombuffer(bits, np.uint8), count=count).astype(np.bool_)
        return cls.of(rows, columns, flat.reshape(len(rows), len(columns)))

    @property
    def chosen(self) -> Bits:
        """Whether each weight of `rows` and `columns` is in the set, (rows, columns)."""
        count = len(self.rows) * len(self.columns)
        flat = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=count).astype(np.bool_)
        return flat.reshape(len(self.rows), len(self.columns))

    def over(self, rows: Sequence[RowKey], columns: Sequence[UnitId]) -> Bits:
        """Return whether each weight of a matrix with these rows and columns is in the set, (rows, columns)."""
        found = np.zeros((len(rows), len(columns)), np.bool_)
        row_places, own_rows = _shared(rows, self.rows)
        column_places, own_columns = _shared(columns, self.columns)
        if row_places and column_places:
            found[np.ix_(row_places, column_places)] = self.chosen[np.ix_(own_rows, own_columns)]
        return found

    def within(self, rows: Sequence[RowKey], columns: Sequence[UnitId]) -> Mask | None:
        """Return this mask without rows and columns that are not among these; None if nothing is left."""
        if set(rows).issuperset(self.rows) and set(columns).issuperset(self.columns):
            return self
        return Mask.of(rows, columns, self.over(rows, columns))

    @property
    def count(self) -> int:
        """How many weights are in the set."""
        return int(self.chosen.sum())

    def without(self, other: Mask | None) -> Mask | None:
        """Return this set without the weights of another one; None if nothing is left."""
        if other is None:
            return self
        taken = other.over(self.rows, self.columns)
        return Mask.of(self.rows, self.columns, self.chosen & ~taken) if taken.any() else self


def cells(rows: Sequence[RowKey], columns: Sequence[UnitId], weights: Iterable[Weight]) -> Bits:
    """Return (rows, columns): whether each weight of a matrix is among some weights.

    Raises:
        FieldError: The matrix has no such weight.
    """
    row_places = {key: place for place, key in enumerate(rows)}
    column_places = {unit: place for place, unit in enumerate(columns)}
    found = np.zeros((len(rows), len(columns)), np.bool_)
    for row, unit in weights:
        if row not in row_places or unit not in column_places:
            raise FieldError(
                f"There is no weight from unit {unit} to row {row[:40]!r}", remedy="Choose one that is there"
            )
        found[row_places[row], column_places[unit]] = True
    return found


def _shared(keys: Sequence[object], own: Sequence[object]) -> tuple[list[int], list[int]]:
    places = {key: place for place, key in enumerate(own)}
    pairs = [(place, places[key]) for place, key in enumerate(keys) if key in places]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
