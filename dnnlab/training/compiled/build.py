"""The process that builds a program: `python -m dnnlab.training.compiled.build REQUEST PACKAGE [aside]`.

It imports torch only once it has stepped back and its turn has come: this alone takes more than a second, and several
networks begin their builds in the same moment, while a person trains and drags.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from dnnlab.training.compiled.program import Plan

TURN = "building.lock"
"""The file in the store that whoever builds aside holds; the system lets go of it when its process ends."""


def build(plan: Plan, package: Path) -> None:
    """Compile the program of a plan into a package of machine code."""
    import torch
    from torch._inductor import aoti_compile_and_package

    from dnnlab.training.compiled.program import Parts, Program

    torch.set_num_threads(plan.threads)
    parts = Parts(plan)
    program = torch.export.export(Program(parts), parts.examples())
    options = {"cpp.threads": plan.threads, "compile_threads": 1}
    aoti_compile_and_package(program, package_path=str(package), inductor_configs=options)


def _step_back() -> None:
    """Leave the processor to whoever else wants it."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif hasattr(os, "nice"):
        os.nice(19)


def _end_with_parent() -> None:
    """End as soon as the process that asked for the build is gone, or closes our input."""

    def wait() -> None:
        os.read(0, 1)  # by hand: a lock of the interpreter would outlast its end
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main(request: str, package: str, manner: str = "") -> None:
    """Read a pickled plan, build its program under another name, and rename it to `package`.

    Given `aside`, it leaves the processor to the training that goes on meanwhile, and waits for its turn: several
    networks side by side, or several windows, build one after another, and none what another has built meanwhile.
    """
    _end_with_parent()
    if manner == "aside":
        _step_back()
        with FileLock(Path(package).with_name(TURN)):
            if not Path(package).is_file():
                _build_as(request, package)
    else:
        _build_as(request, package)


def _build_as(request: str, package: str) -> None:
    warnings.simplefilter("ignore")
    plan = pickle.loads(Path(request).read_bytes())  # written by the engine that started this process
    unfinished = Path(package).with_suffix(f".{os.getpid()}.pt2")
    try:
        build(plan, unfinished)
        unfinished.replace(package)
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
