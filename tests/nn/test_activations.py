from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.nn.activations import VALUES, activate

A = np.concatenate([np.linspace(-6.0, 6.0, 241), [-40.0, -1.0, 0.0, 1.0, 40.0]])


def test_that_torch_knows_exactly_the_activations_of_the_graph() -> None:
    assert set(VALUES) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_that_values_agree_with_numpy(name: str) -> None:
    values = activate(name, torch.from_numpy(A)).numpy()
    assert values == pytest.approx(ACTIVATIONS[name].value(A), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_that_slopes_agree_with_numpy_also_at_the_kinks(name: str) -> None:
    a = torch.from_numpy(A).requires_grad_()
    (slopes,) = torch.autograd.grad(activate(name, a).sum(), a)
    assert slopes.numpy() == pytest.approx(ACTIVATIONS[name].slope(A), rel=1e-10, abs=1e-12)
