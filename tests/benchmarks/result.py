"""One figure of a benchmark, and how figures are shown and kept."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """A figure and whether it reaches its target.

    Attributes:
        name: What was measured.
        value: The figure.
        unit: Its unit; `x` for ratios.
        target: What it should be, in words: `<= 1.5`, `>= 0.8`; empty for a figure that is only reported.
        passed: Whether it is; true where there is no target.
    """

    name: str
    value: float
    unit: str
    target: str
    passed: bool


def at_most(name: str, value: float, limit: float, unit: str) -> Result:
    """Return a result that passes up to a limit."""
    return Result(name, value, unit, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str) -> Result:
    """Return a result that passes from a limit on."""
    return Result(name, value, unit, f">= {limit:g}", value >= limit)


def reported(name: str, value: float, unit: str) -> Result:
    """Return a figure without a target."""
    return Result(name, value, unit, "", True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def show(results: Sequence[Result]) -> None:
    """Print a table."""
    table = Table("benchmark", "value", "unit", "target", "")
    for one in results:
        mark = "" if not one.target else "[green]passed" if one.passed else "[red]missed"
        table.add_row(one.name, f"{one.value:.4g}", one.unit, one.target, mark)
    Console().print(table)


def keep(results: Sequence[Result], file: Path) -> None:
    """Write the results as JSON: a list of objects with name, value, unit, target, passed."""
    file.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
