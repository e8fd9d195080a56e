"""The bench on which checks measure: it trains and asks by way of the engine."""

from __future__ import annotations

from dnnlab.data.generate import generate
from dnnlab.errors import DataError
from dnnlab.experiments.experiment import CheckResult, Experiment
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Answer, Probe
from dnnlab.project.project import MAIN_MODEL, Project


class EngineBench:
    """A bench on one engine process."""

    def __init__(self, engine: HeadlessEngine) -> None:
        self._engine = engine

    def load(self, project: Project) -> None:
        """Load the project's main model.

        Raises:
            DataError: The project's rows come from a table, which an experiment's never do.
        """
        self._engine.load(project.model(), generate(project.source), device="cpu")

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        """Train the project's main model from the start."""
        self.load(project)
        self._engine.train(steps)

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> None:
        """Train so many copies of the main model and go on with the best by its validation loss."""
        self.load(project)
        best = self._engine.restart(project.model().settings.seed, count, steps).best
        if best is None:
            raise DataError("Every restart diverged", where=project.title, remedy="Lower the learning rate")
        self._engine.keep_restart(best)

    def set_weights(self, changes: tuple[WeightChange, ...], model: str = MAIN_MODEL) -> None:
        """Set weights of the main model."""
        self._engine.set_weights(changes)

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model trained last."""
        return self._engine.answer(probe)


def run_checks(experiment: Experiment, engine: HeadlessEngine, seed: int) -> list[CheckResult]:
    """Run all checks of an experiment and return what came out."""
    bench = EngineBench(engine)
    return [result for check in experiment.checks for result in check.run(bench, seed)]
