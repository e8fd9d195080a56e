"""The numbers behind a plot: what each of its layers draws, as columns, and these as one table of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What one layer of a plot draws.

    Attributes:
        name: What it is, for instance `data`.
        columns: Its numbers by what they are, all (N,): the coordinates first.
    """

    name: str
    columns: Mapping[str, Column]


def series(name: str, columns: Mapping[str, ArrayLike]) -> Series:
    """Return columns as a series, those of a curve or of points say."""
    return Series(name, {title: np.asarray(values) for title, values in columns.items()})


def grid_series(name: str, x: tuple[str, ArrayLike], y: tuple[str, ArrayLike], z: tuple[str, ArrayLike]) -> Series:
    """Return a map as a series, one row for each cell.

    Args:
        name: What it is.
        x: The name and values (X,) of its columns. y: The same (Y,) of its rows. z: The same (Y, X) of its cells.
    """
    across, up = np.meshgrid(np.asarray(x[1]), np.asarray(y[1]))
    return series(name, {x[0]: across.ravel(), y[0]: up.ravel(), z[0]: np.asarray(z[1]).ravel()})


def numbered(found: Iterable[Series]) -> list[Series]:
    """Return series with a number after names that come again, so that every name is there once."""
    counts: dict[str, int] = {}
    result = []
    for one in found:
        counts[one.name] = counts.get(one.name, 0) + 1
        count = counts[one.name]
        result.append(one if count == 1 else Series(f"{one.name} {count}", one.columns))
    return result


def as_csv(found: Sequence[Series]) -> str:
    """Return series side by side under one row of titles, `name: column`; shorter ones end in empty cells.

    Numbers are written with as many digits as bring them back exactly; what is not a number is written as `nan`.
    """
    titles: list[str] = []
    columns: list[list[str]] = []
    for one in numbered(found):
        for title, values in one.columns.items():
            titles.append(f"{one.name}: {title}")
            columns.append(values.astype(str).tolist())
    rows = max(map(len, columns), default=0)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(zip(*(column + [""] * (rows - len(column)) for column in columns), strict=True))
    return text.getvalue()
