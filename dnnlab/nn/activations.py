r"""The activation functions of `dnnlab.graph.activations` in torch.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.3. The derivative of a kinked function at its kink is
the value from the left, as in numpy.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from dnnlab.graph.activations import LEAK


def _softplus(a: Tensor) -> Tensor:
    return torch.logaddexp(a, torch.zeros_like(a))


def _hard_tanh(a: Tensor) -> Tensor:
    return torch.where(a > -1.0, torch.where(a > 1.0, torch.ones_like(a), a), -torch.ones_like(a))


def _absolute(a: Tensor) -> Tensor:
    return torch.where(a > 0.0, a, -a)


VALUES: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda a: a,
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "hard_tanh": _hard_tanh,
    "softplus": _softplus,
    "relu": torch.relu,
    "leaky_relu": lambda a: functional.leaky_relu(a, LEAK),
    "absolute": _absolute,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
}


def activate(name: str, preactivations: Tensor) -> Tensor:
    """Return z = h(a), elementwise, for the activation function of that name."""
    return VALUES[name](preactivations)
