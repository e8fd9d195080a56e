"""The error over the training rows, for answers about what it owes to a weight or a unit."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from dnnlab.engine.probes.subject import Subject
from dnnlab.graph.layer import LayerId
from dnnlab.nn.losses import reported_row_errors, row_errors, sigma_floor
from dnnlab.training.preparation import Part, prepared

MOST_ROWS = 2000
"""Of more training rows, this many evenly spread ones are looked at."""


def training_part(subject: Subject) -> Part:
    """Return the training rows, up to `MOST_ROWS`, as tensors that may take part in differentiation."""
    evaluator, model = subject.evaluator, subject.evaluator.model
    ends = tuple((layer.id, layer.kind, layer.columns, layer.width) for layer in (*model.inputs, *model.outputs))

    def make() -> Part:
        rows = subject.training_rows(MOST_ROWS)
        with torch.inference_mode(False):
            return prepared(evaluator.network, subject.dataset, model.scalings, rows, evaluator.dtype, evaluator.device)

    key = ("training part", ends, tuple(model.scalings.items()), evaluator.dtype, evaluator.device)
    part: Part = subject.tables.get(key, make)
    return part


def objective(subject: Subject, parameters: Mapping[str, Tensor]) -> Tensor:
    """Return what training makes small, the mean over the rows in scaled units, ()."""
    part, model = training_part(subject), subject.evaluator.model
    outputs = model.outputs_of(parameters, part.inputs)
    total = torch.zeros((), dtype=subject.evaluator.dtype)
    for layer in model.outputs:
        floor = sigma_floor(layer, model.scalings.get(layer.id))
        total = total + row_errors(layer, outputs[layer.id], part.targets[layer.id], floor).mean()
    return total


def reported_error(subject: Subject, held: Mapping[LayerId, tuple[int, float]] | None = None) -> float:
    """Return the mean error over the rows in original units, all outputs together.

    Args:
        subject: Whose.
        held: For some layers a unit, by its place, and the activation at which it is held.
    """
    part, model = training_part(subject), subject.evaluator.model
    responses = model.respond(subject.evaluator.parameters, part.inputs, held=held)
    total = 0.0
    for layer in model.outputs:
        a, targets = responses[layer.id].preactivations, part.targets[layer.id]
        total += float(reported_row_errors(layer, a, targets, model.scalings.get(layer.id)).mean())
    return total


def mean_activation(subject: Subject, layer: LayerId, unit: int) -> float:
    """Return the mean of a unit's activation over the rows, in scaled units."""
    part, model = training_part(subject), subject.evaluator.model
    responses = model.respond(subject.evaluator.parameters, part.inputs)
    return float(responses[layer].activations[:, unit].mean())
