"""The bench on which checks measure: it trains and asks by way of the engine."""

from __future__ import annotations

from dnnlab.data.generate import generate
from dnnlab.experiments.experiment import CheckResult, Experiment
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.probes import Answer, Probe
from dnnlab.project.project import Project


class EngineBench:
    """A bench on one engine process."""

    def __init__(self, engine: HeadlessEngine) -> None:
        self._engine = engine

    def train(self, project: Project, steps: int) -> None:
        """Train the project's main model from the start.

        Raises:
            DataError: The project's rows come from a table, which an experiment's never do.
        """
        self._engine.load(project.model(), generate(project.source), device="cpu")
        self._engine.train(steps)

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model trained last."""
        return self._engine.answer(probe)


def run_checks(experiment: Experiment, engine: HeadlessEngine, seed: int) -> list[CheckResult]:
    """Run all checks of an experiment and return what came out."""
    bench = EngineBench(engine)
    return [result for check in experiment.checks for result in check.run(bench, seed)]
