"""Answers `Outputs`: what an output predicts for given inputs."""

from __future__ import annotations

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import Outputs, OutputsAnswer


def answer(subject: Subject, probe: Outputs) -> OutputsAnswer:
    """Return the predictions, in the data's own units.

    Raises:
        NetworkError: The output is gone, or the inputs are not those of the network.
    """
    layer = subject.output(probe.output)
    return OutputsAnswer(array(subject.evaluator.values(layer.id, subject.given(probe.inputs))))
