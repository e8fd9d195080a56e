"""What a user would write by hand: the default network, data and optimiser as a plain PyTorch loop."""

from __future__ import annotations

import sys
import time

import torch

from dnnlab.data.sources import ToyInverse
from dnnlab.data.toy import generate
from tests.benchmarks.child import tell

HIDDEN, COMPONENTS = 20, 3


def main(seconds: float) -> None:
    dataset = generate(ToyInverse())
    x = torch.tensor(dataset.encode(["x"], dataset.training), dtype=torch.float32)
    t = torch.tensor(dataset.encode(["t"], dataset.training), dtype=torch.float32)
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(1, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, 3 * COMPONENTS))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)

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

    for _ in range(50):
        step()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        steps += 1
    tell(steps_per_second=steps / (time.perf_counter() - start))


if __name__ == "__main__":
    main(float(sys.argv[1]))
