from __future__ import annotations

import json
import subprocess
import sys

import pytest

from dnnlab.data.generate import generate
from dnnlab.errors import UnknownExperimentError
from dnnlab.experiments.catalog import experiment_named, experiments
from dnnlab.experiments.stage import Stage
from dnnlab.graph.examination import Severity
from dnnlab.project.column_problems import problems
from dnnlab.resources import resource


def test_that_the_toy_inverse_problem_is_among_the_experiments() -> None:
    assert "toy-inverse" in experiments()


def test_that_an_unknown_experiment_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownExperimentError, match="toy-inverse"):
        experiment_named("toy-reverse")


LOADED = """
import json, sys
from dnnlab.experiments.catalog import experiments
found = experiments()
early = sorted(name for name in sys.modules if name.startswith("dnnlab.experiments.stage"))
late = [stage.name for one in found.values() for stage in one.stages]
print(json.dumps({"early": early, "late": late, "then": "dnnlab.experiments.stage" in sys.modules}))
"""


def test_that_the_catalogue_is_read_without_loading_a_stage() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=True)
    told = json.loads(run.stdout)
    assert told["early"] == []
    assert told["then"]
    assert "errors" in told["late"]


@pytest.mark.parametrize("name", experiments())
def test_that_the_stages_of_an_experiment_are_a_sequence_of_stages(name: str) -> None:
    stages = experiments()[name].stages
    assert all(isinstance(stage, Stage) for stage in stages)
    assert [stages[place] for place in range(len(stages))] == list(stages)
    assert tuple(stages[:]) == tuple(stages)


@pytest.mark.parametrize("name", experiments())
def test_that_an_experiment_begins_with_a_network_that_can_be_trained_on_its_data(name: str) -> None:
    project = experiments()[name].project(1)
    found = problems(project.model().network, generate(project.source))
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []
    assert project.experiment == name


@pytest.mark.parametrize("name", experiments())
def test_that_an_experiment_has_a_lesson_and_at_least_one_check(name: str) -> None:
    assert resource("lessons", f"{name}.md").read_text(encoding="utf-8").startswith("#")
    assert experiments()[name].checks


@pytest.mark.parametrize("name", experiments())
def test_that_a_layer_of_an_experiment_has_its_place_on_the_canvas(name: str) -> None:
    model = experiments()[name].project(1).model()
    assert set(model.layout.positions) == set(model.network.layers)
