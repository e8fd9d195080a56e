"""Several models that share their data: the engine's memory, and the time until each has made a step."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median, reported

ROWS = 100_000
ROUNDS = 5
MOST_MEMORY = 0.75
"""Of what the engine grows by where each of the arm's three models has a data set of its own."""


def run() -> list[Result]:
    """Take up the arm's three models, in turn with one data set and with one for each."""
    rounds = [[in_child("several_models", str(ROWS), kind) for kind in ("shared", "own")] for _ in range(ROUNDS)]
    shared, own = zip(*rounds, strict=True)
    memory = [[one["loaded"] - one["empty"] for one in kind] for kind in (shared, own)]
    first_step = [[one["stepped_after"] for one in kind] for kind in (shared, own)]
    what = f"three models of {ROWS:,} rows"
    return [
        reported(f"engine's growth by {what}", median(memory[0]), "MiB"),
        at_most("growth, of one with a data set for each", median(memory[0]) / median(memory[1]), MOST_MEMORY, "x"),
        reported(f"time until {what} have made a step", min(first_step[0]), "s"),
        reported("time to a step, of one with a data set for each", min(first_step[0]) / min(first_step[1]), "x"),
    ]
