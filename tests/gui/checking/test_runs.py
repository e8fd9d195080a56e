"""Checks in a process of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.checking.runs import CheckRuns
from dnnlab.gui.checking.section import CheckSection
from dnnlab.gui.panels.explanation import Explanation

PATIENCE = 60_000
RESULTS = """[
 {"experiment": "toy-inverse", "check": "gap", "measured": 0.18, "expected": 0.0, "tolerance": 0.23, "passed": true},
 {"experiment": "toy-inverse", "check": "floor", "measured": 0.9, "expected": 0.1, "tolerance": 0.0, "passed": false}
]"""


def runs_of(tmp_path: Path, script: str) -> CheckRuns:
    """Return what runs a script in place of `dnnlab check`."""
    program = tmp_path / "check.py"
    program.write_text(script, encoding="utf-8")
    return CheckRuns((sys.executable, str(program)))


def test_that_results_are_read_whatever_the_exit_code(qtbot: QtBot, tmp_path: Path) -> None:
    script = f"import sys\nassert sys.argv[1:] == ['toy-inverse', '--json']\nprint('''{RESULTS}''')\nsys.exit(1)"
    runs = runs_of(tmp_path, script)
    with qtbot.waitSignal(runs.finished, timeout=PATIENCE):
        runs.start("toy-inverse")
        assert runs.running
    run = runs.of("toy-inverse")
    assert run is not None
    assert [(result.check, result.passed) for result in run.results] == [("gap", True), ("floor", False)]
    assert run.standing == "finished"
    assert not run.passed
    assert runs.of("robot-arm") is None


def test_that_a_run_that_breaks_off_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    runs = runs_of(tmp_path, "raise SystemExit('the engine could not be started')")
    with qtbot.waitSignal(runs.finished, timeout=PATIENCE):
        runs.start("toy-inverse")
    assert runs.run is not None
    assert runs.run.standing == "failed"
    assert "the engine could not be started" in str(runs.run.error)


def test_that_a_program_that_is_not_there_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    runs = CheckRuns((str(tmp_path / "nothing"),))
    runs.start("toy-inverse")
    qtbot.waitUntil(lambda: runs.run is not None and runs.run.standing == "failed", timeout=PATIENCE)


def test_that_they_can_be_cancelled_and_begun_anew(qtbot: QtBot, tmp_path: Path) -> None:
    runs = runs_of(tmp_path, "import time\nprint('begun', flush=True)\ntime.sleep(600)")
    runs.start("toy-inverse")
    qtbot.waitUntil(lambda: runs._process.bytesAvailable() > 0, timeout=PATIENCE)
    with qtbot.waitSignal(runs.finished, timeout=PATIENCE):
        runs.cancel()
    assert runs.run is not None
    assert runs.run.standing == "cancelled"
    assert not runs.running
    runs.start("toy-inverse")
    assert runs.running
    runs.stop()
    assert not runs.running


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="priorities are looked up in /proc")
def test_that_they_run_at_low_priority(qtbot: QtBot, tmp_path: Path) -> None:
    script = "import os, time\ntime.sleep(0.5)\nraise SystemExit(f'nice {os.getpriority(os.PRIO_PROCESS, 0)}')"
    runs = runs_of(tmp_path, script)
    with qtbot.waitSignal(runs.finished, timeout=PATIENCE):
        runs.start("toy-inverse")
    assert "nice 19" in str(runs.run.error if runs.run is not None else "")


def test_that_an_explanation_shows_what_came_out_and_what_fell_short_first(qtbot: QtBot, tmp_path: Path) -> None:
    runs = runs_of(tmp_path, f"print('''{RESULTS}''')")
    host = QWidget()
    qtbot.addWidget(host)
    explanation = Explanation("gap 0.2", "Compared with the entropy.", host, runs, "toy-inverse")
    section = explanation.findChild(CheckSection)
    assert section is not None
    height = explanation.height()
    with qtbot.waitSignal(runs.finished, timeout=PATIENCE):
        section.button.click()
    assert section.words.text() == "1 of 2 passed."
    assert section.table is not None
    assert explanation.height() > height
    texts = [label.text() for label in section.table.findChildren(QWidget) if hasattr(label, "text")]
    assert texts.index("floor") < texts.index("gap")
