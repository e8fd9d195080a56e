"""Error functions: for every kind of answer the error whose derivative by the pre-activation is output minus target.

Source: Bishop & Bishop, Deep Learning (2024), section 6.4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from dnnlab.data.generate import generate
from dnnlab.data.sources import FunctionSamples, Source, ToyInverse, TwoLinkArm
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, Floats, StagesLater, at_most
from dnnlab.experiments.picture import Dots, Line, Picture, Rule, points
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import (
    ExpectedLoss,
    ExpectedLossAnswer,
    Outputs,
    OutputsAnswer,
    ParameterDetail,
    ParameterDetailAnswer,
)
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings

if TYPE_CHECKING:
    from dnnlab.experiments.stage import Stage
    from dnnlab.theory.error_functions import Pair

NAME = "error-functions"
AGREEMENT = 1e-6
STEP = 1e-4
"""Of the central difference."""


def project(seed: int) -> Project:
    """Return a small network that tells two classes apart: is x below 0 or above?"""
    layers = (
        Layer.new("input", "input", "Input", 1, columns=("x",)),
        Layer.new("hidden", "units", "Hidden", 3, activation="tanh"),
        Layer.new("output", "binary", "Class", 1, columns=("t",)),
    )
    network = Network.of(layers, (Connection("input", "hidden"), Connection("hidden", "output")))
    layout = Layout({"input": Point(0, 0), "hidden": Point(280, 0), "output": Point(600, 0)})
    settings = Settings(learning_rate=0.01, seed=seed)
    model = Model(network, layout, settings)
    return Project("Error functions", FunctionSamples("step", seed=seed), {MAIN_MODEL: model}, NAME)


# ---- what `dnnlab check` runs


class _Case(Struct, frozen=True):
    """A kind of output, a few rows for it, and the error that goes with it."""

    title: str
    kind: str
    source: Source
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    pair: Pair
    units: int


def _cases(seed: int) -> tuple[_Case, ...]:
    from dnnlab.theory.error_functions import Pair

    classes = FunctionSamples("drawn", rows=3, knots=(0.0, 1.0, 2.0))
    arm = TwoLinkArm(rows=1, validation_rows=0, seed=seed)
    toy = ToyInverse(rows=1, validation_rows=0, seed=seed)
    numbers, both = Pair("identity", "squares"), ("x1", "x2")
    questions = Pair("logistic", "cross_entropy")
    return (
        _Case("regression, one target", "regression", toy, ("x",), ("t",), numbers, 1),
        _Case("regression, two targets", "regression", arm, ("theta1", "theta2"), both, numbers, 2),
        _Case(
            "two classes", "binary", FunctionSamples("step", 2), ("x",), ("t",), Pair("logistic", "cross_entropy"), 1
        ),
        _Case("two questions", "binary", FunctionSamples("step", 2), ("x",), ("t", "t"), questions, 2),
        _Case("three classes", "multiclass", classes, ("x",), ("t",), Pair("softmax", "cross_entropy"), 3),
    )


def _begun(case: _Case, seed: int) -> Project:
    """Inputs straight into the output: its bias is added to the pre-activation, so that dE/db = dE/da."""
    layers = (
        Layer.new("input", "input", units=len(case.inputs), columns=case.inputs),
        Layer.new("output", case.kind, units=case.units, columns=case.targets),
    )
    model = Model(
        Network.of(layers, [Connection("input", "output")]), settings=Settings(precision="float64", seed=seed)
    )
    return Project("Error functions", case.source, {MAIN_MODEL: model}, NAME)


class _Measured(Struct, frozen=True, eq=False):
    """The derivative of the mean error by each pre-activation, (K,), in the two ways, and what it should be.

    Attributes:
        autograd: By the engine's own gradient.
        difference: By the central difference of the engine's error.
        outputs: y, (N, K), and targets, one-hot for classes, (N, K); in scaled units.
    """

    autograd: Floats
    difference: Floats
    outputs: Floats
    targets: Floats

    @property
    def expected(self) -> Floats:
        return np.asarray((self.outputs - self.targets).mean(axis=0))


def _measured(bench: Bench, case: _Case, seed: int) -> _Measured:
    begun = _begun(case, seed)
    bench.load(begun)
    draw = np.random.default_rng(seed)
    output = begun.model().network.layer("output")
    biases = draw.normal(0.0, 1.5, case.units)
    places = [("bias/output", row, None) for row in output.rows]
    bench.set_weights(tuple(WeightChange(*place, float(b)) for place, b in zip(places, biases, strict=True)))
    dataset = generate(case.source)
    inputs, targets = (dataset.encode(names, dataset.training) for names in (case.inputs, case.targets))
    scale, shift = np.ones(case.units), np.zeros(case.units)
    if case.kind == "regression":
        scaling = dataset.scaling(case.targets)
        scale, shift = scaling.scale, scaling.shift
    answer = bench.answer(Outputs(MAIN_MODEL, "output", inputs))
    assert isinstance(answer, OutputsAnswer)
    y = (answer.values.astype(np.float64) - shift) / scale
    t = np.eye(case.units)[targets[:, 0].astype(int)] if case.kind == "multiclass" else (targets - shift) / scale
    gradient, difference = [], []
    for place, bias, width in zip(places, biases, scale, strict=True):
        detail = bench.answer(ParameterDetail(MAIN_MODEL, *place))
        assert isinstance(detail, ParameterDetailAnswer)
        gradient.append(detail.gradient)
        around = []
        for moved in (float(bias) + STEP, float(bias) - STEP):
            bench.set_weights((WeightChange(*place, moved),))
            around.append(_error(bench, inputs, targets))
        bench.set_weights((WeightChange(*place, float(bias)),))
        difference.append((around[0] - around[1]) / (2.0 * STEP * float(width) ** 2))
    return _Measured(np.array(gradient), np.array(difference), y, t)


def _error(bench: Bench, inputs: Floats, targets: Floats) -> float:
    weights = np.full(len(inputs), 1.0 / len(inputs))
    answer = bench.answer(ExpectedLoss(MAIN_MODEL, "output", inputs, targets, weights))
    assert isinstance(answer, ExpectedLossAnswer)
    return answer.loss


Ways = tuple[tuple[str, Callable[[_Measured], Floats]], ...]
_WAYS: Ways = (("autograd", lambda found: found.autograd), ("central difference", lambda found: found.difference))


def _check(bench: Bench, seed: int) -> Sequence[CheckResult]:
    results = []
    for case in _cases(seed):
        found = _measured(bench, case, seed)
        for way, value in _WAYS:
            away = float(np.abs(value(found) - found.expected).max())
            results.append(at_most(NAME, f"dE/da against y − t by {way}, {case.title}", away, AGREEMENT))
    return results


def _check_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Take the squared distance without its half, and for classes the error that does not go with the output."""
    from dnnlab.theory.error_functions import Pair, slopes

    results = []
    for case in _cases(seed):
        found = _measured(bench, case, seed)
        expected = 2.0 * found.expected
        if case.kind != "regression":
            a = np.log(found.outputs)
            if case.kind == "binary":
                a = a - np.log1p(-found.outputs)
            expected = slopes(Pair(case.pair.output, "squares"), a, found.targets).mean(axis=0)
        for way, value in _WAYS:
            away = float(np.abs(value(found) - expected).max())
            results.append(at_most(NAME, f"dE/da of another error by {way}, {case.title}", away, AGREEMENT))
    return results


def _picture() -> Picture:
    """Two derivatives by the pre-activation: one that stays where the answer is wrong, and one that vanishes there."""
    from dnnlab.theory.error_functions import Pair, slopes

    a = np.linspace(-6.0, 6.0, 81)
    t = np.ones((len(a), 1))
    right = slopes(Pair("logistic", "cross_entropy"), a[:, None], t)[:, 0]
    wrong = slopes(Pair("logistic", "squares"), a[:, None], t)[:, 0]
    return Picture(
        (
            Rule(0.0, colour="faint", dashed=False),
            Line(points(a, wrong), "bad", 2.0, dashed=True),
            Line(points(a, right), "model", 2.6),
            Dots(points([-4.0], [right[np.searchsorted(a, -4.0)]]), "warn", 5.0),
        ),
        (-6.0, 6.0),
        (-1.2, 0.35),
    )


def _stages() -> tuple[Stage, ...]:
    from dnnlab.experiments.stages.error import STAGE  # only now: see `StagesLater`

    return (STAGE,)


EXPERIMENT = Experiment(
    name=NAME,
    title="Error functions",
    section="6.4",
    summary="For every kind of answer the error that makes the derivative output minus target.",
    caption="Output and error, matched",
    project=project,
    checks=(Check("output minus target", _check, _check_wrongly),),
    picture=_picture,
    stages=StagesLater(_stages),
    workspace="errors",
)
