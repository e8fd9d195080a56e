"""Builds the programs of all models of an experiment, as the first minute of training would."""

from __future__ import annotations

import sys
from dataclasses import replace

from dnnlab.data.generate import generate
from dnnlab.experiments.catalog import experiment_named
from dnnlab.link.headless import HeadlessEngine
from tests.benchmarks.child import tell


def main(name: str) -> None:
    project = experiment_named(name).project(1)
    dataset = generate(project.source)
    built = 0
    with HeadlessEngine() as engine:
        for model in project.models.values():
            engine.load(replace(model, settings=model.settings.with_values(execution="compiled")), dataset, "cpu")
            built += engine.train(1).execution == "compiled"
    tell(built=built)


if __name__ == "__main__":
    main(sys.argv[1])
