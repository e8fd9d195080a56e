"""Answers `Responsibilities`: how much each component answers for rows of the data."""

from __future__ import annotations

import numpy as np

from dnnlab.engine.probes.subject import Subject, array, spread
from dnnlab.link.probes import Responsibilities, ResponsibilitiesAnswer


def answer(subject: Subject, probe: Responsibilities) -> ResponsibilitiesAnswer:
    """Return the responsibilities.

    Raises:
        NetworkError: The output is gone or predicts no mixture.
    """
    layer = subject.mixture_output(probe.output)
    rows = spread(subject.dataset.validation if probe.split == "validation" else subject.dataset.training, probe.limit)
    key = (probe.split, probe.limit)
    targets = subject.targets_of(layer, rows, key)
    parts = subject.evaluator.mixtures(layer.id, subject.inputs_of(rows, key))
    gamma = [array(mixture.responsibilities(targets[some].to(mixture.mu.dtype))) for some, mixture in parts]
    return ResponsibilitiesAnswer(rows, np.concatenate(gamma))
