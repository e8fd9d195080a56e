from __future__ import annotations

import pytest
import torch

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.nn.activations import activate
from dnnlab.training.pure_activations import pure_activation

REWRITTEN = ("tanh", "logistic")


@pytest.mark.parametrize("name", REWRITTEN)
def test_that_what_is_written_anew_is_right_to_rounding_and_so_is_its_slope(name: str) -> None:
    a = torch.linspace(-20.0, 20.0, 4001).requires_grad_(True)
    reference = a.detach().double().requires_grad_(True)
    z, exact = pure_activation(name, a), activate(name, reference)
    (slope,), (exact_slope,) = torch.autograd.grad(z.sum(), a), torch.autograd.grad(exact.sum(), reference)
    torch.testing.assert_close(z.double(), exact, rtol=5e-7, atol=3e-7)
    torch.testing.assert_close(slope.double(), exact_slope, rtol=1e-6, atol=1e-6)


def test_that_the_smallest_activations_keep_their_digits() -> None:
    a = torch.logspace(-30.0, -2.0, 200)
    torch.testing.assert_close(pure_activation("tanh", a), torch.tanh(a), rtol=5e-7, atol=0.0)
    assert float(pure_activation("tanh", torch.zeros(1))) == 0.0


@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, torch.float64) for name in ACTIVATIONS]
    + [(name, torch.float32) for name in ACTIVATIONS if name not in REWRITTEN],
)
def test_that_all_else_is_the_reference(name: str, dtype: torch.dtype) -> None:
    a = torch.linspace(-20.0, 20.0, 401, dtype=dtype)
    assert torch.equal(pure_activation(name, a), activate(name, a))
