"""The project file with several models."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.errors import ProjectFileError
from dnnlab.graph.network import Network
from dnnlab.project.contents import Contents
from dnnlab.project.file import load, save
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained

from ..graph.strategies import networks
from .contents import history_of, settings, snapshot_of, toy, two_models

Drawn = tuple[Network, Settings, str, bool, bool]
TINY = ToyInverse(rows=2, validation_rows=1)


def _require_same_weights(one: Snapshot | None, other: Snapshot | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.step, one.network) == (other.step, other.network)
        assert one.arrays.keys() == other.arrays.keys()
        assert all(np.array_equal(values, other.arrays[name]) for name, values in one.arrays.items())


def _require_same_losses(one: LossHistory | None, other: LossHistory | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        pairs = zip(one.arrays().items(), other.arrays().items(), strict=True)
        assert all(name == again and np.array_equal(a, b) for (name, a), (again, b) in pairs)


def _require_same(one: Contents, other: Contents) -> None:
    assert one.project == other.project
    assert list(one.project.models) == list(other.project.models)
    for name, trained in one.trained.items():
        _require_same_weights(trained.snapshot, other.trained[name].snapshot)
        _require_same_losses(trained.history, other.trained[name].history)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "two.dnnlab"


def test_that_every_model_comes_back_with_its_weights_losses_and_title(path: Path) -> None:
    before = two_models()
    save(path, before)
    after = load(path)
    _require_same(before, after)
    assert after.project.title_of("least-squares") == "Least squares"
    assert after.trained["least-squares"].snapshot is not None
    assert after.snapshots["least-squares"].step == 120
    assert after.histories["least-squares"].last_step == 120


def test_that_a_file_of_one_model_holds_nothing_that_it_did_not_before(path: Path) -> None:
    save(path, toy())
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {"project.json", "weights.safetensors", "history.npz", "preview.png"}
        assert b'"title": ' in archive.read("project.json")
        assert archive.read("project.json").count(b'"title"') == 1  # the project's; a model without one has none


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(max_size=20).filter(lambda name: name != MAIN_MODEL),
        st.tuples(networks(), settings(), st.text(max_size=40), st.booleans(), st.booleans()),
        max_size=3,
    )
)
def test_that_any_models_come_back_from_the_file(path: Path, drawn: Mapping[str, Drawn]) -> None:
    models = {MAIN_MODEL: toy().project.model()}
    trained = {MAIN_MODEL: Trained()}
    for name, (network, chosen, title, has_weights, has_losses) in drawn.items():
        models[name] = Model(network, settings=chosen, title=title)
        snapshot = snapshot_of(network, 3) if has_weights and network.compiled else None
        trained[name] = Trained(snapshot, history_of(5) if has_losses else None)
    before = Contents(Project("All", TINY, models), generate(TINY)).with_trained(trained)
    save(path, before)
    _require_same(before, load(path))


@pytest.mark.parametrize("name", ["../../up", "a/b", "C:\\x", "ü ", "weights.safetensors"])
def test_that_a_model_may_have_any_name_and_none_leads_out_of_the_file(path: Path, name: str) -> None:
    before = two_models()
    other = before.project.model("least-squares")
    project = replace(before.project, models={MAIN_MODEL: before.project.model(), name: other})
    before = replace(before, project=project, others={name: before.others["least-squares"]})
    save(path, before)
    _require_same(before, load(path))
    with zipfile.ZipFile(path) as archive:
        assert all(".." not in Path(entry).parts and not entry.startswith("/") for entry in archive.namelist())


def test_that_a_damaged_part_of_another_model_is_named(path: Path) -> None:
    save(path, two_models())
    with zipfile.ZipFile(path) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    members["models/least-squares/history.npz"] = b"no archive"
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in members.items():
            archive.writestr(entry, content)
    with pytest.raises(ProjectFileError) as caught:
        load(path)
    assert "models/least-squares/history.npz" in caught.value.where


@pytest.mark.parametrize(("name", "title"), [("n" * 101, "t"), ("other", "t" * 201)])
def test_that_names_and_titles_that_could_not_be_read_again_are_not_saved(path: Path, name: str, title: str) -> None:
    before = two_models()
    project = before.project.with_model(Model(Network.empty(), title=title), name)
    with pytest.raises(ProjectFileError):
        save(path, replace(before, project=project))
    assert not path.exists()
