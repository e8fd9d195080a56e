"""A random network of single units, a dense one of as many weights and the same depth, and a loop over units."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network

INPUTS = 8
UNITS, WEIGHTS, DEPTH = 1000, 20_000, 30


def data(rows: int) -> Dataset:
    """As many columns as the networks read, and a smooth function of them."""
    x = np.random.default_rng(1).normal(size=(rows, INPUTS))
    columns = {f"x{place}": Column(f"x{place}", x[:, place]) for place in range(INPUTS)}
    every = np.arange(rows)
    return Dataset("units", {**columns, "t": Column("t", np.sin(x.sum(1)))}, every, every[:0])


def sources_of_units(seed: int = 0) -> list[list[int]]:
    """For each unit those from which a weight comes, -1 for the inputs: one of the level before, the rest of any."""
    random = np.random.default_rng(seed)
    first = [level * UNITS // DEPTH for level in range(DEPTH + 1)]
    levels = [bisect_right(first, unit) - 1 for unit in range(UNITS)]
    sources = [{-1} if level == 0 else {int(random.integers(first[level - 1], first[level]))} for level in levels]
    count = first[1] * INPUTS + UNITS - first[1] + UNITS - first[-2]
    while count < WEIGHTS:
        unit = int(random.integers(first[1], UNITS))
        source = int(random.integers(0, first[levels[unit]]))
        count += source not in sources[unit]
        sources[unit].add(source)
    return [sorted(found) for found in sources]


def last_level() -> range:
    """The units that lead to the output."""
    return range((DEPTH - 1) * UNITS // DEPTH, UNITS)


def of_units() -> Network:
    """The random network, every unit a layer of its own."""
    layers = [_input(), *(Layer.new(f"u{unit}", "units", units=1) for unit in range(UNITS)), _output()]
    arrows = [
        Connection("x" if source < 0 else f"u{source}", f"u{unit}")
        for unit, sources in enumerate(sources_of_units())
        for source in sources
    ]
    return Network.of(layers, [*arrows, *(Connection(f"u{unit}", "t") for unit in last_level())])


def dense() -> Network:
    """Layers of so many units that they have as many weights as the random network."""
    width = round((WEIGHTS / DEPTH) ** 0.5)
    layers = [_input(), *(Layer.new(f"h{level}", "units", units=width) for level in range(DEPTH)), _output()]
    ids = [layer.id for layer in layers]
    return Network.of(layers, [Connection(*pair) for pair in pairwise(ids)])


def loop_over_units(rows: int) -> Callable[[], None]:
    """Return a training step of the random network as one would write it for units: autograd, and one Adam."""
    generator = torch.Generator().manual_seed(1)
    sources, last = sources_of_units(), list(last_level())
    widths = [INPUTS if found == [-1] else len(found) for found in sources]
    weights = [(0.5 * torch.randn(width, generator=generator)).requires_grad_() for width in [*widths, len(last)]]
    biases = [torch.zeros((), requires_grad=True) for _ in range(UNITS + 1)]
    optimizer = torch.optim.Adam([*weights, *biases], lr=0.001)
    x, t = torch.randn(INPUTS, rows, generator=generator), torch.randn(rows, generator=generator)

    def step() -> None:
        z: list[torch.Tensor] = []
        for unit, found in enumerate(sources):
            arriving = x if found == [-1] else torch.stack([z[source] for source in found])
            z.append(torch.tanh(weights[unit] @ arriving + biases[unit]))
        y = weights[-1] @ torch.stack([z[unit] for unit in last]) + biases[-1]
        optimizer.zero_grad()
        (0.5 * (y - t).square().mean()).backward()
        optimizer.step()

    return step


def _input() -> Layer:
    return Layer.new("x", "input", units=INPUTS, columns=tuple(f"x{place}" for place in range(INPUTS)))


def _output() -> Layer:
    return Layer.new("t", "regression", units=1, columns=("t",))
