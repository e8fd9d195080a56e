"""The bench on which checks measure: it trains and asks by way of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dnnlab.data.generate import generate
from dnnlab.errors import NonFiniteError
from dnnlab.experiments.experiment import CheckResult, Experiment
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Answer, Probe
from dnnlab.project.project import MAIN_MODEL, Project

DEVICE = "cpu"
"""Checks shall measure the same everywhere."""

if TYPE_CHECKING:
    from dnnlab.link.headless import HeadlessEngine  # the window, which lists experiments, starts sooner without it


class EngineBench:
    """A bench on one engine process.

    Where rows come from a table, all that takes a project raises DataError: an experiment makes its own data.
    """

    def __init__(self, engine: HeadlessEngine) -> None:
        self._engine = engine

    def load(self, project: Project) -> None:
        """Take up all models of the project with fresh weights, and forget all others."""
        for name in self._engine.models:
            if name not in project.models:
                self._engine.unload(name)
        dataset = generate(project.source)
        for name, model in project.models.items():
            self._engine.load(model, dataset, DEVICE, name=name)

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        """Train one of the project's models from the start; models of other names stay as they are."""
        self._engine.load(project.model(model), generate(project.source), DEVICE, name=model)
        self._engine.train(steps, name=model)

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> None:
        """Train copies of one of the project's models with seeds from its own on, and go on with the best.

        Raises:
            NonFiniteError: All of them diverged.
        """
        begun = project.model(model)
        self._engine.load(begun, generate(project.source), DEVICE, name=model)
        best = self._engine.restart(begun.settings.seed, count, steps, name=model).best
        if best is None:
            raise NonFiniteError("All restarts diverged", where=model, remedy="Lower the learning rate")
        self._engine.keep_restart(best, name=model)

    def set_weights(self, changes: tuple[WeightChange, ...], model: str = MAIN_MODEL) -> None:
        """Set single weights, biases or gains of a model that is loaded."""
        self._engine.set_weights(changes, name=model)

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model that it names, which is loaded."""
        return self._engine.answer(probe)


def run_checks(experiment: Experiment, engine: HeadlessEngine, seed: int) -> list[CheckResult]:
    """Run all checks of an experiment and return what came out."""
    bench = EngineBench(engine)
    return [result for check in experiment.checks for result in check.run(bench, seed)]
