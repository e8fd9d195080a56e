"""What the training benchmarks train: the toy inverse problem of any size, and data as large as the digits."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.sources import ToyInverse
from dnnlab.data.toy import generate
from dnnlab.experiments.catalog import experiment_named
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.project.project import Model
from dnnlab.project.settings import Settings

HIDDEN, COMPONENTS = 20, 3
PIXELS, CLASSES, DIGITS, BATCH = 64, 10, 1797, 128
WIDTHS = (256, 128)


def toy(rows: int, hidden: int = HIDDEN, layers: int = 1) -> tuple[Model, Dataset]:
    """The experiment `toy-inverse` with so many rows, at a constant rate; wider and deeper where it is asked for."""
    model = experiment_named("toy-inverse").project(1).model()
    settings = Settings(learning_rate=0.005)
    if (hidden, layers) != (HIDDEN, 1):
        stack = [Layer.new(f"h{place}", "units", units=hidden) for place in range(layers)]
        model = replace(model, network=_chain([model.network.layers["input"], *stack, model.network.layers["output"]]))
    return replace(model, settings=settings), generate(ToyInverse(rows=rows))


def digits() -> tuple[Model, Dataset]:
    """A network 64-256-128-10 in batches of 128, and random pixels and classes, as many as in the digits data set."""
    draw = np.random.default_rng(0)
    pixels = {f"p{place}": Column(f"p{place}", draw.uniform(0.0, 16.0, DIGITS)) for place in range(PIXELS)}
    names = tuple(map(str, range(CLASSES)))
    classes = Column("digit", draw.integers(0, CLASSES, DIGITS), names)
    every = np.arange(DIGITS)
    dataset = Dataset("digits", {**pixels, "digit": classes}, every, every[:0])
    network = _chain(
        [
            Layer.new("input", "input", units=PIXELS, columns=tuple(pixels)),
            *(Layer.new(f"h{width}", "units", units=width).with_values(activation="relu") for width in WIDTHS),
            Layer.new("output", "multiclass", units=CLASSES, columns=("digit",)),
        ]
    )
    return Model(network, settings=Settings(learning_rate=0.001, batch_size=BATCH)), dataset


def wide_mixture(
    rows: int, components: int, targets: int, covariance: str = "isotropic", width: int = 3
) -> tuple[Model, Dataset]:
    """Some inputs, 32 units and a mixture over many targets, each a bent sum of the inputs with noise."""
    draw = np.random.default_rng(0)
    x = draw.uniform(-1.0, 1.0, (rows, width))
    t = np.sin(x @ draw.normal(size=(width, targets)) * 2.0) + 0.2 * draw.standard_normal((rows, targets))
    inputs = {f"x{place}": Column(f"x{place}", x[:, place]) for place in range(width)}
    outputs = {f"t{place}": Column(f"t{place}", t[:, place]) for place in range(targets)}
    every = np.arange(rows)
    split = max(1, rows // 20)
    dataset = Dataset("wide", {**inputs, **outputs}, every[split:], every[:split])
    network = _chain(
        [
            Layer.new("input", "input", units=width, columns=tuple(inputs)),
            Layer.new("hidden", "units", units=32),
            Layer.new("output", "mixture", units=targets, columns=tuple(outputs)).with_values(
                components=components, covariance=covariance
            ),
        ]
    )
    return Model(network, settings=Settings(learning_rate=0.005)), dataset


def problem(name: str) -> tuple[Model, Dataset]:
    """Return `digits`, or the toy problem named by `ROWS`, `ROWSxHIDDEN` or `ROWSxHIDDENxLAYERS`."""
    return digits() if name == "digits" else toy(*map(int, name.split("x")))


def _chain(layers: list[Layer]) -> Network:
    pairs = itertools.pairwise(layers)
    return Network.of(layers, [Connection(source.id, target.id) for source, target in pairs])
