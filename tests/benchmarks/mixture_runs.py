"""Runs of the toy inverse problem as the experiment begins them, of any size, and how good they become."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace

import numpy as np
import torch

from dnnlab.data.dataset import Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.experiments.toy_inverse import STEPS, project, with_rows
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.nn.evaluator import Evaluator
from dnnlab.nn.statistics.calibration import integral_transforms
from dnnlab.project.project import Model
from dnnlab.theory.toy_inverse import ToyInverseTheory
from dnnlab.training.trainer import Trainer

POINTS = 4000
PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Size:
    """A network of `layers` layers of `hidden` units and K `components`, and how it is trained.

    Attributes:
        rows: Training rows.
        batch: Rows a step; 0 for all.
        decay: Of the weights; None for that of the experiment with so many rows.
    """

    components: int
    hidden: int
    rows: int = 2000
    layers: int = 1
    batch: int = 0
    steps: int = STEPS
    decay: float | None = None

    @property
    def words(self) -> str:
        units = f"{self.layers} x {self.hidden}" if self.layers > 1 else str(self.hidden)
        return f"K={self.components} H={units} N={self.rows:,}"


def model_of(size: Size, seed: int) -> Model:
    """The experiment's model, resized; deeper ones learn at a fourth of the rate."""
    begun = with_rows(project(seed), size.rows).model()
    output = begun.network.layer("output").with_values(components=size.components)
    hidden = [Layer.new(f"hidden-{place}", "units", "Hidden", size.hidden) for place in range(1, size.layers + 1)]
    layers = (begun.network.layer("input"), *hidden, output)
    pairs = itertools.pairwise(layers)
    settings = begun.settings.with_values(
        schedule_steps=size.steps, batch_size=size.batch, execution="fused"
    )  # the compiler would take longer than a run
    if size.decay is not None:
        settings = settings.with_values(weight_decay=size.decay)
    if size.layers > 1:
        settings = settings.with_values(learning_rate=0.25 * settings.learning_rate)
    network = Network.of(layers, [Connection(source.id, target.id) for source, target in pairs])
    return replace(begun, network=network, settings=settings)


def data_of(size: Size, seed: int) -> Dataset:
    """As many rows as the size asks for, and a thousand to validate."""
    return generate(ToyInverse(rows=size.rows, seed=seed))


def trained(size: Size, seed: int) -> Evaluator:
    """Train one run to its end."""
    model = model_of(size, seed)
    run = Trainer(model.network, data_of(size, seed), model.settings, "cpu", None)
    run.run(PATIENCE, until=size.steps)
    return run.evaluator()


def gap(evaluator: Evaluator) -> float:
    """The expected negative log-likelihood over the population, by quadrature, less the entropy, in nats."""
    theory = ToyInverseTheory()
    v, u, weights = theory.population(POINTS)
    errors = evaluator.row_errors("output", v[:, None], u[:, None]).double().numpy()
    return float(errors @ weights) - theory.entropy()


def calibration(evaluator: Evaluator) -> tuple[float, float]:
    """The Kolmogorov-Smirnov distance of the transforms from uniform, and the coverage of central 90 % intervals."""
    v, u, weights = ToyInverseTheory().population(5 * POINTS)
    mixture = evaluator.mixture("output", v[:, None]).to(torch.float64)
    transforms = integral_transforms(mixture, torch.from_numpy(u[:, None]))[:, 0].numpy()
    order = np.argsort(transforms)
    reached = np.cumsum(weights[order])
    distance = float(np.max(np.abs(reached - 0.5 * weights[order] - transforms[order])))
    return distance, float(weights[np.abs(transforms - 0.5) < 0.45].sum())


def seconds_to(limit: float, size: Size, seed: int) -> float:
    """How long training takes to come within so many nats of the entropy; looking is not counted."""
    model = model_of(size, seed)
    run = Trainer(model.network, data_of(size, seed), model.settings, "cpu", None)
    seconds = 0.0
    while run.step < size.steps:
        start = time.perf_counter()
        run.run(PATIENCE, until=run.step + 25)
        seconds += time.perf_counter() - start
        if gap(run.evaluator()) <= limit:
            return seconds
    return float("inf")
