"""Weight-space symmetries: flip a unit's sign or swap two units, and the weights move while the output stays.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.data.sources import FunctionSamples
from dnnlab.experiments.controls import Button, Choice, Slider, WindowAction
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, Floats, StagesLater, at_most, near
from dnnlab.experiments.picture import Bars, Line, Picture, points
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.link.probes import Axis, Curve, CurveAnswer, Parameters, ParametersAnswer
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.theory.symmetry import MOST_UNITS, copies, copy_count, matched, scaled

if TYPE_CHECKING:
    from dnnlab.experiments.networks.two_layers import TwoLayers
    from dnnlab.experiments.stage import Stage

NAME = "weight-space-symmetries"
UNITS = 3
DECAY = 1e-3
LARGEST_CHANGE = 1e-6
FACTORS = (0.05, 0.5, 3.0, 20.0)
"""By what a ReLU unit is scaled in the check."""
STEPS = 60
SETTLED = 120
"""Steps after which a run of the default stands in its minimum."""
LARGEST_HILL = 1e-3
"""How much higher than at both its ends the error may be between two runs that found the same minimum."""


def project(seed: int, activation: str = "tanh") -> Project:
    """Return a 1-3-1 network that learns a step, in double precision.

    A little weight decay keeps the weights small, and leaves one minimum, in all its copies, for runs to end in.
    """
    layers = (
        Layer.new("input", "input", "Input", 1, columns=("x",)),
        Layer.new("hidden", "units", "Hidden", UNITS, activation=activation),
        Layer.new("output", "regression", "Output", 1, columns=("t",)),
    )
    network = Network.of(layers, (Connection("input", "hidden"), Connection("hidden", "output")))
    layout = Layout({"input": Point(0, 0), "hidden": Point(280, 0), "output": Point(600, 0)})
    settings = Settings(optimizer="levenberg_marquardt", weight_decay=DECAY, precision="float64", seed=seed)
    model = Model(network, layout, settings)
    return Project("Weight-space symmetries", FunctionSamples("step", seed=seed), {MAIN_MODEL: model}, NAME)


# ---- what can be set on the project


def _hidden(project: Project) -> Layer | None:
    from dnnlab.experiments.networks.two_layers import TwoLayers

    layers = TwoLayers.of(project.model().network)
    return None if layers is None else layers.hidden


def _with_hidden(project: Project, hidden: Layer) -> Project:
    model = project.model()
    return project.with_model(replace(model, network=model.network.put(hidden)))


def _activation(project: Project) -> str:
    hidden = _hidden(project)
    return "" if hidden is None else hidden.activation


def _with_activation(project: Project, activation: str) -> Project:
    hidden = _hidden(project)
    return project if hidden is None else _with_hidden(project, hidden.with_values(activation=activation))


def _units(project: Project) -> float:
    hidden = _hidden(project)
    return 0 if hidden is None else hidden.width


def _with_units(project: Project, count: float) -> Project:
    hidden = _hidden(project)
    return project if hidden is None else _with_hidden(project, hidden.with_unit_count(round(count)))


def _with_next_seed(project: Project) -> Project:
    model = project.model()
    settings = model.settings.with_values(seed=model.settings.seed + 1)
    return project.with_model(replace(model, settings=settings))


def _target(project: Project) -> str:
    return project.source.function if isinstance(project.source, FunctionSamples) else ""


def _with_target(project: Project, function: str) -> Project:
    if not isinstance(project.source, FunctionSamples):
        return project
    return replace(project, source=replace(project.source, function=function))  # type: ignore[arg-type]


_TARGETS = (("step", "step"), ("square", "x²"), ("full_sine", "sin πx"), ("absolute", "|x|"))
CONTROLS = (
    Choice(
        "target",
        "Target",
        _TARGETS,
        _target,
        _with_target,
        "The function that is learnt. For some there are several minima that are no copies of each other.",
        offered=lambda project: _target(project) in dict(_TARGETS),
    ),
    Choice(
        "activation",
        "Activation",
        (("tanh", "tanh"), ("relu", "ReLU")),
        _activation,
        _with_activation,
        "Tanh is odd, so signs can be flipped. ReLU is not, but a unit of it can be scaled.",
        offered=lambda project: _activation(project) in ("tanh", "relu"),
    ),
    Slider(
        "units",
        "Units M",
        1,
        MOST_UNITS,
        _units,
        _with_units,
        "How many hidden units there are: with tanh there are 2^M M! weight vectors for every function.",
        step=1,
        digits=0,
        offered=lambda project: _hidden(project) is not None,
    ),
    Button("seed", "Next seed", _with_next_seed, "The next reset begins with other weights.", "dice-multiple-outline"),
    WindowAction("reset", "Reset", tip="Begin at step 0 with the weights of the seed.", icon="restart"),
)


# ---- what `dnnlab check` runs

_AXIS = Axis(-1.0, 1.0, 41)


def _begun(bench: Bench, seed: int, activation: str) -> tuple[TwoLayers, Floats, Floats]:
    """A trained network: its layers, its table of units and its curve."""
    from dnnlab.experiments.networks.two_layers import TwoLayers

    begun = project(seed, activation)
    bench.train(begun, STEPS)
    layers = TwoLayers.of(begun.model().network)
    answer = bench.answer(Parameters(MAIN_MODEL))
    assert layers is not None
    assert isinstance(answer, ParametersAnswer)
    return layers, layers.units(answer.arrays), _curve(bench)


def _curve(bench: Bench) -> Floats:
    answer = bench.answer(Curve(MAIN_MODEL, "output", _AXIS))
    assert isinstance(answer, CurveAnswer)
    return answer.values.astype(np.float64)


def _changed(bench: Bench, layers: TwoLayers, tables: Sequence[Floats], before: Floats) -> list[float]:
    """How far the curve moves with each table of units."""
    moves = []
    for table in tables:
        bench.set_weights(layers.all_changes(table))
        moves.append(float(np.abs(_curve(bench) - before).max()))
    return moves


def _check_copies(bench: Bench, seed: int) -> Sequence[CheckResult]:
    layers, units, before = _begun(bench, seed, "tanh")
    tables = list(copies(units))
    distinct = len({table.tobytes() for table in tables})
    moved = max(_changed(bench, layers, tables, before))
    return (
        near(NAME, "distinct copies of three tanh units against 2^M M!", distinct, copy_count(UNITS), 0.0),
        at_most(NAME, "largest change of the output over all copies", moved, LARGEST_CHANGE),
    )


def _check_copies_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Flip signs without those of the weights that leave, and count orders as if M units had M of them."""
    layers, units, before = _begun(bench, seed, "tanh")
    tables = []
    for unit in range(UNITS):
        tables.append(units.copy())
        tables[-1][unit, :-1] *= -1.0
    return (
        near(NAME, "distinct copies against 2^M M", len(list(copies(units))), 2**UNITS * UNITS, 0.0),
        *(
            at_most(NAME, "change of the output by half a flip", moved, LARGEST_CHANGE)
            for moved in _changed(bench, layers, tables, before)
        ),
    )


def _check_scaling(bench: Bench, seed: int, activation: str = "relu") -> Sequence[CheckResult]:
    layers, units, before = _begun(bench, seed, activation)
    tables = [scaled(units, unit, factor) for unit in range(UNITS) for factor in FACTORS]
    moved = max(_changed(bench, layers, tables, before))
    return (at_most(NAME, f"largest change of the output by scaling {activation} units", moved, LARGEST_CHANGE),)


def _check_scaling_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_scaling(bench, seed, activation="tanh")  # it saturates: a tanh of twice as much is not twice a tanh


def _check_line(bench: Bench, seed: int, matching: bool = True) -> Sequence[CheckResult]:
    """Walk from one run to another that began elsewhere."""
    from dnnlab.experiments.networks.straight_line import SHARES, Straight
    from dnnlab.experiments.networks.two_layers import TwoLayers

    layers = TwoLayers.of(project(seed).model().network)
    assert layers is not None
    dataset = generate(project(seed).source)
    ends = []
    for number in (seed, seed + 1):
        bench.train(project(number), SETTLED)
        answer = bench.answer(Parameters(MAIN_MODEL))
        assert isinstance(answer, ParametersAnswer)
        ends.append((layers.units(answer.arrays), layers.bias(answer.arrays), answer.arrays))
    (first, first_bias, arrays), (second, second_bias, _) = ends
    straight = Straight(layers, dataset, arrays, "tanh")
    errors = straight.errors((first, matched(second, first) if matching else second), (first_bias, second_bias))
    at_ends = errors[np.isin(SHARES, (0.0, 1.0))]
    hill = float(errors[(SHARES >= 0.0) & (SHARES <= 1.0)].max() - at_ends.max())
    return (at_most(NAME, "hill of the error between two runs with units matched", hill, LARGEST_HILL),)


def _check_line_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_line(bench, seed, matching=False)


def _picture() -> Picture:
    """One curve above, and below it two sets of weights of opposite sign that both make it."""
    x = np.linspace(0.0, 1.0, 61)
    heights = np.array([0.9, -0.6, 0.5, -0.9])
    left = np.linspace(0.06, 0.39, 4)
    return Picture(
        (
            Line(points(x, 1.45 + 0.45 * np.sin(2 * np.pi * x)), "model", 2.4),
            Bars(left, 0.6 * heights, 0.08, signed=True),
            Bars(left + 0.55, -0.6 * heights, 0.08, signed=True),
            Line(points([0.46, 0.54], [0.0, 0.0]), "text", 1.6, arrow=True),
        ),
        (0.0, 1.0),
        (-0.75, 2.05),
    )


def _stages() -> tuple[Stage, ...]:
    from dnnlab.experiments.stages.symmetry import STAGE  # only now: see `StagesLater`

    return (STAGE,)


EXPERIMENT = Experiment(
    name=NAME,
    title="Weight-space symmetries",
    section="6.2.4",
    summary="Flip a unit's sign or swap two units: the weights move, the output stays.",
    caption="Flips and swaps: M! 2ᴹ twins",
    project=project,
    checks=(
        Check("copies", _check_copies, _check_copies_wrongly),
        Check("scaling of ReLU units", _check_scaling, _check_scaling_wrongly),
        Check("between two runs", _check_line, _check_line_wrongly),
    ),
    picture=_picture,
    controls=CONTROLS,
    stages=StagesLater(_stages),
    workspace="symmetries",
)
