"""Answers `Parameters`: all numbers of a small network."""

from __future__ import annotations

from dnnlab.engine.probes.subject import Subject
from dnnlab.errors import NetworkError
from dnnlab.link.probes import Parameters, ParametersAnswer
from dnnlab.nn.scaling import scaling_arrays


def answer(subject: Subject, probe: Parameters) -> ParametersAnswer:
    """Return the numbers in the precision that the model has, and its scaling.

    Raises:
        NetworkError: There are more numbers than asked for.
    """
    size = subject.evaluator.model.index.size
    if size > probe.most:
        raise NetworkError(
            f"The network has {size:,} numbers, more than the {probe.most:,} that this picture shows",
            remedy="Choose a smaller network",
        )
    learned = {name: value.detach().cpu().numpy().copy() for name, value in subject.evaluator.parameters.items()}
    return ParametersAnswer({**learned, **scaling_arrays(subject.evaluator.model.scalings)})
