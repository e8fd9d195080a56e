"""The error over the training rows, for answers about what it owes to a weight or a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from dnnlab.engine.probes.subject import Subject
from dnnlab.graph.layer import LayerId
from dnnlab.nn.losses import reported_row_errors, row_errors, sigma_floor
from dnnlab.nn.model import Response
from dnnlab.training.preparation import Part, prepared

Responses = Mapping[LayerId, Response]
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


def gradients(subject: Subject, names: Iterable[str]) -> dict[str, Tensor]:
    """Return the gradient of what training makes small with respect to these parameters, in scaled units."""
    with torch.inference_mode(False), torch.enable_grad():
        parameters = {name: value.detach().clone() for name, value in subject.evaluator.parameters.items()}
        leaves = {name: parameters[name].requires_grad_() for name in names}
        found = torch.autograd.grad(objective(subject, parameters), list(leaves.values()), allow_unused=True)
    return {
        name: torch.zeros_like(leaf) if gradient is None else gradient
        for (name, leaf), gradient in zip(leaves.items(), found, strict=True)
    }


def gradient_norms(subject: Subject) -> dict[LayerId, float]:
    """Return for each layer the length of the gradient of what arrives at it and training moves, in scaled units."""
    slots = {name: slot for name, slot in subject.evaluator.model.index.slots.items() if not slot.frozen}
    squares: dict[LayerId, float] = {}
    for name, gradient in gradients(subject, slots).items():
        square = float(gradient.double().square().sum())
        squares[slots[name].layer] = squares.get(slots[name].layer, 0.0) + square
    return {layer: square**0.5 for layer, square in squares.items()}


def rows_through(subject: Subject, held: Mapping[LayerId, tuple[int, float]] | None = None) -> Responses:
    """Return how every layer responds to the training rows.

    Args:
        subject: Whose.
        held: For some layers a unit, by its place, and the activation at which it is held.
    """
    evaluator = subject.evaluator
    return evaluator.model.respond(evaluator.parameters, training_part(subject).inputs, held=held)


def reported_error(subject: Subject, responses: Responses) -> float:
    """Return the mean error over the training rows in original units, all outputs together, from their responses."""
    part, model = training_part(subject), subject.evaluator.model
    total = 0.0
    for layer in model.outputs:
        a, targets = responses[layer.id].preactivations, part.targets[layer.id]
        total += float(reported_row_errors(layer, a, targets, model.scalings.get(layer.id)).mean())
    return total
