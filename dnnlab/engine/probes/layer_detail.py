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
MOST_SLOPES_EACH = 1 << 16
STUCK = 0.9
"""A unit is saturated that is on a plateau in more than this share of the rows."""
MOST_NAMED = 24
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
    dead = dead_among(array(response.activations))
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
        dead_units=len(dead),
        dead=tuple(dead[:MOST_NAMED]),
        stuck=tuple(_stuck(layer.activation, preactivations, frozenset(dead))[:MOST_NAMED]),
    )


def dead_among(activations: NDArray[np.float32]) -> list[int]:
    """Return the units whose activations (N, U) are the same in all rows."""
    return np.flatnonzero(np.ptp(activations, axis=0) <= SAME).tolist()


def _stuck(activation: str, preactivations: NDArray[np.float32], dead: frozenset[int]) -> list[int]:
    """The units, but for dead ones, that are on a plateau of h in most of the rows (N, U)."""
    slope, steepest = ACTIVATIONS[activation].slope, _steepest(activation)
    if steepest is None:
        return []
    every = -(-preactivations.size // MOST_SLOPES_EACH)
    flat = np.abs(slope(preactivations[::every].astype(np.float64))) < FLAT * steepest
    return [unit for unit in np.flatnonzero(flat.mean(axis=0) > STUCK).tolist() if unit not in dead]


def _steepest(activation: str) -> float | None:
    """The steepest slope of h; None where it has no plateau."""
    slope = ACTIVATIONS[activation].slope
    if np.abs(slope(np.array([-50.0, 50.0]))).min() > 1e-9:  # far out, only a plateau is that flat
        return None
    return float(slope(np.linspace(-4.0, 4.0, 161)).max())


def _saturated(activation: str, preactivations: NDArray[np.float32]) -> float:
    """The share of pre-activations on a plateau of h; NaN where h has none."""
    steepest = _steepest(activation)
    if steepest is None:
        return math.nan
    every = -(-len(preactivations) // MOST_SLOPES)
    sample = preactivations[::every].astype(np.float64)
    return float((np.abs(ACTIVATIONS[activation].slope(sample)) < FLAT * steepest).mean())
