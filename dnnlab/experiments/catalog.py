"""The experiments there are, found by scanning this folder: a new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import dnnlab.experiments
from dnnlab.errors import UnknownExperimentError
from dnnlab.experiments.experiment import Experiment

_NO_EXPERIMENTS = frozenset({"bench", "catalog", "controls", "experiment", "picture", "stage"})
"""What experiments are made of: not looked into, so that each is loaded when something needs it."""


@cache
def experiments() -> dict[str, Experiment]:
    """Return all experiments by name, in the order of their sections."""
    found: list[Experiment] = []
    for module in pkgutil.iter_modules(dnnlab.experiments.__path__):
        if module.ispkg or module.name in _NO_EXPERIMENTS:
            continue
        experiment = getattr(importlib.import_module(f"dnnlab.experiments.{module.name}"), "EXPERIMENT", None)
        if isinstance(experiment, Experiment):
            found.append(experiment)
    return {experiment.name: experiment for experiment in sorted(found, key=lambda one: (one.section, one.name))}


def experiment_named(name: str) -> Experiment:
    """Return the experiment of that name.

    Raises:
        UnknownExperimentError: There is none; the message lists those there are.
    """
    try:
        return experiments()[name]
    except KeyError:
        raise UnknownExperimentError(
            f"There is no experiment {name!r}", remedy="The experiments are " + ", ".join(experiments())
        ) from None
