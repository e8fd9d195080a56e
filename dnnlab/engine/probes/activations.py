"""Answers `Activations`: how each unit responds across the inputs."""

from __future__ import annotations

import torch
from torch import Tensor

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.graph.layer import Layer
from dnnlab.link.probes import Activations, ActivationsAnswer, Axis
from dnnlab.nn.losses import sigma_floor
from dnnlab.nn.mixture import mixture_from
from dnnlab.nn.model import Response


def answer(subject: Subject, probe: Activations) -> ActivationsAnswer:
    """Return the activations of those of the layers that the network computes."""
    axes, inputs = inputs_across(subject, probe.resolution)
    responses = subject.evaluator.responses(inputs)
    shape = (-1, probe.resolution, probe.resolution) if len(axes) == 2 else (-1, len(inputs))
    activations = {
        id: array(predicted(subject, responses[id], subject.layer(id))[:, : probe.most_units].T.reshape(shape))
        for id in probe.layers
        if id in responses
    }
    return ActivationsAnswer(len(axes), activations)


def inputs_across(subject: Subject, resolution: int) -> tuple[tuple[Axis, ...], Tensor]:
    """Return the axes, and the inputs along them: one column's range, two columns' plane, or rows of data.

    Rows of data are the first `resolution` ones, without an axis.
    """
    columns = subject.input_columns()
    numeric = not any(subject.dataset.column(column).is_categorical for column in columns)
    if len(columns) == 1 and numeric:
        axis = _range(subject, columns[0], resolution)
        return (axis,), subject.along(axis)
    if len(columns) == 2 and numeric:
        first, second = (_range(subject, column, resolution) for column in columns)
        return (first, second), subject.across(first, second)
    rows = subject.dataset.training[:resolution]
    return (), subject.inputs_of(rows, ("first", resolution))


def _range(subject: Subject, column: str, resolution: int) -> Axis:
    values = subject.dataset.column(column).values
    low, high = subject.tables.get(("range", column), lambda: (float(values.min()), float(values.max())))
    return Axis(low, high, resolution)


def predicted(subject: Subject, response: Response, layer: Layer) -> Tensor:
    """Return a layer's activations (N, U); for an output what it predicts, in scaled units."""
    match layer.kind:
        case "mixture":
            floor = sigma_floor(layer, subject.evaluator.model.scalings[layer.id])
            mixture = mixture_from(layer, response.preactivations, floor)
            parts = [mixture.pi, mixture.mu, mixture.sigma]
            parts += [] if mixture.below is None else [mixture.below]
            return torch.cat([part.flatten(1) for part in parts], dim=1)
        case "binary":
            return torch.sigmoid(response.preactivations)
        case "multiclass":
            return torch.softmax(response.preactivations, dim=1)
        case _:
            return response.activations
