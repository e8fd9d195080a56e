"""The memory of window and engine: when they are up, and what an hour of training adds.

An hour at the speed of the machine is told from some minutes: by how much the engine grows per step in their second
half, and what the losses of an hour's steps take, which is all that grows in the window.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dnnlab.project.loss_blocks import EXACT_TAIL
from tests.benchmarks.child import in_child
from tests.benchmarks.memory import resident_history
from tests.benchmarks.result import Result, at_most, reported

SECONDS = 240.0
HOUR = 3600.0
MOST_GROWN = 64.0
"""MiB that the window may have grown by after an hour."""


def run() -> list[Result]:
    """Train with the window open for some minutes, and look at a history of an hour's steps."""
    samples = np.array(in_child("window_memory", str(SECONDS))["samples"])
    seconds, steps, window, engine = samples.T
    speed = (steps[-1] - steps[0]) / (seconds[-1] - seconds[0])
    losses = resident_history(int(speed * HOUR))
    engine_growth = float(np.polyfit(steps[len(steps) // 2 :], engine[len(steps) // 2 :], 1)[0])
    assert all(before <= after for before, after in pairwise(steps))
    return [
        reported("window's memory when it is up", float(window[0]), "MiB"),
        reported("engine's memory when it is up", float(engine[0]), "MiB"),
        reported(f"window's memory after {SECONDS:.0f} s and {steps[-1]:,.0f} steps", float(window[-1]), "MiB"),
        reported(f"engine's memory after {SECONDS:.0f} s and {steps[-1]:,.0f} steps", float(engine[-1]), "MiB"),
        at_most("engine's growth in an hour at this speed", engine_growth * speed * HOUR, MOST_GROWN, "MiB"),
        at_most(f"losses of an hour at this speed ({speed * HOUR:,.0f} steps)", losses, MOST_GROWN, "MiB"),
        reported("of these the last, kept one by one", EXACT_TAIL * 8 / 2**20, "MiB"),
    ]
