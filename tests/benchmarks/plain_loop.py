"""What a user would write by hand: the same network, data and optimiser as a plain PyTorch loop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import chain, pairwise, repeat

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tests.benchmarks.child import tell
from tests.benchmarks.problems import BATCH, CLASSES, COMPONENTS, DIGITS, PIXELS, WIDTHS, problem


def toy_step(name: str) -> Callable[[], None]:
    """A full-batch step of the toy problem."""
    model, dataset = problem(name)
    widths = [1, *(layer.width for layer in model.network.layers.values() if layer.kind == "units")]
    x = torch.tensor(dataset.encode(["x"], dataset.training), dtype=torch.float32)
    t = torch.tensor(dataset.encode(["t"], dataset.training), dtype=torch.float32)
    torch.manual_seed(1)
    hidden = [part for pair in pairwise(widths) for part in (nn.Linear(*pair), nn.Tanh())]
    network = nn.Sequential(*hidden, nn.Linear(widths[-1], 3 * COMPONENTS))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.005)

    def step() -> None:
        logits, means, log_deviations = network(x).split(COMPONENTS, dim=1)
        log_terms = (
            torch.log_softmax(logits, dim=1)
            - 0.5 * ((t - means) / log_deviations.exp()) ** 2
            - log_deviations
            - 0.9189385332
        )
        loss = -torch.logsumexp(log_terms, dim=1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def digits_step() -> Callable[[], None]:
    """A step on the next batch of a `DataLoader`."""
    torch.manual_seed(1)
    rows = TensorDataset(torch.rand(DIGITS, PIXELS), torch.randint(0, CLASSES, (DIGITS,)))
    loader = DataLoader(rows, batch_size=BATCH, shuffle=True, drop_last=True)
    first, second = WIDTHS
    network = nn.Sequential(
        nn.Linear(PIXELS, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, CLASSES)
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
    batches = chain.from_iterable(repeat(loader))  # each time round it shuffles anew

    def step() -> None:
        x, t = next(batches)
        loss = nn.functional.cross_entropy(network(x), t)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def main(name: str, seconds: float) -> None:
    step = digits_step() if name == "digits" else toy_step(name)
    for _ in range(3):
        step()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        steps += 1
    tell(steps_per_second=steps / (time.perf_counter() - start))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
