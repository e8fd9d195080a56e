"""Points in pixels, from arrays into what Qt paints."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

Pixels = NDArray[np.float64]

_FAR = 1e4  # pixels: nothing beyond is seen, and longer lines cost time


def near(pixels: Pixels) -> Pixels:
    """Return pixel coordinates with what is not finite or far away brought near: Qt is slow with such lines."""
    return np.asarray(np.fmin(np.fmax(pixels, -_FAR), _FAR))


def polygon(x: Pixels, y: Pixels) -> QPolygonF:
    """Return pixel coordinates, both (N,) and near, as a polygon."""
    result = QPolygonF()
    result.resize(len(x))
    if len(x):
        # two doubles a point, filled without a loop in Python; the stubs know neither the size nor the buffer
        memory: Any = VoidPtr(cast("Any", result.data()), 16 * len(x), True)  # type: ignore[call-arg]
        points = np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)
        points[:, 0], points[:, 1] = x, y
    return result
