"""Draws the rows of the two-link arm."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from dnnlab.data.dataset import Column, Dataset, FloatArray
from dnnlab.data.sources import TwoLinkArm

HAND, ANGLES = ("x1", "x2"), ("theta1", "theta2")
MOST_KEPT = 200_000
"""Rows of which what does not depend on the noise is kept."""


def generate(source: TwoLinkArm) -> Dataset:
    """Return the arm's data set: columns "x1" and "x2" of the hand, "theta1" and "theta2", training rows first.

    The training rows do not depend on how many rows validate, nor the angles on the noise of the hand.

    Source of the problem: Bishop, Mixture Density Networks (1994), section 5.
    """
    exact = _exact if source.rows + source.validation_rows <= MOST_KEPT else _exact.__wrapped__
    parts = exact(replace(source, hand_noise=0.0))
    values = np.concatenate(
        [np.concatenate([hand + source.hand_noise * noise, angles], axis=1) for angles, hand, noise in parts]
    )
    rows = np.arange(len(values))
    columns = {name: Column(name, values[:, place]) for place, name in enumerate((*HAND, *ANGLES))}
    return Dataset("Two-link arm", columns, rows[: source.rows], rows[source.rows :], _notes(source))


@lru_cache(maxsize=1)
def _exact(source: TwoLinkArm) -> tuple[tuple[FloatArray, FloatArray, FloatArray], ...]:
    """The angles of training and validation rows, where the hand is exactly, and noise of standard deviation 1.

    The last are kept: while the noise of the hand is dragged, they are the same.
    """
    generator = np.random.default_rng(source.seed)
    return tuple(_draw(generator, source, rows) for rows in (source.rows, source.validation_rows))


def _draw(generator: np.random.Generator, source: TwoLinkArm, rows: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    low, high = np.array([source.first_range, source.second_range]).T
    angles = low + (high - low) * generator.uniform(0.0, 1.0, (rows, 2))
    hand = source.kinematics().hand(angles)
    return angles, hand, generator.normal(0.0, 1.0, (rows, 2))


def _notes(source: TwoLinkArm) -> tuple[str, ...]:
    drawn = "Both angles are uniform within their ranges, in radians; x1 and x2 are where the hand is, in metres"
    exact = "The hand's place is exact: a density of the angles can become as sharp as it likes"
    noisy = f"The hand's place carries Gaussian noise of standard deviation {source.hand_noise:g} in both coordinates"
    return drawn, noisy if source.hand_noise > 0.0 else exact
