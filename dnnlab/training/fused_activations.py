"""Activation functions and their slopes as calls on fixed buffers, without autograd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from dnnlab.graph.activations import LEAK

Call = Callable[[], object]
_aten = torch.ops.aten


@dataclass(frozen=True, slots=True, eq=False)
class ActivationCalls:
    """How one layer's activation function runs.

    Attributes:
        activations: z, where the forward calls leave it; the pre-activations' own buffer where that suffices.
        forward: Turn the pre-activations into `activations`.
        backward: Turn dE/dz into dE/da, in place.
    """

    activations: Tensor
    forward: tuple[Call, ...]
    backward: tuple[Call, ...]


def activation_calls(name: str, a: Tensor, gradient: Tensor | None, z: Tensor | None = None) -> ActivationCalls:
    """Return the calls of an activation function.

    Args:
        name: Its name.
        a: The buffer of pre-activations, (units, rows).
        gradient: The buffer that comes to hold dE/dz and is turned into dE/da, (units, rows); None where no
            gradient passes, which leaves out the backward calls.
        z: The buffer for the activations, (units, rows); None to work in place, or in a new one where `a` is needed
            on the way back.
    """
    if z is None:
        z = a if works_in_place(name) else torch.empty_like(a)
    forward = _forward(name, a, z)
    return ActivationCalls(z, forward, _BACKWARD[name](a, z, gradient) if gradient is not None else ())


def works_in_place(name: str) -> bool:
    """Whether the slope of an activation function follows from the activations, so that they may take a's place."""
    return name not in _NEEDS_PREACTIVATIONS


_NEEDS_PREACTIVATIONS = frozenset({"hard_tanh", "absolute", "gelu", "silu"})

_FORWARD: dict[str, Callable[..., object]] = {
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": partial(torch.clamp, min=0.0),
    "leaky_relu": partial(_aten.leaky_relu.out, negative_slope=LEAK),
    "elu": _aten.elu.out,
    "hard_tanh": partial(torch.clamp, min=-1.0, max=1.0),
    "absolute": torch.abs,
    "gelu": _aten.gelu.out,
    "silu": _aten.silu.out,
}


def _forward(name: str, a: Tensor, z: Tensor) -> tuple[Call, ...]:
    match name:
        case "identity":
            return () if z is a else (partial(z.copy_, a),)
        case "softplus":
            return (partial(torch.logaddexp, a, torch.zeros_like(a), out=z),)
    return (partial(_FORWARD[name], a, out=z),)


def _softplus_backward(_: Tensor, z: Tensor, gradient: Tensor) -> tuple[Call, ...]:
    slope = torch.empty_like(z)  # 1 - exp(-z) is the logistic function of a
    return (
        partial(torch.neg, z, out=slope),
        partial(torch.expm1, slope, out=slope),
        partial(torch.neg, slope, out=slope),
        partial(torch.mul, gradient, slope, out=gradient),
    )


def _hard_tanh_backward(a: Tensor, _: Tensor, gradient: Tensor) -> tuple[Call, ...]:
    above, below = torch.empty_like(a, dtype=torch.bool), torch.empty_like(a, dtype=torch.bool)
    return (
        partial(torch.gt, a, -1.0, out=above),
        partial(torch.le, a, 1.0, out=below),
        partial(torch.logical_and, above, below, out=above),
        partial(torch.mul, gradient, above, out=gradient),
    )


def _absolute_backward(a: Tensor, _: Tensor, gradient: Tensor) -> tuple[Call, ...]:
    sign = torch.empty_like(a)
    return (
        partial(torch.gt, a, 0.0, out=sign),
        partial(torch.mul, sign, 2.0, out=sign),
        partial(torch.sub, sign, 1.0, out=sign),
        partial(torch.mul, gradient, sign, out=gradient),
    )


_BACKWARD: dict[str, Callable[[Tensor, Tensor, Tensor], tuple[Call, ...]]] = {
    "identity": lambda a, z, g: (),
    "logistic": lambda a, z, g: (partial(_aten.sigmoid_backward.grad_input, g, z, grad_input=g),),
    "tanh": lambda a, z, g: (partial(_aten.tanh_backward.grad_input, g, z, grad_input=g),),
    "relu": lambda a, z, g: (partial(_aten.threshold_backward.grad_input, g, z, 0.0, grad_input=g),),
    "leaky_relu": lambda a, z, g: (partial(_aten.leaky_relu_backward.grad_input, g, z, LEAK, True, grad_input=g),),
    "elu": lambda a, z, g: (partial(_aten.elu_backward.grad_input, g, 1.0, 1.0, 1.0, True, z, grad_input=g),),
    "softplus": _softplus_backward,
    "hard_tanh": _hard_tanh_backward,
    "absolute": _absolute_backward,
    "gelu": lambda a, z, g: (partial(_aten.gelu_backward.grad_input, g, a, grad_input=g),),
    "silu": lambda a, z, g: (partial(_aten.silu_backward.grad_input, g, a, grad_input=g),),
}
