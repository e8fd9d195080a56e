"""Universal approximation: three bent units add up to a parabola, a sine, a corner, a step, or a curve drawn by hand.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from dnnlab.data.sources import FunctionSamples
from dnnlab.experiments.controls import Choice, Slider, WindowAction
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, StagesLater, at_most
from dnnlab.experiments.picture import Dots, Line, Picture, Shape, points
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings

if TYPE_CHECKING:
    from dnnlab.experiments.stage import Stage

NAME = "universal-approximation"
TARGETS = (
    ("square", "x²"),
    ("full_sine", "sin πx"),
    ("sine", "sin x"),
    ("absolute", "|x|"),
    ("step", "step"),
    ("drawn", "drawn by hand"),
)
MOST_UNITS = 20


def project(seed: int, function: str = "square") -> Project:
    """Return one input, three tanh units, a linear output, and an optimiser of second order."""
    layers = (
        Layer.new("input", "input", "Input", 1, columns=("x",)),
        Layer.new("hidden", "units", "Hidden", 3, activation="tanh"),
        Layer.new("output", "regression", "Output", 1, columns=("t",)),
    )
    network = Network.of(layers, (Connection("input", "hidden"), Connection("hidden", "output")))
    layout = Layout({"input": Point(0, 0), "hidden": Point(280, 0), "output": Point(600, 0)})
    settings = Settings(optimizer="levenberg_marquardt", precision="float64", seed=seed)
    source = FunctionSamples(function, seed=seed)  # type: ignore[arg-type]
    return Project("Universal approximation", source, {MAIN_MODEL: Model(network, layout, settings)}, NAME)


def _hidden(project: Project) -> Layer | None:
    """The hidden layer whose units the slider counts: the only one there is."""
    network = project.model().network
    layers = [layer for layer in network.layers.values() if layer.kind == "units"]
    return layers[0] if len(layers) == 1 else None


# ---- what can be set on the project


def _is_own(project: Project) -> bool:
    return isinstance(project.source, FunctionSamples)


def _source(project: Project) -> FunctionSamples:
    return project.source if isinstance(project.source, FunctionSamples) else FunctionSamples()


def _with_source(project: Project, **changes: Any) -> Project:
    return replace(project, source=replace(_source(project), **changes))


def _first_drawn() -> tuple[float, ...]:
    """What is there to be drawn over."""
    from dnnlab.experiments.stages.approximation import KNOTS

    return tuple(float(value) for value in np.round(np.sin(5.0 * np.linspace(-1, 1, KNOTS)) * 0.5, 3))


def _with_target(project: Project, function: str) -> Project:
    source = _source(project)
    knots = source.knots or _first_drawn() if function == "drawn" else source.knots
    return _with_source(project, function=function, knots=knots)


def _units(project: Project) -> float:
    layer = _hidden(project)
    return 0 if layer is None else layer.width


def _with_units(project: Project, count: float) -> Project:
    layer, model = _hidden(project), project.model()
    if layer is None:
        return project
    return project.with_model(replace(model, network=model.network.put(layer.with_unit_count(round(count)))))


def _optimizer(project: Project) -> str:
    return project.model().settings.optimizer


def _with_optimizer(project: Project, optimizer: str) -> Project:
    model = project.model()
    return project.with_model(replace(model, settings=model.settings.with_values(optimizer=optimizer)))


CONTROLS = (
    Choice(
        "target",
        "Target",
        TARGETS,
        lambda project: _source(project).function,
        _with_target,
        "The function that is to be learnt. Choose the last one to draw your own.",
        offered=_is_own,
    ),
    Slider(
        "units",
        "Units M",
        1,
        MOST_UNITS,
        _units,
        _with_units,
        "How many hidden units there are.",
        step=1,
        digits=0,
        offered=lambda project: _hidden(project) is not None,
    ),
    Slider(
        "noise",
        "Noise σ",
        0.0,
        0.3,
        lambda project: _source(project).noise,
        lambda project, noise: _with_source(project, noise=round(noise, 3)),
        "The standard deviation of the noise on the points.",
        offered=_is_own,
    ),
    Choice(
        "optimizer",
        "Optimiser",
        (("levenberg_marquardt", "Levenberg–Marquardt"), ("lbfgs", "L-BFGS"), ("adam", "Adam")),
        _optimizer,
        _with_optimizer,
        "Only an optimiser of second order comes near to what three units can do.",
        offered=lambda project: _optimizer(project) in ("levenberg_marquardt", "lbfgs", "adam"),
    ),
    WindowAction("restarts", "20 restarts", 20, "Train 20 copies that begin elsewhere, and keep the best."),
)


# ---- what `dnnlab check` runs


class _Trial(Struct, frozen=True):
    """How a target is tried: how many restarts of how many steps reach what the best of 20 reaches."""

    restarts: int
    steps: int


TRIALS: Mapping[str, _Trial] = {
    "square": _Trial(2, 220),
    "full_sine": _Trial(5, 430),
    "sine": _Trial(5, 1300),
    "absolute": _Trial(2, 30),
    "step": _Trial(2, 80),
}


def _check(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return [_tried(bench, project(seed, function), function) for function in TRIALS]


def _check_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Let straight units try: whatever their number, they add up to a straight line."""
    results = []
    for function in TRIALS:
        begun = project(seed, function)
        network = begun.model().network
        straight = network.put(network.layer("hidden").with_values(activation="identity"))
        wrong = begun.with_model(replace(begun.model(), network=straight))
        results.append(_tried(bench, wrong, function, _Trial(2, 20)))
    return results


def _tried(bench: Bench, begun: Project, function: str, trial: _Trial | None = None) -> CheckResult:
    from dnnlab.experiments.stages.approximation import LOSS, WITHIN, error_of, loss_probe, reference

    trial = trial or TRIALS[function]
    bench.restarts(begun, trial.restarts, trial.steps)
    source = begun.source
    assert isinstance(source, FunctionSamples)
    known = reference(source)
    assert known is not None
    error = error_of({LOSS: bench.answer(loss_probe(source, "output"))})
    name = f"RMSE of three tanh units on {dict(TARGETS)[function]}, best of {trial.restarts} restarts"
    return at_most(NAME, name, math.nan if error is None else error, WITHIN * known)


def _picture() -> Picture:
    """A curve, its points, and three bends dashed below it."""
    x = np.linspace(-1.0, 1.0, 81)
    bends = [np.tanh(slope * (x - middle)) for slope, middle in ((4.0, -0.6), (-4.0, 0.0), (4.0, 0.6))]
    shapes: list[Shape] = [
        Line(points(x, 0.75 * bend), f"component {k + 1}", 1.2, dashed=True) for k, bend in enumerate(bends)
    ]
    shapes.append(Line(points(x, -np.sin(np.pi * x)), "model", 2.4))
    few = np.linspace(-0.95, 0.95, 13)
    shapes.append(Dots(points(few, -np.sin(np.pi * few)), radius=2.5))
    return Picture(tuple(shapes), (-1.05, 1.05), (-1.25, 1.25))


def _stages() -> tuple[Stage, ...]:
    from dnnlab.experiments.stages.approximation import STAGE  # only now: see `StagesLater`

    return (STAGE,)


EXPERIMENT = Experiment(
    name=NAME,
    title="Universal approximation",
    section="6.2.2",
    summary="Three bent units make a parabola, a sine, a corner or a step, or whatever you draw.",
    caption="Three bends make a curve",
    project=project,
    checks=(Check("best of some restarts", _check, _check_wrongly),),
    picture=_picture,
    controls=CONTROLS,
    stages=StagesLater(_stages),
    workspace="approximation",
)
