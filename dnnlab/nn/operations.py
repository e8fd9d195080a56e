r"""The layers that do more than weigh and sum: dropout, and the normalisation over a batch and over a layer.

Sources: Srivastava et al., Dropout (2014), with the surviving activations divided by 1 - p while training; Ioffe and
Szegedy, Batch Normalization (2015); Ba, Kiros and Hinton, Layer Normalization (2016). See also Bishop & Bishop, Deep
Learning (2024), sections 7.4 and 9.6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from dnnlab.graph.layer import Layer, LayerId

EPSILON = 1e-5
"""Added to every variance, so that a unit that never changes is divided by something."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPass:
    """What makes a forward pass of training differ from an evaluation.

    Attributes:
        seed: Of the run.
        step: How many steps went before.
        first_row: Where its rows start in the step's batch, which may go through in parts.
        buffers: The pass writes here what the buffers of batch normalisations become, by slot name.
        kept: Which values dropout keeps, as `kept_values` returns it, for layers for which it was drawn beforehand.
    """

    seed: int
    step: int
    first_row: int = 0
    buffers: dict[str, Tensor] = field(default_factory=dict)
    kept: Mapping[LayerId, Tensor] = field(default_factory=dict)


def operated(layer: Layer, z: Tensor, parameters: Mapping[str, Tensor], training: TrainingPass | None) -> Tensor:
    """Return what a layer makes of the values z (N, units) that arrive, before its activation function.

    Args:
        layer: Dropout or a normalisation; others return z as it is.
        z: The values.
        parameters: Gains, biases and running statistics by slot name.
        training: The training pass; None evaluates, without dropout and with running statistics.
    """
    match layer.kind:
        case "dropout" if training is not None:
            return dropped(z, layer.drop_probability, training, layer.id)
        case "batch_normalisation":
            return _rescaled(layer, _batch_standardised(layer, z, parameters, training), parameters)
        case "layer_normalisation":
            return _rescaled(layer, standardised(z, z.mean(1, keepdim=True), z.var(1, False, keepdim=True)), parameters)
    return z


def dropped(z: Tensor, p: float, training: TrainingPass, layer: LayerId) -> Tensor:
    """Return z (N, units) with each value 0 with probability p, and divided by 1 - p otherwise."""
    kept = training.kept[layer] if layer in training.kept else kept_values(z.shape, p, training, layer)
    return z * kept.to(device=z.device, dtype=z.dtype) / (1.0 - p)


def kept_values(shape: tuple[int, ...], p: float, training: TrainingPass, layer: LayerId) -> Tensor:
    """Return which values (N, units) dropout keeps, each with probability 1 - p.

    Which ones is a function of the seed, the step, the layer and the place in the batch alone, the same on every
    device.
    """
    place = f"{training.seed}/{training.step}/{layer}/{training.first_row}"
    digest = hashlib.blake2b(place.encode(), digest_size=8).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest, "little"))
    return torch.rand(shape, generator=generator) >= p


def standardised(z: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    """Return (z - mean) / sqrt(variance + epsilon)."""
    return (z - mean) * torch.rsqrt(variance + EPSILON)


def _batch_standardised(
    layer: Layer, z: Tensor, parameters: Mapping[str, Tensor], training: TrainingPass | None
) -> Tensor:
    """By the batch's own mean and variance (over N) while it trains, otherwise, or frozen, by the running ones."""
    running = {name: parameters[f"{name}/{layer.id}"] for name in layer.declared.buffers}
    if training is None or layer.frozen:
        return standardised(z, running["running_mean"], running["running_variance"])
    mean, variance = z.mean(0), z.var(0, False)
    rows = z.shape[0]
    unbiased = variance.detach() * (rows / max(1, rows - 1))
    for name, value in (("running_mean", mean.detach()), ("running_variance", unbiased)):
        training.buffers[f"{name}/{layer.id}"] = torch.lerp(running[name], value, layer.momentum)
    return standardised(z, mean, variance)


def _rescaled(layer: Layer, z: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
    return parameters[f"gain/{layer.id}"] * z + parameters[f"bias/{layer.id}"]
