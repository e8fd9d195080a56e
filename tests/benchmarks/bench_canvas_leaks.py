"""Whether the window keeps anything of the documents that were open in it."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most

ROUNDS = 1_000


def run() -> list[Result]:
    """Open, edit and close a thousand documents."""
    grown = in_child("canvas_rounds", str(ROUNDS))
    what = f"after {ROUNDS:,} documents opened, edited and closed"
    return [
        at_most(f"more Qt objects {what}", grown["objects"], 0, ""),
        at_most(f"more items on the canvas {what}", grown["items"], 0, ""),
        at_most(f"memory kept per document {what}", grown["kilobytes"], 5.0, "kB"),
    ]
