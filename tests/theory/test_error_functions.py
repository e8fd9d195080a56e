from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.error_functions import Floats, Pair, differences, errors, outputs, slopes

PAIRS = [
    Pair("identity", "squares"),
    Pair("logistic", "cross_entropy"),
    Pair("softmax", "cross_entropy"),
    Pair("logistic", "squares"),
    Pair("softmax", "squares"),
]
CANONICAL = [pair for pair in PAIRS if pair.is_canonical]
A = np.array([1.3, -0.4, 0.2])


def targets(pair: Pair) -> Floats:
    return {
        "identity": np.array([0.3, -2.0, 1.0]),
        "logistic": np.array([1.0, 0.0, 1.0]),
        "softmax": np.array([0.0, 1.0, 0.0]),
    }[pair.output]


def test_that_three_of_the_pairs_are_canonical() -> None:
    assert PAIRS[:3] == CANONICAL


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_that_the_closed_form_is_the_slope_of_the_error(pair: Pair) -> None:
    t = targets(pair)
    np.testing.assert_allclose(slopes(pair, A, t), differences(pair, A, t), atol=1e-9)


@pytest.mark.parametrize("pair", CANONICAL, ids=str)
def test_that_a_canonical_pair_has_the_slope_output_minus_target(pair: Pair) -> None:
    t = targets(pair)
    np.testing.assert_allclose(differences(pair, A, t), outputs(pair.output, A) - t, atol=1e-9)


@pytest.mark.parametrize("pair", PAIRS[3:], ids=str)
def test_that_the_gradient_of_another_pair_vanishes_where_the_answer_is_surely_wrong(pair: Pair) -> None:
    t = targets(pair)
    wrong = 12.0 * (1.0 - 2.0 * t)
    assert np.abs(outputs(pair.output, wrong) - t).max() > 0.49
    assert np.abs(slopes(pair, wrong, t)).max() < 1e-4


@pytest.mark.parametrize("pair", PAIRS[1:3], ids=str)
def test_that_a_cross_entropy_is_minus_the_log_of_the_probability_and_finite_far_out(pair: Pair) -> None:
    t = targets(pair)
    y = outputs(pair.output, A)
    expected = -np.log(np.where(t > 0.5, y, 1.0 - y)).sum() if pair.output == "logistic" else -np.log(y[1])
    assert errors(pair, A, t) == pytest.approx(expected)
    assert np.isfinite(errors(pair, 1000.0 * (1.0 - 2.0 * t), t))


def test_that_numbers_have_no_cross_entropy() -> None:
    with pytest.raises(ValueError, match="probabilities"):
        errors(Pair("identity", "cross_entropy"), A, A)
    with pytest.raises(ValueError, match="probabilities"):
        slopes(Pair("identity", "cross_entropy"), A, A)
