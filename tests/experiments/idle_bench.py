"""A bench that trains nothing: what its answers say is for the test to choose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dnnlab.link.messages import RestartCurves, RestartsProgress, WeightChange
from dnnlab.link.probes import Answer, Probe
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.project import MAIN_MODEL, Project


class IdleBench:
    """The base of benches whose model has learnt nothing, or nonsense: every check must fall short on them."""

    def load(self, project: Project) -> None:
        pass

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        pass

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> RestartResults:
        """Restarts that all ended at the same loss."""
        nothing, curve = np.zeros(count, np.int64), RestartCurves(0, np.array([steps]), np.zeros((1, count)))
        seeds = tuple(range(count))
        return RestartResults(
            RestartsProgress(seeds, steps, steps, True, 1.0, "fused", "", nothing, curve, curve, np.zeros(count))
        )

    def set_weights(self, changes: Sequence[WeightChange], model: str = MAIN_MODEL) -> None:
        pass

    def answer(self, probe: Probe) -> Answer:
        raise NotImplementedError
