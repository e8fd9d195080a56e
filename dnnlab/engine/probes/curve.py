"""Answers `Curve`: an output's predictions along the one input column."""

from __future__ import annotations

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import Curve, CurveAnswer


def answer(subject: Subject, probe: Curve) -> CurveAnswer:
    """Return the predictions, for a mixture the conditional mean.

    Raises:
        NetworkError: The output is gone, or the network has not one input column.
    """
    output = subject.output(probe.output).id
    return CurveAnswer(array(subject.evaluator.values(output, subject.along(probe.inputs))))
