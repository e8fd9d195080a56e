"""Moments of a stage without an engine: random weights, and what the network makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.generate import generate
from dnnlab.experiments.networks.walk import walk
from dnnlab.experiments.stage import Moment, Stage, State
from dnnlab.graph.network import Network
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import (
    Answer,
    Curve,
    CurveAnswer,
    ExpectedLoss,
    ExpectedLossAnswer,
    Outputs,
    OutputsAnswer,
    Parameters,
    ParametersAnswer,
    Probe,
)
from dnnlab.project.project import Project

Arrays = dict[str, NDArray[np.floating]]


def random_arrays(project: Project, seed: int = 0) -> Arrays:
    """Return random weights for a project's network, with the scaling of its data."""
    draw = np.random.default_rng(seed)
    network, dataset = project.model().network, generate(project.source)
    arrays: Arrays = {}
    for id in network.order:
        layer = network.layers[id]
        for arrow in network.arriving(id):
            arrays[f"weight/{arrow.id}"] = draw.normal(size=network.weight_shape(arrow.id))
        for name in layer.parameters:
            arrays[f"{name}/{id}"] = draw.normal(size=layer.preactivations)
        if layer.is_scaled:
            scaling = dataset.scaling(layer.columns)
            arrays[f"shift/{id}"], arrays[f"scale/{id}"] = scaling.shift, scaling.scale
    return arrays


def answered(network: Network, arrays: Arrays, probe: Probe) -> Answer:
    """Return what an engine would answer about a network of these weights."""
    match probe:
        case Parameters():
            return ParametersAnswer(arrays)
        case Curve(output=output, inputs=axis):
            values = walk(network, arrays, axis.values()[:, None]).activations[output]
            return CurveAnswer(values.astype(np.float32))
        case Outputs(output=output, inputs=inputs):
            values = walk(network, arrays, np.asarray(inputs, np.float64)).activations[output]
            return OutputsAnswer(values.astype(np.float32))
        case ExpectedLoss(output=output, inputs=inputs, targets=targets, weights=weights):
            away = walk(network, arrays, np.asarray(inputs, np.float64)).activations[output] - targets
            return ExpectedLossAnswer(float(0.5 * (away**2).sum(axis=1) @ weights))
    raise AssertionError(f"No answer to {type(probe).__name__} is known here")


def moment_of(
    stage: Stage, project: Project, arrays: Arrays | None = None, state: State | None = None, step: int = 0
) -> Moment:
    """Return the moment at which all that a stage asks has been answered."""
    found = random_arrays(project) if arrays is None else arrays
    state = stage.start if state is None else state
    network = project.model().network
    probes: Mapping[str, Probe] = {} if stage.probes is None else stage.probes(project, state)
    answers = {name: answered(network, found, probe) for name, probe in probes.items()}
    return Moment(project, generate(project.source), state, answers, step)


def with_changes(network: Network, arrays: Arrays, changes: tuple[WeightChange, ...]) -> Arrays:
    """Return the arrays after weights were set by hand."""
    changed = {name: values.copy() for name, values in arrays.items()}
    for change in changes:
        kind, _, name = change.array.partition("/")
        layer = network.layer(network.connection(name).target if kind == "weight" else name)
        place: Any = layer.rows.index(change.row)
        if change.unit is not None:
            place = place, network.layer(network.connection(name).source).units.index(change.unit)
        changed[change.array][place] = change.value * (changed[change.array][place] if change.relative else 1.0)
    return changed
