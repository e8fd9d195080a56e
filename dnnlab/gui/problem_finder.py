"""Finds what stands in the way of training a model: in its network, its columns and its optimiser."""

from __future__ import annotations

from dnnlab.data.dataset import Dataset
from dnnlab.graph.examination import Examination, Problem, examination_of
from dnnlab.graph.problem import Severity
from dnnlab.project.column_problems import problems
from dnnlab.project.optimizer_problems import optimizer_problems
from dnnlab.project.project import Model


class ProblemFinder:
    """Looks, from edit to edit of one model, only at what changed."""

    def __init__(self) -> None:
        self._examination: Examination | None = None

    def find(self, model: Model, dataset: Dataset) -> tuple[Problem, ...]:
        """Return the problems of a model with its data; hints last."""
        self._examination = examination_of(model.network, self._examination)
        found = problems(model.network, dataset, self._examination)
        misfits = optimizer_problems(model.settings, model.network, len(dataset.training))
        hints = sum(problem.severity is Severity.HINT for problem in found)
        return (*found[: len(found) - hints], *misfits, *found[len(found) - hints :])


def may_differ(before: Model, after: Model) -> bool:
    """Return whether an edited model may have other problems."""
    old, new = before.settings, after.settings
    as_before = old.optimizer == new.optimizer and old.batch_size == new.batch_size  # whether they go with the network
    return after.network is not before.network or not as_before
