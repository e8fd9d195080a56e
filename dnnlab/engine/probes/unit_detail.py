"""Answers `UnitDetail`: how one unit responds, its weights, and what the error is without it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from torch import Tensor

from dnnlab.engine.probes.activations import inputs_across, predicted
from dnnlab.engine.probes.subject import Subject, array
from dnnlab.engine.probes.training_error import Responses, reported_error, rows_through
from dnnlab.errors import NetworkError
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import ConnectionId
from dnnlab.link.probes import Axis, Floats, UnitDetail, UnitDetailAnswer


def answer(subject: Subject, probe: UnitDetail) -> UnitDetailAnswer:
    """Return what there is to say about the unit.

    Raises:
        UnknownLayerError: The network does not compute this layer.
        NetworkError: The layer has no such unit.
    """
    layer = subject.layer(probe.layer)
    if probe.row not in layer.rows:
        raise NetworkError(f"There is no unit {probe.row[:40]!r}", where=layer.name, remedy="Choose one that is there")
    unit = layer.rows.index(probe.row)
    responses = rows_through(subject)
    axes, response, edges = _response(subject, probe, layer, unit, responses)
    mean = float(responses[layer.id].activations[:, unit].mean())
    held = math.nan
    if layer.role is not Role.OUTPUT:
        held = reported_error(subject, rows_through(subject, {layer.id: (unit, mean)}))
    bias = subject.evaluator.parameters.get(f"bias/{layer.id}")
    incoming, outgoing = _weights(subject, layer, unit)
    return UnitDetailAnswer(
        dimensions=len(axes),
        axes=axes,
        response=response,
        edges=edges,
        bias=math.nan if bias is None else float(bias[unit]),
        incoming=incoming,
        outgoing=outgoing,
        mean=mean,
        error=reported_error(subject, responses),
        error_held=held,
    )


def _response(
    subject: Subject, probe: UnitDetail, layer: Layer, unit: int, rows: Responses
) -> tuple[tuple[Axis, ...], Floats, Floats]:
    """The axes, z along them, and no edges; without axes the counts of z over the training rows in bins."""
    axes, inputs = inputs_across(subject, probe.resolution)
    nothing = np.empty(0, np.float32)
    if axes:
        z = predicted(subject, subject.evaluator.responses(inputs)[layer.id], layer)[:, unit]
        return axes, array(z.reshape((probe.resolution,) * len(axes))), nothing
    z = predicted(subject, rows[layer.id], layer)[:, unit]
    counts, edges = np.histogram(array(z), probe.bins)
    return (), counts.astype(np.float32), edges.astype(np.float32)


def _weights(
    subject: Subject, layer: Layer, unit: int
) -> tuple[Mapping[ConnectionId, Floats], Mapping[ConnectionId, Floats]]:
    """The weights that arrive at the unit, and those that leave it, by connection."""
    network, parameters = subject.evaluator.network, subject.evaluator.parameters

    def weights(connection: ConnectionId) -> Tensor | None:
        return parameters.get(f"weight/{connection}")

    incoming, outgoing = {}, {}
    for arrow in network.arriving(layer.id):
        if (matrix := weights(arrow.id)) is not None:
            incoming[arrow.id] = array(matrix[unit])
    if layer.role is not Role.OUTPUT:
        for arrow in network.leaving(layer.id):
            if (matrix := weights(arrow.id)) is not None:
                outgoing[arrow.id] = array(matrix[:, unit])
    return incoming, outgoing
