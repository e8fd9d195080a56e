"""Answers `ParameterDetail`: one single number that is learned, and the gradient of the error with respect to it."""

from __future__ import annotations

import torch

from dnnlab.engine.probes.subject import Subject
from dnnlab.engine.probes.training_error import objective
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import ParameterDetail, ParameterDetailAnswer
from dnnlab.training.by_hand import place_of


def answer(subject: Subject, probe: ParameterDetail) -> ParameterDetailAnswer:
    """Return the number and its gradient.

    Raises:
        NetworkError: There is no such number, or it was removed.
    """
    index = subject.evaluator.model.index
    place = place_of(index, WeightChange(probe.array, probe.row, probe.unit, 0.0)) - index.slots[probe.array].start
    value = subject.evaluator.parameters[probe.array]
    with torch.inference_mode(False), torch.enable_grad():
        leaf = value.detach().clone().requires_grad_()
        parameters = {name: view.detach().clone() for name, view in subject.evaluator.parameters.items()}
        parameters[probe.array] = leaf
        (gradient,) = torch.autograd.grad(objective(subject, parameters), [leaf])
    return ParameterDetailAnswer(float(value.reshape(-1)[place]), float(gradient.reshape(-1)[place]))
