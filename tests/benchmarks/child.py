"""Running a program of the benchmarks in a process of its own, and what such programs share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Where this is set, every start compiles all modules anew, which an installed program never does."""
STARTED = "DNNLAB_BENCH_STARTED"


def in_child(program: str, *arguments: str, store: Path | None = None) -> dict[str, Any]:
    """Run `tests/benchmarks/<program>.py` in a fresh process and return the JSON it printed last.

    Args:
        program: The module's name.
        arguments: Its arguments.
        store: The folder for preferences and built programs; None for a fresh one.
    """
    with tempfile.TemporaryDirectory() as fresh:
        folder = str(store or fresh)
        environment = {
            **{name: value for name, value in os.environ.items() if name != NO_BYTECODE},
            "DNNLAB_CONFIG": folder,
            "QT_QPA_PLATFORM": "offscreen",
            STARTED: repr(time.time()),
        }
        command = [sys.executable, "-m", f"tests.benchmarks.{program}", *arguments]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def seconds_since_start() -> float:
    """Return the time since the process was started, its interpreter's start included."""
    return time.time() - float(os.environ[STARTED])


def tell(**figures: object) -> None:
    """Print the program's result."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()
