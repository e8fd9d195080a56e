"""A monkey uses the real window for a while. `python -m tests.e2e.monkey --seconds 300` lets it go on for longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.e2e.monkey.roam import BUSY, roam

MOVES = 40


@pytest.mark.parametrize(("experiment", "seed"), [("robot-arm", 1), ("mixture-density", 2), ("error-functions", 3)])
def test_that_a_window_survives_whatever_a_monkey_does_to_it(
    experiment: str, seed: int, qtbot: QtBot, tmp_path: Path
) -> None:
    faults = roam(experiment, seed, tmp_path, moves=MOVES)
    assert not [fault for fault in faults if BUSY not in fault], "how busy it was is for the longer run to say"
