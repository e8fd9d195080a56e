"""An array that grows at its end without being copied each time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Growing:
    """Values that are added and removed at the end, and now and then at the beginning.

    Args:
        values: What is in it at first.
    """

    def __init__(self, values: NDArray[Any]) -> None:
        self._buffer = values
        self._length = len(values)

    def __len__(self) -> int:
        return self._length

    @property
    def memory(self) -> int:
        """How many bytes it takes, with the room for what comes."""
        return self._buffer.nbytes

    @property
    def values(self) -> NDArray[Any]:
        """A view that is good until the next change."""
        return self._buffer[: self._length]

    def extend(self, values: NDArray[Any]) -> None:
        """Add values at the end."""
        needed = self._length + len(values)
        if needed > len(self._buffer):
            grown = np.empty((max(needed, self._length + self._length // 2, 1024)), self._buffer.dtype)
            grown[: self._length] = self.values
            self._buffer = grown
        self._buffer[self._length : needed] = values
        self._length = needed

    def shorten(self, length: int) -> None:
        """Keep the first `length` values."""
        self._length = min(self._length, length)

    def drop(self, count: int) -> None:
        """Remove the first `count` values; the room stays for those that come."""
        left = self._length - count
        self._buffer[:left] = self._buffer[count : self._length].copy()
        self._length = left
