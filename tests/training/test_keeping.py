from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from dnnlab.graph.network import Network
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.keeping import EARLY_SNAPSHOTS, Keeping
from dnnlab.training.tape import Tape


@dataclass
class MadeUpRun:
    step: int = 0
    seconds: float = 0.0

    def snapshot(self) -> Snapshot:
        return Snapshot(self.step, Network.empty(), {})


@pytest.fixture
def tape(tmp_path: Path) -> Tape:
    return Tape(tmp_path)


def kept(tape: Tape) -> list[tuple[int, str]]:
    return [(mark.step, mark.reason) for mark in tape.marks()]


def test_that_a_run_begins_a_tape_anew_and_a_branch_cuts_it(tape: Tape) -> None:
    keeping = Keeping(tape)
    for step in (0, 5, 9):
        keeping.keep(MadeUpRun(step))
    keeping.go_on(MadeUpRun(5))
    assert kept(tape) == [(0, ""), (5, "")]
    keeping.begin(MadeUpRun())
    assert kept(tape) == [(0, "start")]


def test_that_the_first_steps_are_kept_whatever_the_time(tape: Tape) -> None:
    keeping = Keeping(tape)
    keeping.begin(MadeUpRun())
    for step in range(1, 40):
        keeping.keep_when_due(MadeUpRun(step))
    assert [step for step, _ in kept(tape)] == [0, *EARLY_SNAPSHOTS[:4]]
    assert keeping.next_early(30) == 100
    assert keeping.next_early(EARLY_SNAPSHOTS[-1]) is None


def test_that_a_change_is_marked_at_once_where_its_moment_is_kept_and_otherwise_with_the_next(tape: Tape) -> None:
    keeping = Keeping(tape)
    keeping.begin(MadeUpRun())
    keeping.mark(MadeUpRun(0), "weights")
    assert kept(tape)[0][1] == "weights"
    keeping.mark(MadeUpRun(2), "data")
    assert len(kept(tape)) == 1
    keeping.keep_when_due(MadeUpRun(3))
    assert kept(tape)[-1] == (3, "data")
    keeping.keep_when_due(MadeUpRun(10))
    assert kept(tape)[-1] == (10, "")


def test_that_a_tape_that_cannot_be_written_is_told_until_it_can(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    keeping = Keeping(tape)
    with monkeypatch.context() as patched:
        patched.setattr(tape, "add", fail)
        keeping.keep(MadeUpRun())
        assert keeping.note == "Snapshots cannot be written: No space left on device"
    keeping.keep(MadeUpRun())
    assert keeping.note == ""


def test_that_without_a_tape_nothing_is_kept() -> None:
    keeping, run = Keeping(None), MadeUpRun(1)
    keeping.begin(run)
    keeping.keep_when_due(run)
    keeping.mark(run, "data")
    keeping.go_on(run)
    assert keeping.next_early(0) is None
    assert keeping.note == ""
