"""How soon training goes on after the engine process was killed."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median

ROUNDS = 3


def run() -> list[Result]:
    """Kill the engine while it trains, several times."""
    seconds = [in_child("kill_engine")["seconds"] for _ in range(ROUNDS)]
    return [at_most("training again after the engine was killed (median)", median(seconds), 5.0, "s")]
