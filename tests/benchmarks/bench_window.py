"""The window's own share of each frame while it trains, and loss curves of ten million steps."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.loss_curve_frames import STEPS
from tests.benchmarks.result import Result, at_most, median, reported

ROUNDS = 5
SECONDS = 8.0
FRAME_MS, BUDGET_MS = 16.0, 6.0
AXES = ("logarithmic", "linear")


def run() -> list[Result]:
    """Measure the window in some rounds and the loss curve in three, each in a process of its own."""
    windows = [in_child("window_frames", str(SECONDS)) for _ in range(ROUNDS)]
    curves = [in_child("loss_curve_frames", str(STEPS)) for _ in range(3)]

    def of_windows(name: str) -> float:
        return median(one[name] for one in windows)

    def of_curves(name: str) -> float:
        return median(one[name] for one in curves)

    found = [
        at_most("window's own processor time in a frame while training", of_windows("thread"), BUDGET_MS, "ms"),
        reported("the same, with the thread that listens to the engine", of_windows("process"), "ms"),
        reported("frames answered while that was measured", of_windows("answered"), "1/s"),
    ]
    for axis in AXES:
        for what in ("pan", "zoom"):
            name = f"{what} a loss curve of 10^7 steps, {axis} axis, 99th percentile"
            found.append(at_most(name, of_curves(f"{what} {axis} late"), FRAME_MS, "ms"))
    found.append(reported("append 250 losses to 10^7, median", of_curves("append"), "ms"))
    found.append(at_most("append 250 losses to 10^7, 99th percentile", of_curves("append_late"), 1.0, "ms"))
    return found
