"""What the commands print and leave. A process of its own is asked for what only a process shows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dnnlab.cli.output import print_json, print_lines
from dnnlab.project.file import load
from dnnlab.project.preferences import preferences_file

from .running import here, in_a_process, told


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("trained") / "toy.dnnlab"
    arguments = ("train", "toy-inverse", "--steps", "300", "--seed", "4", "--output", path, "--json")
    return path, told(in_a_process(*arguments))


def test_that_training_prints_one_object_with_the_promised_keys(trained: tuple[Path, dict[str, Any]]) -> None:
    _, report = trained
    assert list(report) == [
        "steps",
        "steps_per_second",
        "train_loss",
        "validation_loss",
        "seed",
        "device",
        "execution",
    ]
    assert report["steps"] == 300
    assert report["seed"] == 4
    assert report["device"] == "cpu"
    assert report["steps_per_second"] > 0
    assert np.isfinite([report["train_loss"], report["validation_loss"]]).all()


def test_that_the_output_holds_the_weights_and_every_loss(trained: tuple[Path, dict[str, Any]]) -> None:
    contents = load(trained[0])
    assert contents.snapshot is not None
    assert contents.snapshot.step == 300
    assert contents.history is not None
    assert contents.history.last_step == 300
    assert contents.history.training_loss() == pytest.approx(trained[1]["train_loss"])


def test_that_a_trained_project_goes_on_from_its_weights(trained: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    longer = tmp_path / "longer.dnnlab"
    report = told(here("train", trained[0], "--steps", "50", "--output", longer, "--json"))
    assert report["steps"] == 350
    contents = load(longer)
    assert contents.history is not None
    assert contents.history.last_step == 350


def test_that_the_same_seed_gives_the_same_weights_bit_by_bit(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    again = tmp_path / "again.dnnlab"
    told(here("train", "toy-inverse", "--steps", "300", "--seed", "4", "--output", again, "--json"))
    one, other = load(trained[0]).snapshot, load(again).snapshot
    assert one is not None
    assert other is not None
    assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_that_the_window_trains_to_the_same_weights_as_the_command(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    program = f"""
from pathlib import Path
from PySide6.QtWidgets import QApplication
import dnnlab.gui.app as app
from dnnlab.cli.subject import contents_of
from dnnlab.gui.main_window import MainWindow

application = app.make_application("dark")
window = MainWindow(contents_of("toy-inverse", 4), device="cpu")
window.ask_before_closing = False
window.show()
window.start()
window.session.loaded.connect(lambda loaded: window.session.play(until=300))
window.document.path = Path({str(tmp_path / "window.dnnlab")!r})

def look(progress, answers):
    if progress.step >= 300 and not progress.running:
        window.session.frame.disconnect(look)
        window.files.save(then=lambda: (window.close(), application.quit()))

window.session.frame.connect(look)
application.exec()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    one, other = load(trained[0]).snapshot, load(tmp_path / "window.dnnlab").snapshot
    assert one is not None
    assert other is not None
    assert other.step == 300
    assert all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)


def test_that_an_optimiser_and_a_rate_take_the_place_of_the_projects(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "other.dnnlab"
    report = told(here("train", trained[0], "--optimizer", "rmsprop", "--learning-rate", "0.002", "--steps", "20",
                       "--output", path, "--json"))  # fmt: skip
    settings = load(path).project.model().settings
    assert report["steps"] == 320
    assert (settings.optimizer, settings.learning_rate) == ("rmsprop", 0.002)


def test_that_an_optimiser_that_does_not_fit_is_named_and_nothing_else_trains_in_its_place() -> None:
    done = here("train", "toy-inverse", "--optimizer", "levenberg_marquardt", "--steps", "5")
    assert done.returncode != 0
    assert "lowers sums of squares only" in done.stderr
    assert "Choose L-BFGS or Adam" in done.stderr


def test_that_an_export_by_suffix_tells_its_interface_and_its_parity(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    report = told(here("export", trained[0], tmp_path / "toy.safetensors", "--json"))
    assert report["passed"] is True
    assert (tmp_path / "toy.safetensors").stat().st_size == report["bytes"]


def test_that_the_experiments_are_listed_as_json() -> None:
    listed = told(here("experiments", "--json"))
    assert "toy-inverse" in [experiment["name"] for experiment in listed]


def test_that_check_prints_objects_with_the_promised_keys_and_passes() -> None:
    results = told(here("check", "toy-inverse", "--json"))
    assert results
    for result in results:
        assert list(result) == ["experiment", "check", "measured", "expected", "tolerance", "passed"]
        assert result["passed"] is True


def test_that_a_screenshot_has_the_size_asked_for_and_leaves_the_preferences_alone(
    tmp_path: Path,
) -> None:
    preferences = preferences_file()
    preferences.write_text("{broken")
    out = tmp_path / "window.png"
    done = in_a_process("screenshot", "toy-inverse", out, "--steps", "100", "--theme", "light", "--size", "1366x768")
    assert done.returncode == 0, done.stderr
    header = out.read_bytes()[:24]
    assert header[:4] == b"\x89PNG"
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1366, 768)
    assert preferences.read_text() == "{broken"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train", "no-such-thing"), "no experiment 'no-such-thing'"),
        (("train", "missing.dnnlab"), "no such file"),
        (("train", "toy-inverse", "--device", "cuda:7", "--steps", "1"), "cuda:7"),
        (("train", "toy-inverse", "--output", "out.zip"), "ends in .dnnlab"),
        (("export", "toy-inverse", "x.onnx"), "no trained weights"),
        (("screenshot", "toy-inverse", "x.png", "--size", "big"), "WIDTHxHEIGHT"),
        (("check", "nothing"), "no experiment"),
        (("open", "nothing.csv"), "no such file"),
        (("train", "data/"), "This is a folder"),
        (("train", "data/two_moons.csv"), "dnnlab open two_moons.csv"),
        (("train", "toy-inverse", "--output", "folder.dnnlab"), "This is a folder"),
    ],
)
def test_that_a_bad_argument_is_one_named_line_and_a_failing_exit_code(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.dnnlab").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "two_moons.csv").write_text("x,t\n1,2\n")
    monkeypatch.chdir(tmp_path)
    done = here(*arguments)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("dnnlab: ")
    assert words in last


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("open", "nothing"), "no experiment"),
        (("screenshot", "toy-inverse", "x.png", "--workspace", "kitchen"), "start, network, mixture"),
    ],
)
def test_that_a_script_sees_a_bad_argument_as_one_line_and_an_exit_code(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    done = in_a_process(*arguments, folder=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("dnnlab: ")
    assert words in last


def test_that_json_has_null_where_python_has_nan(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"loss": float("nan"), "more": [float("inf"), 1.5]})
    assert json.loads(capsys.readouterr().out) == {"loss": None, "more": [None, 1.5]}


def test_that_a_terminal_that_takes_ascii_only_is_no_error() -> None:
    for arguments in (("experiments",), ("experiments", "--json")):
        done = in_a_process(*arguments, PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
        assert "toy-inverse" in done.stdout


def _interrupted(*arguments: str | Path) -> str:
    """What a training without end says after Ctrl-C."""
    command = [sys.executable, "-m", "dnnlab", "train", "toy-inverse", "--steps", "100000000", *map(str, arguments)]
    surroundings = {**os.environ, "FORCE_COLOR": "1"}  # else the bar is drawn at the end only
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=surroundings)
    assert process.stderr is not None
    while "loss" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    return complaint


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_that_a_run_that_is_interrupted_is_kept_if_an_output_was_named(tmp_path: Path) -> None:
    output = tmp_path / "half[way].dnnlab"
    assert "stopped at step" in _interrupted("--output", output)
    contents = load(output)
    assert contents.snapshot is not None
    assert contents.history is not None
    assert contents.history.last_step == contents.snapshot.step > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_that_a_run_that_is_interrupted_without_an_output_says_that_nothing_was_saved() -> None:
    assert "nothing was saved; give --output FILE" in _interrupted()


def test_that_names_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines("saved a[b]c.dnnlab")
    assert capsys.readouterr().out == "saved a[b]c.dnnlab\n"


def test_that_restarts_tell_how_all_did_and_the_output_holds_the_best(tmp_path: Path) -> None:
    path = tmp_path / "best.dnnlab"
    arguments = ("train", "toy-inverse", "--restarts", "4", "--steps", "60", "--seed", "3", "--json")
    report = told(here(*arguments, "--output", path))
    assert list(report)[:7] == [
        "steps",
        "steps_per_second",
        "train_loss",
        "validation_loss",
        "seed",
        "device",
        "execution",
    ]
    runs = report["restarts"]
    assert [run["seed"] for run in runs] == [3, 4, 5, 6]
    kept = min(runs, key=lambda run: run["validation_loss"])
    assert [run["seed"] for run in runs if run["kept"]] == [kept["seed"]]
    assert (report["steps"], report["seed"]) == (60, kept["seed"])
    assert report["validation_loss"] == kept["validation_loss"]
    saved = load(path)
    assert saved.project.model().settings.seed == kept["seed"]
    assert saved.snapshot is not None
    assert saved.snapshot.step == 60
    assert saved.history is not None
    assert saved.history.last_step == 60
    again = told(here("train", path, "--steps", "5", "--json"))
    assert again["steps"] == 65


@pytest.mark.parametrize("count", ["1", "-3"])
def test_that_a_number_of_restarts_that_cannot_be_is_refused_with_the_range(count: str) -> None:
    done = here("train", "toy-inverse", "--restarts", count, "--steps", "10")
    assert done.returncode == 1
    assert f"There cannot be {count} restarts" in done.stderr
    assert "from 2 to 100" in done.stderr
