"""Answers `LayerDetail`: one layer's parameters and pre-activations."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.link.probes import LayerDetail, LayerDetailAnswer

MOST_ROWS = 2000
"""Of more training rows, this many evenly spread ones are looked at."""
MOST_SLOPES = 4096
FLAT = 0.06
"""A unit counts as saturated below this share of the steepest slope."""
SAME = 1e-6


def answer(subject: Subject, probe: LayerDetail) -> LayerDetailAnswer:
    """Return the layer's parameters, and the distribution of its pre-activations over the training rows.

    Raises:
        UnknownLayerError: The network does not compute this layer.
    """
    layer = subject.layer(probe.layer)
    parameters = subject.evaluator.parameters
    inputs = subject.inputs_of(subject.training_rows(MOST_ROWS), ("training", MOST_ROWS))
    response = subject.evaluator.responses(inputs)[layer.id]
    preactivations = array(response.preactivations)
    counts, edges = np.histogram(preactivations, probe.bins)
    bias = parameters.get(f"bias/{layer.id}")
    return LayerDetailAnswer(
        weights={
            connection.id: array(parameters[f"weight/{connection.id}"].reshape(-1)[: probe.most_weights])
            for connection in subject.evaluator.network.arriving(layer.id)
            if f"weight/{connection.id}" in parameters
        },
        biases=np.empty(0, np.float32) if bias is None else array(bias[: probe.most_weights]),
        histogram=counts.astype(np.int64),
        edges=edges.astype(np.float32),
        saturated=_saturated(layer.activation, preactivations.reshape(-1)),
        dead_units=int((np.ptp(array(response.activations), axis=0) <= SAME).sum()),
    )


def _saturated(activation: str, preactivations: NDArray[np.float32]) -> float:
    """The share of pre-activations on a plateau of h; NaN where h has none."""
    slope = ACTIVATIONS[activation].slope
    if np.abs(slope(np.array([-50.0, 50.0]))).min() > 1e-9:  # far out, only a plateau is that flat
        return math.nan
    steepest = float(slope(np.linspace(-4.0, 4.0, 161)).max())
    every = -(-len(preactivations) // MOST_SLOPES)
    sample = preactivations[::every].astype(np.float64)
    return float((np.abs(slope(sample)) < FLAT * steepest).mean())
