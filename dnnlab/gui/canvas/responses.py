"""How the responses of a layer's units are put in order and scaled for its strip, without flicker while it trains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

BOUNDED = frozenset({"tanh", "hard_tanh", "logistic"})
"""The activation functions whose values lie within -1..1."""
_FLAT = 0.02
_SWAP_MARGIN = 0.05
_NICE = (1.0, 2.0, 5.0)


def onsets(activations: Floats) -> NDArray[np.float64]:
    """Return where along the input each unit responds: the mean place of its change, in 0..1; -1 where it is flat.

    Args:
        activations: (U, R), R values across the input's range.
    """
    change = np.abs(np.diff(np.asarray(activations, dtype=np.float64), axis=1))
    total = change.sum(axis=1)
    places = (np.arange(change.shape[1]) + 0.5) / max(1, change.shape[1])
    scale = max(1.0, float(np.abs(activations).max(initial=0.0)))
    return np.where(total > _FLAT * scale, (change @ places) / np.maximum(total, 1e-12), -1.0)


def steady_order(previous: Sequence[int], keys: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the units in the order of their keys, but leave neighbours alone whose keys hardly differ.

    Args:
        previous: The order until now; anything but an order of these units begins anew.
        keys: (U,).
    """
    if len(previous) != len(keys):
        return tuple(np.argsort(keys, kind="stable").tolist())
    values = keys.tolist()
    order = list(previous)
    for index in range(1, len(order)):
        unit, place = order[index], index
        while place > 0 and values[order[place - 1]] > values[unit] + _SWAP_MARGIN:
            order[place] = order[place - 1]
            place -= 1
        order[place] = unit
    return tuple(order)


def steady_limit(previous: float, values: Floats) -> float:
    """Return the end of the colour scale for some values: 1, 2 or 5 times a power of ten.

    It grows as soon as the 97 % quantile of the magnitudes exceeds it, and shrinks only when that fell far below.
    """
    sizes = np.abs(values[np.isfinite(values)])
    if not sizes.size:
        return previous or 1.0
    rank = int(0.97 * (sizes.size - 1))
    peak = max(float(np.partition(sizes, rank)[rank]), 1e-6)
    if previous and 0.15 * previous <= peak <= previous:
        return previous
    power = 10.0 ** np.floor(np.log10(peak))
    return float(next(step * power for step in (*_NICE, 10.0) if step * power >= peak * 0.999999))


def binned(values: Floats, most: int) -> Floats:
    """Return at most `most` rows: the means of runs of neighbouring rows."""
    if len(values) <= most:
        return values
    starts = np.arange(most) * len(values) // most
    sizes = np.diff(np.append(starts, len(values)))
    means: Floats = np.add.reduceat(values, starts, axis=0) / sizes.reshape(-1, *[1] * (values.ndim - 1))
    return means


def finite(values: Floats) -> Floats:
    """Return the values with numbers in place of what is none: 0 for NaN, the largest there are for the infinite."""
    return values if np.isfinite(values.sum()) else np.nan_to_num(values)  # one sum tells of them all
