from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.layer import Layer
from dnnlab.nn.losses import reported_row_errors, row_errors


def cases() -> list[tuple[Layer, Tensor, Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(2)
    a = 2.0 * torch.randn(5, 3, dtype=torch.float64, generator=generator)
    numbers = torch.randn(5, 3, dtype=torch.float64, generator=generator)
    bits = torch.randint(0, 2, (5, 3), generator=generator).double()
    codes = torch.randint(0, 3, (5,), generator=generator)
    return [
        (Layer.new("t", "regression", units=3), a, numbers, a),
        (Layer.new("t", "binary", units=3), a, bits, torch.sigmoid(a)),
        (Layer.new("t", "multiclass", units=3), a, codes, torch.softmax(a, 1)),
    ]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0].kind)
def test_that_the_gradient_of_a_canonical_pair_is_prediction_minus_target(
    case: tuple[Layer, Tensor, Tensor, Tensor],
) -> None:
    layer, a, t, y = case
    leaf = a.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(row_errors(layer, leaf, t).sum(), leaf)
    target = t if layer.kind != "multiclass" else torch.nn.functional.one_hot(t, 3).double()
    assert torch.allclose(gradient, y - target, rtol=0.0, atol=1e-12)


def test_that_regression_is_half_the_squared_distance() -> None:
    layer = Layer.new("t", "regression", units=2)
    assert row_errors(layer, torch.tensor([[3.0, 4.0]]), torch.zeros(1, 2)).tolist() == [12.5]


def test_that_cross_entropies_are_the_logarithms_of_the_probabilities() -> None:
    binary, multiclass = Layer.new("t", "binary", units=2), Layer.new("t", "multiclass", units=3)
    a = torch.tensor([[1.0, -2.0]], dtype=torch.float64)
    y = torch.sigmoid(a)
    assert float(row_errors(binary, a, torch.tensor([[1.0, 0.0]]).double())) == pytest.approx(
        -math.log(y[0, 0]) - math.log(1 - y[0, 1])
    )
    a = torch.tensor([[1.0, -2.0, 0.5]], dtype=torch.float64)
    assert float(row_errors(multiclass, a, torch.tensor([2]))) == pytest.approx(-math.log(torch.softmax(a, 1)[0, 2]))


def test_that_cross_entropies_stay_finite_where_probabilities_underflow() -> None:
    binary = Layer.new("t", "binary", units=1)
    assert row_errors(binary, torch.tensor([[-500.0]]), torch.tensor([[1.0]])).tolist() == [500.0]


def test_that_a_regressions_residuals_are_reported_in_original_units() -> None:
    layer = Layer.new("t", "regression", units=2)
    scaling = Scaling(np.array([7.0, 0.0]), np.array([10.0, 0.5]))
    original = torch.tensor([[27.0, 3.0]], dtype=torch.float64)
    predicted = torch.tensor([[30.0, 2.0]], dtype=torch.float64)
    a, t = (torch.from_numpy(scaling.apply(values.numpy())) for values in (predicted, original))
    assert float(reported_row_errors(layer, a, t, scaling)) == pytest.approx(0.5 * (3.0**2 + 1.0**2))


def test_that_a_mixtures_likelihood_is_reported_with_the_log_jacobian_and_the_floor_in_target_units() -> None:
    layer = Layer.new("t", "mixture", units=1, components=1, sigma_floor=3.0)
    scaling = Scaling(np.array([5.0]), np.array([2.0]))
    a = torch.tensor([[0.0, 0.25, math.log(0.5)]], dtype=torch.float64)  # sigma = 2 * 0.5 + 3 in target units
    error = reported_row_errors(layer, a, torch.tensor([[1.0]], dtype=torch.float64), scaling)
    distance = (7.0 - 5.5) / 4.0
    assert float(error) == pytest.approx(0.5 * distance**2 + math.log(4.0) + 0.5 * math.log(2.0 * math.pi))
