"""The workspace of every experiment: the window's own share of each frame while it trains, and that it rests after."""

from __future__ import annotations

import os

from dnnlab.experiments.catalog import experiments
from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most

SECONDS, RESTING = 6.0, 10.0
FRAME_MS, AT_REST = 8.0, 1.0
PAINTED = 10
"""Widgets painted at rest, at most: the status bar may say when the project was autosaved."""


def run() -> list[Result]:
    """Measure each in a process of its own, and nothing compiled beside it."""
    found: list[Result] = []
    os.environ["DNNLAB_COMPILE"] = "0"  # the children's
    for name in experiments():
        told = in_child("workspace_frames", name, str(SECONDS), str(RESTING))
        title = f"{name}, {told['workspace']}"
        found.append(at_most(f"{title}: window's own processor time in a frame", told["thread"], FRAME_MS, "ms"))
        found.append(
            at_most(f"{title}: widgets painted at rest, in {RESTING:g} s", told["painted_at_rest"], PAINTED, "")
        )
        found.append(at_most(f"{title}: window's processor at rest", told["window_at_rest"], AT_REST, "%"))
        found.append(at_most(f"{title}: engine's processor at rest", told["engine_at_rest"], AT_REST, "%"))
    del os.environ["DNNLAB_COMPILE"]
    return found
