"""Answers `ExpectedLoss`: an output's weighted mean error on points that the question brings along."""

from __future__ import annotations

import numpy as np

from dnnlab.engine.probes.subject import Subject
from dnnlab.errors import NetworkError
from dnnlab.link.probes import ExpectedLoss, ExpectedLossAnswer


def answer(subject: Subject, probe: ExpectedLoss) -> ExpectedLossAnswer:
    """Return the weighted mean error, in the data's own units.

    Raises:
        NetworkError: The output is gone, or the points do not have the network's number of inputs or targets.
    """
    layer = subject.output(probe.output)
    inputs, targets, weights = np.asarray(probe.inputs), np.asarray(probe.targets), np.asarray(probe.weights)
    width = subject.evaluator.model.input_width
    columns = 1 if layer.kind == "multiclass" else layer.width
    points = len(weights)
    if inputs.shape != (points, width) or targets.shape != (points, columns):
        raise NetworkError(
            f"The points have {inputs.shape[-1]} inputs and {targets.shape[-1]} targets; "
            f"the network has {width} and {columns}",
            where=layer.name,
        )
    errors = subject.evaluator.row_errors(layer.id, inputs, targets)
    return ExpectedLossAnswer(float(errors.detach().cpu().double().numpy() @ weights.astype(np.float64)))
