"""The robot arm's panel: its hand dragged while the networks train, and what its pictures take."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median, reported

ROUNDS, SECONDS = 3, 8.0
PICTURES = 200
ANSWER_MS, FRAME_MS = 33.0, 16.0


def run() -> list[Result]:
    """Drag in some rounds, each in a process of its own, and paint without an engine.

    The rounds find the networks' programs built, as all starts after the first do; one round builds them meanwhile.
    """
    with tempfile.TemporaryDirectory() as folder:
        in_child("build_programs", "robot-arm", store=Path(folder))
        drags = [in_child("arm_drag", str(SECONDS), store=Path(folder)) for _ in range(ROUNDS)]
    building = in_child("arm_drag", str(SECONDS))
    pictures = in_child("arm_paint", str(PICTURES))

    def of_drags(name: str) -> float:
        return median(one[name] for one in drags)

    return [
        at_most("drag the arm's hand while it trains to the painted answer, 99th percentile", of_drags("late"),
                ANSWER_MS, "ms"),
        reported("the same, median", of_drags("median"), "ms"),
        reported("the same while three programs are compiled beside it, 99th percentile", building["late"], "ms"),
        reported("pictures of the arm painted meanwhile", of_drags("paintings"), "1/s"),
        at_most("the window's own processor time for each of them", of_drags("thread"), FRAME_MS, "ms"),
        reported("training steps meanwhile", of_drags("steps_per_second"), "1/s"),
        at_most("paint the arm's view with 8 components and 100 samples, 99th percentile", pictures["view late"],
                FRAME_MS, "ms"),
        reported("the same, median", pictures["view"], "ms"),
        at_most("work out and paint the density of its angles, 99th percentile", pictures["joints late"],
                FRAME_MS, "ms"),
        reported("the same, median", pictures["joints"], "ms"),
    ]  # fmt: skip
