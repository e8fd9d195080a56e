"""Answers `Surface`: an output's predictions over the plane of the two input columns."""

from __future__ import annotations

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import Surface, SurfaceAnswer


def answer(subject: Subject, probe: Surface) -> SurfaceAnswer:
    """Return the predictions, for a mixture the conditional mean.

    Raises:
        NetworkError: The output is gone, or the network has not two input columns.
    """
    output = subject.output(probe.output).id
    values = subject.evaluator.values(output, subject.across(probe.first, probe.second))
    return SurfaceAnswer(array(values.reshape(probe.second.count, probe.first.count, -1)))
