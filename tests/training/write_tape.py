"""A process that writes snapshots until it is killed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from dnnlab.training.tape import Tape
from tests.training.snapshots import snapshot_at

if __name__ == "__main__":
    tape = Tape(Path(sys.argv[1]), budget_bytes=200_000)
    for step in count():
        tape.add(snapshot_at(step))
        if step == 20:
            sys.stdout.write("written\n")
            sys.stdout.flush()
