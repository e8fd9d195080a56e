"""Answers probes: finds the answerer of a probe's kind and lets it look at the weights that are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from dnnlab.engine.probes import (
    activations,
    calibration,
    connection_weights,
    curve,
    dead_units,
    distributions,
    expected_loss,
    layer_detail,
    mixture_density,
    mixture_parameters,
    mixture_samples,
    mixture_statistics,
    outputs,
    parameter_detail,
    parameters,
    point_gradients,
    predictions,
    responsibilities,
    surface,
    target_plane,
    unit_detail,
    weights,
)
from dnnlab.engine.probes.subject import Subject
from dnnlab.errors import EngineError
from dnnlab.link import probes
from dnnlab.link.probes import Answer, Probe
from dnnlab.training.arithmetic import arithmetic_for

ANSWERERS: dict[type[Any], Callable[[Subject, Any], Answer]] = {
    probes.MixtureDensity: mixture_density.answer,
    probes.Curve: curve.answer,
    probes.Surface: surface.answer,
    probes.Predictions: predictions.answer,
    probes.Activations: activations.answer,
    probes.Weights: weights.answer,
    probes.ConnectionWeights: connection_weights.answer,
    probes.ParameterDetail: parameter_detail.answer,
    probes.Parameters: parameters.answer,
    probes.UnitDetail: unit_detail.answer,
    probes.LayerDetail: layer_detail.answer,
    probes.DeadUnits: dead_units.answer,
    probes.Distributions: distributions.answer,
    probes.ExpectedLoss: expected_loss.answer,
    probes.Outputs: outputs.answer,
    probes.MixtureParameters: mixture_parameters.answer,
    probes.MixtureStatistics: mixture_statistics.answer,
    probes.MixtureSamples: mixture_samples.answer,
    probes.TargetPlane: target_plane.answer,
    probes.Responsibilities: responsibilities.answer,
    probes.PointGradients: point_gradients.answer,
    probes.Calibration: calibration.answer,
}

_ROWS = 1000.0
"""How many rows a probe looks at, roughly: enough to tell whether several threads are worth while."""


def evaluate(subject: Subject, probe: Probe) -> Answer:
    """Return the answer to a probe, in evaluation mode and in the data's own units.

    Raises:
        DnnlabError: It cannot be answered for this network; the error says why.
    """
    answerer = ANSWERERS.get(type(probe))
    if answerer is None:
        raise EngineError(f"The engine knows no probe {type(probe).__name__}")
    with torch.inference_mode(), arithmetic_for(_ROWS * subject.evaluator.model.index.size):
        return answerer(subject, probe)
