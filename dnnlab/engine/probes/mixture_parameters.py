"""Answers `MixtureParameters`: the mixtures that an output predicts for given inputs."""

from __future__ import annotations

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import MixtureParameters, MixtureParametersAnswer


def answer(subject: Subject, probe: MixtureParameters) -> MixtureParametersAnswer:
    """Return coefficients, means and Cholesky factors, in the data's own units.

    Raises:
        NetworkError: The output is gone or predicts no mixture, or the inputs are not those of the network.
    """
    layer = subject.mixture_output(probe.output)
    mixture = subject.evaluator.mixture(layer.id, subject.given(probe.inputs))
    return MixtureParametersAnswer(array(mixture.pi), array(mixture.mu), array(mixture.factors))
