from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError
from dnnlab.gui.exporting.job import ExportJob
from dnnlab.gui.exporting.outcome import ExportOutcome

FAKE = (sys.executable, str(Path(__file__).with_name("fake_program.py")))


class Recorder:
    def __init__(self, job: ExportJob) -> None:
        self.outcomes: dict[int, ExportOutcome] = {}
        self.errors: dict[int, DnnlabError] = {}
        job.succeeded.connect(self.outcomes.__setitem__)
        job.failed.connect(self.errors.__setitem__)


def run(qtbot: QtBot, *files: Path, command: tuple[str, ...] = FAKE) -> Recorder:
    job = ExportJob(Path("project.dnnlab"), files, command)
    record = Recorder(job)
    with qtbot.waitSignal(job.finished):
        job.start()
    return record


def test_that_files_are_written_one_after_the_other_and_nothing_else_is(qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / "model.onnx", tmp_path / "model.safetensors"]
    record = run(qtbot, *files)
    assert [outcome.path for outcome in record.outcomes.values()] == files
    assert sorted(tmp_path.iterdir()) == files
    assert not record.errors


def test_that_a_failure_tells_the_programs_last_words_and_keeps_what_was_there(qtbot: QtBot, tmp_path: Path) -> None:
    old = tmp_path / "fails.safetensors"
    old.write_text("from before")
    record = run(qtbot, old, tmp_path / "fails.onnx")
    assert str(record.errors[0]) == "The weights do not fit (Hidden). Train it first."
    assert list(record.outcomes) == [1]
    assert old.read_text() == "from before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fails.onnx", "fails.safetensors"]


@pytest.mark.parametrize("stem", ["crashes", "babbles"])
def test_that_a_program_that_dies_or_babbles_leaves_no_file(qtbot: QtBot, tmp_path: Path, stem: str) -> None:
    record = run(qtbot, tmp_path / f"{stem}.onnx")
    assert record.errors[0].what
    assert not list(tmp_path.iterdir())


def test_that_a_file_that_disagrees_is_told_but_not_kept(qtbot: QtBot, tmp_path: Path) -> None:
    record = run(qtbot, tmp_path / "differs.onnx")
    assert not record.outcomes[0].passed
    assert not list(tmp_path.iterdir())


def test_that_a_program_that_is_not_there_fails_every_file(qtbot: QtBot, tmp_path: Path) -> None:
    record = run(qtbot, tmp_path / "a.onnx", tmp_path / "b.onnx", command=(str(tmp_path / "absent"),))
    assert [error.what.startswith("The export could not be started") for error in record.errors.values()] == [True] * 2
    assert not list(tmp_path.iterdir())


def test_that_a_folder_that_is_gone_is_an_error(qtbot: QtBot, tmp_path: Path) -> None:
    record = run(qtbot, tmp_path / "gone" / "a.onnx")
    assert "cannot be written" in record.errors[0].what


def test_that_calling_off_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    job = ExportJob(Path("project.dnnlab"), [tmp_path / "waits.onnx", tmp_path / "waits.safetensors"], FAKE)
    record = Recorder(job)
    job.start()
    qtbot.waitUntil(lambda: any(tmp_path.glob(".*/waits.onnx")))
    with qtbot.waitSignal(job.finished):
        job.call_off()
    assert not list(tmp_path.iterdir())
    assert not record.outcomes
    assert not record.errors


def test_that_the_program_is_told_which_model_unless_it_is_the_main_one(qtbot: QtBot, tmp_path: Path) -> None:
    script = tmp_path / "told.py"
    script.write_text("import pathlib, sys; pathlib.Path(__file__).with_suffix('.txt').write_text(' '.join(sys.argv))")
    for model, told in (("main", False), ("least-squares", True)):
        command = (sys.executable, str(script))
        job = ExportJob(Path("project.dnnlab"), [tmp_path / "a.onnx"], command, model=model)
        with qtbot.waitSignal(job.finished):
            job.start()
        assert script.with_suffix(".txt").read_text().endswith("--json --model least-squares") is told
