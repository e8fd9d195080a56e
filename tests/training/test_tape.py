from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dnnlab.project.snapshot import Snapshot
from dnnlab.training.tape import INDEX, LARGEST_SHARE, MOST_SNAPSHOTS, RECENT, Tape
from tests.training.snapshots import NETWORK, snapshot_at


def steps(tape: Tape) -> list[int]:
    return [mark.step for mark in tape.marks()]


def filled(folder: Path, *wanted: int) -> Tape:
    tape = Tape(folder)
    for step in wanted:
        tape.add(snapshot_at(step))
    return tape


def is_sound(snapshot: Snapshot | None) -> bool:
    return snapshot is not None and bool((snapshot.arrays["weight/x->t"] == snapshot.step).all())


def test_that_a_snapshot_comes_back_as_it_was(tmp_path: Path) -> None:
    arrays = {"weight/x->t": np.array([[1.5]], dtype=np.float64), "optimizer/m/weight/x->t": np.zeros((1, 1))}
    Tape(tmp_path).add(Snapshot(7, NETWORK, arrays), "settings")
    tape = Tape(tmp_path)
    back = tape.latest()
    assert back is not None
    assert (back.step, back.network) == (7, NETWORK)
    assert {name: values.tolist() for name, values in back.arrays.items()} == {
        name: values.tolist() for name, values in arrays.items()
    }
    assert back.arrays["weight/x->t"].dtype == np.float64
    assert [(mark.step, mark.reason) for mark in tape.marks()] == [(7, "settings")]


def test_that_an_empty_tape_has_nothing(tmp_path: Path) -> None:
    tape = Tape(tmp_path)
    assert tape.latest() is tape.nearest(3) is None
    assert tape.marks() == ()


def test_that_the_nearest_snapshot_is_found(tmp_path: Path) -> None:
    tape = filled(tmp_path, 0, 10, 20)
    found = [tape.nearest(step) for step in (-5, 4, 5, 6, 99)]
    assert [snapshot.step for snapshot in found if snapshot] == [0, 0, 0, 10, 20]


def test_that_one_step_has_one_snapshot_and_its_reason_stays(tmp_path: Path) -> None:
    tape = Tape(tmp_path)
    tape.add(snapshot_at(5), "network")
    tape.add(snapshot_at(5))
    assert [(mark.step, mark.reason) for mark in tape.marks()] == [(5, "network")]
    assert len(list(tmp_path.glob("*.safetensors"))) == 1


def test_that_a_branch_removes_what_came_later(tmp_path: Path) -> None:
    tape = filled(tmp_path, 0, 10, 20, 30)
    tape.truncate(10)
    tape.add(snapshot_at(15))
    assert steps(tape) == steps(Tape(tmp_path)) == [0, 10, 15]
    assert len(list(tmp_path.glob("*.safetensors"))) == 3


def test_that_clearing_leaves_nothing(tmp_path: Path) -> None:
    filled(tmp_path, 0, 10).clear()
    assert steps(Tape(tmp_path)) == []
    assert not list(tmp_path.glob("*.safetensors"))


@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "removed", "replaced"])
def test_that_the_next_older_snapshot_stands_in_for_a_broken_one(tmp_path: Path, damage: str) -> None:
    filled(tmp_path, 0, 10, 20)
    last = max(tmp_path.glob("*.safetensors"))
    content = last.read_bytes()
    match damage:
        case "truncated":
            last.write_bytes(content[:-100])
        case "flipped":
            last.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "emptied":
            last.write_bytes(b"")
        case "removed":
            last.unlink()
        case "replaced":
            last.write_bytes(min(tmp_path.glob("*.safetensors")).read_bytes())
    snapshot = Tape(tmp_path).latest()
    assert snapshot is not None
    assert snapshot.step == 10


@pytest.mark.parametrize("tail", [b'{"file":"000', b'{"file":"00000009.safetensors","step":9}', b"\xff\xfe", b"[]\n"])
def test_that_a_torn_last_line_costs_nothing_but_itself(tmp_path: Path, tail: bytes) -> None:
    filled(tmp_path, 0, 10)
    with (tmp_path / INDEX).open("ab") as file:
        file.write(tail)
    tape = Tape(tmp_path)
    assert steps(tape) == [0, 10]
    tape.add(snapshot_at(20))
    assert steps(Tape(tmp_path)) == [0, 10, 20]


def test_that_a_snapshot_whose_line_was_never_written_is_found(tmp_path: Path) -> None:
    filled(tmp_path, 0, 10, 20)
    lines = (tmp_path / INDEX).read_bytes().splitlines(keepends=True)
    (tmp_path / INDEX).write_bytes(b"".join(lines[:-1]))
    tape = Tape(tmp_path)
    assert steps(tape) == [0, 10, 20]
    tape.add(snapshot_at(30))
    assert all(is_sound(tape.nearest(step)) for step in steps(tape))


def test_that_names_in_the_index_cannot_reach_other_folders(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    outside = tmp_path / "precious.safetensors"
    outside.write_bytes(b"")
    (folder / INDEX).write_text(json.dumps({"file": "../precious.safetensors", "step": 3}) + "\n")
    tape = Tape(folder)
    tape.clear()
    assert outside.exists()
    assert steps(tape) == []


def test_that_the_tape_keeps_within_its_budget_dense_at_the_end_and_geometric_before(tmp_path: Path) -> None:
    tape = Tape(tmp_path, budget_bytes=250_000)
    for step in range(400):
        tape.add(snapshot_at(step * 10), "network" if step == 37 else "")
    files = list(tmp_path.glob("*.safetensors"))
    assert sum(path.stat().st_size for path in files) <= 250_000
    found = steps(tape)
    assert len(files) == len(found) > 2 * RECENT
    assert found[0] == 0
    assert 370 in found
    assert found[-RECENT:] == [(400 - RECENT + place) * 10 for place in range(RECENT)]
    gaps = np.diff(found)
    middle = len(gaps) // 2
    assert gaps[:middle].mean() > 2 * gaps[middle:].mean()
    ages = 4000 - np.array(found[1:-RECENT])
    assert np.max(np.diff(found[:-RECENT]) / ages) < 1.0  # no hole is wider than its distance to the present


def test_that_a_budget_too_small_for_anything_still_keeps_first_and_last(tmp_path: Path) -> None:
    tape = Tape(tmp_path, budget_bytes=1)
    for step in range(5):
        tape.add(snapshot_at(step), "network")
    assert steps(tape) == [0, 4]


def test_that_there_are_never_too_many_snapshots_however_small(tmp_path: Path) -> None:
    tape = Tape(tmp_path)
    for step in range(MOST_SNAPSHOTS + 20):
        tape.add(snapshot_at(step, size=1))
    assert len(tape) == MOST_SNAPSHOTS


def test_that_the_index_does_not_grow_without_end(tmp_path: Path) -> None:
    tape = Tape(tmp_path)
    for _ in range(3000):
        tape.add(snapshot_at(1, size=1))
    assert len((tmp_path / INDEX).read_bytes().splitlines()) < 5000
    assert steps(Tape(tmp_path)) == [1]


def test_that_snapshots_take_at_most_two_percent_and_come_at_most_four_times_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = Tape(tmp_path)
    assert tape.due(0.0)
    tape.add(snapshot_at(1), seconds=10.0)
    assert not tape.due(10.2)
    clock = iter([0.0, 0.1])
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    tape.add(snapshot_at(2), seconds=20.0)
    monkeypatch.undo()
    assert not tape.due(20.0 + 0.99 * 0.1 / LARGEST_SHARE)
    assert tape.due(20.0 + 1.01 * 0.1 / LARGEST_SHARE)


def test_that_the_cadence_begins_anew_with_the_run(tmp_path: Path) -> None:
    tape = Tape(tmp_path)
    tape.add(snapshot_at(1), seconds=100.0)
    assert tape.due(0.0)


def test_that_a_folder_that_cannot_be_written_leaves_the_tape_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = filled(tmp_path, 0)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        tape.add(snapshot_at(10))
    assert steps(tape) == [0]
    assert not list(tmp_path.glob("*.part"))


def test_that_a_process_killed_at_any_moment_leaves_a_tape_that_another_one_can_read(tmp_path: Path) -> None:
    draw = random.Random(1)
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        command = [sys.executable, "-m", "tests.training.write_tape", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(draw.uniform(0.0, 0.05))
            writer.kill()
        tape = Tape(folder)
        latest = tape.latest()
        assert is_sound(latest)
        assert latest is not None
        assert latest.step >= 20
        assert all(is_sound(tape.nearest(step)) for step in steps(tape))
        tape.add(snapshot_at(10**6))
        assert steps(Tape(folder))[-1] == 10**6
