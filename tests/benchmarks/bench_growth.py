"""How steps per second grow and shrink with rows, width and layers, beside the peers; draws `docs/growth.png`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.benchmarks.child import in_child
from tests.benchmarks.growth_picture import Growth, draw
from tests.benchmarks.result import Result, reported

PICTURE = Path("docs/growth.png")
SWITCH = "DNNLAB_GROWTH"
"""The environment variable that asks for this benchmark: it compiles some twenty programs."""
SECONDS = 2.0
AXES = (
    Growth("rows N", "", (200, 1000, 5000, 20_000, 100_000, 1_000_000), "{}"),
    Growth("units H", "N = 1000", (5, 20, 80, 320), "1000x{}"),
    Growth("layers", "N = 1000, H = 20", (1, 2, 4, 8, 16), "1000x20x{}"),
)


def run() -> list[Result]:
    """Measure every point once, the four ways in turn."""
    if os.environ.get(SWITCH) != "1":
        return [reported(f"growth is measured where {SWITCH}=1: not run", 0.0, "")]
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="dnnlab-bench-") as folder:
        for growth in AXES:
            for value in growth.values:
                problem = growth.problem.format(value)
                figures = {
                    "plain PyTorch loop": in_child("plain_loop", problem, str(SECONDS)),
                    "JAX": in_child("jax_loop", problem, str(SECONDS)),
                    "fused": in_child("headless_training", problem, "fused", str(SECONDS), store=Path(folder)),
                    "compiled": in_child("headless_training", problem, "compiled", str(SECONDS), store=Path(folder)),
                }
                for name, one in figures.items():
                    ran = name != "compiled" or one["execution"] == "compiled"
                    if one["steps_per_second"] and ran:
                        growth.add(name, value, one["steps_per_second"])
                        where = f", {growth.given}" if growth.given else ""
                        found.append(
                            reported(f"{name}, {growth.title} = {value:,}{where}", one["steps_per_second"], "steps/s")
                        )
    draw(AXES, PICTURE)
    return found
