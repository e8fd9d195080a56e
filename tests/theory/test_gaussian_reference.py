from __future__ import annotations

import numpy as np
import pytest

from dnnlab.data.sources import ToyInverse
from dnnlab.data.toy import generate
from dnnlab.theory.gaussian_reference import GaussianReference, gaussian_reference
from dnnlab.theory.toy_inverse import ToyInverseTheory

ROWS = 3000


def drawn(slope: float, width: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Targets around a line over two inputs, whose deviation follows the first input by `width`."""
    draw = np.random.default_rng(seed)
    x = draw.uniform(-1.0, 1.0, (ROWS, 2))
    deviation = 0.3 * np.exp(width * x[:, :1])
    return x, slope * x[:, :1] + deviation * draw.standard_normal((ROWS, 1))


def found(slope: float, width: float) -> tuple[GaussianReference, float]:
    """The reference, and the mean error of the Gaussian that the targets were drawn from."""
    x, t = drawn(slope, width, 1)
    held, truth = drawn(slope, width, 2)
    deviation = 0.3 * np.exp(width * held[:, 0])
    away = truth[:, 0] - slope * held[:, 0]
    best = np.mean(0.5 * (away / deviation) ** 2 + np.log(deviation) + 0.5 * np.log(2 * np.pi))
    return gaussian_reference(x, t, held, truth, apart=True), float(best)


def test_that_a_line_with_even_noise_is_found_to_within_a_hundredth_of_a_nat() -> None:
    reference, best = found(2.0, 0.0)
    assert "linear" in reference.words
    assert reference.errors.mean() == pytest.approx(best, abs=0.01)


def test_that_noise_that_follows_the_input_is_found_to_within_a_twentieth_of_a_nat() -> None:
    reference, best = found(0.5, 1.2)
    assert "nearest" in reference.words
    assert reference.errors.mean() == pytest.approx(best, abs=0.05)


def test_that_the_reference_of_the_toy_problem_is_near_that_of_theory() -> None:
    data = generate(ToyInverse(rows=2000, seed=3))
    known, held = (data.encode(("x",), rows) for rows in (data.training, data.validation))
    answers, truth = (data.encode(("t",), rows) for rows in (data.training, data.validation))
    reference = gaussian_reference(known, answers, held, truth, apart=True)
    assert reference.errors.mean() == pytest.approx(ToyInverseTheory().references().gaussian, abs=0.06)


def test_that_a_row_is_not_among_its_own_neighbours() -> None:
    draw = np.random.default_rng(1)
    x, t = draw.uniform(size=(400, 1)), draw.standard_normal((400, 1))
    apart = gaussian_reference(x, t, draw.uniform(size=(400, 1)), draw.standard_normal((400, 1)), apart=True)
    own = gaussian_reference(x, t, x, t, apart=False)
    assert own.errors.mean() == pytest.approx(apart.errors.mean(), abs=0.15)


@pytest.mark.parametrize("targets", [np.ones((40, 2)), np.arange(80.0).reshape(40, 2)])
def test_that_equal_and_dependent_targets_give_finite_errors(targets: np.ndarray) -> None:
    x = np.linspace(0.0, 1.0, 40)[:, None]
    assert np.isfinite(gaussian_reference(x, targets, x, targets, apart=False).errors).all()
