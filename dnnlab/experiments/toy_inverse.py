"""The toy inverse problem: one input, up to three answers. Least squares averages them, a mixture density does not.

Source: Bishop & Bishop, Deep Learning (2024), sections 6.5.1 to 6.5.4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from dnnlab.data.sources import ToyInverse
from dnnlab.experiments.experiment import (
    Bench,
    Check,
    CheckResult,
    Experiment,
    Floats,
    Oracle,
    Population,
    ReferenceLine,
    Verdict,
)
from dnnlab.experiments.picture import Heat, Picture
from dnnlab.graph.annotation import NOTE, Annotation
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.network import Connection, Network
from dnnlab.link.probes import Answer, ExpectedLossAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.theory.toy_inverse import ToyInverseTheory

NAME = "toy-inverse"
LARGEST_GAP = 0.23
"""Nats above the entropy within which the default passes: what a well-begun run reaches, and a stuck one does not."""
STEPS = 4000
POPULATION_POINTS = 3000
_LOSS = "expected loss"
_NOTE = "For 0.41 < x < 0.59 the noiseless curve gives three t for one x. One Gaussian can only average them."


def project(seed: int) -> Project:
    """Return the inverse problem with a mixture density network: 20 tanh units, three components."""
    layers = (
        Layer.new("input", "input", "Input", 1, columns=("x",)),
        Layer.new("hidden-1", "units", "Hidden", 20),
        Layer.new("output", "mixture", "Mixture density", 1, columns=("t",), components=3),
    )
    network = Network.of(layers, (Connection("input", "hidden-1"), Connection("hidden-1", "output")))
    note = replace(Annotation.new("note", NOTE, Point(0, 144), Size(232, 72)), text=_NOTE)
    places = {"input": Point(0, -24), "hidden-1": Point(280, 0), "output": Point(664, -28)}
    layout = Layout(places).put(note)
    settings = Settings(learning_rate=0.005, schedule="cosine", schedule_steps=STEPS, seed=seed)
    return Project("Toy inverse problem", ToyInverse(seed=seed), {MAIN_MODEL: Model(network, layout, settings)}, NAME)


def oracle(project: Project) -> Oracle | None:
    """Return what theory knows, as long as the data is the inverse problem and one mixture learns it."""
    source, outputs = project.source, project.model().network.outputs
    if not isinstance(source, ToyInverse) or not source.swapped or source.noise <= 0 or len(outputs) != 1:
        return None
    output = outputs[0]
    inputs = [column for layer in project.model().network.inputs for column in layer.columns]
    if output.kind != "mixture" or output.columns != ("t",) or inputs != ["x"]:
        return None
    theory, components = _theory(source), output.components

    def reference_lines() -> tuple[ReferenceLine, ...]:
        known = theory.references()
        floor = known.entropy + theory.mixture_floor(components)
        return (
            ReferenceLine("true conditional entropy", known.entropy, "optimum"),
            ReferenceLine(f"best K = {components} mixture", floor, "floor"),
            ReferenceLine("best single Gaussian", known.gaussian, "baseline"),
        )

    def probes() -> Mapping[str, Probe]:
        return {_LOSS: _population(theory).expected_loss(output.id)}

    def verdict(answers: Mapping[str, Answer]) -> Verdict | None:
        answer = answers[_LOSS]
        if not isinstance(answer, ExpectedLossAnswer) or not math.isfinite(answer.loss):
            return None
        return _verdict(answer.loss, theory)

    def exact_density(x: float, targets: Floats) -> Floats:
        density: Floats = theory.density(np.array([x]), targets)[0]
        return density

    return Oracle(probes, verdict, reference_lines=reference_lines, exact_density=exact_density)


def _population(theory: ToyInverseTheory) -> Population:
    v, u, weights = theory.population(POPULATION_POINTS)
    return Population(v[:, None], u[:, None], weights)


def _theory(source: ToyInverse) -> ToyInverseTheory:
    return ToyInverseTheory(source.noise, source.amplitude, source.noise_kind)


def _verdict(loss: float, theory: ToyInverseTheory) -> Verdict:
    known = theory.references()
    gap = loss - known.entropy
    passed = True if gap <= LARGEST_GAP else None if loss > known.gaussian else False
    return Verdict(
        f"NLL {_signed(loss)} · gap to theory {_signed(gap)} nats",
        passed,
        "The expected negative log-likelihood over the whole population, by quadrature, against the conditional "
        f"entropy {_signed(known.entropy)} nats, which nothing can beat. It passes within {LARGEST_GAP} nats; "
        f"the best single Gaussian stays {_signed(known.gaussian - known.entropy)} above.",
    )


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


# ---- what `dnnlab check` runs


def _check_gap(bench: Bench, seed: int, steps: int = STEPS) -> Sequence[CheckResult]:
    begun, theory = project(seed), ToyInverseTheory()
    bench.train(begun, steps)
    entropy, loss = theory.entropy(), _expected_loss(bench, _population(theory))
    passed = 0.0 <= loss - entropy <= LARGEST_GAP
    return (CheckResult(NAME, "expected NLL against the conditional entropy", loss, entropy, LARGEST_GAP, passed),)


def _check_gap_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_gap(bench, seed, steps=20)  # one broad smear is all that 20 steps learn


def _expected_loss(bench: Bench, population: Population) -> float:
    answer = bench.answer(population.expected_loss("output"))
    assert isinstance(answer, ExpectedLossAnswer)
    return answer.loss


def _check_least_squares(bench: Bench, seed: int) -> Sequence[CheckResult]:
    known = ToyInverseTheory().references()
    return (
        _least_squares(bench, seed, "forward", known.forward_mean_square, 0.15 * known.forward_mean_square),
        _least_squares(bench, seed, "inverse", known.mean_square, 0.08 * known.mean_square),
    )


def _check_least_squares_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Hold it against the floors of half the squared error, which are half as high."""
    known = ToyInverseTheory().references()
    return (
        _least_squares(bench, seed, "forward", 0.5 * known.forward_mean_square, 0.15 * known.forward_mean_square),
        _least_squares(bench, seed, "inverse", 0.5 * known.mean_square, 0.08 * known.mean_square),
    )


def _least_squares(bench: Bench, seed: int, direction: str, floor: float, tolerance: float) -> CheckResult:
    source = ToyInverse(swapped=direction == "inverse", seed=seed)
    begun = project(seed)
    network = begun.model().network
    network = network.remove("output").add(Layer.new("output", "regression", "Regression", 1, columns=("t",)))
    model = replace(begun.model(), network=network.connect("hidden-1", "output"))
    bench.train(replace(begun.with_model(model), source=source), STEPS)
    v, u, weights = _theory(source).population(POPULATION_POINTS)
    x, t = (v, u) if source.swapped else (u, v)
    measured = 2.0 * _expected_loss(bench, Population(x[:, None], t[:, None], weights))
    passed = -1e-6 <= measured - floor <= tolerance
    return CheckResult(NAME, f"{direction} mean squared error against its floor", measured, floor, tolerance, passed)


def _picture() -> Picture:
    """The exact density over the input, by which the problem is known at sight."""
    theory = ToyInverseTheory()
    v, u = np.linspace(-0.05, 1.05, 88), np.linspace(-0.05, 1.05, 88)
    density = theory.density(v, u).T
    levels = 0.84 * (np.clip(density, 0.0, 9.0) / 9.0) ** 0.55
    return Picture((Heat(levels, (-0.05, 1.05), (-0.05, 1.05)),), (-0.05, 1.05), (-0.05, 1.05))


EXPERIMENT = Experiment(
    name=NAME,
    title="Toy inverse problem",
    section="6.5.1 – 6.5.4",
    summary="One input, up to three answers: a mixture density finds them, least squares averages them.",
    project=project,
    checks=(
        Check("mixture density", _check_gap, _check_gap_wrongly),
        Check("least squares", _check_least_squares, _check_least_squares_wrongly),
    ),
    picture=_picture,
    oracle=oracle,
)
