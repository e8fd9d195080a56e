"""The stage of universal approximation: the network's curve, what its units add to it, and what is missing.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from dnnlab.data.function_samples import values
from dnnlab.data.generate import generate
from dnnlab.data.sources import FunctionSamples
from dnnlab.experiments.experiment import Floats, Verdict
from dnnlab.experiments.networks.walk import can_walk, fits, walk
from dnnlab.experiments.picture import Dots, Drawing, Line, Readout, Rule, Shape, points
from dnnlab.experiments.stage import Effect, Moment, PlotLook, Sketch, Stage, State
from dnnlab.experiments.stages.numbers import rounded_up, significant
from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.link.probes import (
    Axis,
    Curve,
    CurveAnswer,
    ExpectedLoss,
    ExpectedLossAnswer,
    Parameters,
    ParametersAnswer,
    Probe,
)
from dnnlab.project.project import MAIN_MODEL, Project

REFERENCES: Mapping[str, float] = {"square": 5e-6, "full_sine": 8.5e-5, "absolute": 1.2e-2, "step": 1e-6}
"""The root mean squared error that three tanh units are known to reach on 50 points, without noise: measured, as the
best of many restarts of an optimiser of second order. That of sin x is worked out: see `reference`."""
WITHIN = 10.0
"""So many times the reference still counts as reaching it: how near a run comes is luck with the start."""
PATIENCE = 600
"""Steps after which a run that is not there yet is stuck: good ones need fewer."""
LONGER_PATIENCE: Mapping[str, int] = {"sine": 1500}
"""The same for those targets whose valley takes longer to go along."""
KNOTS = 41
MOST_CURVES = 8
"""Of more units the first so many are drawn."""
AXIS = Axis(-1.0, 1.0, 201)
X = AXIS.values()
_CURVE, _PARAMETERS, LOSS = "curve", "parameters", "loss"
_FIT, _UNITS, _ERROR = "fit", "units", "error"


@dataclass(frozen=True, slots=True)
class _Task:
    """What the pictures are about: a network that learns t from x.

    Attributes:
        source: The data.
        network: All of it.
        output: The layer that predicts t.
    """

    source: FunctionSamples
    network: Network
    output: Layer


def _task(project: Project) -> _Task | None:
    """The task of a project as it stands, or None where it has become another one."""
    network, source = project.model().network, project.source
    outputs = [layer for layer in network.outputs if layer.kind == "regression" and layer.columns == ("t",)]
    reads = [column for layer in network.inputs for column in layer.columns]
    if not isinstance(source, FunctionSamples) or len(outputs) != 1 or reads != ["x"]:
        return None
    if outputs[0].id not in network.compiled or not can_walk(network):
        return None
    return _Task(source, network, outputs[0])


@lru_cache(maxsize=8)
def rows(source: FunctionSamples) -> tuple[Floats, Floats]:
    """Return the training rows: x and t, (N, 1) each."""
    dataset = generate(source)
    table = dataset.encode(("x", "t"), dataset.training)
    return table[:, :1], table[:, 1:]


def loss_probe(source: FunctionSamples, output: str) -> ExpectedLoss:
    """Return the question about an output's mean error on the training rows."""
    x, t = rows(source)
    return ExpectedLoss(MAIN_MODEL, output, x, t, np.full(len(x), 1.0 / len(x)))


def _probes(project: Project, _state: State) -> Mapping[str, Probe]:
    task = _task(project)
    if task is None:
        return {}
    return {
        _CURVE: Curve(MAIN_MODEL, task.output.id, AXIS),
        _PARAMETERS: Parameters(MAIN_MODEL),
        LOSS: loss_probe(task.source, task.output.id),
    }


def error_of(answers: Mapping[str, Any]) -> float | None:
    """Return the root mean squared error on the training rows, None while unknown; a row's loss is half its square."""
    answer = answers.get(LOSS)
    return math.sqrt(2.0 * answer.loss) if isinstance(answer, ExpectedLossAnswer) and answer.loss >= 0.0 else None


# ---- the stage


def _draw(moment: Moment) -> Drawing:
    task = _task(moment.project)
    if task is None:
        return Drawing({}, words="These pictures need a network of plain layers that learns t from x.")
    x, t = rows(task.source)
    exact = values(task.source, X)
    fit: list[Shape] = [Line(points(X, exact), "theory", 1.5, dashed=True, label="target")]
    fit.append(Dots(points(x[:, 0], t[:, 0]), radius=2.5, label="data"))
    units: list[Shape] = []
    error: list[Shape] = [Rule(0.0)]
    ranges = {_FIT: ((-1.05, 1.05), _padded(min(-1.0, t.min()), max(1.0, t.max())))}
    readouts = [_reference_readout(task)]
    error_now = error_of(moment.answers)
    if error_now is not None:
        readouts.insert(0, Readout("RMSE at the points", significant(error_now), "model"))
    parameters = moment.answers.get(_PARAMETERS)
    if isinstance(parameters, ParametersAnswer) and fits(task.network, parameters.arrays):
        bent, added = _unit_curves(task, parameters)
        fit.extend(bent)
        units.extend(added)
        reach = max((float(np.abs(line.points[:, 1]).max()) for line in added), default=1.0)
        ranges[_UNITS] = ((-1.05, 1.05), _even(reach))
    curve = moment.answers.get(_CURVE)
    if isinstance(curve, CurveAnswer) and curve.values.shape == (AXIS.count, 1):
        y = curve.values[:, 0].astype(np.float64)
        fit.append(Line(points(X, y), "model", 2.2, label="network"))
        error.append(Line(points(X, y - exact), "bad", 1.6))
        away = float(np.abs(y - exact).max())
        ranges[_ERROR] = ((-1.05, 1.05), _even(away))
        readouts.insert(1, Readout("largest error between", significant(away), "bad"))
    return Drawing({_FIT: fit, _UNITS: units, _ERROR: error}, tuple(readouts), _FORMULA, _words(task), ranges)


_FORMULA = r"y(x) = \sum_{j=1}^{M} v_j \, h( w_j x + b_j ) + c"


def _padded(low: float, high: float) -> tuple[float, float]:
    return low - 0.1 * (high - low), high + 0.1 * (high - low)


def _even(reach: float) -> tuple[float, float]:
    limit = rounded_up(max(reach, 1e-9))
    return -1.05 * limit, 1.05 * limit


def _unit_curves(task: _Task, parameters: ParametersAnswer) -> tuple[list[Line], list[Line]]:
    """The units that feed the output: what they are, z_j, and what they add, w_j z_j in units of t.

    The mean of what is added is left out: the output's bias makes up for it, and it can be far larger than the curve.
    """
    arrays = parameters.arrays
    walked = walk(task.network, arrays, X[:, None])
    scale = float(arrays[f"scale/{task.output.id}"][0])
    bent: list[Line] = []
    added: list[Line] = []
    for arrow in task.network.arriving(task.output.id):
        if arrow.kind is not ConnectionKind.DENSE or task.network.layers[arrow.source].kind == "input":
            continue
        outgoing = arrays[f"weight/{arrow.id}"][0].astype(np.float64) * scale
        for z, weight in zip(walked.activations[arrow.source].T, outgoing, strict=True):
            number = len(bent) + 1
            if number > MOST_CURVES:
                break
            look = {"colour": f"component {number}", "dashed": True, "label": f"unit {number}"}
            bent.append(Line(points(X, z), width=1.2, opacity=0.8, **look))  # type: ignore[arg-type]
            added.append(Line(points(X, weight * (z - z.mean())), width=1.6, **look))  # type: ignore[arg-type]
    return bent, added


@lru_cache(maxsize=8)
def reference(source: FunctionSamples) -> float | None:
    """Return the error that three tanh units are known to reach on these samples; None where none is known.

    For sin x it is what two units reach whose slopes come together: least squares over heights and slope.
    """
    if source.function != "sine":
        return REFERENCES.get(source.function)
    from dnnlab.theory.tanh_units import error_of_two_equal_units

    x, t = rows(source)
    return error_of_two_equal_units(x[:, 0], t[:, 0])


def _reference(task: _Task) -> float | None:
    """The known error, where the network and the data are those of the table."""
    layers = list(task.network.layers.values())
    hidden = [layer for layer in layers if layer.kind == "units"]
    same = len(layers) == 3 and len(hidden) == 1 and hidden[0].width == 3 and hidden[0].activation == "tanh"
    same = same and task.source.noise == 0.0 and task.source.rows == 50
    return reference(task.source) if same else None


def _reference_readout(task: _Task) -> Readout:
    tip = (
        "What two tanh units reach whose slopes come together, by least squares: three can do as well."
        if task.source.function == "sine"
        else "What three tanh units without noise are known to reach on 50 points, as a root mean squared error."
    )
    if task.source.noise > 0.0:
        return Readout("noise σ", significant(task.source.noise), "theory", "No curve through the noise is right.")
    known = _reference(task)
    return Readout("known to be reached", "—" if known is None else significant(known), "theory", tip)


def _words(task: _Task) -> str:
    if task.source.function == "drawn":
        return (
            "Draw over the curve with the mouse: the network goes on from where it is. What three units can reach on a "
            "curve of your own is not known beforehand, so there is nothing to hold it against and no badge."
        )
    if task.source.noise > 0.0:
        return "With noise the best fit is the curve behind the points. More units follow the points instead."
    made_up = "Every unit is one bend. The output bias and what the units add make up the curve."
    if _reference(task) is None:
        return f"{made_up} There is a badge for three tanh units: of others no error is known."
    return made_up


def _verdict(moment: Moment) -> Verdict | None:
    task, error = _task(moment.project), error_of(moment.answers)
    known = None if task is None else _reference(task)
    if task is None or known is None or error is None or not math.isfinite(error):
        return None
    reached = error <= WITHIN * known
    patience = LONGER_PATIENCE.get(task.source.function, PATIENCE)
    passed = True if reached else False if moment.step >= patience else None
    how = (
        "which two tanh units reach whose slopes come together, by least squares, and so can three"
        if task.source.function == "sine"
        else "which three tanh units are known to reach"
    )
    return Verdict(
        f"RMSE {significant(error)} · known {significant(known)}",
        passed,
        f"The root mean squared error on the 50 points against {significant(known)}, {how}. "
        f"It passes within {WITHIN:g} times that. From a bad start a run stays above: try restarts.",
        (f"RMSE {significant(error)}", significant(error)),
    )


def _sketched(moment: Moment, drawn: Any) -> Effect:
    """The project with the curve drawn by hand as its target; outside of what was drawn it goes on as it was."""
    source = moment.project.source
    curve = np.asarray(drawn, dtype=np.float64)
    if not isinstance(source, FunctionSamples) or len(curve) < 2:
        return moment.project
    curve = curve[np.argsort(curve[:, 0], kind="stable")]
    places = np.linspace(-1.0, 1.0, KNOTS)
    inside = (places >= curve[0, 0]) & (places <= curve[-1, 0])
    knots = np.where(inside, np.interp(places, curve[:, 0], curve[:, 1]), values(source, places))
    rounded = tuple(float(value) for value in np.clip(np.round(knots, 4), -10.0, 10.0))
    return replace(moment.project, source=replace(source, function="drawn", knots=rounded))


def _is_drawn(moment: Moment) -> bool:
    source = moment.project.source
    return isinstance(source, FunctionSamples) and source.function == "drawn"


STAGE = Stage(
    name="approximation",
    title="Approximation",
    plots=(
        PlotLook(_FIT, "x", "t", (-1.05, 1.05), (-1.2, 1.2), span=(2, 1), title="Network, units dashed"),
        PlotLook(_UNITS, "x", "", (-1.05, 1.05), (-1.05, 1.05), place=(0, 1), title="What each unit adds"),
        PlotLook(_ERROR, "x", "", (-1.05, 1.05), (-1.05, 1.05), place=(1, 1), title="Error, network − target"),
    ),
    draw=_draw,
    probes=_probes,
    sketch=Sketch(_FIT, _sketched, _is_drawn),
    verdict=_verdict,
    icon="chart-bell-curve-cumulative",
)
