"""The arrays that probes and their answers are made of, and the axes of grids."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Axis(Struct, frozen=True):
    """`count` evenly spaced values from `start` to `stop`, both included."""

    start: float
    stop: float
    count: int

    def values(self) -> NDArray[np.float64]:
        return np.linspace(self.start, self.stop, self.count)
