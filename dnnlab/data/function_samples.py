"""Makes the rows of a function of one variable, a named one or one drawn by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from dnnlab.data.dataset import Column, Dataset, FloatArray
from dnnlab.data.sources import FunctionSamples

INPUT, TARGET = "x", "t"
LOW, HIGH = -1.0, 1.0
"""Where x begins and ends."""

_NAMED: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "square": np.square,
    "sine": np.sin,
    "full_sine": lambda x: np.sin(np.pi * x),
    "absolute": np.abs,
    "step": lambda x: (x >= 0.0).astype(np.float64),
}


def values(source: FunctionSamples, x: FloatArray) -> FloatArray:
    """Return the function itself, without noise, at x in [-1, 1]."""
    if source.function == "drawn":
        return np.interp(x, np.linspace(LOW, HIGH, len(source.knots)), source.knots)
    return _NAMED[source.function](x)


def generate(source: FunctionSamples) -> Dataset:
    """Return the data set: columns "x" and "t", training rows first, each part from -1 to 1.

    The training rows do not depend on how many rows validate.

    Source of the problem: Bishop & Bishop, Deep Learning (2024), section 6.2.2.
    """
    generator = np.random.default_rng(source.seed)
    parts = [np.linspace(LOW, HIGH, rows) for rows in (source.rows, source.validation_rows)]
    noise = [generator.normal(0.0, 1.0, len(part)) for part in parts]
    x = np.concatenate(parts)
    t = values(source, x) + source.noise * np.concatenate(noise)
    rows = np.arange(len(x))
    columns = {INPUT: Column(INPUT, x), TARGET: Column(TARGET, t)}
    return Dataset("Samples of a function", columns, rows[: source.rows], rows[source.rows :])
