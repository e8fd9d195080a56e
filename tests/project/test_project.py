from __future__ import annotations

import pytest

from dnnlab.data.sources import ToyInverse
from dnnlab.errors import ProjectFileError
from dnnlab.graph.network import Network
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings


def test_that_a_project_has_a_model() -> None:
    with pytest.raises(ProjectFileError, match="needs a model"):
        Project("Empty", ToyInverse(), {})


def test_that_a_model_is_found_by_name_or_missed_by_name() -> None:
    model = Model(Network.empty())
    project = Project("One", ToyInverse(), {MAIN_MODEL: model})
    assert project.model() is model
    with pytest.raises(ProjectFileError, match="no model 'other'"):
        project.model("other")


def test_that_a_changed_model_leaves_the_others_and_the_old_project_alone() -> None:
    model, other = Model(Network.empty()), Model(Network.empty(), settings=Settings(seed=7))
    project = Project("One", ToyInverse(), {MAIN_MODEL: model}, "toy-inverse")
    more = project.with_model(other, "other")
    assert project.models == {MAIN_MODEL: model}
    assert more.models == {MAIN_MODEL: model, "other": other}
    assert more.with_model(other).model() == other
    assert (more.title, more.source, more.experiment) == ("One", ToyInverse(), "toy-inverse")


def test_that_a_model_is_called_by_its_title_or_else_by_its_name() -> None:
    project = Project("p", ToyInverse(), {"main": Model(Network.empty()), "least-squares": Model(Network.empty())})
    assert [project.title_of(name) for name in project.models] == ["Main", "Least squares"]
    titled = project.with_model(Model(Network.empty(), title="Mixture density"))
    assert titled.title_of("main") == "Mixture density"
    with pytest.raises(ProjectFileError):
        project.title_of("other")


def test_that_a_patch_brings_what_an_edit_changed_and_leaves_all_else() -> None:
    one, other = Model(Network.empty(), title="one"), Model(Network.empty(), title="other")
    before = Project("p", ToyInverse(), {"main": one, "gone": one})
    after = Project("p", ToyInverse(noise=0.2), {"main": one, "new": other})
    now = Project("renamed", ToyInverse(), {"main": other, "gone": one})
    assert now.patched(before, after) == Project("renamed", ToyInverse(noise=0.2), {"main": other, "new": other})
    assert now.patched(before, after).patched(after, before) == now
