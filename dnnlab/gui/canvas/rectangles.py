"""Many named rectangles in one array, to ask quickly which of them meet another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

_LEAST_ROWS = 64


class Rectangles:
    """Rectangles by name. Putting, removing and moving one leaves the others alone.

    Attributes:
        edges: (n, 4) left, top, right and bottom; NaN in rows that no name has.
    """

    def __init__(self) -> None:
        self.edges: NDArray[np.float64] = np.full((_LEAST_ROWS, 4), np.nan)
        self._rows: dict[str, int] = {}
        self._names: list[str] = [""] * _LEAST_ROWS
        self._free = list(range(_LEAST_ROWS))[::-1]

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, name: str, rect: QRectF) -> None:
        """Add a rectangle, or put one elsewhere."""
        row = self._rows.get(name)
        if row is None:
            row = self._take_row()
            self._rows[name] = row
            self._names[row] = name
        self.edges[row] = rect.left(), rect.top(), rect.right(), rect.bottom()

    def remove(self, name: str) -> None:
        """Remove a rectangle, if there is one of that name."""
        row = self._rows.pop(name, None)
        if row is not None:
            self.edges[row] = np.nan
            self._names[row] = ""
            self._free.append(row)

    def row(self, name: str) -> int:
        """Return the row of a rectangle in `edges`."""
        return self._rows[name]

    def meeting(self, area: QRectF) -> list[str]:
        """Return the names of those that have more than an edge in common with an area, in the order of the rows."""
        left, top, right, bottom = self.edges.T
        met = (left < area.right()) & (right > area.left()) & (top < area.bottom()) & (bottom > area.top())
        return [self._names[row] for row in np.flatnonzero(met).tolist()]

    def _take_row(self) -> int:
        if not self._free:
            count = len(self._names)
            self.edges = np.concatenate([self.edges, np.full((count, 4), np.nan)])
            self._names += [""] * count
            self._free = list(range(count, 2 * count))[::-1]
        return self._free.pop()
