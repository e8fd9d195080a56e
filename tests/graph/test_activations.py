from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.graph.activations import ACTIVATIONS, LEAK, Activation, logistic

GRID = np.linspace(-6.0, 6.0, 4001)  # a step of 0.003
KINKS = np.array([-1.0, 0.0, 1.0])
activations = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda activation: activation.name)


@activations
def test_that_the_slope_is_the_central_difference_of_the_value(activation: Activation) -> None:
    width = 1e-5
    away = GRID[np.abs(GRID[:, None] - KINKS).min(axis=1) > 2 * width]
    difference = (activation.value(away + width) - activation.value(away - width)) / (2 * width)
    np.testing.assert_allclose(activation.slope(away), difference, rtol=1e-7, atol=1e-8)


@activations
def test_that_the_slope_at_a_kink_is_the_one_from_the_left(activation: Activation) -> None:
    width = 1e-7
    from_left = (activation.value(KINKS) - activation.value(KINKS - width)) / width
    np.testing.assert_allclose(activation.slope(KINKS), from_left, atol=1e-5)


@activations
def test_that_values_and_slopes_are_finite_and_of_the_same_shape(activation: Activation) -> None:
    a = np.array([[-1e300, -1e3, -40.0, -0.0], [0.0, 40.0, 1e3, 1e300]])
    with np.errstate(over="ignore", under="ignore"):  # of squares
        for values in (activation.value(a), activation.slope(a)):
            assert values.shape == a.shape
            assert values.dtype == np.float64
            assert np.isfinite(values).all()


@activations
def test_that_the_value_is_not_the_argument_itself(activation: Activation) -> None:
    a = np.array([0.5])
    activation.value(a)[0] = 7.0
    activation.slope(a)[0] = 7.0
    assert a[0] == 0.5


@given(st.floats(-300.0, 300.0))
def test_that_tanh_is_a_logistic_of_twice_the_argument(a: float) -> None:
    tanh = ACTIVATIONS["tanh"].value(np.array(a))
    np.testing.assert_allclose(tanh, 2.0 * logistic(np.array(2.0 * a)) - 1.0, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "a", "value"),
    [
        ("identity", -2.5, -2.5),
        ("logistic", 0.0, 0.5),
        ("logistic", np.log(3.0), 0.75),
        ("tanh", 1.0, 0.7615941559557649),
        ("hard_tanh", -3.0, -1.0),
        ("hard_tanh", 0.25, 0.25),
        ("softplus", 0.0, np.log(2.0)),
        ("softplus", 1000.0, 1000.0),
        ("relu", -1.0, 0.0),
        ("relu", 2.0, 2.0),
        ("leaky_relu", -2.0, -2.0 * LEAK),
        ("absolute", -2.0, 2.0),
        ("elu", -1.0, np.exp(-1.0) - 1.0),
        ("gelu", 1.0, 0.8413447460685429),
        ("silu", 1.0, 0.7310585786300049),
    ],
)
def test_that_a_value_is_the_one_of_the_formula(name: str, a: float, value: float) -> None:
    np.testing.assert_allclose(ACTIVATIONS[name].value(np.array(a)), value, rtol=1e-14, atol=1e-15)


def test_that_the_names_are_those_under_which_they_are_filed() -> None:
    assert all(name == activation.name and activation.title for name, activation in ACTIVATIONS.items())
