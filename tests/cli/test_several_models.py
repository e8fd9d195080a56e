"""The commands with a project of two models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dnnlab.project.file import load, save

from ..project.contents import two_models
from .running import here, told


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("several") / "two.dnnlab"
    save(path, replace(two_models().with_trained({}), preview=b""))
    return path


def test_that_all_models_are_trained_told_and_kept_and_each_can_be_exported(project: Path, tmp_path: Path) -> None:
    trained = tmp_path / "trained.dnnlab"
    report = told(here("train", project, "--steps", "30", "--output", trained, "--json"))
    keys = ["steps", "steps_per_second", "train_loss", "validation_loss", "seed", "device", "execution"]
    assert list(report) == [*keys, "models"]
    main, other = report["models"]
    assert (main["model"], other["model"]) == ("main", "least-squares")
    assert {key: main[key] for key in keys} == {key: report[key] for key in keys}
    assert (other["steps"], other["seed"]) == (30, 11)
    assert other["train_loss"] != main["train_loss"]
    contents = load(trained)
    assert {name: one.step for name, one in contents.snapshots.items()} == {"main": 30, "least-squares": 30}
    assert contents.histories["least-squares"].training_loss() == pytest.approx(other["train_loss"])
    exports = [
        told(here("export", trained, tmp_path / "model.safetensors", "--json", *which))
        for which in ((), ("--model", "least-squares"))
    ]
    outputs = [[port["name"] for port in export["outputs"]] for export in exports]
    assert outputs == [["pi", "mu", "sigma"], ["t"]]
    refused = here("export", trained, tmp_path / "other.onnx", "--model", "other")
    assert refused.returncode == 1
    assert "no model 'other'" in refused.stderr


def test_that_training_goes_on_from_each_models_weights_and_a_person_reads_of_each(
    project: Path, tmp_path: Path
) -> None:
    trained = tmp_path / "trained.dnnlab"
    done = here("train", project, "--steps", "10", "--output", trained)
    assert done.returncode == 0, done.stderr
    again = here("train", trained, "--steps", "5")
    lines = again.stdout.splitlines()
    assert lines[0].startswith("Main: step 15 · ")
    assert lines[1].startswith("Least squares: step 15 · ")


def test_that_restarts_are_made_of_each_model(project: Path, tmp_path: Path) -> None:
    trained = tmp_path / "trained.dnnlab"
    report = told(here("train", project, "--restarts", "2", "--steps", "20", "--output", trained, "--json"))
    assert [record["model"] for record in report["models"]] == ["main", "least-squares"]
    contents = load(trained)
    for record in report["models"]:
        assert [run["seed"] for run in record["restarts"] if run["kept"]] == [record["seed"]]
        assert contents.project.model(record["model"]).settings.seed == record["seed"]
        assert contents.snapshots[record["model"]].step == 20
