"""How much memory a process holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from dnnlab.project.history import LossHistory


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB, without the files that it only maps where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
        return float(told.stdout) / 1024
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    kilobytes = sum(float(fields[name].split()[0]) for name in ("RssAnon", "RssShmem") if name in fields)
    return kilobytes / 1024


def peak(pid: int) -> float:
    """Return the most resident memory that a process ever held in MiB; NaN where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return float("nan")
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return float(fields["VmHWM"].split()[0]) / 1024 if "VmHWM" in fields else float("nan")


def resident_history(steps: int) -> float:
    """Return how many MiB the losses of so many steps take, one validation in fifty."""
    history, per_frame = LossHistory(), 1000
    losses = np.linspace(1.0, 0.0, per_frame)
    for first in range(1, steps, per_frame):
        at = np.arange(first + 49, first + per_frame, 50)
        history.append(first, losses, at, losses[: len(at)])
    return history.memory / 2**20
