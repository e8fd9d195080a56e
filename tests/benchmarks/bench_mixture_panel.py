"""The mixture's workspace while it trains: drags of the slice, of a target and of an input, and its frames."""

from __future__ import annotations

import os

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median, reported

ROUNDS = 3
SECONDS = 8.0
ON_SCREEN_MS, FRAME_MS = 33.0, 34.0
DRAGS = {
    "slice": "drag the slice of a density while it trains, on screen, 99th percentile",
    "gradients": "drag a target: its gradients from the engine on screen, 99th percentile",
    "plane": "drag the input of a mixture over two targets: its density on screen, 99th percentile",
}


def run() -> list[Result]:
    """Drag in each way in some rounds, each in a process of its own, and nothing compiled beside it."""
    found: list[Result] = []
    os.environ["DNNLAB_COMPILE"] = "0"  # the children's
    for what, name in DRAGS.items():
        rounds = [in_child("mixture_frames", what, str(SECONDS)) for _ in range(ROUNDS)]
        found.append(at_most(name, 1000 * median(one["drag_p99"] for one in rounds), ON_SCREEN_MS, "ms"))
        found.append(reported("the same, median", 1000 * median(one["drag_p50"] for one in rounds), "ms"))
        found.append(reported("of it the window's own work", 1000 * median(one["worked_p99"] for one in rounds), "ms"))
        if what != "gradients":
            late = 1000 * median(one["interval_p99"] for one in rounds)
            found.append(at_most(f"frame interval meanwhile, {what}, 99th percentile", late, FRAME_MS, "ms"))
    del os.environ["DNNLAB_COMPILE"]
    return found
