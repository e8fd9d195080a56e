from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.data.function_samples import generate, values
from dnnlab.data.sources import FUNCTIONS, FunctionSamples

HALF = np.array([-0.5, 0.5])
EXPECTED = {
    "square": [0.25, 0.25],
    "sine": [-0.4794255386, 0.4794255386],
    "full_sine": [-1.0, 1.0],
    "absolute": [0.5, 0.5],
    "step": [0.0, 1.0],
    "drawn": [2.0, 1.5],
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_that_a_function_has_its_known_values(function: str) -> None:
    source = FunctionSamples(function, knots=(1.0, 3.0, 0.0))  # type: ignore[arg-type]
    np.testing.assert_allclose(values(source, HALF), EXPECTED[function])


def test_that_the_rows_lie_evenly_from_minus_one_to_one_on_the_function() -> None:
    x, t = generate(FunctionSamples("square")).encode(["x", "t"]).T
    np.testing.assert_allclose(x, np.linspace(-1.0, 1.0, 50))
    np.testing.assert_allclose(t, x**2)


def test_that_noise_has_the_standard_deviation_asked_for() -> None:
    source = FunctionSamples("sine", rows=20_000, noise=0.2)
    x, t = generate(source).encode(["x", "t"]).T
    assert (t - np.sin(x)).std() == pytest.approx(0.2, abs=5 * 0.2 / np.sqrt(2 * len(x)))


def test_that_training_rows_do_not_depend_on_how_many_rows_validate() -> None:
    source = FunctionSamples("sine", noise=0.1)
    alone, more = generate(source), generate(replace(source, validation_rows=30))
    assert alone.encode(["t"], alone.training).tolist() == more.encode(["t"], more.training).tolist()
    assert len(more.validation) == 30
