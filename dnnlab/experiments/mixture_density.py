"""The mixture density network itself: components, their gradients, and whether what it predicts is what happens.

Source: Bishop & Bishop, Deep Learning (2024), sections 6.5.2 to 6.5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dnnlab.data.sources import ToyInverse
from dnnlab.experiments import toy_inverse
from dnnlab.experiments.controls import WindowAction
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, at_most, near
from dnnlab.experiments.picture import Line, Picture, Shape, points
from dnnlab.link.probes import Calibration, CalibrationAnswer, PointGradients, PointGradientsAnswer
from dnnlab.project.project import MAIN_MODEL, Project

NAME = "mixture-density"
ROWS, COMPONENTS = 2000, 5
STEPS = toy_inverse.STEPS
LARGEST_GAP = 0.18
LARGEST_DISTANCE = 0.05
COVERAGE, COVERAGE_TOLERANCE = 0.9, 0.035
HELD_OUT = 5000
GRADIENT_TOLERANCE = 1e-12
FAR_TOO_WIDE = 0.2
"""A sigma floor that no density of this problem has room for."""


def project(seed: int) -> Project:
    """Return the inverse problem with five components and twice as many rows as the toy problem begins with."""
    begun = toy_inverse.project(seed)
    model = begun.model()
    output = model.network.layer("output").with_values(components=COMPONENTS)
    model = replace(model, network=model.network.put(output))
    larger = toy_inverse.with_rows(begun.with_model(model), ROWS)
    return replace(larger, title="Mixture density network", experiment=NAME)


CONTROLS = (
    *toy_inverse.CONTROLS[1:],
    WindowAction("restarts", "10 restarts", 10, "Ten copies from other weights, side by side.", "restart"),
)
"""Of the data and of restarts: K, H, the sigma floor and the placement are set in the workspace itself."""


# ---- what `dnnlab check` runs


def _check_gap(bench: Bench, seed: int, steps: int = STEPS) -> Sequence[CheckResult]:
    theory = toy_inverse.theory_of(ToyInverse())
    bench.train(project(seed), steps)
    gap = toy_inverse.expected_loss(bench, toy_inverse.population(theory)) - theory.entropy()
    floor = theory.mixture_floor(COMPONENTS)
    passed = floor <= gap <= LARGEST_GAP
    reached = CheckResult(NAME, "gap to the conditional entropy, nats", gap, floor, LARGEST_GAP - floor, passed)
    return (reached,)


def _check_gap_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_gap(bench, seed, steps=20)


def _check_gradients(bench: Bench, seed: int, moved: float = 0.0, sign: float = 1.0) -> Sequence[CheckResult]:
    """Hold the formulas against automatic differentiation at twenty points.

    Args:
        bench: The bench.
        seed: Of data, weights and points.
        moved: How far from its point each target is for automatic differentiation, for the wrong twin.
        sign: Of pi - gamma, for the wrong twin.
    """
    bench.train(project(seed), 200)
    draw = np.random.default_rng(seed)
    largest, of_pi = 0.0, 0.0
    for x, t in draw.uniform(0.0, 1.0, (20, 2)):
        answer, other = (_gradients(bench, x, target) for target in (t, t + moved))
        parts = zip(_flat(answer), _flat(other, automatic=True), strict=True)
        largest = max(largest, *(abs(one - another) for one, another in parts))
        of_pi = max(of_pi, float(np.abs(sign * (answer.pi - answer.gamma) - answer.automatic.pi).max()))
    return (
        at_most(NAME, "formulas of section 6.5.3 against automatic differentiation", largest, GRADIENT_TOLERANCE),
        at_most(NAME, "pi - gamma against automatic differentiation", of_pi, GRADIENT_TOLERANCE),
    )


def _check_gradients_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_gradients(bench, seed, moved=0.01, sign=-1.0)


def _gradients(bench: Bench, x: float, t: float) -> PointGradientsAnswer:
    answer = bench.answer(PointGradients(MAIN_MODEL, "output", np.array([x]), np.array([t])))
    assert isinstance(answer, PointGradientsAnswer)
    return answer


def _flat(answer: PointGradientsAnswer, automatic: bool = False) -> list[float]:
    parts = answer.automatic if automatic else answer.closed
    return [float(value) for part in (parts.pi, parts.mu, parts.sigma) for value in np.ravel(part)]


def _check_calibration(bench: Bench, seed: int, floor: float = 0.0) -> Sequence[CheckResult]:
    begun = project(seed)
    model = begun.model()
    model = replace(model, network=model.network.put(model.network.layer("output").with_values(sigma_floor=floor)))
    source = ToyInverse(rows=ROWS, validation_rows=HELD_OUT, seed=seed)
    bench.train(replace(begun.with_model(model), source=source), STEPS)
    answer = bench.answer(Calibration(MAIN_MODEL, "output", levels=(COVERAGE,), limit=HELD_OUT))
    assert isinstance(answer, CalibrationAnswer)
    distance, covered = float(answer.distance[0]), float(answer.coverage[0, 0])
    return (
        at_most(NAME, "Kolmogorov-Smirnov distance of the transforms from uniform", distance, LARGEST_DISTANCE),
        near(NAME, "coverage of central 90 % intervals", covered, COVERAGE, COVERAGE_TOLERANCE),
    )


def _check_calibration_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_calibration(bench, seed, floor=FAR_TOO_WIDE)


def _picture() -> Picture:
    """Five bells and their sum."""
    t = np.linspace(0.0, 1.0, 120)
    parts = [(0.16, 0.07, 0.16), (0.32, 0.08, 0.2), (0.5, 0.08, 0.28), (0.68, 0.08, 0.2), (0.84, 0.07, 0.16)]
    bells = [share * np.exp(-0.5 * ((t - mean) / width) ** 2) / width for mean, width, share in parts]
    shapes: list[Shape] = [Line(points(t, bell), f"component {place}", 1.6) for place, bell in enumerate(bells, 1)]
    shapes.append(Line(points(t, np.sum(bells, axis=0)), "model", 2.4))
    return Picture(tuple(shapes), (0.0, 1.0), (-0.3, 6.5))


EXPERIMENT = Experiment(
    name=NAME,
    title="Mixture density network",
    section="6.5.2 – 6.5.4",
    summary="A network whose outputs are the parameters of K Gaussians: its gradients, its calibration, and its floor.",
    caption="Predict a whole distribution",
    project=project,
    checks=(
        Check("gap to the entropy", _check_gap, _check_gap_wrongly),
        Check("gradients", _check_gradients, _check_gradients_wrongly),
        Check("calibration", _check_calibration, _check_calibration_wrongly),
    ),
    picture=_picture,
    oracle=toy_inverse.oracle,
    controls=CONTROLS,
    workspace="mixture",
)
