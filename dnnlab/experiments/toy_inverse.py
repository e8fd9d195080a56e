"""The toy inverse problem: one input, up to three answers. Least squares averages them, a mixture density does not.

Source: Bishop & Bishop, Deep Learning (2024), sections 6.5.1 to 6.5.4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from dnnlab.data.sources import ToyInverse
from dnnlab.experiments.controls import Button, Choice, Slider
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
    near,
)
from dnnlab.experiments.picture import Heat, Picture
from dnnlab.graph.annotation import NOTE, Annotation
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.network import Connection, Network
from dnnlab.link.probes import Answer, ExpectedLossAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import RANGES, Settings

if TYPE_CHECKING:
    from dnnlab.theory.toy_inverse import ToyInverseTheory

NAME = "toy-inverse"
LARGEST_GAP = 0.23
"""Nats above the entropy within which the default passes: what a well-begun run reaches, and a stuck one does not."""
STEPS = 4000
PRIOR = 0.9
"""Weight decay times training rows. A Gaussian prior over the weights counts once, however many rows there are: beside
the mean error of N rows it weighs 1/N. With much less, a component that has one or two of few rows left at the end of
its branch becomes a spike on them, and what lies next to them costs hundreds of nats."""
FEWEST_ROWS, MOST_ROWS = 100, 10_000
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
    source = ToyInverse(seed=seed)
    return Project("Toy inverse problem", source, {MAIN_MODEL: Model(network, layout, training(source))}, NAME)


def training(source: ToyInverse) -> Settings:
    """Return how a mixture of this size is trained so that a single run comes near the best there is.

    With the means begun between the targets' quantiles a run hardly ever gets stuck; the falling rate brings it to
    rest, and the little decay keeps twenty units from learning a thousand rows by heart.
    """
    return Settings(
        learning_rate=0.02,
        schedule="cosine",
        schedule_steps=STEPS,
        weight_decay=PRIOR / source.rows,
        seed=source.seed,
    )


def oracle(project: Project) -> Oracle | None:
    """Return what theory knows, as long as one mixture learns t from x; of the forward problem too."""
    source, outputs = project.source, project.model().network.outputs
    if not isinstance(source, ToyInverse) or source.noise <= 0 or len(outputs) != 1:
        return None
    output = outputs[0]
    inputs = [column for layer in project.model().network.inputs for column in layer.columns]
    if output.kind != "mixture" or output.columns != ("t",) or inputs != ["x"]:
        return None
    theory, components, swapped = theory_of(source), output.components, source.swapped

    def reference_lines() -> tuple[ReferenceLine, ...]:
        entropy, gaussian = _entropy_and_gaussian(theory, swapped)
        above = theory.mixture_floor(components) if swapped else theory.forward_mixture_floor(components)
        return (
            ReferenceLine("true conditional entropy", entropy, "optimum"),
            ReferenceLine(f"best K = {components} mixture", entropy + above, "floor"),
            ReferenceLine("best single Gaussian", gaussian, "baseline"),
        )

    def probes() -> Mapping[str, Probe]:
        return {_LOSS: population(theory, swapped).expected_loss(output.id)}

    def verdict(answers: Mapping[str, Answer]) -> Verdict | None:
        answer = answers[_LOSS]
        if not isinstance(answer, ExpectedLossAnswer) or not math.isfinite(answer.loss):
            return None
        return _verdict(answer.loss, *_entropy_and_gaussian(theory, swapped))

    def exact_density(x: float, targets: Floats) -> Floats:
        density: Floats = (theory.density if swapped else theory.forward_density)(np.array([x]), targets)[0]
        return density

    return Oracle(probes, verdict, reference_lines=reference_lines, exact_density=exact_density)


def _entropy_and_gaussian(theory: ToyInverseTheory, swapped: bool) -> tuple[float, float]:
    """The conditional entropy, and what the best single Gaussian reaches."""
    known = theory.references()
    if swapped:
        return known.entropy, known.gaussian
    return known.forward_entropy, known.forward_entropy + theory.forward_mixture_floor(1)


def population(theory: ToyInverseTheory, swapped: bool = True) -> Population:
    """Return a quadrature of the true distribution of x and t."""
    v, u, weights = theory.population(POPULATION_POINTS)
    x, t = (v, u) if swapped else (u, v)
    return Population(x[:, None], t[:, None], weights)


def theory_of(source: ToyInverse) -> ToyInverseTheory:
    """Return the theory of the data as it is set. It is loaded only now: a window opens without it."""
    from dnnlab.theory.toy_inverse import ToyInverseTheory

    return ToyInverseTheory(source.noise, source.amplitude, source.noise_kind)


def _verdict(loss: float, entropy: float, gaussian: float) -> Verdict:
    gap = loss - entropy
    passed = True if gap <= LARGEST_GAP else None if loss > gaussian else False
    return Verdict(
        f"NLL {_signed(loss)} · gap to theory {_signed(gap)} nats",
        passed,
        "The expected negative log-likelihood over the whole population, by quadrature, against the conditional "
        f"entropy {_signed(entropy)} nats, which nothing can beat. It passes within {LARGEST_GAP} nats; "
        f"the best single Gaussian stays {_signed(gaussian - entropy)} above.",
        (f"gap to theory {_signed(gap)} nats", f"{_signed(gap)} nats"),
    )


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


# ---- what is set while it trains


def _source(project: Project) -> ToyInverse:
    return cast("ToyInverse", project.source)


def _is_toy(project: Project) -> bool:
    return isinstance(project.source, ToyInverse)


def _with_source(project: Project, **values: object) -> Project:
    return replace(project, source=replace(_source(project), **values))  # type: ignore[arg-type]


def with_rows(project: Project, rows: int) -> Project:
    """Return the project with another number of training rows, and its weight decays as much weaker as there are more.

    Args:
        project: The toy inverse problem, as a person may have changed it.
        rows: N.
    """
    share = _source(project).rows / rows
    models = {
        name: replace(model, settings=model.settings.with_values(weight_decay=_decay(model.settings, share)))
        for name, model in project.models.items()
    }
    return _with_source(replace(project, models=models), rows=rows)


def _decay(settings: Settings, share: float) -> float:
    """The weight decay times a share, as far as it may go, without the digits that rounding leaves."""
    return min(float(f"{settings.weight_decay * share:.12g}"), RANGES["weight_decay"][1])


CONTROLS = (
    Button(
        "swap", "Swap the axes",
        press=lambda project: _with_source(project, swapped=not _source(project).swapped),
        tip="Turn the inverse problem into the forward one, or back, and learn on.",
        icon="swap-horizontal", offered=_is_toy,
    ),
    Slider(
        "rows", "Rows", FEWEST_ROWS, MOST_ROWS,
        read=lambda project: _source(project).rows,
        write=lambda project, value: with_rows(project, round(value)),
        tip="Training rows N. The weight decay follows as 1/N: a prior over the weights counts once, not once a row.",
        step=1, logarithmic=True, digits=0, offered=_is_toy,
    ),
    Slider(
        "noise", "Noise", 0.01, 0.2,
        read=lambda project: _source(project).noise,
        write=lambda project, value: _with_source(project, noise=value),
        tip="Half-width of the uniform noise, or standard deviation of the Gaussian one. Below ±0.093 three separate "
        "branches show.",
        step=0.005, digits=3, offered=_is_toy,
    ),
    Slider(
        "amplitude", "Amplitude", 0.0, 0.5,
        read=lambda project: _source(project).amplitude,
        write=lambda project, value: _with_source(project, amplitude=value),
        tip="Of the sine. The curve folds back over itself above 1/2π = 0.159.",
        step=0.01, offered=_is_toy,
    ),
    Choice(
        "noise-kind", "Kind", (("uniform", "uniform"), ("gaussian", "Gaussian")),
        read=lambda project: _source(project).noise_kind,
        write=lambda project, value: _with_source(project, noise_kind=value),
        tip="Uniform noise makes flat densities with edges, Gaussian noise bells.", offered=_is_toy,
    ),
)  # fmt: skip


# ---- what `dnnlab check` runs


def _check_gap(bench: Bench, seed: int, steps: int = STEPS) -> Sequence[CheckResult]:
    begun, theory = project(seed), theory_of(ToyInverse())
    bench.train(begun, steps)
    entropy, loss = theory.entropy(), expected_loss(bench, population(theory))
    passed = 0.0 <= loss - entropy <= LARGEST_GAP
    return (CheckResult(NAME, "expected NLL against the conditional entropy", loss, entropy, LARGEST_GAP, passed),)


def _check_gap_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_gap(bench, seed, steps=20)  # one broad smear is all that 20 steps learn


def expected_loss(bench: Bench, population: Population) -> float:
    """Return the expected loss of the main model's output over a population."""
    answer = bench.answer(population.expected_loss("output"))
    assert isinstance(answer, ExpectedLossAnswer)
    return answer.loss


def _check_fold(_bench: Bench, _seed: int, amplitude: float = 0.3) -> Sequence[CheckResult]:
    """Follow the noiseless curve on a fine grid, and hold where it turns against the closed form."""
    u = np.linspace(0.0, 1.0, 200_001)
    curve = u + 0.3 * np.sin(2.0 * np.pi * u)
    turns = np.flatnonzero(np.diff(np.sign(np.diff(curve)))) + 1
    low, high = sorted(float(curve[turn]) for turn in turns)
    known_low, known_high = theory_of(ToyInverse(amplitude=amplitude)).turning_values()
    return (
        near(NAME, "where three answers begin", low, known_low, 1e-6),
        near(NAME, "where three answers end", high, known_high, 1e-6),
    )


def _check_fold_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_fold(bench, seed, amplitude=0.29)


def _check_least_squares(bench: Bench, seed: int) -> Sequence[CheckResult]:
    known = theory_of(ToyInverse()).references()
    return (
        _least_squares(bench, seed, "forward", known.forward_mean_square, 0.15 * known.forward_mean_square),
        _least_squares(bench, seed, "inverse", known.mean_square, 0.08 * known.mean_square),
    )


def _check_least_squares_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Hold it against the floors of half the squared error, which are half as high."""
    known = theory_of(ToyInverse()).references()
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
    measured = 2.0 * expected_loss(bench, population(theory_of(source), source.swapped))
    passed = -1e-6 <= measured - floor <= tolerance
    return CheckResult(NAME, f"{direction} mean squared error against its floor", measured, floor, tolerance, passed)


def _picture() -> Picture:
    """The exact density over the input, by which the problem is known at sight."""
    theory = theory_of(ToyInverse())
    v, u = np.linspace(-0.05, 1.05, 220), np.linspace(-0.05, 1.05, 160)
    density = theory.density(v, u).T
    levels = 0.84 * (np.clip(density, 0.0, 9.0) / 9.0) ** 0.55
    return Picture((Heat(levels, (-0.05, 1.05), (-0.05, 1.05)),), (-0.05, 1.05), (-0.05, 1.05))


EXPERIMENT = Experiment(
    name=NAME,
    title="Toy inverse problem",
    section="6.5.1 – 6.5.4",
    summary="One input, up to three answers: a mixture density finds them, least squares averages them.",
    caption="One x, several answers",
    project=project,
    checks=(
        Check("mixture density", _check_gap, _check_gap_wrongly),
        Check("fold", _check_fold, _check_fold_wrongly),
        Check("least squares", _check_least_squares, _check_least_squares_wrongly),
    ),
    picture=_picture,
    oracle=oracle,
    controls=CONTROLS,
)
