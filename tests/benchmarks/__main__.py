"""`python -m tests.benchmarks [NAME ...]` runs the benchmarks whose module's name begins with one of the names."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.result import Result, keep, show


def main(names: list[str]) -> int:
    """Run, show and keep; return 1 if a target was missed or a benchmark failed. The others are run all the same."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    results: list[Result] = []
    failed: list[str] = []
    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if module.name.startswith("bench_") and (not names or any(module.name[6:].startswith(name) for name in names)):
            sys.stderr.write(f"{module.name} ...\n")
            try:
                found = importlib.import_module(f"tests.benchmarks.{module.name}").run()
            except Exception:
                traceback.print_exc()
                failed.append(module.name)
                continue
            show(found)
            results.extend(found)
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    if not names:
        keep(results, Path("benchmarks.json"))
    return 0 if not failed and all(result.passed for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
