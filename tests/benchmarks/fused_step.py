"""One training step of the fused tier by itself, with Adam's update, for one network or for copies of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from dnnlab.data.dataset import Dataset
from dnnlab.graph.network import Network
from dnnlab.nn.initialization import initial_arrays
from dnnlab.nn.model import Model
from dnnlab.nn.scaling import scalings_of
from dnnlab.training.batches import Batches
from dnnlab.training.preparation import prepared, scaled_targets
from dnnlab.training.step import FusedDifferentiator

Step = Callable[[], None]


def fused_step(network: Network, dataset: Dataset, *, copies: int = 0) -> Step:
    """Return a step over all training rows.

    Args:
        network: A network that the fused tier knows.
        dataset: Data that fits.
        copies: How many copies run at once; 0 for the network by itself.
    """
    model = Model(network, scalings_of(network, dataset))
    targets = scaled_targets(network, dataset, model.scalings, "mixture")
    starts = [model.index.flat(initial_arrays(network, seed, targets), torch.float32) for seed in range(max(1, copies))]
    flat = torch.stack(starts) if copies else starts[0]
    part = prepared(network, dataset, model.scalings, dataset.training, torch.float32, "cpu")
    batch = Batches(part, 0, 0, features_first=True).at(0)
    differentiator = FusedDifferentiator(model, flat, part.count)
    parameters, gradient = flat.view(-1), differentiator.gradient.view(-1)
    first, second, count = torch.zeros_like(parameters), torch.zeros_like(parameters), torch.zeros(())

    def step() -> None:
        differentiator.differentiate(batch)
        count.add_(1.0)
        torch._fused_adam_(
            [parameters], [gradient], [first], [second], [], [count],
            lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0, amsgrad=False, maximize=False,
        )  # fmt: skip

    return step


def seconds_of(step: Step, seconds: float) -> float:
    """Return how long a step takes, over about so many seconds of steps."""
    step()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        count += 1
    return (time.perf_counter() - start) / count
