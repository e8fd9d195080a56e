"""Answers `Calibration`: whether what a mixture predicts is what happens, and whether one Gaussian would do as well."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from dnnlab.engine.probes.subject import Subject, array, spread
from dnnlab.graph.layer import Layer
from dnnlab.link.probes import Calibration, CalibrationAnswer
from dnnlab.nn.statistics.calibration import (
    coverage,
    distance_from_uniform,
    integral_transforms,
    ranked_probability_scores,
)
from dnnlab.theory.gaussian_reference import MOST_TRAINING, GaussianReference, gaussian_reference

CLEAR = 2.0
"""A mixture is better than one Gaussian if it is by more than so many standard errors."""


def answer(subject: Subject, probe: Calibration) -> CalibrationAnswer:
    """Return the calibration on validation rows, or on training rows where none validate.

    Raises:
        NetworkError: The output is gone or predicts no mixture.
    """
    layer = subject.mixture_output(probe.output)
    split = "validation" if len(subject.dataset.validation) else "training"
    rows = spread(getattr(subject.dataset, split), probe.limit)
    key = (split, probe.limit)
    targets = subject.targets_of(layer, rows, key)
    mixture = subject.evaluator.mixture(layer.id, subject.inputs_of(rows, key))
    transforms = integral_transforms(mixture, targets)
    ordered = array(transforms.sort(0).values)
    edges = np.linspace(0.0, 1.0, probe.bins + 1)
    inputs = subject.inputs_of(rows, key)
    errors = subject.evaluator.row_errors(layer.id, inputs, targets).cpu().double().numpy()
    reference = _reference(subject, layer, rows, split, key)
    gained = reference.errors - errors
    advantage, advantage_error = float(gained.mean()), float(gained.std() / np.sqrt(len(gained)))
    return CalibrationAnswer(
        split=split,
        rows=len(rows),
        transforms=ordered,
        histogram=np.stack([np.histogram(column, edges)[0] for column in ordered.T]).astype(np.int64),
        distance=array(distance_from_uniform(transforms)),
        coverage=array(coverage(transforms, torch.tensor(probe.levels, dtype=torch.float64))),
        score=array(ranked_probability_scores(mixture, targets).mean(0)),
        log_likelihood=float(-errors.mean()),
        gaussian=float(-reference.errors.mean()),
        gaussian_words=reference.words,
        advantage=advantage,
        advantage_error=advantage_error,
        stuck=advantage < CLEAR * advantage_error,
    )


def _reference(
    subject: Subject, layer: Layer, rows: NDArray[np.int64], split: str, key: tuple[str, int]
) -> GaussianReference:
    """One Gaussian's errors on these rows; the same for all weights, so it is worked out once."""

    def make() -> GaussianReference:
        training = spread(subject.dataset.training, MOST_TRAINING)
        columns, dataset = subject.encoded_columns(), subject.dataset
        known, held = (dataset.encode(columns, some) for some in (training, rows))
        answers, truth = (dataset.encode(layer.columns, some) for some in (training, rows))
        return gaussian_reference(known, answers, held, truth, apart=split == "validation")

    found: GaussianReference = subject.tables.get(
        ("gaussian reference", layer.columns, subject.encoded_columns(), key), make
    )
    return found
