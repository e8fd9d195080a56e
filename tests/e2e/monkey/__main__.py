"""`python -m tests.e2e.monkey`: let a monkey use windows for as long as one likes."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.app import make_application
from tests.e2e.monkey.roam import roam


def main() -> int:
    """Roam through all experiments; say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiment", choices=[*experiments()], action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0, help="per experiment")
    parser.add_argument("--moves", type=int, default=10**9)
    parser.add_argument("--tell", action="store_true", help="say every move")
    options = parser.parse_args()
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="dnnlab-monkey-") as name:
        folder = Path(name)
        os.environ["DNNLAB_CONFIG"] = str(folder / "preferences")
        make_application("dark")
        for experiment in options.experiment or experiments():
            say = _say if options.tell else _say_nothing
            found = roam(experiment, options.seed, folder, moves=options.moves, seconds=options.seconds, say=say)
            for fault in found:
                _say(f"{experiment}, seed {options.seed}: {fault}")
            faults += found
    return 1 if faults else 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _say_nothing(_words: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
