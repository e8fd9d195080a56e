"""Answers `MixtureSamples`: draws from the mixture that an output predicts for one input."""

from __future__ import annotations

import numpy as np

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import MixtureSamples, MixtureSamplesAnswer
from dnnlab.nn.statistics.samples import draws


def answer(subject: Subject, probe: MixtureSamples) -> MixtureSamplesAnswer:
    """Return the draws, in the data's own units.

    Raises:
        NetworkError: The output is gone or predicts no mixture, or the input is not one of the network.
    """
    layer = subject.mixture_output(probe.output)
    mixture = subject.evaluator.mixture(layer.id, subject.given(np.asarray(probe.inputs)[None]))
    found = draws(mixture, probe.count, probe.seed)
    return MixtureSamplesAnswer(array(found.values[0]), found.components[0].numpy().astype(np.int64))
