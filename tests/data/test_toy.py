from __future__ import annotations

import numpy as np
import pytest

from dnnlab.data.sources import ToyInverse
from dnnlab.data.toy import generate
from dnnlab.theory.toy_inverse import ToyInverseTheory


def test_that_the_default_is_a_thousand_rows_and_as_many_to_validate() -> None:
    dataset = generate(ToyInverse())
    assert list(dataset.columns) == ["x", "t"]
    assert dataset.training.tolist() == list(range(1000))
    assert dataset.validation.tolist() == list(range(1000, 2000))


def test_that_every_uniform_row_lies_within_the_noise() -> None:
    dataset = generate(ToyInverse(noise=0.05))
    v, u = dataset.encode(["x", "t"]).T
    offset = v - ToyInverseTheory(noise=0.05).forward(u)
    assert 0.049 < np.abs(offset).max() < 0.05
    assert u.min() > 0.0
    assert u.max() < 1.0


def test_that_gaussian_noise_has_the_standard_deviation_asked_for() -> None:
    dataset = generate(ToyInverse(rows=20_000, noise=0.05, noise_kind="gaussian"))
    v, u = dataset.encode(["x", "t"]).T
    offset = v - ToyInverseTheory().forward(u)
    assert offset.std() == pytest.approx(0.05, abs=5 * 0.05 / np.sqrt(2 * len(offset)))


def test_that_swapping_exchanges_input_and_target() -> None:
    inverse, forward = generate(ToyInverse()), generate(ToyInverse(swapped=False))
    assert inverse.encode(["x", "t"]).tolist() == forward.encode(["t", "x"]).tolist()


def test_that_the_rows_mean_squared_residual_is_the_theorys_within_five_standard_errors() -> None:
    dataset = generate(ToyInverse(rows=20_000, validation_rows=0))
    v, u = dataset.encode(["x", "t"]).T
    theory = ToyInverseTheory()
    squares = (u - theory.conditional_mean(v)) ** 2
    assert abs(squares.mean() - theory.references().mean_square) < 5 * squares.std() / np.sqrt(len(squares))


def test_that_the_training_rows_depend_on_the_seed_and_not_on_the_validation_rows() -> None:
    first = generate(ToyInverse(rows=50, validation_rows=0)).encode(["x"])
    assert generate(ToyInverse(rows=50, validation_rows=30)).encode(["x"])[:50].tolist() == first.tolist()
    assert generate(ToyInverse(rows=50, seed=2)).encode(["x"])[:50].tolist() != first.tolist()
