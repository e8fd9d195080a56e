"""Gauss-Legendre quadrature on panels and segments, as arrays of points and weights."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@cache
def legendre(points: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre points and weights on (-1, 1); they are the same for all callers, and read-only."""
    found: tuple[FloatArray, FloatArray] = np.polynomial.legendre.leggauss(points)
    for part in found:
        part.flags.writeable = False
    return found


def composite(cuts: FloatArray, points: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre points and weights on each panel between two cuts, all panels in one line."""
    nodes, weights = legendre(points)
    half = 0.5 * np.diff(cuts)[:, None]
    return (cuts[:-1, None] + half * (1.0 + nodes)).ravel(), (half * weights).ravel()


def smoothed(cuts: FloatArray, points: int) -> tuple[FloatArray, FloatArray]:
    """As `composite`, for functions that go like a square root at the cuts: v = a + (b - a) s^2 (3 - 2 s)."""
    s, weights = composite(np.array([0.0, 1.0]), points)
    width = np.diff(cuts)[:, None]
    return (cuts[:-1, None] + width * s * s * (3.0 - 2.0 * s)).ravel(), (6.0 * width * s * (1.0 - s) * weights).ravel()


def on_segments(lower: FloatArray, upper: FloatArray, points: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre points and weights on each of S segments, both `(M, S, points)`; ends are `(M, S)`."""
    nodes, weights = legendre(points)
    half = 0.5 * (upper - lower)[..., None]
    return lower[..., None] + half * (1.0 + nodes), half * weights
