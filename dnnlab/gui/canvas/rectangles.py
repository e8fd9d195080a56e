"""Many rectangles in one array, to ask quickly which of them meet another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF


class Rectangles:
    """Rectangles by number.

    Attributes:
        edges: (n, 4) left, top, right and bottom.
    """

    def __init__(self, rects: Iterable[QRectF] = ()) -> None:
        edges = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
        self.edges: NDArray[np.float64] = np.array(edges, dtype=np.float64).reshape(-1, 4)

    def meeting(self, area: QRectF) -> list[int]:
        """Return the numbers of those that have more than an edge in common with an area."""
        left, top, right, bottom = self.edges.T
        met = (left < area.right()) & (right > area.left()) & (top < area.bottom()) & (bottom > area.top())
        return [int(number) for number in np.flatnonzero(met)]
