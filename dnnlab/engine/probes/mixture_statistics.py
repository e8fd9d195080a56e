"""Answers `MixtureStatistics`: moments, modes, entropy and quantiles of the mixtures that an output predicts."""

from __future__ import annotations

import numpy as np
import torch

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import MixtureStatistics, MixtureStatisticsAnswer
from dnnlab.nn.mixture import Mixture
from dnnlab.nn.statistics.entropy import entropy
from dnnlab.nn.statistics.marginals import quantiles
from dnnlab.nn.statistics.modes import modes
from dnnlab.nn.statistics.moments import approximate_mode, deviation, target_variances


def answer(subject: Subject, probe: MixtureStatistics) -> MixtureStatisticsAnswer:
    """Return what follows from the mixtures, in the data's own units.

    Raises:
        NetworkError: The output is gone or predicts no mixture, or the inputs are not those of the network.
    """
    layer = subject.mixture_output(probe.output)
    mixture = subject.evaluator.mixture(layer.id, subject.given(probe.inputs)).to(torch.float64)
    nothing = np.empty(0, np.float32)
    mode = modes(mixture) if probe.mode else None
    found = entropy(mixture, probe.seed) if probe.entropy else None
    return MixtureStatisticsAnswer(
        mean=array(mixture.mean()),
        deviation=array(deviation(mixture)),
        deviations=array(target_variances(mixture).sqrt()),
        approximate_mode=array(approximate_mode(mixture)),
        mode=nothing if mode is None else array(mode.points),
        mode_density=nothing if mode is None else array(mode.log_densities.exp()),
        entropy=nothing if found is None else array(found.values),
        entropy_error=nothing if found is None else array(found.errors),
        quantiles=array(_quantiles(mixture, probe.levels)),
    )


def _quantiles(mixture: Mixture, levels: tuple[float, ...]) -> torch.Tensor:
    if not levels:
        return mixture.mu.new_empty(mixture.mu.shape[0], mixture.dimensions, 0)
    return quantiles(mixture, torch.tensor(levels, dtype=torch.float64))
