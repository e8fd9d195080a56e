from __future__ import annotations

import pytest

from dnnlab.errors import ProjectFileError
from dnnlab.project.model_edits import MOST_MODELS, duplicated, titled, without
from dnnlab.project.project import Project

from .contents import two_models


@pytest.fixture
def project() -> Project:
    return two_models().project


def test_that_a_copy_differs_in_name_and_title_alone(project: Project) -> None:
    after, name = duplicated(project, "least-squares")
    again, other = duplicated(after, name)
    titles = [again.title_of(model) for model in again.models]
    assert titles == ["Main", "Least squares", "Least squares 2", "Least squares 3"]
    assert len({name, other, *project.models}) == 4
    assert after.model(name).network is project.model("least-squares").network


def test_that_there_is_an_end_to_copies(project: Project) -> None:
    while len(project.models) < MOST_MODELS:
        project, _ = duplicated(project, "main")
    with pytest.raises(ProjectFileError, match="at most"):
        duplicated(project, "main")


def test_that_any_model_but_the_main_one_can_be_taken_out(project: Project) -> None:
    assert list(without(project, "least-squares").models) == ["main"]
    with pytest.raises(ProjectFileError, match="stays"):
        without(project, "main")
    with pytest.raises(ProjectFileError):
        without(project, "nobody")


def test_that_a_title_is_trimmed_and_an_empty_one_gives_the_name_back(project: Project) -> None:
    assert titled(project, "main", "  Mixture ").title_of("main") == "Mixture"
    assert titled(project, "least-squares", "").title_of("least-squares") == "Least squares"
