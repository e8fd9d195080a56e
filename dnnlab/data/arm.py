"""Draws the rows of the two-link arm."""

from __future__ import annotations

import numpy as np

from dnnlab.data.dataset import Column, Dataset, FloatArray
from dnnlab.data.sources import TwoLinkArm

HAND, ANGLES = ("x1", "x2"), ("theta1", "theta2")


def generate(source: TwoLinkArm) -> Dataset:
    """Return the arm's data set: columns "x1" and "x2" of the hand, "theta1" and "theta2", training rows first.

    The training rows do not depend on how many rows validate, nor the angles on the noise of the hand.

    Source of the problem: Bishop, Mixture Density Networks (1994), section 5.
    """
    generator = np.random.default_rng(source.seed)
    parts = [_draw(generator, source, rows) for rows in (source.rows, source.validation_rows)]
    values = np.concatenate(parts)
    rows = np.arange(len(values))
    columns = {name: Column(name, values[:, place]) for place, name in enumerate((*HAND, *ANGLES))}
    return Dataset("Two-link arm", columns, rows[: source.rows], rows[source.rows :], _notes(source))


def _draw(generator: np.random.Generator, source: TwoLinkArm, rows: int) -> FloatArray:
    low, high = np.array([source.first_range, source.second_range]).T
    angles = low + (high - low) * generator.uniform(0.0, 1.0, (rows, 2))
    hand = source.kinematics().hand(angles)
    noise = source.hand_noise * generator.normal(0.0, 1.0, (rows, 2))
    return np.concatenate([hand + noise, angles], axis=1)


def _notes(source: TwoLinkArm) -> tuple[str, ...]:
    drawn = "Both angles are uniform within their ranges, in radians; x1 and x2 are where the hand is, in metres"
    exact = "The hand's place is exact: a density of the angles can become as sharp as it likes"
    noisy = f"The hand's place carries Gaussian noise of standard deviation {source.hand_noise:g} in both coordinates"
    return drawn, noisy if source.hand_noise > 0.0 else exact
