from __future__ import annotations

import pytest

from dnnlab.data.generate import generate
from dnnlab.errors import UnknownExperimentError
from dnnlab.experiments.catalog import experiment_named, experiments
from dnnlab.graph.examination import Severity
from dnnlab.project.column_problems import problems
from dnnlab.resources import resource


def test_that_the_toy_inverse_problem_is_among_the_experiments() -> None:
    assert "toy-inverse" in experiments()


def test_that_an_unknown_experiment_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownExperimentError, match="toy-inverse"):
        experiment_named("toy-reverse")


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
