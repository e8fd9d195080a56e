"""When a program is built, and what is said where there is none; the builder of these tests builds nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training import ascent as ascent_module
from dnnlab.training.ascent import PATIENCE, Ascent
from dnnlab.training.compiled import builder as builder_module
from dnnlab.training.compiled.build import TURN
from dnnlab.training.compiled.builder import Builder, reason_not_to_build
from dnnlab.training.compiled.program import Parts
from dnnlab.training.compiled.store import is_built, make_room, package_for
from dnnlab.training.continuation import anew
from dnnlab.training.machine import Machine
from dnnlab.training.placement import placed
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, line, operations, table

AUTO, BY_NAME = Settings(), Settings(execution="compiled")


class NoBuilder:
    """Stands for the builder: starts nothing, and fails where it is told to."""

    def __init__(self, _: Parts) -> None:
        self.failure = ""
        self.is_building = False
        self.manners: list[bool] = []
        self.cancelled = False

    def package(self) -> Path | None:
        return None

    def start(self, *, aside: bool) -> None:
        self.manners.append(aside)
        self.is_building = True

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture(autouse=True)
def builders(monkeypatch: pytest.MonkeyPatch) -> list[NoBuilder]:
    made: list[NoBuilder] = []

    def new(parts: Parts) -> NoBuilder:
        made.append(NoBuilder(parts))
        return made[-1]

    monkeypatch.setattr(ascent_module, "Builder", new)
    return made


def machine(settings: Settings = AUTO, network: Network | None = None) -> Machine:
    dataset = table()
    found, _ = placed(anew(network or every_output(), dataset, 1), dataset, settings, "cpu", 1)
    return found


def test_that_auto_builds_only_for_a_run_that_goes_on_for_a_while(builders: list[NoBuilder]) -> None:
    ascent = Ascent(machine())
    assert not ascent.must_wait
    assert not ascent.look(10, PATIENCE - 0.1)
    assert builders[0].manners == []
    assert not ascent.look(20, PATIENCE)
    assert builders[0].manners == [True]
    assert ascent.note == "A faster step is being compiled"
    ascent.look(30, PATIENCE + 1.0)
    assert builders[0].manners == [True], "it was started twice"


def test_that_a_run_that_asks_by_name_builds_at_once_and_waits(builders: list[NoBuilder]) -> None:
    ascent = Ascent(machine(BY_NAME))
    assert ascent.must_wait
    ascent.look(0, 0.0)
    assert builders[0].manners == [False]


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_another_tier_asked_for_by_name_stays(builders: list[NoBuilder], execution: str) -> None:
    ascent = Ascent(machine(Settings(execution=execution)))  # type: ignore[arg-type]
    assert ascent.is_over
    assert (ascent.note, builders) == ("", [])


def test_that_a_failure_is_told_and_ends_the_waiting(builders: list[NoBuilder]) -> None:
    ascent = Ascent(machine(BY_NAME))
    ascent.look(0, 0.0)
    builders[0].failure = "The compiler was eaten"
    assert not ascent.look(0, 0.0)
    assert not ascent.must_wait
    assert ascent.note == "The compiler was eaten, so this network trains on the fused tier"


def test_that_a_layer_kind_without_a_form_is_named() -> None:
    ascent = Ascent(machine(network=operations()))
    assert ascent.is_over
    assert ascent.note.startswith("The compiled tier has no layer of the kind Dropout")
    assert ascent.note.endswith("trains on the eager tier")


def test_that_a_batch_that_goes_through_in_parts_stays_on_the_first_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dnnlab.training.step.LARGEST_BUFFERS", 500)
    assert "goes through in parts" in Ascent(machine(BY_NAME)).note
    assert Ascent(machine()).note == "", "a person who asked for nothing need not know"


def test_that_the_compiler_is_given_no_network_of_very_many_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascent_module, "MOST_BLOCKS", 2)
    assert "in up to 2 levels" in Ascent(machine(BY_NAME)).note


def test_that_an_edit_ends_the_build_for_the_network_before(builders: list[NoBuilder]) -> None:
    run = Trainer(line(), table(), Settings(execution="compiled"), "cpu", None)
    run.run(0.001)
    assert [builder.cancelled for builder in builders] == [False]
    output = run.network.outputs[0]
    run.edit(run.network.put(replace(output, name="other")))
    assert builders[0].cancelled


# ---- the builder itself


def parts(settings: Settings = AUTO, network: Network | None = None) -> Parts:
    return Parts(ascent_module._plan(machine(settings, network)))


def test_that_a_machine_without_a_compiler_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DNNLAB_COMPILE")
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert reason_not_to_build().startswith("There is no C++ compiler here (no-such-compiler)")
    builder = Builder(parts())
    builder.start(aside=True)
    assert builder.failure == reason_not_to_build()
    assert builder.package() is None


def test_that_a_compiler_that_fails_is_told_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DNNLAB_COMPILE")
    monkeypatch.setattr(builder_module, "reason_not_to_build", str)
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    builder = Builder(parts())
    builder.start(aside=True)
    assert builder.is_building
    assert builder._process is not None
    builder._process.wait()
    assert builder.package() is None
    assert builder.failure.startswith("Building the faster step failed")


def test_that_a_build_that_is_cancelled_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DNNLAB_COMPILE")
    monkeypatch.setattr(builder_module, "reason_not_to_build", str)
    package = package_for(parts())
    package.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(package.with_name(TURN)):
        builder = Builder(parts())
        builder.start(aside=True)
        assert package.with_suffix(".log").is_file()
        builder.cancel()
    assert [file.name for file in package.parent.iterdir() if file.name != TURN] == []


def test_that_nobody_builds_aside_what_another_built_while_it_waited_for_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DNNLAB_COMPILE")
    monkeypatch.setattr(builder_module, "reason_not_to_build", str)
    package = package_for(parts())
    package.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(package.with_name(TURN)):
        builder = Builder(parts())
        builder.start(aside=True)
        assert builder.package() is None
        package.write_bytes(b"built by another")
    assert builder._process is not None
    assert builder._process.wait(60.0) == 0
    assert builder.package() == package
    assert package.read_bytes() == b"built by another"


def test_that_one_program_serves_whatever_is_handed_in() -> None:
    once = package_for(parts())
    assert package_for(parts(Settings(learning_rate=0.5, seed=7, schedule="cosine"))) == once
    renamed = every_output()
    renamed = renamed.put(replace(renamed.outputs[0], name="Another name"))
    assert package_for(parts(network=renamed)) == once


@pytest.mark.parametrize(
    "other", [Settings(optimizer="sgd"), Settings(precision="float64"), Settings(batch_size=10)],
    ids=["optimiser", "precision", "batch"],
)  # fmt: skip
def test_that_what_is_compiled_in_makes_another_program(other: Settings) -> None:
    assert package_for(parts(other)) != package_for(parts())


def test_that_another_network_is_another_program() -> None:
    assert package_for(parts(network=every_output("relu"))) != package_for(parts())


def test_that_the_store_lets_go_of_what_was_not_used_for_longest(tmp_path: Path) -> None:
    for place, name in enumerate(("old", "middle", "new")):
        (tmp_path / f"{name}.pt2").write_bytes(b"x" * 100)
        os.utime(tmp_path / f"{name}.pt2", (place, place))
    assert is_built(tmp_path / "old.pt2")  # now it was just used
    make_room(tmp_path, most=250)
    assert {file.stem for file in tmp_path.iterdir()} == {"old", "new"}


def test_that_a_build_loads_torch_only_after_it_has_stepped_back() -> None:
    looking = "import sys, dnnlab.training.compiled.build; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", looking], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "False"
