"""A problem trained by the engine without a window: steps per second of one tier."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from dnnlab.link.headless import HeadlessEngine
from tests.benchmarks.child import tell
from tests.benchmarks.problems import problem


def main(name: str, execution: str, seconds: float) -> None:
    model, dataset = problem(name)
    model = replace(model, settings=model.settings.with_values(execution=execution))
    with HeadlessEngine() as engine:
        engine.load(model, dataset, "cpu")
        start = time.perf_counter()
        engine.train(1)
        waited = time.perf_counter() - start
        report = engine.train(5)
        for share in (0.1, 1.0):
            report = engine.train(max(3, int(report.steps_per_second * seconds * share)))
    tell(steps_per_second=report.steps_per_second, execution=report.execution, waited=waited, note=report.note)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
