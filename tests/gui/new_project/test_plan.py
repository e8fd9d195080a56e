from __future__ import annotations

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.sources import Table
from dnnlab.gui.new_project.columns import ColumnRole
from dnnlab.gui.new_project.plan import BATCH, Plan, title_of
from dnnlab.project.column_problems import problems
from dnnlab.project.columns import OutputKind
from tests.gui.new_project.tables import survey


def plan_for(*targets: str, inputs: tuple[str, ...] = ("length",), data: Dataset | None = None) -> Plan:
    dataset = data or survey()
    roles: dict[str, ColumnRole] = dict.fromkeys(dataset.columns, "unused")
    roles.update(dict.fromkeys(inputs, "input"))
    roles.update(dict.fromkeys(targets, "target"))
    return Plan(dataset, roles)


@pytest.mark.parametrize(
    ("target", "possible", "suggested"),
    [
        ("width", {"regression", "mixture"}, "regression"),
        ("wet", {"binary", "multiclass"}, "binary"),
        ("species", {"multiclass"}, "multiclass"),
    ],
)
def test_that_outputs_that_cannot_learn_the_target_say_why(
    target: str, possible: set[str], suggested: OutputKind
) -> None:
    plan = plan_for(target)
    obstacles = plan.obstacles()
    assert {kind for kind, reason in obstacles.items() if not reason} == possible
    assert all(target in reason for reason in obstacles.values() if reason)
    assert plan.output == suggested


def test_that_a_wish_holds_only_while_it_can() -> None:
    plan, outputs = plan_for("width"), []
    plan.wish = "mixture"
    for target, other in (("width", "species"), ("species", "width"), ("width", "species")):
        plan.roles[target], plan.roles[other] = "target", "unused"
        outputs.append(plan.output)
    assert outputs == ["mixture", "multiclass", "mixture"]


@pytest.mark.parametrize(
    ("inputs", "targets", "word"),
    [((), (), "input and one target"), ((), ("width",), "input"), (("width",), (), "target")],
)
def test_that_what_is_missing_is_said_in_words(inputs: tuple[str, ...], targets: tuple[str, ...], word: str) -> None:
    assert word in plan_for(*targets, inputs=inputs).missing()


def test_that_targets_that_no_output_learns_together_are_refused_with_the_reason() -> None:
    assert "'species'" in plan_for("width", "species").missing()


@pytest.mark.parametrize("target", ["width", "wet", "species"])
def test_that_the_project_can_be_trained_at_once(target: str) -> None:
    plan = plan_for(target, inputs=("length", "site"))
    plan.hidden = (7, 5)
    project = plan.project()
    assert not problems(project.model().network, plan.split())
    assert [layer.width for layer in project.model().network.layers.values()][:3] == [6, 7, 5]


def test_that_the_project_holds_what_was_decided() -> None:
    plan = plan_for("width")
    plan.wish, plan.components, plan.validation_fraction = "mixture", 5, 0.3
    project = plan.project()
    assert project.title == "survey"
    assert project.source == Table("survey.csv", 0.3, 1)
    assert project.model().network.layer("output").components == 5
    assert project.model().settings.batch_size == 0
    assert not project.experiment


def test_that_more_than_5000_training_rows_are_taken_in_batches() -> None:
    rows = 6300
    columns = {name: Column(name, np.linspace(0, 1, rows)) for name in ("x", "t")}
    data = Dataset("long", columns, np.arange(rows), np.arange(0))
    assert plan_for("t", inputs=("x",), data=data).project().model().settings.batch_size == BATCH


def test_that_the_split_leaves_no_row_out() -> None:
    plan = plan_for("width")
    plan.validation_fraction = 0.3
    split = plan.split()
    assert (len(split.training), len(split.validation)) == plan.split_counts() == (35, 15)
    assert sorted([*split.training, *split.validation]) == list(range(50))


def test_that_only_the_ending_of_a_table_is_taken_off_a_title() -> None:
    rows = np.arange(4)
    columns = {"x": Column("x", np.arange(4))}
    assert title_of(Dataset("a.b.parquet", columns, rows, rows[:0])) == "a.b"
    assert title_of(Dataset("Run 1.5", columns, rows, rows[:0])) == "Run 1.5"
