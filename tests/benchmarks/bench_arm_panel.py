"""The robot arm's panel: its hand dragged while the networks train, and what its pictures take."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median, reported

ROUNDS, SECONDS = 3, 8.0
PICTURES = 200
ANSWER_MS, FRAME_MS = 33.0, 16.0


def run() -> list[Result]:
    """Drag in some rounds, each in a process of its own, and paint without an engine."""
    drags = [in_child("arm_drag", str(SECONDS)) for _ in range(ROUNDS)]
    pictures = in_child("arm_paint", str(PICTURES))

    def of_drags(name: str) -> float:
        return median(one[name] for one in drags)

    return [
        at_most("drag the arm's hand while it trains to the painted answer, 99th percentile", of_drags("late"),
                ANSWER_MS, "ms"),
        reported("the same, median", of_drags("median"), "ms"),
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
