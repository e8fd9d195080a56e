"""How long the engine takes to answer for the density of a mixture of many components on a grid, in milliseconds."""

from __future__ import annotations

import time

import numpy as np
import torch

from dnnlab.engine.evaluate import evaluate
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.link.probes import Axis, MixtureDensity, Probe, TargetPlane
from dnnlab.nn.evaluator import Evaluator
from dnnlab.nn.model import Model
from dnnlab.project.project import MAIN_MODEL
from dnnlab.training.continuation import anew
from tests.benchmarks.problems import wide_mixture
from tests.benchmarks.result import median, percentile

SIDE = 100
ROUNDS = 60


def density_times(components: int) -> tuple[float, float]:
    """The median and the 95th percentile for p(t|x) over one input and one target."""
    subject = _subject(components, 1, "isotropic", inputs=1)
    return _times(subject, MixtureDensity(MAIN_MODEL, "output", Axis(-1.0, 1.0, SIDE), Axis(-3.0, 3.0, SIDE)))


def plane_times(components: int, targets: int, covariance: str) -> tuple[float, float]:
    """The same for the density over two of the targets."""
    subject, axis = _subject(components, targets, covariance), Axis(-3.0, 3.0, SIDE)
    return _times(subject, TargetPlane(MAIN_MODEL, "output", np.zeros(3), axis, axis))


def _subject(components: int, targets: int, covariance: str, inputs: int = 3) -> Subject:
    model, dataset = wide_mixture(1000, components, targets, covariance, inputs)
    begun = anew(model.network, dataset, 1)
    built = Model(begun.network, begun.scalings)
    return Subject(Evaluator(built, built.index.flat(begun.arrays, torch.float32)), dataset, dict, Tables())


def _times(subject: Subject, probe: Probe) -> tuple[float, float]:
    evaluate(subject, probe)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        evaluate(subject, probe)
        times.append(1000.0 * (time.perf_counter() - start))
    return median(times), percentile(times, 0.95)
