"""Splits rows at random into those that train and those that validate."""

from __future__ import annotations

import numpy as np

from dnnlab.data.dataset import IntArray
from dnnlab.errors import SettingsError


def split_rows(rows: int, validation_fraction: float, seed: int) -> tuple[IntArray, IntArray]:
    """Return a random split of `rows` rows into training and validation indices, each in ascending order.

    Args:
        rows: At least 1.
        validation_fraction: In [0, 1); the nearest whole number of rows validates, but one row always trains.
        seed: Of the random choice, 0 or more.

    Raises:
        SettingsError: A value outside its range.
    """
    check_split_settings(validation_fraction, seed)
    count = min(rows - 1, round(rows * validation_fraction))
    order = np.random.default_rng(seed).permutation(rows)
    return np.sort(order[count:]), np.sort(order[:count])


def check_split_settings(validation_fraction: float, seed: int) -> None:
    """Raise a SettingsError where the split's settings are outside their range."""
    if not 0.0 <= validation_fraction < 1.0:
        raise SettingsError(
            f"The validation fraction is {validation_fraction}",
            where="validation_fraction",
            remedy="Choose a fraction of at least 0 and below 1",
        )
    if seed < 0:
        raise SettingsError(f"The seed is {seed}", where="seed", remedy="Choose 0 or a positive integer")
