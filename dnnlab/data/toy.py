"""Draws the rows of the toy problem."""

from __future__ import annotations

import numpy as np

from dnnlab.data.dataset import Column, Dataset, FloatArray
from dnnlab.data.sources import ToyInverse

INPUT, TARGET = "x", "t"


def generate(source: ToyInverse) -> Dataset:
    """Return the toy problem's data set: columns "x" and "t", training rows first.

    The inverse problem's x is v and its t is u; the forward problem's the other way round. The training rows do not
    depend on how many rows validate.

    Source of the problem: Bishop & Bishop, Deep Learning (2024), section 6.5.1.
    """
    generator = np.random.default_rng(source.seed)
    parts = [_draw(generator, source, rows) for rows in (source.rows, source.validation_rows)]
    u, v = (np.concatenate(values) for values in zip(*parts, strict=True))
    x, t = (v, u) if source.swapped else (u, v)
    rows = np.arange(len(u))
    return Dataset(
        name="Toy inverse problem" if source.swapped else "Toy forward problem",
        columns={INPUT: Column(INPUT, x), TARGET: Column(TARGET, t)},
        training=rows[: source.rows],
        validation=rows[source.rows :],
    )


def _draw(generator: np.random.Generator, source: ToyInverse, rows: int) -> tuple[FloatArray, FloatArray]:
    u = generator.uniform(0.0, 1.0, rows)
    if source.noise_kind == "uniform":
        noise = generator.uniform(-source.noise, source.noise, rows)
    else:
        noise = generator.normal(0.0, source.noise, rows)
    return u, u + source.amplitude * np.sin(2.0 * np.pi * u) + noise
